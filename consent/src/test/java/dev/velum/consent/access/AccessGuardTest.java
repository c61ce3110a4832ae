package dev.velum.consent.access;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.HEALTH;
import static dev.velum.consent.Fixtures.MARKETING;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.OFFERS;
import static dev.velum.consent.Fixtures.T0;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentException;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.Fixtures;
import dev.velum.consent.LawfulBasis;
import dev.velum.consent.Purpose;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.access.AccessDecision.Kind;
import dev.velum.consent.access.AccessDecision.Reason;
import dev.velum.consent.rights.ObjectionGround;
import dev.velum.consent.rights.RestrictionGround;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.core.audit.AuditTrail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessGuardTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);
  private static final Purpose BILLING = new Purpose("billing", 1, LawfulBasis.A6_1_B);
  private static final Purpose ARCHIVE = new Purpose("archive", 1, LawfulBasis.A6_1_C);
  private static final Purpose EMPTY = new Purpose("nothing", 1, LawfulBasis.A6_1_F);
  private static final UUID REQUEST = new UUID(0, 1);
  private static final DataCategory EMAIL = DataCategory.of("contact.email");
  private static final DataCategory PURCHASE = DataCategory.of("purchase");
  private static final DataCategory BLOOD = DataCategory.of("health.blood");

  private final ConsentLedger ledger =
      Fixtures.fill(ConsentLedger.builder(Fixtures.key()).clock(CLOCK).inMemory());
  private final ProcessingLimits.InMemory limits = ProcessingLimits.inMemory();
  private final List<AccessDecision> audited = new ArrayList<>();
  private final AccessPolicy policy =
      AccessPolicy.builder()
          .purpose(BILLING, DataCategory.of("contact"), PURCHASE)
          .purpose(ARCHIVE, PURCHASE)
          .despiteRestriction(ARCHIVE)
          .purpose(NEWSLETTER, EMAIL)
          .purpose(OFFERS, EMAIL, PURCHASE)
          .purpose(HEALTH, DataCategory.of("health"))
          .purpose(Purpose.of("unregistered", 1), EMAIL)
          .purpose(EMPTY)
          .role("support", "billing", "archive")
          .role("marketing", "newsletter", "marketing", "unregistered", "nothing")
          .role("doctor", "health study")
          .role("intern")
          .build();
  private final AccessGuard guard =
      AccessGuard.builder(policy)
          .consent(ConsentSource.of(ledger))
          .limits(limits)
          .auditTo(audited::add)
          .clock(CLOCK)
          .build();

  private AccessDecision decide(String role, Purpose purpose, DataCategory category) {
    Access access = Access.of("agent-7", purpose.id(), role);
    return guard.decide(AccessRequest.of(access, category, ADA));
  }

  private List<Reason> reasons(String role, Purpose purpose, DataCategory category) {
    return decide(role, purpose, category).reasons();
  }

  @Test
  void contract_needsNoConsent() {
    AccessDecision decision = decide("support", BILLING, EMAIL);

    assertThat(decision.permitted()).isTrue();
    assertThat(decision.kind()).isEqualTo(Kind.PERMITTED);
    assertThat(audited).containsExactly(decision);
  }

  @Test
  void roleAndCategory_areCheckedBoth() {
    assertThat(reasons("marketing", BILLING, EMAIL)).containsExactly(Reason.ROLE_NOT_ALLOWED);
    assertThat(reasons("support", ARCHIVE, EMAIL)).containsExactly(Reason.CATEGORY_NOT_COVERED);
    assertThat(reasons("intern", ARCHIVE, EMAIL))
        .containsExactly(Reason.ROLE_NOT_ALLOWED, Reason.CATEGORY_NOT_COVERED);
    assertThat(decide("intern", ARCHIVE, EMAIL).kind()).isEqualTo(Kind.DENIED);
  }

  @Test
  void gaps_areToldApartFromDenials() {
    assertThat(decide("cleaner", BILLING, EMAIL).kind()).isEqualTo(Kind.CONFIGURATION_GAP);
    assertThat(reasons("cleaner", BILLING, EMAIL)).containsExactly(Reason.ROLE_UNKNOWN);
    assertThat(reasons("support", Purpose.of("espionage", 1), EMAIL))
        .containsExactly(Reason.PURPOSE_UNKNOWN);
    assertThat(reasons("marketing", EMPTY, EMAIL))
        .containsExactly(Reason.PURPOSE_WITHOUT_CATEGORIES);
    assertThat(reasons("marketing", Purpose.of("unregistered", 1), EMAIL))
        .containsExactly(Reason.PURPOSE_NOT_IN_LEDGER);
    Access access = Access.of("agent-7", "newsletter", "marketing");
    assertThat(guard.decide(new AccessRequest(access, EMAIL, Optional.empty())).reasons())
        .containsExactly(Reason.SUBJECT_MISSING);
    AccessGuard deaf = AccessGuard.builder(policy).build();
    assertThat(deaf.decide(AccessRequest.of(access, EMAIL, ADA)).reasons())
        .containsExactly(Reason.CONSENT_SOURCE_MISSING);
  }

  @Test
  void consent_isAskedForEveryState() {
    assertThat(reasons("marketing", NEWSLETTER, EMAIL)).containsExactly(Reason.CONSENT_MISSING);
    ledger.request(ADA, NEWSLETTER, NOTICE).record();
    assertThat(reasons("marketing", NEWSLETTER, EMAIL)).containsExactly(Reason.CONSENT_MISSING);
    ledger.refuse(ADA, NEWSLETTER, NOTICE).record();
    assertThat(reasons("marketing", NEWSLETTER, EMAIL)).containsExactly(Reason.CONSENT_REFUSED);
    ledger.give(ADA, NEWSLETTER, NOTICE).until(T0).record();
    assertThat(reasons("marketing", NEWSLETTER, EMAIL)).containsExactly(Reason.CONSENT_ENDED);
    ledger.renew(ADA, NEWSLETTER, NOTICE).lasting(Period.ofDays(1)).record();
    assertThat(decide("marketing", NEWSLETTER, EMAIL).permitted()).isTrue();
    ledger.invalidate(ADA, NEWSLETTER).record();
    assertThat(reasons("marketing", NEWSLETTER, EMAIL)).containsExactly(Reason.CONSENT_INVALID);
    ledger.withdraw(ADA, NEWSLETTER).record();
    assertThat(reasons("marketing", NEWSLETTER, EMAIL)).containsExactly(Reason.CONSENT_WITHDRAWN);
    assertThat(Reason.CONSENT_WITHDRAWN.article()).isEqualTo("GDPR Art. 7(3)");
    ledger.give(ADA, HEALTH, NOTICE).record();
    assertThat(reasons("doctor", HEALTH, BLOOD)).containsExactly(Reason.CONSENT_NOT_EXPLICIT);
  }

  @Test
  void roleForABroaderPurpose_allowsItsParts() {
    ledger.give(ADA, MARKETING, NOTICE).record();

    assertThat(decide("marketing", OFFERS, PURCHASE).permitted()).isTrue();
  }

  @Test
  void restriction_stopsAllButWhatGoesOnDespiteIt() {
    limits.restrict(ADA, REQUEST, RestrictionGround.ACCURACY_CONTESTED);

    assertThat(reasons("support", BILLING, EMAIL)).containsExactly(Reason.RESTRICTED);
    assertThat(decide("support", ARCHIVE, PURCHASE).permitted()).isTrue();
    limits.announceLifting(ADA, REQUEST, "e-mail");
    assertThat(reasons("support", BILLING, EMAIL)).containsExactly(Reason.RESTRICTED);
    limits.lift(ADA, REQUEST);
    assertThat(decide("support", BILLING, EMAIL).permitted()).isTrue();
  }

  @Test
  void objection_stopsThePurposeAndItsParts() {
    ledger.give(ADA, MARKETING, NOTICE).record();
    limits.object(ADA, REQUEST, ObjectionGround.PARTICULAR_SITUATION, MARKETING);

    assertThat(reasons("marketing", OFFERS, EMAIL)).containsExactly(Reason.OBJECTED);
    assertThat(decide("support", BILLING, EMAIL).permitted()).isTrue();
    limits.overrideObjection(ADA, REQUEST, MARKETING, "a court's order");
    assertThat(decide("marketing", OFFERS, EMAIL).permitted()).isTrue();
  }

  private static final Purpose BROKER = new Purpose("data broker", 1, LawfulBasis.A6_1_F);
  private static final DataCategory HEALTH_DATA = DataCategory.of("health");

  private AccessGuard californian(ProcessingLimits source) {
    return AccessGuard.builder(
            AccessPolicy.builder()
                .purpose(BROKER, EMAIL, PURCHASE, HEALTH_DATA)
                .saleOrSharing(BROKER)
                .purpose(BILLING, EMAIL, PURCHASE, HEALTH_DATA)
                .neededForService(BILLING)
                .purpose(ARCHIVE, EMAIL, PURCHASE, HEALTH_DATA)
                .sensitive(HEALTH_DATA)
                .role("all", "data broker", "billing", "archive")
                .build())
        .limits(source)
        .build();
  }

  private static List<Reason> reasons(
      AccessGuard guard, Purpose purpose, Optional<DataSubjectId> subject, DataCategory category) {
    Access access = Access.of("agent-7", purpose.id(), "all");
    return guard.decide(new AccessRequest(access, category, subject)).reasons();
  }

  @Test
  void optOut_stopsSaleAndSharingOnly() {
    AccessGuard strict = californian(limits);
    assertThat(reasons(strict, BROKER, Optional.of(ADA), EMAIL)).isEmpty();
    limits.record(optOut(LimitEvent.Kind.OPTED_OUT_OF_SALE));

    assertThat(reasons(strict, BROKER, Optional.of(ADA), EMAIL)).containsExactly(Reason.OPTED_OUT);
    assertThat(reasons(strict, BROKER, Optional.of(BEN), EMAIL)).isEmpty();
    assertThat(reasons(strict, ARCHIVE, Optional.of(ADA), EMAIL)).isEmpty();
    assertThat(reasons(strict, BROKER, Optional.empty(), EMAIL))
        .containsExactly(Reason.SUBJECT_MISSING);
    limits.record(optOut(LimitEvent.Kind.OPTED_IN_TO_SALE));
    assertThat(reasons(strict, BROKER, Optional.of(ADA), EMAIL)).isEmpty();
  }

  @Test
  void limitToSensitiveData_stopsAllButTheService() {
    AccessGuard strict = californian(limits);
    limits.record(optOut(LimitEvent.Kind.SENSITIVE_LIMITED));

    assertThat(reasons(strict, ARCHIVE, Optional.of(ADA), BLOOD))
        .containsExactly(Reason.SENSITIVE_LIMITED);
    assertThat(reasons(strict, BILLING, Optional.of(ADA), BLOOD)).isEmpty();
    assertThat(reasons(strict, ARCHIVE, Optional.of(ADA), EMAIL)).isEmpty();
    limits.record(optOut(LimitEvent.Kind.SENSITIVE_ALLOWED));
    assertThat(reasons(strict, ARCHIVE, Optional.of(ADA), BLOOD)).isEmpty();
  }

  private static LimitEvent optOut(LimitEvent.Kind kind) {
    return new LimitEvent(ADA, kind, REQUEST, "", "Cal. Civ. Code", "", T0);
  }

  @Test
  void limitsThatKnowNoOptOuts_permitNoSale() {
    AccessGuard deaf =
        californian(
            new ProcessingLimits() {
              @Override
              public boolean isRestricted(DataSubjectId subject) {
                return false;
              }

              @Override
              public boolean hasObjected(DataSubjectId subject, String purposeId) {
                return false;
              }
            });

    assertThat(reasons(deaf, BROKER, Optional.of(ADA), EMAIL)).containsExactly(Reason.NOT_ANSWERED);
    assertThat(reasons(deaf, ARCHIVE, Optional.of(ADA), BLOOD))
        .containsExactly(Reason.NOT_ANSWERED);
    assertThat(reasons(deaf, ARCHIVE, Optional.of(ADA), EMAIL)).isEmpty();
    AccessPolicy sale =
        AccessPolicy.builder()
            .purpose(BROKER, EMAIL)
            .saleOrSharing(BROKER)
            .role("all", "data broker")
            .build();
    assertThat(reasons(AccessGuard.builder(sale).build(), BROKER, Optional.of(ADA), EMAIL))
        .containsExactly(Reason.NOT_ANSWERED);
  }

  @Test
  void optOuts_canBeDeclaredInJson() {
    AccessPolicy read =
        AccessPolicy.fromJson(
            """
            {"purposes": [
               {"id": "data broker", "basis": "https://w3id.org/dpv/legal/eu/gdpr#A6-1-f",
                "article": "GDPR Art. 6(1)(f)", "categories": ["contact", "health"],
                "saleOrSharing": true, "neededForService": true}],
             "sensitive": ["health"],
             "roles": {"all": ["data broker"]}}
            """);
    AccessGuard strict = AccessGuard.builder(read).limits(limits).build();
    limits.record(optOut(LimitEvent.Kind.SENSITIVE_LIMITED));
    assertThat(reasons(strict, BROKER, Optional.of(ADA), BLOOD)).isEmpty();
    limits.record(optOut(LimitEvent.Kind.OPTED_OUT_OF_SALE));
    assertThat(reasons(strict, BROKER, Optional.of(ADA), BLOOD)).containsExactly(Reason.OPTED_OUT);
  }

  @Test
  void sourceThatFails_permitsNothing() {
    AccessGuard unlucky =
        AccessGuard.builder(policy)
            .consent(
                (subject, purpose, instant) -> {
                  throw new ConsentException("the ledger is away", null);
                })
            .build();
    Access access = Access.of("agent-7", "newsletter", "marketing");

    AccessDecision decision = unlucky.decide(AccessRequest.of(access, EMAIL, ADA));

    assertThat(decision.reasons()).containsExactly(Reason.NOT_ANSWERED);
    assertThat(decision.kind()).isEqualTo(Kind.CONFIGURATION_GAP);
  }

  @Test
  void auditThatFails_stopsTheAccess() {
    AccessGuard unwatched =
        AccessGuard.builder(policy)
            .auditTo(
                decision -> {
                  throw new IllegalStateException("disk full");
                })
            .build();

    assertThatThrownBy(
            () ->
                unwatched.decide(
                    AccessRequest.of(Access.of("agent-7", "billing", "support"), EMAIL, ADA)))
        .hasMessage("disk full");
  }

  @Test
  void decisions_standInTheAuditTrailUnderAPseudonym(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("access.audit");
    try (AuditTrail trail = AuditTrail.open(file, Fixtures.key())) {
      AccessGuard watched = AccessGuard.builder(policy).auditTo(trail).build();
      watched.decide(AccessRequest.of(Access.of("agent-7", "billing", "support"), EMAIL, ADA));
      watched.decide(AccessRequest.of(Access.of("agent-7", "archive", "support"), EMAIL, ADA));
    }
    String text = Files.readString(file);

    assertThat(text)
        .contains("access.decide", "CATEGORY_NOT_COVERED", "agent-7")
        .doesNotContain(ADA.value());
  }

  @Test
  void anotherEngine_mayDecideInstead() {
    DecisionPoint never = request -> new AccessDecision(request, List.of(Reason.REFUSED_ELSEWHERE));
    AccessGuard over = AccessGuard.over(never).auditTo(audited::add).build();
    AccessRequest request =
        AccessRequest.of(Access.of("agent-7", "billing", "support"), EMAIL, ADA);

    assertThat(over.decide(request).permitted()).isFalse();
    assertThat(audited).hasSize(1);
    assertThat(guard.and(never).decide(request).reasons())
        .containsExactly(Reason.REFUSED_ELSEWHERE);
    assertThatIllegalArgumentException().isThrownBy(() -> AccessGuard.over(never).limits(limits));
  }

  @Test
  void stream_showsOnlyWhatThePurposeMaySee() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();
    GuardedColumns columns =
        GuardedColumns.builder()
            .subject("customer")
            .column("EMAIL", EMAIL)
            .column("total", PURCHASE)
            .open("country")
            .maskedBy(value -> "***")
            .build();
    Access access = Access.of("agent-7", "newsletter", "marketing");

    List<Map<String, Object>> seen =
        guard
            .guard(
                access,
                columns,
                Stream.of(
                    row(ADA, "ada@example.org"), row(BEN, "ben@example.org"), row(ADA, "a@b.org")))
            .toList();

    assertThat(seen).hasSize(2);
    assertThat(seen.get(0))
        .containsEntry("email", "ada@example.org")
        .containsEntry("total", "***")
        .containsEntry("country", "IE")
        .containsEntry("customer", "***")
        .containsEntry("forgotten", "***");
    assertThat(audited).hasSize(4);
  }

  private static Map<String, Object> row(DataSubjectId subject, String email) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("customer", subject.value());
    row.put("email", email);
    row.put("total", 12);
    row.put("country", "IE");
    row.put("forgotten", "secret");
    return row;
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void query_showsOnlyWhatThePurposeMaySee(TestDatabases product) throws Exception {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();
    GuardedColumns columns =
        GuardedColumns.builder()
            .subject("id")
            .open("id")
            .column("email", EMAIL)
            .column("total", PURCHASE)
            .build();
    try (TestDatabase database = product.create();
        Connection connection = database.getConnection()) {
      database.run(
          "CREATE TABLE customer (id VARCHAR(20), email VARCHAR(50), total INT, note VARCHAR(9))",
          "INSERT INTO customer VALUES ('ada-1815', 'ada@example.org', 5, 'x'),"
              + " ('ben-1906', 'ben@example.org', 7, 'y'), (NULL, 'nobody@example.org', 9, 'z')");

      List<Map<String, Object>> rows =
          guard.query(
              Access.of("agent-7", "newsletter", "marketing"),
              columns,
              connection,
              "SELECT id, email AS EMAIL, total, note FROM customer ORDER BY id");

      assertThat(rows).hasSize(1);
      assertThat(new ArrayList<>(rows.get(0).values()))
          .containsExactly("ada-1815", "ada@example.org", null, null);
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT * FROM customer WHERE total > ?")) {
        statement.setInt(1, 6);
        List<Map<String, Object>> billed =
            guard.query(Access.of("agent-7", "billing", "support"), columns, statement);
        assertThat(billed).hasSize(1);
        assertThat(new ArrayList<>(billed.get(0).values()))
            .containsExactly("ben-1906", "ben@example.org", 7, null);
        List<Map<String, Object>> shown = new ArrayList<>();
        guard.query(Access.of("agent-7", "billing", "support"), columns, statement, shown::add);
        assertThat(shown).isEqualTo(billed);
        assertThatThrownBy(
                () ->
                    guard.query(
                        Access.of("agent-7", "billing", "support"),
                        columns,
                        statement,
                        row -> {
                          throw new IllegalStateException("enough");
                        }))
            .hasMessage("enough");
      }
      assertThatThrownBy(
              () ->
                  guard.query(
                      Access.of("agent-7", "billing", "support"),
                      columns,
                      connection,
                      "SELECT 'ada@example.org' FROM nowhere"))
          .isInstanceOf(StorageException.class)
          .hasMessageNotContaining("ada@");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void queryThatGivesOneLabelTwice_isRefused(TestDatabases product) throws Exception {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();
    GuardedColumns columns = GuardedColumns.builder().subject("id").column("email", EMAIL).build();
    try (TestDatabase database = product.create();
        Connection connection = database.getConnection()) {
      database.run(
          "CREATE TABLE customer (id VARCHAR(20), email VARCHAR(50))",
          "CREATE TABLE visit (id VARCHAR(20), customer VARCHAR(20))",
          "INSERT INTO customer VALUES ('ben-1906', 'ben@example.org')",
          // The visit's number is the id of a person who consented.
          "INSERT INTO visit VALUES ('ada-1815', 'ben-1906')");

      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  guard.query(
                      Access.of("agent-7", "newsletter", "marketing"),
                      columns,
                      connection,
                      "SELECT * FROM customer c JOIN visit v ON v.customer = c.id"))
          .withMessageContaining("a label of its own");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TestDatabases.class,
      names = {"H2", "POSTGRESQL"})
  void paddedId_namesThePersonWhoseDataIsRestricted(TestDatabases product) throws Exception {
    limits.restrict(ADA, REQUEST, RestrictionGround.ACCURACY_CONTESTED);
    GuardedColumns columns = GuardedColumns.builder().subject("id").column("email", EMAIL).build();
    try (TestDatabase database = product.create();
        Connection connection = database.getConnection()) {
      database.run(
          "CREATE TABLE customer (id CHAR(20), email VARCHAR(50))",
          "INSERT INTO customer VALUES ('ada-1815', 'ada@example.org'), ('', 'no@example.org'),"
              + " ('ben-1906', 'ben@example.org')");

      List<Map<String, Object>> rows =
          guard.query(
              Access.of("agent-7", "billing", "support"),
              columns,
              connection,
              "SELECT id, email FROM customer");

      assertThat(rows).hasSize(1);
      assertThat(rows.get(0).values()).contains("ben@example.org");
    }
  }

  @Test
  void recordThatDoesNotClearlyNameItsSubject_isNobodysToSee() {
    limits.restrict(ADA, REQUEST, RestrictionGround.ACCURACY_CONTESTED);
    GuardedColumns columns = GuardedColumns.builder().subject("id").column("email", EMAIL).build();
    List<Map<String, Object>> records = new ArrayList<>();
    for (Object id : List.of(ADA, ADA.value(), ADA.value().getBytes(UTF_8), " ", List.of("x"))) {
      records.add(Map.of("id", id, "email", "a@example.org"));
    }
    records.add(Map.of("id", "ben-1906", "ID", ADA.value(), "email", "a@example.org"));
    records.add(Map.of("id", BEN, "email", "ben@example.org"));

    assertThat(guard.guard(Access.of("agent-7", "billing", "support"), columns, records.stream()))
        .extracting(row -> row.get("email"))
        .containsExactly("ben@example.org");
  }

  @Test
  void view_servesAsASourceOfConsent() {
    AccessGuard quick =
        AccessGuard.builder(policy)
            .consent(ConsentSource.of(ledger.view(Duration.ofHours(1), NEWSLETTER)))
            .clock(CLOCK)
            .build();
    AccessRequest request =
        AccessRequest.of(Access.of("agent-7", "newsletter", "marketing"), EMAIL, ADA);

    assertThat(quick.decide(request).permitted()).isFalse();
    ledger.give(ADA, NEWSLETTER, NOTICE).record();
    assertThat(quick.decide(request).permitted()).isTrue();
  }

  @Test
  void policyFromJson_isThePolicyFromCode() {
    AccessPolicy read =
        AccessPolicy.fromJson(
            """
            {"purposes": [
               {"id": "billing", "basis": "https://w3id.org/dpv/legal/eu/gdpr#A6-1-b",
                "article": "GDPR Art. 6(1)(b)", "categories": ["contact", "purchase"],
                "despiteRestriction": true},
               {"id": "marketing", "categories": ["contact.email"]},
               {"id": "offers", "version": 2, "partOf": "marketing", "compatibleWith": [1],
                "categories": ["contact.email"]}],
             "roles": {"support": ["billing"], "marketing": ["marketing"]}}
            """);
    AccessGuard fromJson =
        AccessGuard.builder(read)
            .consent(ConsentSource.of(ledger))
            .limits(limits)
            .clock(CLOCK)
            .build();
    limits.restrict(ADA, REQUEST, RestrictionGround.LEGAL_CLAIMS);
    ledger.give(BEN, OFFERS, NOTICE).record();

    assertThat(
            fromJson
                .decide(AccessRequest.of(Access.of("a", "billing", "support"), EMAIL, ADA))
                .permitted())
        .isTrue();
    assertThat(
            fromJson
                .decide(AccessRequest.of(Access.of("a", "offers", "marketing"), EMAIL, BEN))
                .permitted())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{'purposes': [], 'roles': {'a': ['b']}}",
        "{'purposes': [{'id': ''}], 'roles': {}}",
        "{'purposes': [{'id': 'a', 'categories': ['Not A Category']}], 'roles': {}}",
        "{'purposes': [{'id': 'a', 'categories': [7]}], 'roles': {}}",
        "{'purposes': [{'id': 'a', 'partOf': 'b', 'categories': []}], 'roles': {}}",
        "{'purposes': [{'id': 'a', 'categories': [], 'basic': 'x'}], 'roles': {}}",
        "{'purposes': [{'id': 'a', 'categories': [], 'version': 'x'}], 'roles': {}}",
        "{'purposes': [{'id': 'a', 'categories': []}, {'id': 'a', 'categories': []}], 'roles': {}}",
        "{'purposes': [], 'roles': {}, 'rolls': {}}"
      })
  void policyThatIsNotInForm_isRefusedWithItsPlace(String json) {
    assertThatThrownBy(() -> AccessPolicy.fromJson(json.replace('\'', '"')))
        .isInstanceOf(ConsentException.class)
        .hasMessageContaining("not an access policy: /");
  }
}
