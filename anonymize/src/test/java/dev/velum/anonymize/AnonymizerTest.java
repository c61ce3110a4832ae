package dev.velum.anonymize;

import static dev.velum.anonymize.hierarchy.Hierarchies.intervals;
import static dev.velum.anonymize.hierarchy.Hierarchies.keepOrSuppress;
import static dev.velum.anonymize.hierarchy.Hierarchies.prefixes;
import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static dev.velum.anonymize.utility.UtilityMeasure.loss;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.Hierarchies;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import dev.velum.anonymize.utility.Loss;
import dev.velum.core.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnonymizerTest {
  private static final Table PATIENTS =
      Table.builder("name", "age", "zip", "diagnosis", "ward")
          .row("Ada", "34", "10001", "flu", "1")
          .row("Grace", "36", "10002", "cold", "2")
          .row("Alan", "33", "10001", "flu", "1")
          .row("Edsger", "35", "10003", "asthma", "1")
          .row("Barbara", "71", "90210", "flu", "2")
          .row("Donald", "38", "10009", "cold", "1")
          .build();

  private static Anonymizer patients() {
    return Anonymizer.of(PATIENTS)
        .identifying("name")
        .quasiIdentifier("age", intervals(5, 10, 20, 40))
        .quasiIdentifier("zip", prefixes())
        .sensitive("diagnosis")
        .insensitive("ward");
  }

  @Test
  void exampleOfTheClassComment_runs() {
    AnonymizationResult result =
        patients()
            .require(kAnonymity(2), distinctLDiversity(2, "diagnosis"))
            .suppressAtMost(0.2)
            .minimize(loss())
            .anonymize();

    assertThat(result.isSolved()).isTrue();
    assertThat(result.noSolution()).isEmpty();
    assertThat(result.verify().holds()).isTrue();
    assertThat(result.suppressedRecords()).isEqualTo(1);
    assertThat(result.levels()).isEqualTo(Map.of("age", 2, "zip", 1));
  }

  @Test
  void weightOfAnUnknownColumn_isRejected() {
    Anonymizer anonymizer = patients().require(kAnonymity(2)).minimize(loss().withWeight("Zip", 3));

    assertThatThrownBy(anonymizer::anonymize)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight must be given to a quasi-identifier, but \"Zip\" is none");
  }

  @Test
  void keptTable_doesNotKnowValuesOfSuppressedRecords() {
    Table table = Table.builder("q", "s").row("a", "x").row("a", "x").row("b", "rare").build();

    Table kept =
        Anonymizer.of(table)
            .quasiIdentifier("q", Hierarchies.keepOrSuppress())
            .sensitive("s")
            .require(kAnonymity(2))
            .suppressAtMost(0.5)
            .anonymize()
            .keptTable();

    assertThat(kept.column("q").dictionary()).containsExactly("a");
    assertThat(kept.column("s").dictionary()).containsExactly("x");
  }

  @Test
  void keptTable_lacksTheSuppressedRecordsAndNothingElse() {
    AnonymizationResult result = patients().require(kAnonymity(2)).suppressAtMost(0.2).anonymize();

    assertThat(result.suppressedRecords()).isEqualTo(1);
    assertThat(result.keptTable()).isEqualTo(result.table().where(row -> row != 4));
  }

  @Test
  void publishedTable_holdsNoValueThatNoRowShows() {
    Table city =
        Table.builder("city", "ward").row("Oslo", "1").row("Oslo", "2").row("Rome", "1").build();
    Table consented = city.where(row -> row != 1).rowsAt(0, 0, 1);

    Table published =
        Anonymizer.of(consented)
            .quasiIdentifier("city", keepOrSuppress())
            .insensitive("ward")
            .require(kAnonymity(2))
            .suppressAtMost(0.5)
            .anonymize()
            .table();

    assertThat(published.column("city").dictionary()).containsExactly("Oslo", "*");
    assertThat(published.column("ward").dictionary()).containsExactly("1");
  }

  @Test
  void recordsThatShowNothingFromTheStart_areAClassApartFromSuppressedOnes() {
    Table table =
        Table.builder("q", "s")
            .row("*", "x")
            .row("*", "y")
            .row("a", "x")
            .row("a", "y")
            .row("b", "z")
            .build();

    AnonymizationResult result =
        Anonymizer.of(table)
            .quasiIdentifier("q", keepOrSuppress())
            .sensitive("s")
            .require(kAnonymity(2), distinctLDiversity(2, "s"))
            .suppressAtMost(0.2)
            .anonymize();

    assertThat(result.classes().count()).isEqualTo(2);
    assertThat(result.verify().classes()).isEqualTo(2);
    assertThat(result.verify().suppressedRecords()).isEqualTo(1);
  }

  @Test
  void publishedTable_hasNoIdentifierAndKeepsTheRest() {
    Table table = patients().require(kAnonymity(2)).suppressAtMost(0.2).anonymize().table();

    assertThat(table.columnNames()).containsExactly("age", "zip", "diagnosis", "ward");
    assertThat(table.select("diagnosis", "ward")).isEqualTo(PATIENTS.select("diagnosis", "ward"));
    assertThat(table.row(0)).containsExactly("[30, 35)", "1000*", "flu", "1");
    assertThat(table.row(4)).containsExactly("*", "*", "flu", "2");
  }

  @Test
  void resultKnowsWhatWasAsked() {
    AnonymizationResult result = patients().require(kAnonymity(2)).suppressAtMost(0.2).anonymize();

    assertThat(result.input()).isSameAs(PATIENTS);
    assertThat(result.quasiIdentifiers()).containsExactly("age", "zip");
    assertThat(result.sensitiveAttributes()).containsExactly("diagnosis");
    assertThat(result.models()).containsExactly(kAnonymity(2));
    assertThat(result.suppressionLimit()).isEqualTo(0.2);
    assertThat(result.measure()).isEqualTo(loss());
    assertThat(result.inputClasses().count()).isEqualTo(6);
    assertThat(result.classes().sizes()).containsExactly(2, 3);
  }

  @Test
  void suppressionAtExactlyTheLimit_isAllowed() {
    assertThat(
            patients()
                .require(kAnonymity(2))
                .suppressAtMost(1 / 6.0)
                .anonymize()
                .suppressedRecords())
        .isEqualTo(1);
    assertThat(
            patients().require(kAnonymity(2)).suppressAtMost(0.166).anonymize().suppressedRecords())
        .isZero();
  }

  @Test
  void tableWithoutRows_isSolvedAsItIs() {
    Table empty = PATIENTS.where(row -> false);

    AnonymizationResult result =
        Anonymizer.of(empty)
            .identifying("name")
            .quasiIdentifier("age", intervals(5))
            .quasiIdentifier("zip", prefixes())
            .sensitive("diagnosis")
            .insensitive("ward")
            .require(kAnonymity(5), distinctLDiversity(2, "diagnosis"))
            .anonymize();

    assertThat(result.table().rowCount()).isZero();
    assertThat(result.score()).isZero();
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void oneRow_hasNoSolution() {
    AnonymizationResult result = oneColumn("a").require(kAnonymity(2)).anonymize();

    assertThat(result.isSolved()).isFalse();
    NoSolution reason = result.noSolution().orElseThrow();
    assertThat(reason.failures())
        .containsExactly(new NoSolution.ModelFailure(kAnonymity(2), 1, Optional.empty()));
    assertThat(reason.suppressionNeeded()).isEqualTo(1);
    assertThat(reason.explanation())
        .contains("2-anonymity (1 record).", "nothing but a table without records");
  }

  @Test
  void kLargerThanTable_namesTheModelThatFails() {
    NoSolution reason =
        patients()
            .require(kAnonymity(7), distinctLDiversity(2, "diagnosis"))
            .anonymize()
            .noSolution()
            .orElseThrow();

    assertThat(reason.failures())
        .containsExactly(new NoSolution.ModelFailure(kAnonymity(7), 6, Optional.of(kAnonymity(6))));
    assertThat(reason.explanation())
        .contains("7-anonymity (6 records). In their place would hold: 6-anonymity.");
  }

  @Test
  void moreDistinctValuesThanThereAre_namesTheModelThatFails() {
    DistinctLDiversity model = distinctLDiversity(4, "diagnosis");

    NoSolution reason =
        patients().require(kAnonymity(2), model).anonymize().noSolution().orElseThrow();

    assertThat(reason.failures())
        .containsExactly(
            new NoSolution.ModelFailure(model, 6, Optional.of(distinctLDiversity(3, "diagnosis"))));
  }

  @Test
  void noSolution_failsClearlyWhenItsTableIsAskedFor() {
    AnonymizationResult result = patients().require(kAnonymity(7)).anonymize();

    assertThatThrownBy(result::table)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("there is no solution: Even fully generalized");
    assertThat(result.toString()).isEqualTo("AnonymizationResult[no solution]");
  }

  @Test
  void everythingSuppressed_isSolutionAtLimitOne() {
    AnonymizationResult result = patients().require(kAnonymity(7)).suppressAtMost(1).anonymize();

    assertThat(result.suppressedRecords()).isEqualTo(6);
    assertThat(result.score()).isEqualTo(1);
    assertThat(result.classes().count()).isZero();
    assertThat(result.levels().values()).containsOnly(0);
    assertThat(result.table().select("age", "zip").row(3)).containsExactly("*", "*");
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void hierarchyOfHeightOne_leavesSuppressionOnly() {
    Table table = Table.builder("a").row("x").row("x").row("y").build();
    GeneralizationHierarchy flat = GeneralizationHierarchy.of(List.of(List.of("x"), List.of("y")));

    AnonymizationResult result =
        Anonymizer.of(table)
            .quasiIdentifier("a", flat)
            .require(kAnonymity(2))
            .suppressAtMost(0.5)
            .anonymize();

    assertThat(result.table().rows()).containsExactly(List.of("x"), List.of("x"), List.of("*"));
  }

  @Test
  void domainOfOneValue_losesNothing() {
    AnonymizationResult result = oneColumn("a", "a").require(kAnonymity(2)).anonymize();

    assertThat(result.score()).isZero();
    assertThat(result.table().row(0)).containsExactly("a");
  }

  @Test
  void columnWithoutRole_isRejectedByName() {
    Anonymizer anonymizer =
        Anonymizer.of(PATIENTS)
            .quasiIdentifier("age", intervals(5))
            .sensitive("diagnosis")
            .require(kAnonymity(2));

    assertThatThrownBy(anonymizer::anonymize)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("every column must have a role, these have none: [name, zip, ward]");
  }

  @Test
  void sensitiveColumnThatIsQuasiIdentifier_isRejected() {
    assertThatThrownBy(() -> patients().sensitive("age"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column \"age\" must have one role, is declared as QUASI_IDENTIFIER");
    assertThatThrownBy(() -> patients().quasiIdentifier("diagnosis", prefixes()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void unknownColumn_isRejected() {
    assertThatThrownBy(() -> patients().sensitive("income"))
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("\"income\"");
    assertThatThrownBy(() -> patients().quasiIdentifier("income", prefixes()))
        .isInstanceOf(TableFormatException.class);
  }

  @Test
  void modelOfColumnThatIsNotSensitive_isRejected() {
    for (String column : List.of("ward", "age", "income")) {
      Anonymizer anonymizer = patients().require(distinctLDiversity(2, column));

      assertThatThrownBy(anonymizer::anonymize)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("column \"" + column + "\" must be declared sensitive");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
  void suppressionLimitOutsideZeroToOne_isRejected(double limit) {
    assertThatThrownBy(() -> patients().suppressAtMost(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("suppression limit must be between 0 and 1, got " + limit);
  }

  @Test
  void noQuasiIdentifier_isRejected() {
    Anonymizer anonymizer =
        Anonymizer.of(PATIENTS.select("ward")).insensitive("ward").require(kAnonymity(2));

    assertThatThrownBy(anonymizer::anonymize)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 quasi-identifier");
  }

  @Test
  void noModel_isRejected() {
    assertThatThrownBy(() -> patients().anonymize())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 privacy model");
  }

  @Test
  void valueOutsideHierarchy_isRejected() {
    GeneralizationHierarchy wards = GeneralizationHierarchy.of(List.of(List.of("1", "*")));
    Anonymizer anonymizer =
        Anonymizer.of(PATIENTS.select("ward"))
            .quasiIdentifier("ward", wards)
            .require(kAnonymity(2));

    assertThatThrownBy(anonymizer::anonymize)
        .isInstanceOf(HierarchyException.class)
        .hasMessageContaining("column \"ward\"")
        .hasMessageContaining("row 2");
  }

  @Test
  void kBelowTwo_isRejected() {
    assertThatThrownBy(() -> kAnonymity(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k must be >= 2, got 1");
  }

  @Test
  void lBelowTwo_isRejected() {
    assertThatThrownBy(() -> distinctLDiversity(1, "diagnosis"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("l must be >= 2, got 1");
    assertThatThrownBy(() -> distinctLDiversity(2, " "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void weightsOutOfRange_areRejected() {
    Loss loss = loss();

    for (double weight : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> loss.withWeight("age", weight))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Anonymizer anonymizer =
        patients().require(kAnonymity(2)).minimize(loss.withWeight("age", 0).withWeight("zip", 0));
    assertThatThrownBy(anonymizer::anonymize)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight above 0");
  }

  @Test
  void weight_turnsLossToOtherAttribute() {
    Table table =
        Table.builder("a", "b").row("1", "x").row("1", "y").row("2", "x").row("2", "y").build();
    Anonymizer anonymizer =
        Anonymizer.of(table)
            .quasiIdentifier("a", keepOrSuppress())
            .quasiIdentifier("b", keepOrSuppress())
            .require(kAnonymity(2));

    assertThat(anonymizer.minimize(loss().withWeight("a", 0.5)).anonymize().levels())
        .isEqualTo(Map.of("a", 1, "b", 0));
    assertThat(anonymizer.minimize(loss().withWeight("b", 0.5)).anonymize().levels())
        .isEqualTo(Map.of("a", 0, "b", 1));
    assertThat(anonymizer.minimize(loss()).anonymize().levels())
        .as("of two equal nodes the first in lexicographic order")
        .isEqualTo(Map.of("a", 0, "b", 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void parallelismBelowOne_isRejected(int threads) {
    assertThatThrownBy(() -> patients().parallelism(threads))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Two to the power of forty recodings: nobody lists them. */
  @Test
  void moreCombinationsOfLevelsThanCanBeListed_areSearched() {
    List<String> names = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      names.add("q" + i);
      other.add(i % 10 == 0 ? "q" + (i + 1) : "q" + i);
    }
    Table table = Table.of(names, List.of(names, other, names, other));
    Anonymizer anonymizer = Anonymizer.of(table).require(kAnonymity(3));
    names.forEach(name -> anonymizer.quasiIdentifier(name, keepOrSuppress()));

    AnonymizationResult result = anonymizer.anonymize();

    assertThat(result.search().latticeSize()).isEqualTo(1L << 40);
    assertThat(result.search().end()).isEqualTo(SearchEnd.COMPLETED);
    assertThat(result.gap()).isZero();
    result
        .levels()
        .forEach((name, level) -> assertThat(level).isEqualTo(name.endsWith("0") ? 1 : 0));
  }

  @Test
  void cancelledSearch_stops() {
    Progress cancelled =
        new Progress() {
          @Override
          public void report(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return true;
          }
        };

    assertThatThrownBy(() -> patients().require(kAnonymity(2)).progress(cancelled).anonymize())
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void progress_endsAtItsTotal() {
    List<Long> left = new ArrayList<>();

    AnonymizationResult unused =
        patients()
            .require(kAnonymity(2))
            .progress((stage, done, total) -> left.add(total - done))
            .anonymize();

    assertThat(left.get(left.size() - 1)).isZero();
  }

  /** 40 attributes of 13 bits do not fit one word. */
  @Test
  void tuplesBeyondOneWord_areTold() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      names.add("q" + i);
    }
    Table.Builder builder = Table.builder(names);
    for (int row = 0; row < 600; row++) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        values.add(Integer.toString(i < 9 ? row : row % 2));
      }
      builder.row(values);
    }
    Anonymizer anonymizer = Anonymizer.of(builder.build());
    names.forEach(name -> anonymizer.quasiIdentifier(name, keepOrSuppress()));

    AnonymizationResult result = anonymizer.require(kAnonymity(300)).anonymize();

    assertThat(result.levels().values()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 0);
    assertThat(result.classes().sizes()).containsExactly(300, 300);
  }

  private static Anonymizer oneColumn(String... values) {
    Table.Builder builder = Table.builder("a");
    for (String value : values) {
      builder.row(value);
    }
    return Anonymizer.of(builder.build()).quasiIdentifier("a", keepOrSuppress());
  }
}
