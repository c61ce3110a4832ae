package dev.velum.anonymize.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AttributeRisksTest {
  private static final Table PATIENTS =
      Table.builder("age", "sex", "zip")
          .row("34", "f", "81675")
          .row("34", "m", "81675")
          .row("45", "f", "81675")
          .row("45", "f", "81925")
          .build();

  @Test
  void smallTable_hasTheFiguresWorkedOutByHand() {
    AttributeRisks risks = AttributeRisks.of(PATIENTS, PATIENTS.columnNames());

    // Two ages; 4 of the 6 pairs differ in them; nobody's age is unique.
    assertThat(risks.of("age")).hasValue(new AttributeRisk(List.of("age"), 0.5, 1 - 2 / 6.0, 0));
    assertThat(risks.of("zip", "age"))
        .hasValueSatisfying(
            risk -> {
              assertThat(risk.columns()).containsExactly("age", "zip");
              assertThat(risk.distinction()).isEqualTo(0.75);
              assertThat(risk.separation()).isCloseTo(5 / 6.0, within(1e-15));
              assertThat(risk.uniqueness()).isEqualTo(0.5);
            });
    assertThat(risks.of("age", "sex", "zip"))
        .hasValue(new AttributeRisk(List.of("age", "sex", "zip"), 1, 1, 1));
    assertThat(risks.all()).hasSize(7);
  }

  @Test
  void minimalSets_areWhatAnAttackerNeedsAtLeast() {
    AttributeRisks risks = AttributeRisks.of(PATIENTS, PATIENTS.columnNames());

    assertThat(risks.minimalSets(0.5).stream().map(AttributeRisk::columns))
        .containsExactly(List.of("age", "sex"), List.of("age", "zip"), List.of("sex", "zip"));
    assertThat(risks.minimalSets(1).stream().map(AttributeRisk::columns))
        .containsExactly(List.of("age", "sex", "zip"));
  }

  @Test
  void suggestions_leaveOutWhatTellsNobodyApart() {
    Table table = PATIENTS.withColumn("country", List.of("DE", "DE", "DE", "DE"));

    List<AttributeRisks.Suggestion> suggestions =
        AttributeRisks.of(table, table.columnNames()).suggestions(0.9);

    assertThat(suggestions.stream().map(AttributeRisks.Suggestion::column))
        .containsExactlyInAnyOrder("age", "sex", "zip");
    assertThat(suggestions).allSatisfy(s -> assertThat(s.contribution()).isPositive());
  }

  @Test
  void largestSet_limitsWhatIsMeasured() {
    AttributeRisks risks = AttributeRisks.of(PATIENTS, PATIENTS.columnNames(), 2);

    assertThat(risks.all()).hasSize(6);
    assertThat(risks.of("age", "sex", "zip")).isEmpty();
    assertThat(risks.of("nothing")).isEmpty();
  }

  @Property(tries = 300)
  void everySet_hasTheFiguresOfPlainGrouping(@ForAll long seed) {
    Table table = random(new Random(seed));

    AttributeRisks risks = AttributeRisks.of(table, table.columnNames());

    assertThat(risks.all()).hasSize((1 << table.columnCount()) - 1);
    for (AttributeRisk risk : risks.all()) {
      Map<List<String>, Integer> counts = new HashMap<>();
      Table seen = table.select(risk.columns());
      seen.rows().forEach(row -> counts.merge(List.copyOf(row), 1, Integer::sum));
      double n = table.rowCount();
      int differing = 0;
      for (int one = 0; one < n; one++) {
        for (int other = 0; other < one; other++) {
          differing += seen.row(one).equals(seen.row(other)) ? 0 : 1;
        }
      }
      assertThat(risk.distinction()).isCloseTo(n == 0 ? 0 : counts.size() / n, within(1e-12));
      assertThat(risk.separation())
          .isCloseTo(n < 2 ? 1 : differing / (n * (n - 1) / 2), within(1e-12));
      assertThat(risk.uniqueness())
          .isCloseTo(
              n == 0 ? 0 : counts.values().stream().filter(c -> c == 1).count() / n, within(1e-12));
    }
  }

  private static Table random(Random random) {
    int columns = 1 + random.nextInt(4);
    List<String> names = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      names.add("c" + c);
    }
    Table.Builder builder = Table.builder(names);
    int rows = random.nextInt(30);
    for (int row = 0; row < rows; row++) {
      List<String> values = new ArrayList<>();
      for (int c = 0; c < columns; c++) {
        values.add("v" + random.nextInt(1 + random.nextInt(5)));
      }
      builder.row(values);
    }
    return builder.build();
  }

  @Test
  void badArguments_areRejected() {
    assertThatThrownBy(() -> AttributeRisks.of(PATIENTS, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AttributeRisks.of(PATIENTS, List.of("age"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("largestSet must be >= 1, got 0");
    assertThatThrownBy(() -> AttributeRisks.of(PATIENTS, List.of("name")))
        .isInstanceOf(TableFormatException.class);
    List<String> many = new ArrayList<>();
    List<String> row = new ArrayList<>();
    for (int c = 0; c < 70; c++) {
      many.add("c" + c);
      row.add("");
    }
    Table wide = Table.of(many, List.of(row));
    assertThatThrownBy(() -> AttributeRisks.of(wide, many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1048576 sets");
    assertThat(AttributeRisks.of(wide, many, 2).all()).hasSize(70 + 70 * 69 / 2);
  }
}
