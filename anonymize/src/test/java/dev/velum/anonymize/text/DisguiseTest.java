package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are written so that they are not seen for what they are, in original offsets. */
class DisguiseTest {
  private static final TextScrubber SCRUBBER = TextScrubber.standard();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFF14\uFF11\uFF11\uFF11 \uFF11\uFF11\uFF11\uFF11 \uFF11\uFF11\uFF11\uFF11"
            + " \uFF11\uFF11\uFF11\uFF11",
        "4111\u200B111111111111",
        "4\u00AD1\u00AD1\u00AD1111111111111",
        "4111\u00A01111\u20071111\u202F1111",
        "4111\u20101111\u20111111\u22121111",
        "\u0664\u0661\u0661\u0661111111111111",
        "\uD835\uDFD2111111111111111",
        "4111 1111 1111 l111",
        "4111 1111 11I1 1111",
        "4\uFE0F111111111111111",
        "411111111111111\\u0031",
        "4111\uDB40\uDC20111111111111"
      })
  void cards_areFoundInWhole(String card) {
    String text = "pay with " + card + " now";
    assertThat(SCRUBBER.find(text))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.type()).isEqualTo(EntityType.CREDIT_CARD);
              assertThat(text.substring(finding.start(), finding.end())).isEqualTo(card);
            });
  }

  @Test
  void mailAddresses_areFoundBehindEscapes() {
    assertThat(SCRUBBER.scrub("to ada\\u0040example.org, ada%40example.org").text())
        .isEqualTo("to <EMAIL>, <EMAIL>");
    assertThat(SCRUBBER.scrub("{\"t\":\"Hi\\nada@example.org\\tbob@example.org\"}").text())
        .isEqualTo("{\"t\":\"Hi\\n<EMAIL>\\t<EMAIL>\"}");
    assertThat(SCRUBBER.scrub("ada\uFF20example\uFF0Eorg").text()).isEqualTo("<EMAIL>");
  }

  @Test
  void composedAndDecomposedNames_areTheSame() {
    String composed = "Dear Jos\u00E9 Nu\u00F1ez, hello";
    String decomposed = Normalizer.normalize(composed, Form.NFD);
    assertThat(decomposed).isNotEqualTo(composed);
    assertThat(SCRUBBER.scrub(composed).text()).isEqualTo("Dear <PERSON>, hello");
    assertThat(SCRUBBER.scrub(decomposed).text()).isEqualTo("Dear <PERSON>, hello");
  }

  @Test
  void marksBehindTheLastLetter_goWithIt() {
    String text = "Dear Rene\u0301, hello";
    List<Finding> found = SCRUBBER.find(text);
    assertThat(text.substring(found.get(0).end())).isEqualTo(", hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\uD800", "\uDC00", "x\uD800", "\uDC00ada@example.org\uD800", "\uD800\uD800"})
  void halvesOfSurrogatePairs_areCharactersLikeOthers(String text) {
    assertThat(SCRUBBER.scrub(text).text().replace("<EMAIL>", "ada@example.org")).isEqualTo(text);
  }
}
