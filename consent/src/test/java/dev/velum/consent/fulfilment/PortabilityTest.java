package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.velum.consent.ConsentLedger;
import dev.velum.consent.Fixtures;
import dev.velum.consent.LawfulBasis;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.Provenance.Source;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PortabilityTest {
  private static final Provenance GIVEN = new Provenance(Source.PROVIDED, LawfulBasis.A6_1_B);
  private static final Provenance SEEN = new Provenance(Source.OBSERVED, LawfulBasis.A6_1_A);
  private static final Provenance SCORED = new Provenance(Source.DERIVED, LawfulBasis.A6_1_B);
  private static final Provenance FOR_TAX = new Provenance(Source.PROVIDED, LawfulBasis.A6_1_C);

  private static DataMap map() {
    return DataMap.builder()
        .table(
            "person",
            t ->
                t.key("id")
                    .subject("no")
                    .column("name", Shop.NAME)
                    .column("seen", Shop.WORDS)
                    .column("score", Shop.WORDS)
                    .column("tax", Shop.WORDS)
                    .column("other", Shop.WORDS)
                    .provenance(GIVEN, "name")
                    .provenance(SEEN, "seen")
                    .provenance(SCORED, "score")
                    .provenance(FOR_TAX, "tax"))
        .table("note", t -> t.key("id").ownedBy("person", "person_id").column("words", Shop.WORDS))
        .build();
  }

  private static void fill(TestDatabase database) {
    database.run(
        "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40), name VARCHAR(40),"
            + " seen VARCHAR(40), score VARCHAR(40), tax VARCHAR(40), other VARCHAR(40))",
        "CREATE TABLE note (id INT PRIMARY KEY, person_id INT REFERENCES person (id),"
            + " words VARCHAR(40))",
        "INSERT INTO person VALUES (1, 'ada-1815', 'Ada', NULL, 'high', 'T', '?'),"
            + " (2, 'ben-1906', 'Ben', 'b', 'low', 'U', '!')",
        "INSERT INTO note VALUES (1, 1, 'mine'), (2, 2, 'his')");
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void package_holdsOnlyWhatWasProvidedOnConsentOrContract(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      fill(database);
      FulfilmentEngine engine =
          FulfilmentEngine.over(JdbcSubjectStore.of("people", database, map()));
      List<ExportedRecord> records = new ArrayList<>();

      List<Retained> withheld =
          engine.export(
              Requests.accepted(RequestType.PORTABILITY, ADA), (store, one) -> records.add(one));

      Map<String, String> taken = new LinkedHashMap<>();
      taken.put("name", "Ada");
      taken.put("seen", null);
      assertThat(records).containsExactly(new ExportedRecord("person", taken));
      assertThat(withheld)
          .extracting(left -> left.group() + " " + left.rowCount() + " " + left.article())
          .containsExactly("person 1 GDPR Art. 20(1)", "note 1 GDPR Art. 20(1)");
      assertThat(withheld.get(0).reason()).containsIgnoringCase("score, tax, other");
    }
  }

  @Test
  void storeThatDoesNotKnow_givesNothingAndSaysSo() {
    try (TestDatabase database = TestDatabase.inMemory()) {
      fill(database);
      Clock clock = Clock.fixed(T0, ZoneOffset.UTC);
      ConsentLedger ledger = Fixtures.fill(ConsentLedger.builder(Fixtures.key()).inMemory());
      ledger.give(ADA, NEWSLETTER, NOTICE).record();
      FulfilmentEngine engine =
          FulfilmentEngine.builder()
              .store(LedgerSubjectStore.of(ledger))
              .journal(database)
              .clock(clock)
              .build();

      List<Retained> withheld =
          engine.export(
              Requests.accepted(RequestType.PORTABILITY, ADA),
              (store, one) -> {
                throw new AssertionError("nothing was declared as provided");
              });

      assertThat(withheld)
          .containsExactly(
              new Retained(
                  "consent ledger",
                  "consent",
                  1,
                  "not declared as provided by the person, on consent or contract",
                  "GDPR Art. 20(1)"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PROVIDED, a, true", "PROVIDED, b, true", "OBSERVED, a, true", "OBSERVED, b, true",
    "PROVIDED, c, false", "PROVIDED, d, false", "PROVIDED, e, false", "PROVIDED, f, false",
    "DERIVED, a, false", "DERIVED, b, false", "OBTAINED, a, false", "OBTAINED, b, false"
  })
  void portable_isWhatThePersonProvidedOnConsentOrContract(
      Source source, String letter, boolean portable) {
    LawfulBasis basis =
        new LawfulBasis(
            "https://w3id.org/dpv/legal/eu/gdpr#A6-1-" + letter, "GDPR Art. 6(1)(" + letter + ")");

    assertThat(new Provenance(source, basis).isPortable()).isEqualTo(portable);
    assertThat(new Provenance(source, LawfulBasis.A9_2_A).isPortable())
        .isEqualTo(source == Source.PROVIDED || source == Source.OBSERVED);
    assertThat(new Provenance(source, LawfulBasis.A9_2_B).isPortable()).isFalse();
  }

  @Test
  void provenance_needsItsColumnOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataMap.builder().table("t", t -> t.key("id").provenance(GIVEN, "x")))
        .withMessage("column t.x must be added before its provenance");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                DataMap.builder()
                    .table(
                        "t",
                        t ->
                            t.key("id")
                                .column("x", Shop.NAME)
                                .provenance(GIVEN, "x")
                                .provenance(SEEN, "x")))
        .withMessage("column t.x has a provenance");
  }

  @Test
  void otherRequests_areNotExported() {
    try (TestDatabase database = TestDatabase.inMemory()) {
      fill(database);
      FulfilmentEngine engine = FulfilmentEngine.over(JdbcSubjectStore.of(database, map()));
      DataSubjectRequest open = DataSubjectRequest.received(RequestType.PORTABILITY, ADA, T0);

      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> engine.export(Requests.accepted(RequestType.ERASURE, ADA), (store, one) -> {}));
      assertThatIllegalStateException().isThrownBy(() -> engine.export(open, (store, one) -> {}));
    }
  }
}
