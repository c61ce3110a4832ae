package dev.velum.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
  @Test
  void dataSubjectId_comparesExactlyAndHidesItself() {
    DataSubjectId id = DataSubjectId.of("Maria ");

    assertThat(id)
        .isEqualTo(DataSubjectId.of("Maria "))
        .hasSameHashCodeAs(DataSubjectId.of("Maria "))
        .isNotEqualTo(DataSubjectId.of("maria"));
    assertThat(id.toString()).doesNotContain("Maria");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\u0000b", "a\nb"})
  void malformedDataSubjectId_isRejectedWithoutShowingIt(String value) {
    assertThatThrownBy(() -> DataSubjectId.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("data subject id must not");
  }

  @Test
  void halfASurrogatePairInADataSubjectId_isRejected() {
    assertThatThrownBy(() -> DataSubjectId.of("a\ud800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data subject id must not contain half a surrogate pair");
  }

  @Test
  void overlongDataSubjectId_isRejected() {
    assertThatThrownBy(() -> DataSubjectId.of("x".repeat(257)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data subject id must have at most 256 characters, got 257");
  }

  @Test
  void dataCategory_coversItselfAndItsParts() {
    DataCategory contact = DataCategory.of("contact");

    assertThat(contact.covers(contact)).isTrue();
    assertThat(contact.covers(DataCategory.of("contact.email"))).isTrue();
    assertThat(contact.covers(DataCategory.of("contacts"))).isFalse();
    assertThat(DataCategory.of("contact.email").covers(contact)).isFalse();
    assertThat(contact).hasToString("contact");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "A", "a b", "a..b"})
  void malformedDataCategory_isRejected(String name) {
    assertThatThrownBy(() -> DataCategory.of(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printingProgress_printsEachTenthOnce() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Progress progress = Progress.printingTo(new PrintStream(out, true, UTF_8));

    for (int i = 0; i <= 1000; i++) {
      progress.report("counting", i, 1000);
    }
    progress.report("waiting", 5, Progress.UNKNOWN_TOTAL);

    assertThat(out.toString(UTF_8).lines())
        .hasSize(12)
        .startsWith("counting: 0 %", "counting: 10 %")
        .endsWith("counting: 100 %", "waiting: 5");
    assertThat(progress.isCancelled()).isFalse();
  }
}
