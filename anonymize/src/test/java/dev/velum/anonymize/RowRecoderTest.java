package dev.velum.anonymize;

import static dev.velum.anonymize.model.PrivacyModel.averageRisk;
import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static dev.velum.anonymize.model.PrivacyModel.kMap;
import static dev.velum.anonymize.model.PrivacyModel.sampleUniqueness;
import static dev.velum.anonymize.model.PrivacyModel.tCloseness;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.RecodedRows.Standing;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.hierarchy.Hierarchies;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowRecoderTest {
  private static final Table PEOPLE = People.TABLE;
  private static final Recoding RECODING = People.RECODING;
  private static final List<String> COLUMNS = List.of("income", "name", "sex", "city");

  private static final List<LocalRecoding> RECODINGS =
      List.of(LocalRecoding.peel(), LocalRecoding.treeOrder(), LocalRecoding.mondrian());

  @TempDir Path folder;

  @Property(tries = 300)
  void rowByRow_isWhatTheTableWouldBe(@ForAll long seed, @ForAll @IntRange(max = 2) int recoding) {
    RandomCase random = RandomCase.of(seed);
    Anonymizer anonymizer = Anonymizer.of(random.table());
    random.hierarchies().forEach(anonymizer::quasiIdentifier);
    AnonymizationResult result =
        anonymizer
            .sensitive("s0", "s1")
            .require(kAnonymity(2))
            .suppressAtMost(seed % 2 == 0 ? 0.3 : 1)
            .recoding(RECODINGS.get(recoding))
            .parallelism(1)
            .anonymize();
    if (!result.isSolved()) {
      return;
    }
    Table more = RandomCase.of(seed).table(); // the same rows, then again some of them
    RowRecoder recoder = result.recoding().forRows(more.columnNames());

    List<List<String>> rows = new ArrayList<>();
    more.rows().forEach(row -> rows.add(recoder.apply(row)));

    Table expected = result.recoding().apply(more);
    assertThat(recoder.columns()).isEqualTo(expected.columnNames());
    assertThat(rows).isEqualTo(expected.rows());
    assertThat(recoder.soFar().records()).isEqualTo(more.rowCount());
    assertThat(recoder.soFar().suppressed()).isEqualTo(result.suppressedRecords());
    assertThat(recoder.soFar().standing(kAnonymity(2))).isEqualTo(Standing.ALONE);
  }

  @Test
  void file_isRecodedAsATableWouldBe_howeverManyRows() throws IOException {
    Path from = folder.resolve("more.csv");
    Path to = folder.resolve("published.csv");
    Table.Builder more = Table.builder("sex", "city", "income");
    for (int i = 0; i < 20_000; i++) {
      more.row(i % 3 == 0 ? "f" : "m", People.CITIES.labels(0).get(i % 4), "a \"quoted\", " + i);
    }
    CsvTable.write(more.build(), from);

    RecodedRows rows = RECODING.apply(from, to, CsvOptions.defaults());

    Table expected = RECODING.apply(more.build());
    assertThat(CsvTable.read(to)).isEqualTo(expected);
    assertThat(rows.records()).isEqualTo(20_000);
    assertThat(rows.suppressed())
        .isEqualTo(expected.column("city").values().stream().filter("*"::equals).count());
    assertThat(rows.classes()).isEqualTo(2);
  }

  @Test
  void fileWithoutRows_givesTheHeader() throws IOException {
    Path from = Files.writeString(folder.resolve("none.csv"), "city,sex\n", UTF_8);
    Path to = folder.resolve("published.csv");

    RecodedRows rows = RECODING.apply(from, to, CsvOptions.defaults());

    assertThat(to).hasContent("city,sex\n");
    assertThat(rows).isEqualTo(new RecodedRows(0, 0, 0, 0, 0));
  }

  @Test
  void valueOutsideHierarchy_isNamedByItsRowInTheFile_andNothingIsWritten() throws IOException {
    String lines = "city,sex\n" + "Oslo,m\n".repeat(9_000) + "Bern,m\n";
    Path from = Files.writeString(folder.resolve("more.csv"), lines, UTF_8);
    Path to = folder.resolve("published.csv");

    assertThatThrownBy(() -> RECODING.apply(from, to, CsvOptions.defaults()))
        .isInstanceOf(HierarchyException.class)
        .hasMessageContaining("column \"city\"")
        .hasMessageContaining("row 9001")
        .hasMessageNotContaining("Bern");
    assertThat(folder).isDirectoryNotContaining("glob:**published*");
  }

  /** Decided on one half of the rows with the values that occur there, and applied to all. */
  @Property(tries = 300)
  void unknownValues_areSuppressedWhereThatIsAskedFor(
      @ForAll long seed, @ForAll @IntRange(max = 2) int recoding) {
    RandomCase random = RandomCase.of(seed);
    List<String> names = List.copyOf(random.hierarchies().keySet());
    Table all = random.table().select(names);
    Anonymizer anonymizer = Anonymizer.of(all.where(row -> row % 2 == 0));
    names.forEach(name -> anonymizer.quasiIdentifier(name, Hierarchies.keepOrSuppress()));
    AnonymizationResult result =
        anonymizer
            .require(kAnonymity(2))
            .suppressAtMost(1)
            .recoding(RECODINGS.get(recoding))
            .parallelism(1)
            .anonymize();
    Recoding plain = result.recoding();
    BitSet unknown = new BitSet();
    for (GeneralizedAttribute attribute : plain.attributes()) {
      for (int row = 0; row < all.rowCount(); row++) {
        String value = all.value(row, attribute.name());
        unknown.set(row, unknown.get(row) || attribute.hierarchy().valueIndex(value).isEmpty());
      }
    }

    Recoding suppressing = plain.suppressingUnknownValues();
    Table published = suppressing.apply(all);
    RowRecoder recoder = suppressing.forRows(names);

    assertThat(all.rows().stream().map(recoder).toList()).isEqualTo(published.rows());
    Table known = all.where(row -> !unknown.get(row));
    RowRecoder ofKnown = plain.forRows(names);
    assertThat(published.where(row -> !unknown.get(row)).rows())
        .isEqualTo(known.rows().stream().map(ofKnown).toList())
        .isEqualTo(plain.apply(known).rows());
    assertThat(published.where(unknown::get).rows())
        .allMatch(row -> row.stream().allMatch("*"::equals));
    assertThat(recoder.soFar().records()).isEqualTo(all.rowCount());
    assertThat(recoder.soFar().suppressed())
        .isEqualTo(ofKnown.soFar().suppressed() + unknown.cardinality());
    if (!unknown.isEmpty()) {
      assertThatThrownBy(() -> plain.apply(all)).isInstanceOf(HierarchyException.class);
    }
  }

  @Test
  void rowOfAnotherLength_isRejected() {
    RowRecoder recoder = RECODING.forRows(COLUMNS);
    recoder.apply(List.of("1", "F", "f", "Paris"));

    assertThatThrownBy(() -> recoder.apply(List.of("secret")))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("row 2 must have 4 values, got 1");
  }

  @Test
  void columnsThatDoNotFit_areRejected() {
    assertThatThrownBy(() -> RECODING.forRows(List.of("city", "sex", "phone")))
        .hasMessage("every column must have a role in the recoding, \"phone\" has none");
    assertThatThrownBy(() -> RECODING.forRows(List.of("city", "income")))
        .hasMessage("columns must have the quasi-identifier \"sex\"");
    assertThatThrownBy(() -> RECODING.forRows(List.of("city", "sex", "city")))
        .hasMessage("columns must differ in name");
  }

  @Test
  void standing_tellsWhatTheRowsKeepAloneAndTogether() {
    RowRecoder recoder = RECODING.forRows(COLUMNS);
    recoder.apply(List.of("1", "F", "f", "Paris"));
    recoder.apply(List.of("2", "G", "m", "Oslo"));
    recoder.apply(List.of("3", "H", "m", "Oslo"));
    recoder.apply(List.of("4", "I", "m", "Rome"));
    RecodedRows rows = recoder.soFar();

    assertThat(rows).isEqualTo(new RecodedRows(4, 1, 2, 1, 1));
    assertThat(rows.standing(kAnonymity(2))).isEqualTo(Standing.TOGETHER);
    assertThat(rows.standing(sampleUniqueness(0.34))).isEqualTo(Standing.ALONE);
    assertThat(rows.standing(sampleUniqueness(0.33))).isEqualTo(Standing.TOGETHER);
    assertThat(rows.standing(averageRisk(0.67))).isEqualTo(Standing.ALONE);
    assertThat(rows.standing(averageRisk(0.66))).isEqualTo(Standing.TOGETHER);
    assertThat(rows.standing(kMap(2, PEOPLE))).isEqualTo(Standing.ALONE);
    assertThat(rows.standing(kMap(2, 1000))).isEqualTo(Standing.UNKNOWN);
    assertThat(rows.standing(distinctLDiversity(2, "income"))).isEqualTo(Standing.TOGETHER);
    assertThat(rows.standing(tCloseness(0.2, "income", GroundDistance.equal())))
        .isEqualTo(Standing.UNKNOWN);
  }
}
