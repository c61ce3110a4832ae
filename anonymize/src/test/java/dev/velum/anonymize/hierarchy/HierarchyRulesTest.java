package dev.velum.anonymize.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.table.Column;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HierarchyRulesTest {
  private static Column column(String... values) {
    return Column.of("x", List.of(values));
  }

  private static List<String> ladder(GeneralizationHierarchy hierarchy, String value) {
    return hierarchy.ladders().stream()
        .filter(ladder -> ladder.get(0).equals(value))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ranges_areOpenAtBothEnds() {
    GeneralizationHierarchy hierarchy =
        Hierarchies.ranges(new double[] {18, 30, 65}, new double[] {18, 65})
            .hierarchyFor(column("17", "18", "29.5", "65", "", "-3"));

    assertThat(ladder(hierarchy, "17")).containsExactly("17", "< 18", "< 18", "*");
    assertThat(ladder(hierarchy, "18")).containsExactly("18", "[18, 30)", "[18, 65)", "*");
    assertThat(ladder(hierarchy, "29.5")).containsExactly("29.5", "[18, 30)", "[18, 65)", "*");
    assertThat(ladder(hierarchy, "65")).containsExactly("65", ">= 65", ">= 65", "*");
    assertThat(ladder(hierarchy, "")).containsExactly("", "", "", "*");
  }

  @Test
  void rangesThatDoNotNest_areRejected() {
    assertThatThrownBy(() -> Hierarchies.ranges(new double[] {1, 2}, new double[] {3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bounds of level 2 must be among those of the level before");
    assertThatThrownBy(() -> Hierarchies.ranges(new double[] {2, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hierarchies.ranges(new double[] {Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hierarchies.ranges()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hierarchies.ranges(new double[] {1}).hierarchyFor(column("1", "ab")))
        .isInstanceOf(HierarchyException.class)
        .hasMessage("column \"x\": must be a decimal number, but not in row 2")
        .hasNoCause();
  }

  @Test
  void quantiles_cutTheValuesIntoEvenParts() {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      values.add(Integer.toString(i * i));
    }

    GeneralizationHierarchy hierarchy =
        Hierarchies.quantiles(0, 1000, 4, 2).hierarchyFor(Column.of("x", values));

    assertThat(hierarchy.labels(1))
        .containsExactly("[0, 16)", "[16, 64)", "[64, 144)", "[144, 1000)");
    assertThat(hierarchy.labels(2)).containsExactly("[0, 64)", "[64, 1000)");
    assertThatThrownBy(() -> Hierarchies.quantiles(0, 100, 2).hierarchyFor(Column.of("x", values)))
        .isInstanceOf(HierarchyException.class)
        .hasMessageContaining("within the declared bounds, but not in row 11");
    assertThatThrownBy(() -> Hierarchies.quantiles(0, 1, 4, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hierarchies.quantiles(1, 1, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 200)
  void quantiles_alwaysNest(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> values = new ArrayList<>();
    for (int i = random.nextInt(50); i >= 0; i--) {
      values.add(Integer.toString(random.nextInt(1 + random.nextInt(40))));
    }

    GeneralizationHierarchy hierarchy =
        Hierarchies.quantiles(0, 40, 12, 6, 2).hierarchyFor(Column.of("x", values));

    assertThat(hierarchy.height()).isEqualTo(5);
  }

  @Test
  void dates_goFromDayToDecade() {
    GeneralizationHierarchy hierarchy =
        Hierarchies.dates(DateUnit.MONTH, DateUnit.QUARTER, DateUnit.YEAR, DateUnit.DECADE)
            .hierarchyFor(column("2026-11-22", "1899-02-28", ""));

    assertThat(ladder(hierarchy, "2026-11-22"))
        .containsExactly("2026-11-22", "2026-11", "2026-Q4", "2026", "2020s", "*");
    assertThat(ladder(hierarchy, "1899-02-28"))
        .containsExactly("1899-02-28", "1899-02", "1899-Q1", "1899", "1890s", "*");
    assertThat(ladder(hierarchy, "")).containsExactly("", "", "", "", "", "*");
  }

  /** The first of January 2027 is a Friday, in the last week of 2026. */
  @Test
  void weeks_areThoseOfIso() {
    GeneralizationHierarchy hierarchy =
        Hierarchies.dates(DateUnit.DAY, DateUnit.WEEK).hierarchyFor(column("2027-01-01"));

    assertThat(hierarchy.labels(2)).containsExactly("2026-W53");
    assertThatThrownBy(() -> Hierarchies.dates(DateUnit.WEEK, DateUnit.MONTH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MONTH must not follow WEEK");
    assertThatThrownBy(() -> Hierarchies.dates(DateUnit.YEAR, DateUnit.MONTH))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hierarchies.dates(DateUnit.YEAR).hierarchyFor(column("2026-02-30")))
        .isInstanceOf(HierarchyException.class)
        .hasMessageNotContaining("2026-02-30");
  }

  @Test
  void orderedLists_joinNeighbours() {
    GeneralizationHierarchy hierarchy =
        Hierarchies.ordered(List.of("none", "school", "college", "bachelor", "master"), 2, 4);

    assertThat(ladder(hierarchy, "school"))
        .containsExactly("school", "none .. school", "none .. bachelor", "*");
    assertThat(ladder(hierarchy, "master")).containsExactly("master", "master", "master", "*");
    assertThatThrownBy(() -> Hierarchies.ordered(List.of("a", "b"), 2, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hierarchies.ordered(List.of("a", "a"), 2))
        .isInstanceOf(HierarchyException.class);
  }

  @Test
  void groups_haveNames() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put("lung", List.of("flu", "cough"));
    groups.put("stomach", List.of("ulcer"));

    assertThat(ladder(Hierarchies.groups(groups), "cough")).containsExactly("cough", "lung", "*");
    groups.put("other", List.of("flu"));
    assertThatThrownBy(() -> Hierarchies.groups(groups)).isInstanceOf(HierarchyException.class);
  }

  @Test
  void derivedHierarchies_fitTheValues() {
    assertThat(ladder(Hierarchies.derived().hierarchyFor(column("17", "83", "34", "")), "34"))
        .containsExactly("34", "[30, 35)", "[30, 40)", "[0, 50)", "*");
    assertThat(ladder(Hierarchies.derived().hierarchyFor(column("0.1", "0.9")), "0.9"))
        .containsExactly("0.9", "[0.9, 0.91)", "[0.9, 0.95)", "[0.9, 1)", "[0.5, 1)", "*");
    assertThat(ladder(Hierarchies.derived().hierarchyFor(column("2026-11-22")), "2026-11-22"))
        .containsExactly("2026-11-22", "2026-11", "2026-Q4", "2026", "*");
    assertThat(ladder(Hierarchies.derived().hierarchyFor(column("01234", "99999")), "01234"))
        .containsExactly("01234", "0123*", "012**", "01***", "0****", "*");
    assertThat(ladder(Hierarchies.derived().hierarchyFor(column("red", "blue")), "red"))
        .containsExactly("red", "*");
    assertThat(ladder(Hierarchies.derived().hierarchyFor(column("7", "7")), "7"))
        .containsExactly("7", "*");
    assertThat(Hierarchies.derived().hierarchyFor(Column.of("x", List.of())).height()).isOne();
  }

  @Test
  void ladders_areTheSameAfterJsonAndCsv(@TempDir Path folder) throws IOException {
    GeneralizationHierarchy hierarchy = Hierarchies.ordered(List.of("a, \"b\"", "c", "ß", ""), 2);

    HierarchyFiles.write(hierarchy, folder.resolve("h.json"));
    HierarchyFiles.writeCsv(hierarchy, folder.resolve("h.csv"));

    assertThat(HierarchyFiles.read(folder.resolve("h.json")).ladders())
        .isEqualTo(hierarchy.ladders());
    assertThat(GeneralizationHierarchy.read(folder.resolve("h.csv")).ladders())
        .isEqualTo(hierarchy.ladders());
  }

  @Test
  void lowestLevelAndSpans_areTheSameAfterJson(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("h.json");
    Column ages = column("17", "34", "83");

    HierarchyFiles.write(Hierarchies.intervals(5, 10).hierarchyFor(ages).between(1, 2), file);
    GeneralizationHierarchy levels = HierarchyFiles.read(file);
    HierarchyFiles.write(Hierarchies.spans().hierarchyFor(ages).between(1, 1), file);
    GeneralizationHierarchy spans = HierarchyFiles.read(file);

    assertThat(levels.lowestLevel()).isEqualTo(1);
    assertThat(levels.height()).isEqualTo(3);
    assertThat(levels.hasSpans()).isFalse();
    assertThat(spans.lowestLevel()).isEqualTo(1);
    assertThat(spans.span(0, 1)).isEqualTo("[17, 34]");
  }

  private static GeneralizationHierarchy json(String text) throws IOException {
    return HierarchyFiles.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "tree.json");
  }

  @Test
  void tree_isReadFromItsRoot() throws IOException {
    GeneralizationHierarchy hierarchy =
        json(
            "{\"label\": \"*\", \"children\": ["
                + "{\"label\": \"lung\", \"children\": [\"flu\", \"cough\"]}, \"other\"]}");

    assertThat(hierarchy.ladders())
        .containsExactly(
            List.of("flu", "lung", "*"),
            List.of("cough", "lung", "*"),
            List.of("other", "other", "*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"label\": \"*\"}",
        "{\"label\": \"*\", \"children\": []}",
        "{\"label\": \"*\", \"children\": [1]}",
        "{\"label\": \"*\", \"children\": [\"secret\", \"secret\"]}",
        "{\"label\": \"*\", \"children\": [\"a\"], \"more\": 1}",
        "{\"format\": \"velum-hierarchy\", \"version\": 2, \"ladders\": [[\"a\"]]}",
        "{\"format\": \"velum-hierarchy\", \"version\": 1, \"ladders\": [[\"a\"], [\"b\", \"*\"]]}",
        "{\"format\": \"velum-hierarchy\", \"version\": 1, \"ladders\": [[1]]}",
        "{\"format\": \"velum-hierarchy\", \"version\": 1, \"ladders\": [[\"a\"]], \"more\": 1}",
        "{\"format\": \"velum-hierarchy\", \"version\": 1, \"lowestLevel\": 1, \"ladders\":"
            + " [[\"a\"]]}",
        "{\"format\": \"velum-hierarchy\", \"version\": 1, \"lowestLevel\": -1, \"ladders\":"
            + " [[\"a\"]]}",
        "{\"format\": \"velum-hierarchy\", \"version\": 1, \"spans\": 1, \"ladders\": [[\"a\","
            + " \"*\"]]}",
        "{\"format\": \"velum-hierarchy\", \"version\": 1, \"spans\": true, \"ladders\":"
            + " [[\"a\"]]}",
      })
  void brokenJson_isRejectedWithoutShowingAValue(String text) {
    assertThatThrownBy(() -> json(text))
        .isInstanceOf(HierarchyException.class)
        .hasMessageStartingWith("tree.json")
        .hasMessageNotContaining("secret");
  }

  @Test
  void deepTree_isRejected() {
    String text = "{\"label\": \"*\", \"children\": [".repeat(5000);

    assertThatThrownBy(() -> json(text)).isInstanceOf(HierarchyException.class);
  }
}
