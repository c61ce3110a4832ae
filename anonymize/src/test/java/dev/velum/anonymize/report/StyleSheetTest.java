package dev.velum.anonymize.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contrast as by WCAG 2.2: 4.5 for text (1.4.3), 3 for what else must be seen (1.4.11). */
class StyleSheetTest {
  private static final String HTML = AnonymizationReport.of(Tables.solved()).toHtml();

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({
    "ink, ground, 4.5",
    "ink, card, 4.5",
    "ink, input-soft, 4.5",
    "ink, published-soft, 4.5",
    "ink, rest-soft, 4.5",
    "soft-ink, ground, 4.5",
    "soft-ink, card, 4.5",
    "soft-ink, good-ground, 4.5",
    "soft-ink, bad-ground, 4.5",
    "good, good-ground, 4.5",
    "bad, bad-ground, 4.5",
    "input, card, 3",
    "published, card, 3",
    "rest, card, 3",
    "axis, card, 3",
    "sign, good, 3",
    "sign, bad, 3"
  })
  void colours_standOutInLightAndDark(String front, String back, double contrast) {
    int dark = HTML.indexOf("prefers-color-scheme: dark");
    assertThat(dark).isPositive();
    Map<String, String> light = colours(HTML.substring(0, dark));
    Map<String, String> atNight = colours(HTML.substring(dark));

    assertThat(contrast(light.get(front), light.get(back))).isGreaterThanOrEqualTo(contrast);
    assertThat(contrast(atNight.get(front), atNight.get(back))).isGreaterThanOrEqualTo(contrast);
    assertThat(atNight).containsOnlyKeys(light.keySet());
  }

  private static Map<String, String> colours(String css) {
    Map<String, String> colours = new HashMap<>();
    Matcher matcher = Pattern.compile("--([a-z-]+): #([0-9a-f]{6});").matcher(css);
    while (matcher.find()) {
      colours.put(matcher.group(1), matcher.group(2));
    }
    return colours;
  }

  private static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String colour) {
    return 0.2126 * channel(colour, 0) + 0.7152 * channel(colour, 2) + 0.0722 * channel(colour, 4);
  }

  private static double channel(String colour, int from) {
    double share = Integer.parseInt(colour.substring(from, from + 2), 16) / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }
}
