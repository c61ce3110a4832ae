package dev.velum.consent.receipt;

import static dev.velum.core.internal.Checks.argument;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.ConsentEvent;
import dev.velum.consent.ConsentStatus;
import dev.velum.consent.LedgerEntry;
import dev.velum.consent.internal.Json;
import dev.velum.consent.receipt.ConsentTerms.Sensitivity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A consent receipt in the JSON of the Kantara Initiative's Consent Receipt Specification 1.1.0.
 *
 * <p>The format knows consents that were given; for anything else {@link ConsentRecord} has words.
 */
public final class KantaraReceipt {
  private static final String VERSION = "KI-CR-v1.1.0";

  private final String json;

  private KantaraReceipt(String json) {
    this.json = json;
  }

  /**
   * Returns the receipt of a consent.
   *
   * @param entry a consent that was given or renewed
   * @param terms what the notice said; every controller needs an e-mail address and a telephone
   *     number, which the format makes mandatory
   * @throws IllegalArgumentException if the event is no consent, or a controller lacks a field
   */
  public static KantaraReceipt of(LedgerEntry entry, ConsentTerms terms) {
    ConsentEvent event = entry.event();
    ConsentStatus status = event.status();
    argument(status.permitsProcessing(), "entry must be a consent, got %s", status);
    Map<String, Object> receipt = new LinkedHashMap<>();
    receipt.put("version", VERSION);
    receipt.put("jurisdiction", terms.jurisdiction());
    receipt.put("consentTimestamp", event.time().getEpochSecond());
    receipt.put("collectionMethod", event.method());
    receipt.put("consentReceiptID", event.id().toString());
    event.notice().ifPresent(notice -> receipt.put("language", notice.language()));
    receipt.put("piiPrincipalId", event.subject().value());
    receipt.put("piiControllers", terms.controllers().stream().map(KantaraReceipt::party).toList());
    receipt.put("policyUrl", terms.notice());
    receipt.put(
        "services",
        List.of(Map.of("service", terms.service(), "purposes", List.of(purpose(event, terms)))));
    List<String> special =
        terms.data().stream()
            .filter(kind -> kind.sensitivity() != Sensitivity.ORDINARY)
            .map(ConsentTerms.PersonalData::type)
            .toList();
    receipt.put("sensitive", !special.isEmpty());
    receipt.put("spiCat", special);
    return parse(Json.pretty(receipt));
  }

  private static Map<String, Object> party(Party party) {
    argument(party.email().isPresent(), "controller must have an email for this format");
    argument(party.phone().isPresent(), "controller must have a phone for this format");
    Map<String, Object> controller = new LinkedHashMap<>();
    controller.put("piiController", party.name());
    controller.put("contact", party.contact());
    Map<String, Object> address = new LinkedHashMap<>();
    address.put("streetAddress", party.address());
    party.country().ifPresent(code -> address.put("addressCountry", code));
    controller.put("address", address);
    party.email().ifPresent(email -> controller.put("email", email));
    party.phone().ifPresent(phone -> controller.put("phone", phone));
    party.url().ifPresent(url -> controller.put("piiControllerUrl", url));
    return controller;
  }

  private static Map<String, Object> purpose(ConsentEvent event, ConsentTerms terms) {
    Map<String, Object> purpose = new LinkedHashMap<>();
    purpose.put("purpose", event.purpose().id());
    List<String> types = terms.optional(ConsentTerms.Field.PURPOSE_TYPE);
    purpose.put("purposeCategory", types.isEmpty() ? List.of(event.purpose().id()) : types);
    purpose.put("consentType", event.isExplicit() ? "EXPLICIT" : "EXPRESSED");
    purpose.put("piiCategory", terms.data().stream().map(ConsentTerms.PersonalData::type).toList());
    purpose.put("primaryPurpose", true);
    purpose.put("termination", terms.retention() + "; " + terms.withdrawal());
    boolean disclosed = !terms.recipients().isEmpty();
    purpose.put("thirdPartyDisclosure", disclosed);
    if (disclosed) {
      purpose.put(
          "thirdPartyName",
          String.join(", ", terms.recipients().stream().map(Party::name).toList()));
    }
    return purpose;
  }

  /**
   * Reads a receipt.
   *
   * @throws ReceiptException if it breaks the schema; every place is named
   */
  public static KantaraReceipt parse(String json) {
    List<String> problems = problems(json);
    if (!problems.isEmpty()) {
      throw new ReceiptException(problems);
    }
    return new KantaraReceipt(json);
  }

  /**
   * Returns every place at which a document breaks the specification's JSON schema (draft 4), as a
   * JSON pointer and the rule; empty if it is valid.
   */
  public static List<String> problems(String json) {
    JsonNode root;
    try {
      root = Json.read(json);
    } catch (IllegalArgumentException e) {
      return List.of(e.getMessage() == null ? "not JSON" : e.getMessage());
    }
    Check check = new Check();
    check.receipt(root);
    return check.problems;
  }

  /**
   * Returns what the specification asks for in words beyond its schema, as far as this receipt does
   * not do it: a version other than 1.1.0, and a sensitive receipt that names no categories.
   */
  public List<String> advice() {
    JsonNode root = Json.read(json);
    List<String> advice = new ArrayList<>();
    if (!root.path("version").asText().equals(VERSION)) {
      advice.add("/version should be " + VERSION);
    }
    if (root.path("sensitive").asBoolean() && root.path("spiCat").isEmpty()) {
      advice.add("/spiCat should name the categories of a sensitive receipt");
    }
    if (!root.path("sensitive").asBoolean() && !root.path("spiCat").isEmpty()) {
      advice.add("/sensitive should be true where spiCat names categories");
    }
    return List.copyOf(advice);
  }

  /** Returns the receipt as JSON; it names the data subject. */
  public String toJson() {
    return json;
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "KantaraReceipt[" + json.length() + " characters]";
  }

  /** The rules of the schema; fields that it does not name may hold anything. */
  private static final class Check {
    final List<String> problems = new ArrayList<>();

    void receipt(JsonNode root) {
      if (!object(root, "")) {
        return;
      }
      for (String name :
          List.of(
              "version",
              "jurisdiction",
              "collectionMethod",
              "consentReceiptID",
              "piiPrincipalId",
              "policyUrl")) {
        require(root, "", name);
        text(root, "", name);
      }
      require(root, "", "consentTimestamp");
      is(root, "", "consentTimestamp", JsonNode::isIntegralNumber, "an integer");
      JsonNode time = root.path("consentTimestamp");
      rule(
          !time.isIntegralNumber() || time.bigIntegerValue().signum() >= 0,
          "/consentTimestamp",
          "must be >= 0");
      text(root, "", "publicKey");
      text(root, "", "language");
      require(root, "", "piiControllers");
      items(root, "", "piiControllers", this::controller);
      require(root, "", "services");
      items(root, "", "services", this::service);
      require(root, "", "sensitive");
      is(root, "", "sensitive", JsonNode::isBoolean, "a boolean");
      require(root, "", "spiCat");
      items(root, "", "spiCat", this::textItem);
    }

    private void controller(JsonNode controller, String at) {
      if (!object(controller, at)) {
        return;
      }
      for (String name : List.of("piiController", "contact", "email", "phone")) {
        require(controller, at, name);
        text(controller, at, name);
      }
      require(controller, at, "address");
      is(controller, at, "address", JsonNode::isObject, "an object");
      is(controller, at, "onBehalf", JsonNode::isBoolean, "a boolean");
      text(controller, at, "piiControllerUrl");
    }

    private void service(JsonNode service, String at) {
      if (!object(service, at)) {
        return;
      }
      require(service, at, "service");
      text(service, at, "service");
      require(service, at, "purposes");
      items(service, at, "purposes", this::purpose);
    }

    private void purpose(JsonNode purpose, String at) {
      if (!object(purpose, at)) {
        return;
      }
      for (String name : List.of("consentType", "termination")) {
        require(purpose, at, name);
        text(purpose, at, name);
      }
      for (String name : List.of("purposeCategory", "piiCategory")) {
        require(purpose, at, name);
        items(purpose, at, name, this::textItem);
      }
      text(purpose, at, "purpose");
      is(purpose, at, "primaryPurpose", JsonNode::isBoolean, "a boolean");
      require(purpose, at, "thirdPartyDisclosure");
      is(purpose, at, "thirdPartyDisclosure", JsonNode::isBoolean, "a boolean");
      if (purpose.path("thirdPartyDisclosure").isBoolean()
          && purpose.path("thirdPartyDisclosure").booleanValue()) {
        // Only where data is disclosed does the schema look at the name.
        require(purpose, at, "thirdPartyName");
        text(purpose, at, "thirdPartyName");
      }
    }

    private void textItem(JsonNode item, String at) {
      rule(item.isTextual(), at, "must be a string");
    }

    private boolean object(JsonNode node, String at) {
      rule(node.isObject(), at.isEmpty() ? "/" : at, "must be an object");
      return node.isObject();
    }

    private void require(JsonNode parent, String at, String name) {
      rule(parent.has(name), at + "/" + name, "is missing");
    }

    private void text(JsonNode parent, String at, String name) {
      is(parent, at, name, JsonNode::isTextual, "a string");
    }

    private void is(
        JsonNode parent, String at, String name, Predicate<JsonNode> type, String called) {
      @Nullable JsonNode value = parent.get(name);
      rule(value == null || type.test(value), at + "/" + name, "must be " + called);
    }

    private void items(
        JsonNode parent, String at, String name, BiConsumer<JsonNode, String> itemRule) {
      is(parent, at, name, JsonNode::isArray, "an array");
      JsonNode items = parent.path(name);
      for (int i = 0; items.isArray() && i < items.size(); i++) {
        itemRule.accept(items.get(i), at + "/" + name + "/" + i);
      }
    }

    private void rule(boolean holds, String at, String broken) {
      if (!holds) {
        problems.add(at + " " + broken);
      }
    }
  }
}
