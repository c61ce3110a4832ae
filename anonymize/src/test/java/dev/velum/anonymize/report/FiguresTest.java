package dev.velum.anonymize.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0%",
    "1, 100%",
    "0.2, 20%",
    "0.02, 2%",
    "0.646575, 64.7%",
    "0.13012, 13.0%",
    "0.00748584, 0.749%",
    "0.000310752, 0.0311%",
    "0.0000123, 0.00123%",
    "0.0325, 3.25%",
    "0.055, 5.50%",
    "0.09999, 10.0%",
    "0.9999, > 99.9%",
    "0.0000000001, < 0.0001%"
  })
  void percent_hasThreeDigitsAndNeverRoundsToAllOrNothing(double share, String text) {
    assertThat(Figures.percent(share)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0%", "0.0001, 0.01%", "0.001, 0.1%", "0.3, 30%", "1, 100%", "0.25, 25%"})
  void tick_isAsShortAsItCanBe(double share, String text) {
    assertThat(Figures.tick(share)).isEqualTo(text);
  }

  @Test
  void count_agreesWithItsNoun() {
    assertThat(Figures.count(1, "class", "classes")).isEqualTo("1 class");
    assertThat(Figures.count(1234567, "class", "classes")).isEqualTo("1,234,567 classes");
  }

  @Test
  void time_isInMillisecondsOrSeconds() {
    assertThat(Figures.time(Duration.ofMillis(999))).isEqualTo("999 ms");
    assertThat(Figures.time(Duration.ofMillis(12_340))).isEqualTo("12.3 s");
  }

  @Test
  void shortened_cutsBetweenCharacters() {
    assertThat(Figures.shortened("abc", 3)).isEqualTo("abc");
    assertThat(Figures.shortened("abcd", 3)).isEqualTo("ab\u2026");
    assertThat(Figures.shortened("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 2))
        .isEqualTo("\ud83d\ude00\u2026");
  }

  @Test
  void printable_keepsAllScripts() {
    assertThat(Figures.printable("Größe 年齢 \ud83d\ude00")).isEqualTo("Größe 年齢 \ud83d\ude00");
    assertThat(Figures.printable("a\u0000\n\ud800b\u2028\uffff"))
        .isEqualTo("a\ufffd\ufffd\ufffdb\ufffd\ufffd");
  }
}
