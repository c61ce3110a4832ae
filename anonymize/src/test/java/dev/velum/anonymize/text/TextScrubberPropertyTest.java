package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold of every text. */
class TextScrubberPropertyTest {
  private static final TextScrubber SCRUBBER =
      TextScrubber.builder().otherwise(ScrubAction.redact()).build();
  private static final TextScrubber EAGER = TextScrubber.builder().minScore(0.1).build();

  /** Personal data, what looks like it, and what joins them in unlucky ways. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> parts =
        Arbitraries.oneOf(
            Arbitraries.of(
                "4111 1111 1111 1111",
                "DE89 3704 0044 0532 0130 00",
                "ada@example.org",
                "+44 20 7946 0524",
                "206-555-0113",
                "219-09-9998",
                "Dear Ada Byron,",
                "Mr. ",
                "https://example.org/ada?x=",
                "192.0.2.1",
                "2001:db8::1",
                "12 Main Street, Leeds ",
                "born 1992-01-16",
                "password=",
                "AKIAIOSFODNN7EXAMPLE",
                "<PERSON_1>",
                "[EMAIL 1]",
                "@",
                ".",
                "-",
                " ",
                ", ",
                "\n",
                "\"",
                "\u200B",
                "\u00AD",
                "\uD800",
                "\uDC00",
                "\uFF14",
                "\\u0040",
                "%40",
                "e\u0301",
                "passport ",
                "1",
                "44",
                "name: "),
            Arbitraries.strings().ofMaxLength(12));
    return parts.list().ofMaxSize(14).map(list -> String.join("", list));
  }

  @Property(tries = 2000)
  void findings_areOrderedAndApart(@ForAll("texts") String text) {
    int from = 0;
    for (Finding finding : SCRUBBER.find(text)) {
      assertThat(finding.start()).isGreaterThanOrEqualTo(from);
      assertThat(finding.end()).isGreaterThan(finding.start()).isLessThanOrEqualTo(text.length());
      from = finding.end();
    }
  }

  /** The promise: the rest of the text is exactly what no accepted candidate covers. */
  @Property(tries = 2000)
  void noCharacterOfAnAcceptedCandidate_survives(@ForAll("texts") String text) {
    boolean[] accepted = new boolean[text.length()];
    for (Finding candidate : EAGER.examine(text)) {
      if (candidate.decision() == Decision.ACCEPTED) {
        for (int i = candidate.start(); i < candidate.end(); i++) {
          accepted[i] = true;
        }
      }
    }
    StringBuilder rest = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (!accepted[i]) {
        rest.append(text.charAt(i));
      }
    }
    assertThat(withoutFindings(text, EAGER.find(text))).isEqualTo(rest.toString());
  }

  private static String withoutFindings(String text, List<Finding> findings) {
    StringBuilder rest = new StringBuilder();
    int from = 0;
    for (Finding finding : findings) {
      rest.append(text, from, finding.start());
      from = finding.end();
    }
    return rest.append(text, from, text.length()).toString();
  }

  @Property(tries = 1000)
  void replacement_changesNothingElse(@ForAll("texts") String text) {
    ScrubbedText scrubbed = SCRUBBER.scrub(text);
    StringBuilder expected = new StringBuilder();
    int from = 0;
    for (Finding finding : scrubbed.findings()) {
      expected.append(text, from, finding.start()).append("[REDACTED]");
      from = finding.end();
    }
    assertThat(scrubbed.text()).isEqualTo(expected.append(text, from, text.length()).toString());
  }

  @Property(tries = 1000)
  void hiddenTexts_comeBack(@ForAll("texts") String first, @ForAll("texts") String second) {
    TextScrubber scrubber = TextScrubber.builder().ignore(EntityType.SECRET).build();
    PromptSession session = PromptSession.open(scrubber);
    String hidden = session.hide(first);
    String other = session.hide(second);
    assertThat(session.reveal(hidden).text()).isEqualTo(first);
    assertThat(session.reveal(other).text()).isEqualTo(second);
  }

  @Property(tries = 500)
  void streams_sayWhatWholesSay(@ForAll("texts") String text, @ForAll List<Byte> sizes) {
    PromptSession session = PromptSession.open(EAGER);
    String answer = session.hide(text).replace('<', '[') + text;
    RevealStream stream = session.stream();
    StringBuilder out = new StringBuilder();
    int from = 0;
    List<Byte> steps = new ArrayList<>(sizes);
    steps.add(Byte.MAX_VALUE);
    for (byte size : steps) {
      int to = Math.min(answer.length(), from + Math.abs(size % 7));
      out.append(stream.append(answer.substring(from, to)));
      from = to;
    }
    out.append(stream.append(answer.substring(from)));
    Revealed rest = stream.finish();
    Revealed whole = session.reveal(answer);
    assertThat(out + rest.text()).isEqualTo(whole.text());
    assertThat(rest.altered()).isEqualTo(whole.altered());
    assertThat(rest.unused()).isEqualTo(whole.unused());
  }
}
