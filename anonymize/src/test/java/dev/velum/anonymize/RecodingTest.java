package dev.velum.anonymize;

import static dev.velum.anonymize.hierarchy.Hierarchies.keepOrSuppress;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecodingTest {
  private static final Table PEOPLE = People.TABLE;
  private static final Recoding RECODING = People.RECODING;

  @TempDir Path folder;

  @Test
  void roles_areInTheOrderOfTheColumns() {
    Recoding recoding =
        Anonymizer.of(PEOPLE)
            .sensitive("income")
            .quasiIdentifier("sex", keepOrSuppress())
            .quasiIdentifier("city", People.CITIES)
            .identifying("name")
            .require(kAnonymity(2))
            .suppressAtMost(0.2)
            .anonymize()
            .recoding();

    assertThat(recoding.roles().keySet()).containsExactly("name", "city", "sex", "income");
  }

  @Test
  void publishedClasses_areThoseThatMayBeShown() {
    assertThat(RECODING.publishedClasses().rows())
        .containsExactly(List.of("France", "f"), List.of("Norway", "m"));
  }

  @Test
  void newRows_joinPublishedClassesOrAreSuppressed() {
    Table more =
        Table.builder("income", "sex", "city")
            .row("6", "f", "Lyon")
            .row("7", "m", "Lyon")
            .row("8", "f", "Rome")
            .build();

    assertThat(RECODING.apply(more).rows())
        .containsExactly(
            List.of("6", "f", "France"), List.of("7", "*", "*"), List.of("8", "*", "*"));
  }

  @Test
  void valueOutsideHierarchy_isRejected() {
    Table more = Table.builder("sex", "city").row("f", "Bern").build();

    assertThatThrownBy(() -> RECODING.apply(more))
        .isInstanceOf(HierarchyException.class)
        .hasMessageContaining("column \"city\"")
        .hasMessageNotContaining("Bern");
  }

  @Test
  void unknownColumn_isRejected() {
    Table more = PEOPLE.withColumn("phone", List.of("1", "2", "3", "4", "5"));

    assertThatThrownBy(() -> RECODING.apply(more))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"phone\"");
  }

  @Test
  void missingQuasiIdentifier_isRejected() {
    assertThatThrownBy(() -> RECODING.apply(PEOPLE.withoutColumn("sex")))
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("\"sex\"");
  }

  @Test
  void savedRecoding_takesTheSameDecision() throws IOException {
    Path file = folder.resolve("recoding.json");

    RECODING.save(file);
    Recoding loaded = Recoding.load(file);

    assertThat(loaded.roles()).containsExactlyEntriesOf(RECODING.roles());
    assertThat(loaded.publishedClasses()).isEqualTo(RECODING.publishedClasses());
    assertThat(loaded.apply(PEOPLE)).isEqualTo(RECODING.apply(PEOPLE));
  }

  @Test
  void savedRecoding_isThatOfVersionOne() throws IOException {
    Path file = folder.resolve("recoding.json");
    RECODING.save(file);

    try (var in = getClass().getResourceAsStream("recoding-v1.json")) {
      assertThat(file).hasBinaryContent(in.readAllBytes());
    }
  }

  @Test
  void savedRecoding_holdsNoRecord() throws IOException {
    Path file = folder.resolve("recoding.json");
    RECODING.save(file);

    assertThat(Files.readString(file)).doesNotContain("\"A\"", "\"5\"");
  }

  @Test
  void toString_showsNoValue() {
    assertThat(RECODING.toString()).isEqualTo("Recoding[[1, 0], 2 classes]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1|\"version\":4|version must be from 1 to 3",
        "\"version\":1|\"version\":\"1\"|version must be from 1 to 3",
        "velum-recoding|other|format must be velum-recoding",
        "\"version\":1|\"version\":1,\"version\":1|line 1: must be JSON",
        "\"version\":1|\"version\":1,\"more\":1|the recoding must have no further fields",
        "\"level\":1|\"level\":3|level of \"city\" must be >= 0 and below 3, got 3",
        "\"level\":1|\"level\":-1|level of \"city\" must be >= 0",
        "\"level\":1|\"level\":null|the level of a quasi-identifier must be an integer",
        "SENSITIVE|SECRET|the role of a column must be a known one",
        "SENSITIVE|QUASI_IDENTIFIER|must be in quasiIdentifiers",
        "\"role\":\"SENSITIVE\"|\"role\":7|the role of a column must be a text",
        "[\"Norway\",\"m\"]|[\"Norway\"]|must have 2 values, got 1",
        "[\"Norway\",\"m\"]|[\"Norway\",null]|each of publishedClasses must be a text",
        "[\"Lyon\",\"France\",\"*\"]|[\"Lyon\",\"*\"]|must have 3 levels",
        "\"columns\":[|\"columns\":[[[[[[[[[|line 1: must be JSON",
      })
  void alteredFile_isRejectedWithoutItsValues(String from, String to, String message)
      throws IOException {
    Path file = folder.resolve("recoding.json");
    RECODING.save(file);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));

    assertThatThrownBy(() -> Recoding.load(file))
        .isInstanceOf(RecodingFormatException.class)
        .hasMessageStartingWith("recoding.json")
        .hasMessageContaining(message)
        .hasMessageNotContaining("Lyon")
        .hasNoCause();
  }

  @Test
  void truncatedFile_isRejectedAtEveryLength() throws IOException {
    Path file = folder.resolve("recoding.json");
    RECODING.save(file);
    byte[] bytes = Files.readAllBytes(file);

    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Recoding.load(file)).isInstanceOf(RecodingFormatException.class);
    }
  }
}
