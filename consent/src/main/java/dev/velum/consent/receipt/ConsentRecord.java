package dev.velum.consent.receipt;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.ConsentDuration;
import dev.velum.consent.ConsentEvent;
import dev.velum.consent.LedgerEntry;
import dev.velum.consent.Purpose;
import dev.velum.consent.internal.Json;
import dev.velum.consent.receipt.ConsentTerms.Field;
import dev.velum.consent.receipt.ConsentTerms.Necessity;
import dev.velum.consent.receipt.ConsentTerms.PersonalData;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A consent record, or the receipt of one, by ISO/IEC TS 27560:2023, written in the W3C Data
 * Privacy Vocabulary 2.3 as JSON-LD.
 *
 * <p>Every field that the specification makes mandatory is there, each under the property that the
 * vocabulary's guide gives it. The record covers one subject and one purpose with all events that
 * the ledger holds; the receipt names itself and holds the record.
 */
public final class ConsentRecord {
  private static final String PROFILE = "https://w3id.org/dpv/schema/dpv-27560#";
  private static final String GDPR = "https://w3id.org/dpv/legal/eu/gdpr#";

  private static final Map<String, String> CONTEXT = context();

  private final Map<String, Object> document;

  private ConsentRecord(Map<String, Object> document) {
    this.document = document;
  }

  private static Map<String, String> context() {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("dpv", "https://w3id.org/dpv#");
    context.put("eu-gdpr", GDPR);
    context.put("dpv-27560", PROFILE);
    context.put("dct", "http://purl.org/dc/terms/");
    context.put("schema", "https://schema.org/");
    context.put("xsd", "http://www.w3.org/2001/XMLSchema#");
    return context;
  }

  /**
   * Returns the record of a purpose.
   *
   * @param id the name of the record; the same one whenever it is written anew
   * @param events the subject's entries for the purpose in the order of the ledger, at least one;
   *     entries for other purposes are left out
   * @param purpose the purpose in the version of the terms
   * @param terms what the notice said
   * @throws IllegalArgumentException if no entry is about the purpose, or the entries are of
   *     several subjects
   */
  public static ConsentRecord of(
      UUID id, List<LedgerEntry> events, Purpose purpose, ConsentTerms terms) {
    List<ConsentEvent> own =
        events.stream()
            .map(LedgerEntry::event)
            .filter(event -> event.purpose().id().equals(purpose.id()))
            .toList();
    argument(!own.isEmpty(), "events must hold one about purpose %s", purpose);
    argument(
        own.stream().map(ConsentEvent::subject).distinct().count() == 1,
        "events must be of one subject");
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("@context", CONTEXT);
    record.put("@id", "urn:uuid:" + id);
    record.put("@type", "dpv:ConsentRecord");
    record.put("dct:conformsTo", iri(PROFILE + (isGdpr(purpose) ? "record-eu-gdpr" : "record")));
    record.put("dct:identifier", id.toString());
    record.put(
        "dpv:hasDataSubject",
        node("dpv:DataSubject", "dct:identifier", own.get(0).subject().value()));
    record.put("dpv:hasProcess", process(own, purpose, terms));
    record.put("dpv:hasConsentStatus", own.stream().map(ConsentRecord::status).toList());
    return new ConsentRecord(record);
  }

  /**
   * Returns the receipt of this record.
   *
   * @param id the name of the receipt
   * @param clock for the time at which it is issued
   */
  public ConsentRecord receipt(UUID id, Clock clock) {
    Map<String, Object> receipt = new LinkedHashMap<>();
    receipt.put("@context", CONTEXT);
    receipt.put("@id", "urn:uuid:" + id);
    receipt.put("@type", "dpv:ConsentReceipt");
    String profile = String.valueOf(document.get("dct:conformsTo"));
    receipt.put(
        "dct:conformsTo",
        iri(PROFILE + (profile.contains("eu-gdpr") ? "receipt-eu-gdpr" : "receipt")));
    receipt.put("dpv:hasIdentifier", id.toString());
    receipt.put("dct:issued", typed("xsd:dateTime", clock.instant().toString()));
    Map<String, Object> record = new LinkedHashMap<>(document);
    record.remove("@context");
    receipt.put("dpv:hasRecordOfActivity", record);
    return new ConsentRecord(receipt);
  }

  private static boolean isGdpr(Purpose purpose) {
    return purpose.basis().iri().startsWith(GDPR);
  }

  private static Map<String, Object> process(
      List<ConsentEvent> events, Purpose purpose, ConsentTerms terms) {
    Map<String, Object> process = new LinkedHashMap<>();
    process.put("@type", "dpv:Process");
    process.put("dpv:hasNotice", notices(events, terms));
    process.put("dct:language", languages(events));
    process.put("dpv:hasPurpose", purposes(purpose, terms));
    process.put("dpv:hasLegalBasis", iri(purpose.basis().iri()));
    process.put("dpv:hasPersonalData", terms.data().stream().map(ConsentRecord::data).toList());
    process.put(
        "dpv:hasDataController", terms.controllers().stream().map(ConsentRecord::party).toList());
    List<Object> storage = new ArrayList<>();
    for (String location : terms.storage()) {
      storage.add(node("dpv:StorageLocation", "dpv:hasLocation", reference(location)));
    }
    storage.add(node("dpv:StorageDuration", "dpv:hasDuration", terms.retention()));
    process.put("dpv:hasStorageCondition", storage);
    process.put("dpv:hasService", node("dpv:Service", "dct:title", terms.service()));
    process.put("dpv:hasJurisdiction", reference(terms.jurisdiction()));
    process.put(
        "dpv:hasRecipient",
        terms.recipients().isEmpty()
            ? List.of(node("dpv:Recipient", "dct:description", "none"))
            : terms.recipients().stream().map(ConsentRecord::party).toList());
    process.put(
        "dpv:hasConsentControl",
        node("dpv:WithdrawConsent", "dct:description", reference(terms.withdrawal())));
    for (Field field : Field.values()) {
      List<String> values = terms.optional(field);
      if (!values.isEmpty() && field != Field.PURPOSE_TYPE) {
        process.put(field.property(), values.stream().map(ConsentRecord::reference).toList());
      }
    }
    if (isGdpr(purpose) && terms.optional(Field.PRIVACY_RIGHT).isEmpty()) {
      process.put("dpv:hasRight", iri(GDPR + "A7-3"));
    }
    if (!terms.authorities().isEmpty()) {
      process.put(
          "dpv:hasAuthority", terms.authorities().stream().map(ConsentRecord::party).toList());
    }
    return process;
  }

  private static List<Object> notices(List<ConsentEvent> events, ConsentTerms terms) {
    Map<String, Object> notices = new LinkedHashMap<>();
    for (ConsentEvent event : events) {
      event
          .notice()
          .ifPresent(
              notice -> {
                Map<String, Object> shown = new LinkedHashMap<>();
                shown.put("@type", "dpv:ConsentNotice");
                shown.put("dct:identifier", notice.id());
                shown.put("dct:hasVersion", Integer.toString(notice.version()));
                shown.put("dct:language", notice.language());
                shown.put("dct:source", reference(terms.notice()));
                shown.put("dct:issued", typed("xsd:dateTime", notice.validFrom().toString()));
                shown.put("schema:sha256", notice.contentHash());
                notices.put(notice.toString(), shown);
              });
    }
    return notices.isEmpty()
        ? List.of(node("dpv:ConsentNotice", "dct:source", reference(terms.notice())))
        : List.copyOf(notices.values());
  }

  private static Set<String> languages(List<ConsentEvent> events) {
    Set<String> languages =
        events.stream()
            .flatMap(event -> event.notice().stream())
            .map(notice -> notice.language())
            .collect(Collectors.toCollection(TreeSet::new));
    return languages.isEmpty() ? Set.of("und") : languages;
  }

  private static Map<String, Object> purposes(Purpose purpose, ConsentTerms terms) {
    Map<String, Object> stated = new LinkedHashMap<>();
    List<String> types = new ArrayList<>(List.of("dpv:Purpose"));
    types.addAll(terms.optional(Field.PURPOSE_TYPE));
    stated.put("@type", types);
    stated.put("dct:identifier", purpose.id());
    stated.put("dct:hasVersion", Integer.toString(purpose.version()));
    purpose
        .broader()
        .ifPresent(above -> stated.put("dct:isPartOf", above.id() + "@" + above.version()));
    return stated;
  }

  private static Map<String, Object> data(PersonalData kind) {
    Map<String, Object> data = new LinkedHashMap<>();
    String type =
        switch (kind.sensitivity()) {
          case ORDINARY -> "dpv:PersonalData";
          case SENSITIVE -> "dpv:SensitivePersonalData";
          case SPECIAL -> "dpv:SpecialCategoryPersonalData";
        };
    boolean named = isIri(kind.type());
    data.put("@type", named ? List.of(type, kind.type()) : type);
    if (!named) {
      data.put("dct:title", kind.type());
    }
    data.put(
        "dpv:hasNecessity",
        iri(kind.necessity() == Necessity.REQUIRED ? "dpv:Required" : "dpv:Optional"));
    return data;
  }

  private static Map<String, Object> party(Party party) {
    Map<String, Object> node = new LinkedHashMap<>();
    if (isIri(party.id())) {
      node.put("@id", party.id());
    }
    node.put("@type", party.type());
    node.put("dct:identifier", party.id());
    node.put("dpv:hasName", party.name());
    Map<String, Object> address = new LinkedHashMap<>();
    address.put("@type", "schema:PostalAddress");
    address.put("schema:streetAddress", party.address());
    party.country().ifPresent(code -> address.put("schema:addressCountry", code));
    node.put("schema:address", address);
    node.put("schema:contactPoint", party.contact());
    party.email().ifPresent(email -> node.put("schema:email", email));
    party.phone().ifPresent(phone -> node.put("schema:telephone", phone));
    party.url().ifPresent(url -> node.put("schema:url", reference(url)));
    return node;
  }

  private static Map<String, Object> status(ConsentEvent event) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("@id", "urn:uuid:" + event.id());
    status.put("@type", event.status().iri());
    status.put("dct:identifier", event.id().toString());
    status.put("dpv:isIndicatedAtTime", typed("xsd:dateTime", event.time().toString()));
    status.put("dpv:hasDuration", duration(event.duration()));
    status.put("dpv:isIndicatedBy", indicatedBy(event));
    status.put("dpv:hasIndicationMethod", event.method());
    String form = event.isExplicit() ? "ExplicitlyExpressedConsent" : "ExpressedConsent";
    status.put("dpv:hasLegalBasis", iri("dpv:" + form));
    status.put("dct:hasVersion", Integer.toString(event.purpose().version()));
    Optional<String> evidence = event.evidenceHash();
    evidence.ifPresent(hash -> status.put("schema:sha256", hash));
    return status;
  }

  private static Map<String, Object> indicatedBy(ConsentEvent event) {
    Map<String, Object> who = new LinkedHashMap<>();
    if (event.guardian().isPresent()) {
      who.put("@type", "dpv:ParentOfDataSubject");
      who.put("dct:identifier", event.guardian().get());
    } else if (event.indicatedBy().equals("data subject")) {
      who.put("@type", "dpv:DataSubject");
      who.put("dct:identifier", event.subject().value());
    } else {
      who.put("@type", "dpv:Entity");
      who.put("dct:identifier", event.indicatedBy());
    }
    return who;
  }

  private static Map<String, Object> duration(ConsentDuration duration) {
    if (duration instanceof ConsentDuration.Lasting lasting) {
      return node(
          "dpv:TemporalDuration",
          "schema:duration",
          typed("xsd:duration", lasting.period().toString()));
    }
    if (duration instanceof ConsentDuration.Until until) {
      return node(
          "dpv:UntilTimeDuration", "dct:date", typed("xsd:dateTime", until.end().toString()));
    }
    if (duration instanceof ConsentDuration.UntilEvent until) {
      return node("dpv:UntilEventDuration", "dct:description", until.event());
    }
    if (duration instanceof ConsentDuration.Uses uses) {
      return node(
          "dpv:FixedOccurrencesDuration",
          "schema:repeatCount",
          typed("xsd:integer", Integer.toString(uses.count())));
    }
    return Map.of("@type", "dpv:EndlessDuration");
  }

  private static Map<String, Object> node(String type, String property, Object value) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("@type", type);
    node.put(property, value);
    return node;
  }

  private static Map<String, Object> typed(String type, String value) {
    Map<String, Object> literal = new LinkedHashMap<>();
    literal.put("@type", type);
    literal.put("@value", value);
    return literal;
  }

  private static Map<String, Object> iri(String iri) {
    return Map.of("@id", iri);
  }

  /** Returns an IRI as one, and other texts as they are. */
  private static Object reference(String text) {
    return isIri(text) ? iri(text) : text;
  }

  private static boolean isIri(String text) {
    return text.startsWith("https://") || text.startsWith("http://") || text.startsWith("urn:");
  }

  /** Returns the document as JSON-LD; it names the data subject. */
  public String toJsonLd() {
    return Json.pretty(document);
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "ConsentRecord[" + document.get("@id") + "]";
  }
}
