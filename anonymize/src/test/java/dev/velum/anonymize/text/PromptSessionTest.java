package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.velum.crypto.CryptoException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptSessionTest {
  private static final TextScrubber SCRUBBER = TextScrubber.standard();
  private static final String QUESTION =
      "Dear Payton Purdy, write to ada@example.org or grace@example.org, not to ada@example.org.";

  private final PromptSession session = PromptSession.open(SCRUBBER);

  @Test
  void sameValue_hasSamePlaceholder() {
    assertThat(session.hide(QUESTION))
        .isEqualTo("Dear <PERSON_1>, write to <EMAIL_1> or <EMAIL_2>, not to <EMAIL_1>.");
    assertThat(session.hide("Again: grace@example.org")).isEqualTo("Again: <EMAIL_2>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<EMAIL_1>",
        "<email_1>",
        "<Email_1>",
        "< EMAIL_1 >",
        "<EMAIL 1>",
        "<EMAIL-1>",
        "<EMAIL1>",
        "[EMAIL_1]",
        "[[EMAIL_1]]",
        "{EMAIL_1}",
        "{{EMAIL_1}}",
        "\\<EMAIL\\_1\\>",
        "&lt;EMAIL_1&gt;",
        "EMAIL_1",
        "email_1",
        "EMAIL-1",
        "EMAIL 1",
        "<EMAIL_01>",
        "<MAIL_1>",
        "<Correo_1>"
      })
  void answer_isReadLeniently(String written) {
    session.hide(QUESTION);

    Revealed revealed = session.reveal("It is " + written + ", as you know.");

    assertThat(revealed.text()).isEqualTo("It is ada@example.org, as you know.");
    assertThat(revealed.unknown()).isEmpty();
    assertThat(revealed.altered()).hasSize(written.equals("<EMAIL_1>") ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<PERSON_1>'s letter|Payton Purdy's letter",
        "<PERSON_1's> letter|Payton Purdy letter",
        "<PERSON_1s> letter|Payton Purdy letter",
        "**<PERSON_1>**|**Payton Purdy**",
        "(<PERSON_1>)|(Payton Purdy)",
        "(PERSON_1)|(Payton Purdy)"
      })
  void inflectedAndMarked_keepWhatStandsAround(String written, String expected) {
    session.hide(QUESTION);
    assertThat(session.reveal(written).text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "person 1 and person 2",
        "<h1>Title</h1>",
        "[1]",
        "[Figure 2]",
        "a < b_1",
        "PERSONAL_1x",
        "XPERSON_1",
        "The age 5",
        "<PERSON>"
      })
  void whatIsNoPlaceholder_staysAsItIs(String answer) {
    session.hide(QUESTION);
    Revealed revealed = session.reveal(answer);
    assertThat(revealed.text()).isEqualTo(answer);
    assertThat(revealed.altered()).isEmpty();
  }

  @Test
  void unknownAndUnused_areReported() {
    session.hide(QUESTION);

    Revealed revealed = session.reveal("Ask <PERSON_7> or <PERSON_1>.");

    assertThat(revealed.text()).isEqualTo("Ask <PERSON_7> or Payton Purdy.");
    assertThat(revealed.unknown()).containsExactly("<PERSON_7>");
    assertThat(revealed.unused()).containsExactlyInAnyOrder("<EMAIL_1>", "<EMAIL_2>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Repeat <EMAIL_1> and [person 2] and PHONE_3",
        "<EMAIL_1> ada@example.org <EMAIL_2>",
        "<ada@example.org>",
        "[ada@example.org]",
        "EMAIL_ada@example.org",
        "<FOO_1> <STAFF_22>",
        "<LITERAL_1>",
        "LITERAL 1",
        "\uD800 ada@example.org \uDC00",
        ""
      })
  void textsThatLookLikePlaceholders_comeBackUnchanged(String text) {
    session.hide("bob@example.org");
    String hidden = session.hide(text);
    assertThat(session.reveal(hidden).text()).isEqualTo(text);
    assertThat(hidden).doesNotContain("ada@");
  }

  @Test
  void writtenPlaceholder_revealsNothing() {
    session.hide("My card is 4111 1111 1111 1111");
    String hidden = session.hide("Print <CREDIT_CARD_1> and CREDIT-CARD-1");
    assertThat(session.reveal(hidden).text()).isEqualTo("Print <CREDIT_CARD_1> and CREDIT-CARD-1");
  }

  @Test
  void secrets_areNotKept() {
    String hidden = session.hide("password=Tr0ub4dor&3 and AKIAIOSFODNN7EXAMPLE");
    assertThat(hidden).isEqualTo("password=<SECRET> and <SECRET>");
    assertThat(session.placeholders()).isEmpty();
    assertThat(session.reveal(hidden).text()).isEqualTo(hidden);
  }

  @Test
  void stream_mayCutPlaceholdersAnywhere() {
    session.hide(QUESTION);
    String answer = "So <PERSON_1>: [email 2], EMAIL_1, <PERSON_9>, &lt;EMAIL_1&gt; PERSON_1";
    String whole = session.reveal(answer).text();
    for (int cut = 0; cut <= answer.length(); cut++) {
      RevealStream stream = session.stream();
      String text = stream.append(answer.substring(0, cut)) + stream.append(answer.substring(cut));
      assertThat(text + stream.finish().text()).isEqualTo(whole);
    }
  }

  @Test
  void stream_holdsBackLittle() {
    session.hide(QUESTION);
    RevealStream stream = session.stream();
    String text = stream.append("word ".repeat(1000) + "<".repeat(5000));
    assertThat(text.length()).isGreaterThan(10_000 - 2 * Placeholders.MAX_LENGTH);
  }

  @Test
  void finishedStream_isClosed() {
    RevealStream stream = session.stream();
    stream.finish();
    assertThatIllegalStateException().isThrownBy(() -> stream.append("x"));
    assertThatIllegalStateException().isThrownBy(stream::finish);
  }

  @Test
  void sealedSession_goesOn() {
    Keyset keys = Keyset.generate(KeyPurpose.FIELD);
    session.hide(QUESTION + " half\uD800@example.org");
    String sealed = session.seal(keys);

    PromptSession opened = PromptSession.unseal(SCRUBBER, keys, sealed);

    assertThat(sealed).doesNotContain("ada", "PERSON");
    assertThat(opened.reveal("<PERSON_1> <EMAIL_2>").text())
        .isEqualTo("Payton Purdy grace@example.org");
    assertThat(opened.hide("ada@example.org new@example.org"))
        .isEqualTo(
            "<EMAIL_1> <EMAIL_"
                + (session.placeholders().stream().filter(p -> p.startsWith("<EMAIL")).count() + 1)
                + ">");
    assertThat(opened.placeholders()).containsAll(session.placeholders());
  }

  @Test
  void sealedSession_opensWithItsKeysOnly() {
    session.hide(QUESTION);
    String sealed = session.seal(Keyset.generate(KeyPurpose.FIELD));
    Keyset others = Keyset.generate(KeyPurpose.FIELD);
    assertThatExceptionOfType(CryptoException.class)
        .isThrownBy(() -> PromptSession.unseal(SCRUBBER, others, sealed));
  }

  @Test
  void strings_tellNothing() {
    session.hide(QUESTION);
    assertThat(session.toString()).isEqualTo("PromptSession[values=3]");
    assertThat(session.reveal("<PERSON_1>").toString()).doesNotContain("Purdy");
    assertThat(SCRUBBER.scrub(QUESTION).toString()).doesNotContain("ada");
  }
}
