package dev.velum.consent.receipt;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.HEALTH;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.consent.ConsentDraft;
import dev.velum.consent.ConsentException;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.EventProof;
import dev.velum.consent.Fixtures;
import dev.velum.consent.LedgerEntry;
import dev.velum.consent.receipt.ConsentTerms.Necessity;
import dev.velum.consent.receipt.ConsentTerms.PersonalData;
import dev.velum.consent.receipt.ConsentTerms.Sensitivity;
import dev.velum.crypto.signature.SignatureAlgorithm;
import dev.velum.crypto.signature.SignatureRefusedException;
import dev.velum.crypto.signature.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);
  private static final SigningKey KEY = SigningKey.generate(SignatureAlgorithm.ED25519);

  static final Party SHOP =
      Party.builder("https://shop.example/#us", "The Shop")
          .address("1 Example Street")
          .country("IE")
          .contact("Data protection officer")
          .email("dpo@shop.example")
          .phone("+353 1 555 0100")
          .build();

  private final ConsentLedger ledger =
      Fixtures.fill(ConsentLedger.builder(Fixtures.key()).clock(CLOCK).inMemory());

  static ConsentTerms.Builder terms() {
    return ConsentTerms.builder()
        .controller(SHOP)
        .notice("https://shop.example/privacy/1")
        .service("Newsletter by e-mail")
        .data(PersonalData.of("https://w3id.org/dpv/pd#EmailAddress"))
        .data(new PersonalData("blood group", Sensitivity.SPECIAL, Necessity.OPTIONAL))
        .storedIn("https://w3id.org/dpv/loc#IE")
        .keptFor("until withdrawal")
        .jurisdiction("https://w3id.org/dpv/loc#IE")
        .recipient(
            Party.builder("mailer", "Mailer Ltd")
                .address("2 Example Street")
                .contact("Mailer's desk")
                .type(Party.DATA_PROCESSOR)
                .build())
        .withdrawnBy("https://shop.example/unsubscribe");
  }

  private LedgerEntry given() {
    return ledger
        .give(ADA, NEWSLETTER, NOTICE)
        .by("web form")
        .evidence("ab".repeat(32))
        .lasting(Period.ofMonths(6))
        .record();
  }

  private static JsonNode resource(String name) throws IOException {
    try (InputStream in = ReceiptTest.class.getResourceAsStream(name)) {
      return JSON.readTree(in);
    }
  }

  @TestFactory
  Stream<DynamicTest> kantaraCases_haveTheGivenVerdict() throws IOException {
    return StreamSupport.stream(resource("kantara-cases.json").spliterator(), false)
        .map(
            item ->
                DynamicTest.dynamicTest(
                    item.get("name").asText(),
                    () ->
                        assertThat(
                                KantaraReceipt.problems(item.get("receipt").toString()).isEmpty())
                            .isEqualTo(item.get("valid").asBoolean())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/consentTimestamp | 1.5 | false",
        "/consentTimestamp | 1.0 | false",
        "/consentTimestamp | true | false",
        "/consentTimestamp | 99999999999999999999 | true",
        "/version | \"anything\" | true",
        "/version | 1 | false",
        "/piiControllers | [] | true",
        "/piiControllers | {} | false",
        "/piiControllers/0 | \"x\" | false",
        "/piiControllers/0/address | \"x\" | false",
        "/piiControllers/0/onBehalf | \"true\" | false",
        "/piiControllers/0/piiControllerUrl | 7 | false",
        "/services | [] | true",
        "/services/0/purposes | [] | true",
        "/services/0/purposes | null | false",
        "/services/0/purposes/0/purposeCategory | [1] | false",
        "/services/0/purposes/0/purposeCategory | [] | true",
        "/services/0/purposes/0/thirdPartyDisclosure | 1 | false",
        "/services/0/purposes/0/thirdPartyName | 7 | false",
        "/services/0/purposes/2/thirdPartyName | 7 | true",
        "/services/0/purposes/0/primaryPurpose | 0 | false",
        "/spiCat | [null] | false",
        "/language | null | false",
        "/unheardOf | {} | true"
      })
  void kantaraVariations_followTheSchema(String at, String value, boolean valid)
      throws IOException {
    JsonNode receipt = resource("kantara-cases.json").get(0).get("receipt").deepCopy();
    int slash = at.lastIndexOf('/');
    JsonNode parent = receipt.at(at.substring(0, slash));
    String name = at.substring(slash + 1);
    if (parent instanceof ObjectNode object) {
      object.set(name, JSON.readTree(value));
    } else {
      ((com.fasterxml.jackson.databind.node.ArrayNode) parent)
          .set(Integer.parseInt(name), JSON.readTree(value));
    }

    List<String> problems = KantaraReceipt.problems(receipt.toString());

    assertThat(problems.isEmpty()).as("%s", problems).isEqualTo(valid);
    if (!valid) {
      assertThat(problems.get(0)).startsWith(at);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "nonsense", "[]", "{} {}", "{'version':'1','version':'2'}", "7"})
  void documentsThatAreNoReceipt_areRefused(String text) {
    assertThatThrownBy(() -> KantaraReceipt.parse(text.replace('\'', '"')))
        .isInstanceOf(ReceiptException.class);
  }

  @Test
  void kantaraReceiptOfAConsent_isValidAndSaysWhatHappened() throws IOException {
    LedgerEntry entry = given();
    KantaraReceipt receipt = KantaraReceipt.of(entry, terms().build());

    JsonNode json = JSON.readTree(receipt.toJson());
    assertThat(receipt.advice()).isEmpty();
    assertThat(json.path("consentTimestamp").asLong()).isEqualTo(T0.getEpochSecond());
    assertThat(json.path("piiPrincipalId").asText()).isEqualTo(ADA.value());
    assertThat(json.path("consentReceiptID").asText()).isEqualTo(entry.event().id().toString());
    assertThat(json.at("/services/0/purposes/0/thirdPartyName").asText()).isEqualTo("Mailer Ltd");
    assertThat(json.path("spiCat").get(0).asText()).isEqualTo("blood group");
    assertThat(receipt.toString()).doesNotContain(ADA.value());
  }

  @Test
  void kantaraReceiptOfARefusal_isImpossible() {
    LedgerEntry refusal = ledger.refuse(ADA, NEWSLETTER, NOTICE).record();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> KantaraReceipt.of(refusal, terms().build()))
        .withMessageContaining("REFUSED");
  }

  /** Reads the document by the list of fields of the specification, not by what was written. */
  @Test
  void record_hasEveryMandatoryField() throws IOException {
    given();
    ledger.withdraw(ADA, NEWSLETTER).record();
    ConsentRecord record =
        ConsentRecord.of(UUID.randomUUID(), ledger.history(ADA), NEWSLETTER, terms().build());
    JsonNode receipt = JSON.readTree(record.receipt(UUID.randomUUID(), CLOCK).toJsonLd());

    JsonNode json = JSON.readTree(record.toJsonLd());
    Map<String, List<JsonNode>> sections =
        Map.of(
            "header", List.of(json),
            "processing", List.of(json.path("dpv:hasProcess")),
            "pii", List.of(json.path("dpv:hasProcess")),
            "party",
                List.of(
                    json.at("/dpv:hasProcess/dpv:hasDataController/0"),
                    json.at("/dpv:hasProcess/dpv:hasRecipient/0")),
            "event",
                List.of(
                    json.path("dpv:hasConsentStatus").get(0),
                    json.path("dpv:hasConsentStatus").get(1)),
            "receipt", List.of(receipt));
    int mandatory = 0;
    for (String line : lines("27560-fields.csv")) {
      String[] cells = line.split(",", -1);
      if (!cells[3].equals("mandatory")) {
        continue;
      }
      mandatory++;
      String property =
          switch (cells[5]) {
            case "rdf:type" -> "@type";
            // The status of an event is the type of its node.
            case "dpv:hasConsentStatus" -> "@type";
            default -> cells[5];
          };
      for (JsonNode node : sections.get(cells[0])) {
        assertThat(node.path(property).isMissingNode() || node.path(property).isNull())
            .as("%s %s", cells[1], property)
            .isFalse();
      }
    }
    assertThat(mandatory).isGreaterThan(20);
    assertThat(receipt.at("/dpv:hasRecordOfActivity/dct:identifier"))
        .isEqualTo(json.path("dct:identifier"));
    assertThat(json.at("/dpv:hasConsentStatus/0/@type").asText())
        .isEqualTo("https://w3id.org/dpv#ConsentGiven");
    assertThat(json.at("/dpv:hasConsentStatus/1/@type").asText())
        .isEqualTo("https://w3id.org/dpv#ConsentWithdrawn");
    assertThat(json.at("/dct:conformsTo/@id").asText()).endsWith("#record-eu-gdpr");
    assertThat(record.toString()).doesNotContain(ADA.value());
  }

  /** A name that the vocabulary lacks says nothing to whoever reads the receipt by it. */
  @Test
  void properties_standInTheVocabulary() throws IOException {
    given();
    ConsentRecord record =
        ConsentRecord.of(UUID.randomUUID(), ledger.history(ADA), NEWSLETTER, terms().build());
    Set<String> used = new TreeSet<>();
    for (String json :
        List.of(record.toJsonLd(), record.receipt(UUID.randomUUID(), CLOCK).toJsonLd())) {
      Matcher names =
          Pattern.compile("\"dpv:((?:has|is)\\w+)\"|dpv[:#](\\w*Consent\\w*)").matcher(json);
      while (names.find()) {
        used.add(names.group(1) == null ? names.group(2) : names.group(1));
      }
    }
    used.removeAll(Set.of("ConsentRecord", "ConsentReceipt"));

    assertThat(used).hasSizeGreaterThan(20);
    try (InputStream in = ReceiptTest.class.getResourceAsStream("dpv-terms.txt")) {
      assertThat(new String(in.readAllBytes(), UTF_8).split("\\s+")).containsAll(used);
    }
  }

  private static List<String> lines(String name) throws IOException {
    try (InputStream in = ReceiptTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8).lines().skip(1).toList();
    }
  }

  @Test
  void everyDuration_hasItsTerm() throws IOException {
    TreeSet<String> types = new TreeSet<>();
    for (ConsentDraft draft :
        List.of(
            ledger.give(ADA, NEWSLETTER, NOTICE),
            ledger.give(ADA, NEWSLETTER, NOTICE).lasting(Period.ofDays(1)),
            ledger.give(ADA, NEWSLETTER, NOTICE).until(T0.plusSeconds(9)),
            ledger.give(ADA, NEWSLETTER, NOTICE).untilEvent("the trial ends"),
            ledger.give(ADA, NEWSLETTER, NOTICE).forUses(3))) {
      draft.record();
    }
    String json =
        ConsentRecord.of(UUID.randomUUID(), ledger.history(ADA), NEWSLETTER, terms().build())
            .toJsonLd();
    for (JsonNode event : JSON.readTree(json).path("dpv:hasConsentStatus")) {
      types.add(event.at("/dpv:hasDuration/@type").asText());
    }
    assertThat(types)
        .containsExactly(
            "dpv:EndlessDuration",
            "dpv:FixedOccurrencesDuration",
            "dpv:TemporalDuration",
            "dpv:UntilEventDuration",
            "dpv:UntilTimeDuration");
  }

  @Test
  void recordOfSeveralSubjectsOrNoEvent_isRefused() {
    given();
    ledger.give(BEN, NEWSLETTER, NOTICE).record();
    List<LedgerEntry> both =
        Stream.concat(ledger.history(ADA).stream(), ledger.history(BEN).stream()).toList();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsentRecord.of(UUID.randomUUID(), both, NEWSLETTER, terms().build()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsentRecord.of(UUID.randomUUID(), both, HEALTH, terms().build()));
  }

  @Test
  void termsWithoutAMandatoryField_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsentTerms.builder().controller(SHOP).build())
        .withMessageContaining("data must be set");
    assertThatIllegalArgumentException().isThrownBy(() -> terms().noRecipients().build());
  }

  @Test
  void signedReceipt_isVerifiedByAnyoneWithThePublicKey() {
    String json = KantaraReceipt.of(given(), terms().build()).toJson();
    String kept = SignedReceipt.sign(json, KEY).compact();

    SignedReceipt read = SignedReceipt.parse(kept);

    assertThat(read.verify(KEY.verificationKey())).isEqualTo(json);
    assertThat(read.keyId()).isEqualTo(KEY.verificationKey().keyId());
    assertThat(read.toString()).doesNotContain(kept.split("\\.", -1)[1]);
    SigningKey other = SigningKey.generate(SignatureAlgorithm.ED25519);
    assertThatThrownBy(() -> read.verify(other.verificationKey()))
        .isInstanceOf(SignatureRefusedException.class);
  }

  @Test
  void changedReceipt_isRefused() {
    String kept = SignedReceipt.sign("{\"a\":1}", KEY).compact();
    for (int i = 0; i < kept.length(); i++) {
      char other = kept.charAt(i) == 'A' ? 'B' : 'A';
      String changed = kept.substring(0, i) + other + kept.substring(i + 1);
      assertThatThrownBy(() -> SignedReceipt.parse(changed).verify(KEY.verificationKey()))
          .as("character %s", i)
          .isInstanceOfAny(ReceiptException.class, SignatureRefusedException.class);
    }
  }

  @Test
  void receiptThatNamesNoAlgorithm_isRefused() {
    String none = "eyJhbGciOiJub25lIn0.e30.";

    assertThatThrownBy(() -> SignedReceipt.parse(none)).isInstanceOf(ReceiptException.class);
  }

  @Test
  void proof_showsItsEventAndNoOther() {
    LedgerEntry entry = given();
    for (int i = 0; i < 20; i++) {
      ledger.give(BEN, NEWSLETTER, NOTICE).record();
    }
    String text = ledger.prove(entry.event().id(), KEY).toJson();

    EventProof proof = EventProof.parse(text);
    Map<String, String> shown = proof.verify(KEY.verificationKey());

    assertThat(shown)
        .containsEntry("subject", ADA.value())
        .containsEntry("status", "GIVEN")
        .containsEntry("duration", "P6M")
        .containsEntry("content_hash", NOTICE.contentHash())
        .doesNotContainKey("guardian");
    assertThat(text).doesNotContain(BEN.value());
    assertThat(proof.head().size()).isEqualTo(21);
    SigningKey other = SigningKey.generate(SignatureAlgorithm.ED25519);
    assertThatThrownBy(() -> proof.verify(other.verificationKey()))
        .isInstanceOf(SignatureRefusedException.class);
  }

  @Test
  void changedProof_provesNothing() throws IOException {
    LedgerEntry entry = given();
    ledger.give(BEN, NEWSLETTER, NOTICE).record();
    ledger.give(BEN, NEWSLETTER, NOTICE).record();
    ObjectNode proof = (ObjectNode) JSON.readTree(ledger.prove(entry.event().id(), KEY).toJson());
    ObjectNode moved = proof.deepCopy().put("leafIndex", 1);
    ObjectNode grown = proof.deepCopy().put("treeSize", 4);
    ObjectNode elsewhere = proof.deepCopy().put("root", "00".repeat(32));
    byte[] leaf = java.util.Base64.getDecoder().decode(proof.get("entry").asText());
    leaf[60] ^= 1;
    ObjectNode other =
        proof.deepCopy().put("entry", java.util.Base64.getEncoder().encodeToString(leaf));

    for (ObjectNode changed : List.of(moved, grown, elsewhere, other)) {
      assertThatThrownBy(() -> EventProof.parse(changed.toString()).verify(KEY.verificationKey()))
          .isInstanceOfAny(ConsentException.class, SignatureRefusedException.class);
    }
    assertThatThrownBy(() -> EventProof.parse("{}")).isInstanceOf(ConsentException.class);
    assertThatThrownBy(() -> ledger.prove(UUID.randomUUID(), KEY))
        .isInstanceOf(ConsentException.class);
  }
}
