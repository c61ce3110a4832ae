package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.RandomSchema.Place;
import dev.velum.consent.fulfilment.RandomSchema.Pointer;
import dev.velum.core.DataSubjectId;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On any schema an erasure is refused and changes nothing, or it leaves every row of everybody else
 * as it was but for the mentions that the map lets go, no pointer to nowhere, and no trace of the
 * person but in what its receipt lists as kept.
 */
class RandomSchemaPropertyTest {
  @ParameterizedTest
  @CsvSource({"H2, 1, 80", "SQLITE, 1001, 50", "POSTGRESQL, 2001, 4"})
  void erasure_touchesOnlyThePerson(TestDatabases product, long firstSeed, int count) {
    int done = 0;
    int refused = 0;
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      RandomSchema schema = new RandomSchema(seed);
      try (TestDatabase database = product.create()) {
        schema.create(product, database);
        FulfilmentEngine engine =
            FulfilmentEngine.builder()
                .store(JdbcSubjectStore.of("random", database, schema.map()))
                .clock(Clock.fixed(T0, ZoneOffset.UTC))
                .build();
        for (int person : schema.somePeople()) {
          if (new Erasure(seed, schema, database, engine).of(person)) {
            done++;
          } else {
            refused++;
          }
        }
      }
    }
    assertThat(done).as("done, while %s were refused", refused).isGreaterThan(count / 4);
  }

  private record Erasure(
      long seed, RandomSchema schema, TestDatabase database, FulfilmentEngine engine) {
    /** Erases somebody and returns true, or false if the plan is refused. */
    boolean of(int person) {
      List<Map<Integer, List<String>>> before = schema.dump(database);
      Set<Place> own = schema.rowsOf(person);
      DataSubjectId subject = DataSubjectId.of(RandomSchema.subject(person));
      Plan plan;
      try {
        plan = engine.plan(Requests.accepted("erasure of " + person, subject));
      } catch (PlanRefusedException e) {
        assertThat(schema.dump(database)).as("seed %s", seed).isEqualTo(before);
        return false;
      }
      assertThat(schema.dump(database)).as("seed %s", seed).isEqualTo(before);

      Outcome outcome = engine.execute(plan);

      List<Map<Integer, List<String>>> after = schema.dump(database);
      assertThat(schema.dangling(after)).as("seed %s", seed).isEmpty();
      for (int table = 0; table < before.size(); table++) {
        checkTable(table, before, after, own);
      }
      Verification verification = engine.verify(outcome);
      assertThat(verification.residue())
          .as("seed %s", seed)
          .allMatch(found -> found.kind() == Residue.Kind.IDENTITY_IN_RETAINED_ROW);
      assertThat(after.toString()).doesNotContain("p" + person + "@example.org");
      for (int table = 0; table < after.size(); table++) {
        int number = table;
        after
            .get(table)
            .forEach(
                (key, row) -> {
                  boolean joint = schema.names(new Place(number, key), person);
                  assertThat(row.contains(RandomSchema.subject(person)))
                      .as("seed %s, row %s of t%s", seed, key, number)
                      .isEqualTo(joint && !own.contains(new Place(number, key)));
                });
      }
      schema.remove(own);
      return true;
    }

    private void checkTable(
        int number,
        List<Map<Integer, List<String>>> before,
        List<Map<Integer, List<String>>> after,
        Set<Place> own) {
      RandomSchema.Table table = schema.tables.get(number);
      before
          .get(number)
          .forEach(
              (key, row) -> {
                List<String> now = after.get(number).get(key);
                if (!own.contains(new Place(number, key))) {
                  assertThat(now)
                      .as("seed %s, row %s of %s", seed, key, table.name)
                      .isEqualTo(detached(table, row, own));
                } else if (!table.kept) {
                  assertThat(now).as("seed %s, row %s of %s", seed, key, table.name).isNull();
                } else {
                  assertThat(now.subList(2, 6))
                      .as("seed %s, row %s of %s", seed, key, table.name)
                      .containsExactly("null", "null", "null", "{}");
                }
              });
      assertThat(before.get(number).keySet()).containsAll(after.get(number).keySet());
    }

    /** Returns somebody else's row without the mentions of rows that go. */
    private List<String> detached(RandomSchema.Table table, List<String> row, Set<Place> own) {
      List<String> expected = new ArrayList<>(row);
      for (int i = 0; i < table.pointers.size(); i++) {
        Pointer pointer = table.pointers.get(i);
        int column = RandomSchema.targetColumn(i);
        if (pointer.detachable()
            && !schema.tables.get(pointer.parent()).kept
            && !row.get(column).equals("null")
            && own.contains(new Place(pointer.parent(), Integer.parseInt(row.get(column))))) {
          expected.set(column, "null");
        }
      }
      return expected;
    }
  }
}
