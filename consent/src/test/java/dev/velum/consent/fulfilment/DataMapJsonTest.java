package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.EraseAction.keyedHash;
import static dev.velum.consent.fulfilment.EraseAction.reassignTo;
import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.setNull;
import static dev.velum.consent.fulfilment.EraseAction.truncateDate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.Fixtures;
import dev.velum.core.DataCategory;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataMapJsonTest {
  private static final DataCategory ANY = DataCategory.of("any");
  private static final Map<String, EraseAction> NAMED =
      Map.of("hash", keyedHash(Fixtures.key()), "upper", replaceBy(String::toUpperCase));

  @Test
  void example_readsAsDocumented() {
    DataMap map =
        DataMap.fromJson(
            """
            {
              "format": "velum-data-map/1",
              "tables": [
                {"name": "customer", "key": ["id"], "subject": "customer_no",
                 "columns": [
                   {"name": "name", "category": "person.name",
                    "erase": {"action": "replace", "by": "erased"}},
                   {"name": "email", "category": "contact.email", "identity": "email",
                    "erase": {"action": "named", "name": "hash"}}],
                 "rows": {"action": "keep", "reason": "tax", "article": "GDPR Art. 17(3)(b)",
                          "for": "P10Y", "since": "joined"}},
                {"name": "sales.note", "key": ["a", "b"],
                 "identifiedBy": [{"column": "mail", "type": "email"}],
                 "edges": [{"ownership": "owned", "columns": ["customer_id"], "table": "customer",
                            "tableColumns": ["id"], "detachable": false}]}
              ]
            }
            """,
            NAMED);

    assertThat(map)
        .isEqualTo(
            DataMap.builder()
                .table(
                    "customer",
                    t ->
                        t.key("id")
                            .subject("customer_no")
                            .column("name", DataCategory.of("person.name"), replaceBy("erased"))
                            .identity(
                                "email",
                                DataCategory.of("contact.email"),
                                "email",
                                NAMED.get("hash"))
                            .keepRowsFor("tax", "GDPR Art. 17(3)(b)", Period.ofYears(10), "joined"))
                .table(
                    "sales.note",
                    t ->
                        t.key("a", "b")
                            .identifiedBy("mail", "email")
                            .edge(
                                new DataTable.Edge(
                                    Ownership.OWNED,
                                    List.of("customer_id"),
                                    "customer",
                                    List.of("id"),
                                    false)))
                .build());
  }

  @Provide
  Arbitrary<EraseAction> actions() {
    return Arbitraries.of(
        setNull(),
        replaceBy("ü\"\\"),
        replaceBy(7L),
        replaceBy(new BigDecimal("1.5")),
        replaceBy(LocalDate.of(1970, 1, 1)),
        replaceBy(LocalDateTime.of(1970, 1, 1, 2, 3)),
        replaceBy(UUID.fromString("00000000-0000-4000-8000-000000000001")),
        truncateDate(ChronoUnit.MONTHS),
        reassignTo(0L),
        reassignTo("nobody"),
        EraseAction.keep("why", "law"),
        EraseAction.keep("why", "law", LocalDate.of(2030, 1, 1)),
        NAMED.get("hash"),
        NAMED.get("upper"));
  }

  @Provide
  Arbitrary<DataTable> tables() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withChars("aü\"\\{ ")
            .ofMinLength(1)
            .ofMaxLength(4)
            .map(text -> "n" + text);
    Arbitrary<DataTable.Column> columns =
        Combinators.combine(names, actions().optional(), names.optional())
            .as((name, action, type) -> new DataTable.Column(name, ANY, type, action));
    Arbitrary<DataTable.Edge> edges =
        Combinators.combine(
                Arbitraries.of(Ownership.OWNED, Ownership.REFERENCE),
                names.list().ofSize(2),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(
                (ownership, pointers, named, detachable) ->
                    new DataTable.Edge(
                        ownership, pointers, "t", named ? pointers : List.of(), detachable));
    return Combinators.combine(
            names.list().ofMinSize(1).ofMaxSize(3),
            names,
            columns.list().ofMaxSize(3).uniqueElements(DataTable.Column::name),
            edges.list().ofMaxSize(2),
            Arbitraries.of(
                EraseAction.delete(),
                EraseAction.keep("why", "law"),
                EraseAction.keepFor("why", "law", Period.ofMonths(7), "x")))
        .as(
            (key, subject, personal, pointers, rows) ->
                new DataTable(
                    "t",
                    key,
                    Optional.of(subject),
                    List.of(new DataTable.Identifier(subject, "email")),
                    personal,
                    pointers,
                    rows));
  }

  @Property(tries = 200)
  void whatIsWritten_isReadBack(@ForAll("tables") DataTable table) {
    DataMap map = new DataMap(List.of(table));

    assertThat(DataMap.fromJson(map.toJson(NAMED), NAMED)).isEqualTo(map);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|the data map must be an object",
        "{|the data map is not JSON: line 1, column 2",
        "{\"format\":\"x\",\"tables\":[]}|format must be velum-data-map/1",
        "{\"tables\":[]}|format is missing",
        "{F,\"table\":[]}|the data map has an unknown name \"table\"",
        "{F,\"tables\":{}}|tables must be a list",
        "{F,\"tables\":[]}|tables do not hold together: one table at least must name the subject",
        "{F,\"tables\":[7]}|tables[0] must be an object",
        "{F,\"tables\":[{\"name\":\"t\",\"keys\":[]}]}|tables[0] has an unknown name \"keys\"",
        "{F,\"tables\":[{\"name\":\" \",\"key\":[\"a\"]}]}|tables[0].name must be a text that is"
            + " not blank",
        "{F,\"tables\":[{\"name\":\"t\"}]}|tables[0].key must name a column",
        "{F,\"tables\":[{\"name\":\"t\",\"key\":[1]}]}|tables[0].key[0] must be a text that is not"
            + " blank",
        "{F,\"tables\":[T,\"rows\":{\"action\":\"setNull\"}}]}|tables[0].rows can be deleted or"
            + " kept only",
        "{F,\"tables\":[T,\"rows\":{\"action\":\"burn\"}}]}|tables[0].rows.action must be delete,"
            + " setNull, replace, truncateDate, reassign, keep or named",
        "{F,\"tables\":[T,\"rows\":{\"action\":\"delete\",\"by\":1}}]}|tables[0].rows has an"
            + " unknown name \"by\"",
        "{F,\"tables\":[T,\"rows\":{\"action\":\"keep\",\"reason\":\"r\",\"article\":\"a\","
            + "\"for\":\"P0D\",\"since\":\"x\"}}]}|tables[0].rows do not hold together: period must"
            + " be positive, got P0D",
        "{F,\"tables\":[T,\"rows\":{\"action\":\"keep\",\"reason\":\"r\",\"article\":\"a\","
            + "\"until\":\"soon\"}}]}|tables[0].rows.until must be a date, as 2030-12-31",
        "{F,\"tables\":[T,\"columns\":[{\"name\":\"c\",\"category\":\"C\"}]}]}|"
            + "tables[0].columns[0].category must be lower-case words joined by dots",
        "{F,\"tables\":[T,\"columns\":[C},C}]}]}|tables[0].columns name a column twice",
        "{F,\"tables\":[T,\"columns\":[C,\"erase\":{\"action\":\"delete\"}}]}]}|"
            + "tables[0].columns[0].erase cannot delete a column; set it to null",
        "{F,\"tables\":[T,\"columns\":[C,\"erase\":{\"action\":\"named\",\"name\":\"x\"}}]}]}|"
            + "tables[0].columns[0].erase.name is not the name of an action that was passed in",
        "{F,\"tables\":[T,\"columns\":[C,\"erase\":{\"action\":\"replace\",\"by\":true}}]}]}|"
            + "tables[0].columns[0].erase.by must be an object",
        "{F,\"tables\":[T,\"columns\":[C,\"erase\":{\"action\":\"truncateDate\",\"to\":\"hours\"}}]"
            + "}]}|tables[0].columns[0].erase.to must be years, months or days",
        "{F,\"tables\":[T,\"edges\":[{\"ownership\":\"mine\"}]}]}|tables[0].edges[0].ownership must"
            + " be owned, reference or shared",
        "{F,\"tables\":[T,\"edges\":[{\"ownership\":\"owned\",\"columns\":[],\"table\":\"t\"}]}]}|"
            + "tables[0].edges[0] do not hold together: an edge to t must have columns"
      })
  void whatIsNoMap_isRefusedWithItsPlace(String json, String message) {
    String text =
        json.replace("{F", "{\"format\":\"velum-data-map/1\"")
            .replace("[T", "[{\"name\":\"t\",\"key\":[\"a\"],\"subject\":\"s\"")
            .replace("[C", "[{\"name\":\"c\",\"category\":\"c\"")
            .replace(",C}", ",{\"name\":\"c\",\"category\":\"c\"}");

    assertThatThrownBy(() -> DataMap.fromJson(text, NAMED))
        .isInstanceOf(DataMapException.class)
        .hasMessage(message);
  }

  @Test
  void actionsThatJsonCannotHold_mustHaveAName() {
    DataMap map =
        DataMap.builder()
            .table("t", t -> t.key("a").subject("s").column("c", ANY, NAMED.get("hash")))
            .build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> map.toJson(Map.of()))
        .withMessageContaining("must have a name to be written");
  }
}
