package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are made to take long: each takes less than two seconds where some hours are easy. */
class HostileTextTest {
  private static final TextScrubber SCRUBBER = TextScrubber.standard();
  private static final Duration LIMIT = Duration.ofSeconds(20); // for the slowest of machines

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "9 ",
        "@",
        "a@",
        "a.",
        "[",
        "<[(",
        " ",
        "\n",
        "-",
        "1-",
        "1.",
        "a:",
        "::",
        "a/",
        "key=",
        "password=",
        "A ",
        "A.",
        "Ab ",
        "1 Main Street, ",
        "(1) ",
        "eyJ",
        "-----BEGIN PRIVATE KEY-----",
        "AB12",
        "DE12 ",
        "a_",
        "\u200B1",
        "\\u0031",
        "\uD835\uDFD0",
        "\uD800",
        "www.a",
        "a@b.",
        "May 1 ",
        "\"@",
        "van der ",
        "Ab, Cd and Ef ",
        "user ",
        "plate ",
        "x"
      })
  void megabytes_areReadInLinearTime(String part) {
    String text = part.repeat(1_000_000 / part.length());
    assertTimeout(LIMIT, () -> SCRUBBER.scrub(text));
  }

  @Test
  void cellOfTenMegabytes_isFine() {
    String sentence = "Write to ada@example.org about card 4111 1111 1111 1111, please. ";
    String text = sentence.repeat(10_000_000 / sentence.length());
    String scrubbed = SCRUBBER.scrub(text).text();
    assertThat(scrubbed).doesNotContain("4111").doesNotContain("ada");
    assertThat(scrubbed).startsWith("Write to <EMAIL> about card <CREDIT_CARD>, please. ");
  }

  @Test
  void whatIsTooLong_doesNotPass() {
    assertThat(SCRUBBER.scrub("see " + "7".repeat(5000) + " there").text())
        .isEqualTo("see <UNREADABLE> there");
    assertThat(SCRUBBER.scrub("see " + "x".repeat(5000) + " there").text())
        .isEqualTo("see <UNREADABLE> there");
    assertThat(SCRUBBER.scrub("-----BEGIN PRIVATE KEY-----\nMII\nabc").text())
        .isEqualTo("<SECRET>");
    assertThat(SCRUBBER.scrub("to " + "x".repeat(600) + "@example.org").text())
        .doesNotContain("xx");
  }

  @Test
  void answers_areReadInLinearTime() {
    PromptSession session = PromptSession.open(SCRUBBER);
    session.hide("ada@example.org");
    for (String part : new String[] {"<", "[[", "<PERSON_", "PERSON_", "EMAIL ", "&lt;", "\\"}) {
      String answer = part.repeat(1_000_000 / part.length());
      assertTimeout(LIMIT, () -> session.reveal(answer));
    }
  }
}
