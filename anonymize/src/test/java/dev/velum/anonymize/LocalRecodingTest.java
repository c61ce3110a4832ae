package dev.velum.anonymize;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRecodingTest {
  @TempDir Path folder = Path.of("unset");

  @Property(tries = 1500)
  void everyRelease_passesTheVerifierWithinTheLimit(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);

    AnonymizationResult result = random.anonymizer().recoding(LocalRecoding.peel()).anonymize();

    if (result.isSolved()) {
      assertThat(result.verify().holds()).isTrue();
      assertThat((double) result.suppressedRecords())
          .isLessThanOrEqualTo(random.limit() * random.table().rowCount() + 1e-9);
      assertThat(result.recoding().apply(random.table())).isEqualTo(result.table());
      assertThat(result.lowerBound()).isLessThanOrEqualTo(result.score());
    } else {
      assertThat(random.anonymizer().anonymize().isSolved())
          .as("what local recoding cannot solve, global recoding cannot either")
          .isFalse();
    }
  }

  /** Each published cell is an ancestor of the value that stood there, or hidden. */
  @Property(tries = 300)
  void everyCell_coversTheValueThatStoodThere(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);

    AnonymizationResult result = random.anonymizer().recoding(LocalRecoding.peel()).anonymize();

    if (result.isSolved()) {
      random
          .hierarchies()
          .forEach(
              (name, hierarchy) -> {
                for (int row = 0; row < random.table().rowCount(); row++) {
                  String value = random.table().value(row, name);
                  String published = result.table().value(row, name);
                  assertThat(
                          result.classes().isSuppressed(row)
                              || IntStream.range(0, hierarchy.height())
                                  .anyMatch(
                                      level ->
                                          hierarchy
                                              .generalize(value, level)
                                              .orElseThrow()
                                              .equals(published)))
                      .isTrue();
                }
              });
    }
  }

  @Property(tries = 200)
  void orderOfRows_doesNotMatter(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, random.table().rowCount()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int[] rows = order.stream().mapToInt(Integer::intValue).toArray();
    RandomCase shuffled =
        new RandomCase(
            random.table().rowsAt(rows),
            random.hierarchies(),
            random.models(),
            random.limit(),
            random.loss());

    AnonymizationResult expected = random.anonymizer().recoding(LocalRecoding.peel()).anonymize();
    AnonymizationResult result = shuffled.anonymizer().recoding(LocalRecoding.peel()).anonymize();

    assertThat(result.isSolved()).isEqualTo(expected.isSolved());
    if (expected.isSolved()) {
      assertThat(result.table()).isEqualTo(expected.table().rowsAt(rows));
    }
  }

  /** ARX's local recoding of the same table reaches 0.9383 in 16 seconds, global 0.7514. */
  @Test
  void adult_keepsMostOfItsGranularity() throws IOException {
    AnonymizationResult result = adult().require(kAnonymity(5)).anonymize();

    double meanLoss =
        result.utility().lossByAttribute().values().stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow();
    assertThat(1 - meanLoss).isGreaterThan(0.9477);
    assertThat(result.utility().granularity()).isGreaterThan(0.9405);
    assertThat(result.suppressedRecords()).isZero();
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void adultWithModelOfOccupation_passesTheVerifier() throws IOException {
    Table table = AdultData.table();
    Anonymizer anonymizer = Anonymizer.of(table).sensitive("occupation");
    for (String name : table.columnNames()) {
      if (!name.equals("occupation")) {
        anonymizer.quasiIdentifier(name, AdultData.hierarchy(name));
      }
    }

    AnonymizationResult result =
        anonymizer
            .require(kAnonymity(5), distinctLDiversity(3, "occupation"))
            .recoding(LocalRecoding.peel())
            .anonymize();

    assertThat(result.verify().holds()).isTrue();
    assertThat(result.utility().granularity()).isGreaterThan(0.9);
  }

  @Test
  void savedDecision_decidesAlike() throws IOException {
    AnonymizationResult result = adult().require(kAnonymity(50)).anonymize();
    Path file = folder.resolve("recoding.json");

    result.recoding().save(file);
    Recoding loaded = Recoding.load(file);

    assertThat(loaded.isLocal()).isTrue();
    assertThat(loaded.steps()).hasSameSizeAs(result.recoding().steps());
    assertThat(loaded.apply(AdultData.table())).isEqualTo(result.table());
    assertThat(Files.readString(file)).contains("\"version\":2");
  }

  @Test
  void searchWithoutTime_goesStraightToTheTop() throws IOException {
    AnonymizationResult result =
        adult()
            .require(kAnonymity(5))
            .limit(SearchLimits.none().withTime(Duration.ZERO))
            .anonymize();

    assertThat(result.search().end()).isEqualTo(SearchEnd.TIME_LIMIT);
    assertThat(result.classes().count()).isEqualTo(1);
    assertThat(result.verify().holds()).isTrue();
  }

  private static Anonymizer adult() throws IOException {
    return AdultData.nineQuasiIdentifiers().recoding(LocalRecoding.peel());
  }
}
