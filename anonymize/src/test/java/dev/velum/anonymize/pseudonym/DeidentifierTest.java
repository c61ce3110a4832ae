package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.Fixtures.DOMAIN;
import static dev.velum.anonymize.pseudonym.Fixtures.KEYS;
import static dev.velum.anonymize.pseudonym.Transforms.constant;
import static dev.velum.anonymize.pseudonym.Transforms.drop;
import static dev.velum.anonymize.pseudonym.Transforms.keep;
import static dev.velum.anonymize.pseudonym.Transforms.mask;
import static dev.velum.anonymize.pseudonym.Transforms.nothing;
import static dev.velum.anonymize.pseudonym.Transforms.preserveFormat;
import static dev.velum.anonymize.pseudonym.Transforms.redact;
import static dev.velum.anonymize.pseudonym.Transforms.round;
import static dev.velum.anonymize.pseudonym.Transforms.scrub;
import static dev.velum.anonymize.pseudonym.Transforms.shiftDates;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeidentifierTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static DeidentificationPolicy.Builder policy() {
    return DeidentificationPolicy.builder("test", 1)
        .column("id", token().type("patient"))
        .column("name", drop())
        .column("visit", shiftDates().per("id"))
        .column("phone", mask().keepLast(2))
        .column("note", redact())
        .column("state", keep());
  }

  private static Deidentifier run(DeidentificationPolicy.Builder policy) {
    return policy.build().in(DOMAIN, KEYS);
  }

  private static Map<String, String> patient() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", "4711");
    fields.put("name", "Maria Example");
    fields.put("visit", "2026-03-29");
    fields.put("phone", "555-0123");
    fields.put("note", "complains");
    fields.put("state", "MA");
    return fields;
  }

  /** Makes upper case of texts; stands for a scrubber. */
  private record Shouting(String mark) implements TextTransform {
    @Override
    public String kind() {
      return "shout";
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of("mark", mark);
    }

    @Override
    public ValueTransform bind(Pseudonymizer pseudonymizer) {
      return (value, context) -> value.toUpperCase(Locale.ROOT) + mark;
    }

    static Optional<TextTransform> read(String kind, Map<String, Object> settings) {
      return kind.equals("shout")
          ? Optional.of(new Shouting((String) settings.get("mark")))
          : Optional.empty();
    }
  }

  @Test
  void records_areTransformedInTheirOrder() {
    Map<String, String> result = run(policy()).apply(patient());

    assertThat(result.keySet()).containsExactly("id", "visit", "phone", "note", "state");
    assertThat(result.get("id")).startsWith("ps_");
    assertThat(result.get("visit")).matches("202[56]-\\d\\d-\\d\\d").isNotEqualTo("2026-03-29");
    assertThat(result.get("phone")).isEqualTo("******23");
    assertThat(result.get("note")).isEqualTo("[REDACTED]");
    assertThat(result.get("state")).isEqualTo("MA");
  }

  @Test
  void fieldThatIsNotNamed_isRefusedUnlessThePolicySaysOtherwise() {
    Map<String, String> more = patient();
    more.put("maria@example.org", "x");

    assertThatThrownBy(() -> run(policy()).apply(more))
        .isInstanceOf(DeidentificationException.class)
        .hasMessageNotContaining("maria");
    assertThat(run(policy().otherColumns(OtherColumns.DROP)).apply(more)).hasSize(5);
    assertThat(run(policy().otherColumns(OtherColumns.KEEP)).apply(more))
        .containsEntry("maria@example.org", "x");
  }

  @Test
  void missingValues_stayMissingUnlessThatIsHidden() {
    Map<String, String> empty = patient();
    empty.put("phone", null);
    empty.put("visit", "  ");
    empty.put("note", null);

    Map<String, String> result = run(policy()).apply(empty);

    assertThat(result.get("phone")).isNull();
    assertThat(result).containsEntry("visit", "").containsEntry("note", "[REDACTED]");
  }

  @Test
  void invalidValues_areTreatedAsThePolicySays() {
    for (String bad : List.of("yesterday", "2026-02-30", "\ud800")) {
      Map<String, String> fields = patient();
      fields.put("visit", bad);

      assertThatThrownBy(() -> run(policy()).apply(fields))
          .isInstanceOf(DeidentificationException.class)
          .hasMessageStartingWith("column 'visit': ")
          .hasMessageNotContaining(bad);
      assertThat(run(policy().invalidValues(InvalidValues.REDACT)).apply(fields))
          .containsEntry("visit", "[REDACTED]");
      assertThat(run(policy().invalidValues(InvalidValues.REMOVE)).apply(fields).get("visit"))
          .isNull();
    }
  }

  @Test
  void missingPerson_isRefused() {
    Map<String, String> fields = patient();
    fields.put("id", "");
    assertThatThrownBy(() -> run(policy()).apply(fields))
        .isInstanceOf(DeidentificationException.class)
        .hasMessage("column 'visit': a date shift needs a value in 'id'");
  }

  @Test
  void mistakesInThePolicy_failWhenItIsBuilt() {
    var builder = DeidentificationPolicy.builder("p", 1);
    assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.column("a", shiftDates()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tells persons apart");
    assertThatThrownBy(
            () ->
                DeidentificationPolicy.builder("p", 1)
                    .column("a", shiftDates().per("elsewhere"))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("refuses");
    assertThatThrownBy(() -> builder.column("a", keep()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.path("$..x", keep()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void streamsAndThreads_giveTheSame() {
    Deidentifier run = run(policy());
    List<Map<String, String>> rows =
        IntStream.range(0, 2_000)
            .mapToObj(
                i -> {
                  Map<String, String> row = patient();
                  row.put("id", "p" + i % 100);
                  return row;
                })
            .toList();

    List<Map<String, String>> sequential = run.apply(rows.stream()).toList();
    List<Map<String, String>> parallel = run.apply(rows.parallelStream()).toList();

    assertThat(parallel).isEqualTo(sequential);
  }

  @Test
  void value_isThatOfTheColumn() {
    Deidentifier run = run(policy());
    assertThat(run.value("id", "4711")).contains(run.apply(patient()).get("id"));
    assertThat(run.value("state", "MA")).contains("MA");
    assertThatThrownBy(() -> run.value("other", "x")).isInstanceOf(IllegalArgumentException.class);
  }

  // The JSON form

  @Test
  void jsonForm_comesBack() {
    DeidentificationPolicy policy =
        policy()
            .column("card", preserveFormat(Transforms.DIGITS).keepSeparators().luhn())
            .column("pay", round(new BigDecimal("0.5")))
            .column("born", Transforms.birthYear(LocalDate.of(2026, 1, 1)))
            .column("zip", Transforms.zip3())
            .column("age", Transforms.ageUpTo89())
            .column("height", Transforms.bucketsBetween(100, 150, 200))
            .column("weight", Transforms.topCode(200, "200+"))
            .column("mail", Transforms.encryptDeterministically().normalize(Normalization.EMAIL))
            .column("mobile", token().type("phone").normalize(Normalization.phone("DE")))
            .column("city", Transforms.surrogate(Surrogate.Kind.CITY).language("fr"))
            .column("vault", Transforms.vaultToken("v"))
            .column("admitted", Transforms.yearAndMonth())
            .column("gone", nothing())
            .column("text", scrub(new Shouting("!")))
            .path("$.a['b c'][*].d", constant("x"))
            .otherColumns(OtherColumns.DROP)
            .invalidValues(InvalidValues.REMOVE)
            .build();

    String json = policy.toJson();
    DeidentificationPolicy back = DeidentificationPolicy.fromJson(json, Shouting::read);

    assertThat(back).isEqualTo(policy);
    assertThat(back.columns()).isEqualTo(policy.columns());
    assertThat(back.paths()).isEqualTo(policy.paths());
    assertThat(back.toJson()).isEqualTo(json);
  }

  @Test
  void otherJson_isRefused() {
    String json = policy().build().toJson();
    for (String bad :
        List.of(
            "",
            "[]",
            "{}",
            json + "x",
            json.replace("\"version\" : 1,", "\"version\" : \"1\","),
            json.replace("\"keptLast\" : 2", "\"keptLast\" : -2"),
            json.replace("\"keptLast\" : 2", "\"keptLast\" : 2, \"extra\" : 1"),
            json.replace("\"keptLast\" : 2", "\"keptFinal\" : 2"),
            json.replace("\"text.1\"", "\"text.9\""),
            json.replace("\"mask\"", "\"sieve\""),
            json.replace("REJECT", "ACCEPT"))) {
      assertThatThrownBy(() -> DeidentificationPolicy.fromJson(bad))
          .as(bad)
          .isInstanceOf(DeidentificationException.class);
    }
  }

  // Serialization

  @Test
  void serializedForm_holdsNoKeysAndWorksWhenBound() throws Exception {
    Deidentifier run = run(policy()).dataSet("2026");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(run);
    }
    Deidentifier copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (Deidentifier) in.readObject();
    }

    assertThat(bytes.toString(ISO_8859_1)).doesNotContain("Keyset").doesNotContain("SecretKey");
    assertThat(copy.isBound()).isFalse();
    assertThatThrownBy(() -> copy.apply(patient())).isInstanceOf(IllegalStateException.class);
    assertThat(copy.bind(PseudonymSecrets.of(KEYS)).apply(patient()))
        .isEqualTo(run.apply(patient()));
  }

  @Test
  void counts_areNotSerialized() {
    Deidentifier run =
        run(DeidentificationPolicy.builder("p", 1)
                .column("a", token().consistent(Consistency.PER_OCCURRENCE)))
            .dataSet("2026");
    assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(run))
        .isInstanceOf(NotSerializableException.class);
  }

  // JSON trees

  private static final String DOCUMENT =
      "{'id':4711,'ok':true,'contacts':[{'phone':'555-0123','kind':'home'},"
          + "{'phone':null,'kind':'work'}],'pay':1234.5,'extra':{'deep':[1,2]}}";

  private static JsonNode tree(String json) throws Exception {
    return JSON.readTree(json.replace('\'', '"'));
  }

  private static DeidentificationPolicy.Builder paths() {
    return DeidentificationPolicy.builder("json", 1)
        .path("$.id", token().type("patient"))
        .path("$.ok", keep())
        .path("$.contacts[*].phone", mask().keepLast(2))
        .path("$.contacts[*].kind", keep())
        .path("$.pay", round(new BigDecimal(100)))
        .path("$.extra", redact());
  }

  @Test
  void trees_areTransformed() throws Exception {
    JsonNode original = tree(DOCUMENT);

    JsonNode result = run(paths()).apply(original);

    String id = run(paths()).apply(original).get("id").asText();
    assertThat(PseudonymToken.parse(id)).isPresent();
    assertThat(result)
        .hasToString(
            tree("{'id':'"
                    + id
                    + "','ok':true,'contacts':[{'phone':'******23','kind':'home'},"
                    + "{'phone':null,'kind':'work'}],'pay':1200,'extra':'[REDACTED]'}")
                .toString());
    assertThat(original).isEqualTo(tree(DOCUMENT));
  }

  @Test
  void fieldThatIsNotNamed_isRefusedWithoutItsName() throws Exception {
    JsonNode more = tree("{'id':1,'contacts':[{'maria':'x'}]}");
    assertThatThrownBy(() -> run(paths()).apply(more))
        .isInstanceOf(DeidentificationException.class)
        .hasMessageNotContaining("maria");
    assertThat(run(paths().otherColumns(OtherColumns.DROP)).apply(more).toString())
        .contains("[{}]");
    assertThat(run(paths().otherColumns(OtherColumns.KEEP)).apply(more).at("/contacts/0/maria"))
        .isEqualTo(tree("'x'"));
  }

  @Test
  void objectWhereAValueShouldBe_isRefused() throws Exception {
    JsonNode odd = tree("{'id':{'maria':1}}");
    assertThatThrownBy(() -> run(paths()).apply(odd))
        .isInstanceOf(DeidentificationException.class)
        .hasMessage("path $.id: the path must lead to a value, not to an object or array");
    assertThat(run(paths().invalidValues(InvalidValues.REDACT)).apply(odd))
        .isEqualTo(tree("{'id':'[REDACTED]'}"));
  }

  @Test
  void namesGoBeforeStars() throws Exception {
    Deidentifier run =
        run(
            DeidentificationPolicy.builder("p", 1)
                .path("$.*.x", redact())
                .path("$.a.y", keep())
                .path("$.list[0]", keep())
                .path("$.list[*]", drop()));
    assertThat(run.apply(tree("{'a':{'x':1,'y':2},'b':{'x':3},'list':[4,5,6]}")))
        .isEqualTo(tree("{'a':{'x':'[REDACTED]','y':2},'b':{'x':'[REDACTED]'},'list':[4]}"));
  }

  @Test
  void datesInTrees_areShiftedByAPath() throws Exception {
    Deidentifier run =
        run(
            DeidentificationPolicy.builder("p", 1)
                .path("$.who.id", keep())
                .path("$.seen[*]", shiftDates().per("$.who.id")));
    JsonNode result = run.apply(tree("{'who':{'id':7},'seen':['2026-01-01','2026-01-31']}"));
    LocalDate first = LocalDate.parse(result.at("/seen/0").asText());
    assertThat(LocalDate.parse(result.at("/seen/1").asText())).isEqualTo(first.plusDays(30));
    assertThatThrownBy(() -> run.apply(tree("{'who':{},'seen':['2026-01-01']}")))
        .isInstanceOf(DeidentificationException.class);
  }

  @Test
  void deepTrees_areRefusedOrKeptWhole() throws Exception {
    Deidentifier run = run(DeidentificationPolicy.builder("p", 1).path("$.a", redact()));
    JsonNode deep = tree("{'a':" + "[".repeat(900) + "]".repeat(900) + "}");
    assertThat(run.apply(deep)).isEqualTo(tree("{'a':'[REDACTED]'}"));
  }

  // Java records

  record Visit(String id, LocalDate visit, int cost, String note, Double weight) {}

  private static DeidentificationPolicy.Builder visits() {
    return DeidentificationPolicy.builder("visits", 1)
        .column("id", token().type("patient"))
        .column("visit", shiftDates().per("id"))
        .column("cost", round(new BigDecimal(100)))
        .column("note", redact())
        .column("weight", nothing());
  }

  @Test
  void javaRecords_areTransformed() {
    UnaryOperator<Visit> visits = run(visits()).records(Visit.class, MethodHandles.lookup());

    Visit result = visits.apply(new Visit("4711", LocalDate.of(2026, 1, 1), 1234, null, 70.5));

    assertThat(result.id()).isEqualTo(run(policy()).value("id", "4711").orElseThrow());
    assertThat(result.visit()).isNotEqualTo(LocalDate.of(2026, 1, 1));
    assertThat(result.cost()).isEqualTo(1200);
    assertThat(result.note()).isEqualTo("[REDACTED]");
    assertThat(result.weight()).isNull();
  }

  @Test
  void componentsThatCannotHoldTheResult_areRejected() {
    Deidentifier tokens =
        run(
            DeidentificationPolicy.builder("p", 1)
                .column("cost", token())
                .otherColumns(OtherColumns.KEEP));
    assertThatThrownBy(() -> tokens.records(Visit.class, MethodHandles.lookup()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cost");
    assertThatThrownBy(
            () ->
                run(visits().invalidValues(InvalidValues.REMOVE))
                    .records(Visit.class, MethodHandles.lookup()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> run(policy()).records(Visit.class, MethodHandles.lookup()))
        .isInstanceOf(DeidentificationException.class);
  }

  // JDBC

  @Test
  void queryRows_areTransformed() throws Exception {
    try (Connection db = DriverManager.getConnection("jdbc:h2:mem:");
        Statement sql = db.createStatement()) {
      sql.execute("create table p(id varchar, name varchar, visit date, phone varchar, note clob)");
      sql.execute("insert into p values ('4711', 'M', date '2026-03-29', '555-0123', null)");
      sql.execute("insert into p values ('4712', 'N', null, null, 'x')");
      try (ResultSet rows = sql.executeQuery("select p.*, 'MA' as state from p order by id")) {
        List<Map<String, String>> result = run(policy()).apply(rows).toList();

        assertThat(result.get(0)).isEqualTo(run(policy()).apply(patient()));
        assertThat(result.get(1).get("visit")).isNull();
      }
      try (ResultSet rows = sql.executeQuery("select id as secretname from p")) {
        assertThatThrownBy(() -> run(policy()).apply(rows))
            .isInstanceOf(DeidentificationException.class)
            .hasMessage("the policy does not name column 1");
      }
    }
  }
}
