package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.velum.anonymize.pseudonym.PseudonymDomain;
import dev.velum.anonymize.pseudonym.PseudonymSecrets;
import dev.velum.anonymize.pseudonym.PseudonymToken;
import dev.velum.anonymize.pseudonym.Pseudonymizer;
import dev.velum.anonymize.pseudonym.Surrogate;
import dev.velum.anonymize.pseudonym.TextTransform;
import dev.velum.anonymize.pseudonym.TransformContext;
import dev.velum.anonymize.pseudonym.TransformForm;
import dev.velum.anonymize.pseudonym.Transforms;
import dev.velum.anonymize.pseudonym.ValueTransform;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextScrubberTest {
  private static final String TEXT = "Mail ada@example.org or bob@example.org, born 1992-01-16.";
  private static final Pseudonymizer PSEUDONYMIZER =
      Pseudonymizer.in(
          PseudonymDomain.of("tests"), PseudonymSecrets.of(Keyset.generate(KeyPurpose.PSEUDONYM)));

  @Test
  void actions_areByType() {
    TextScrubber scrubber =
        TextScrubber.builder()
            .on(EntityType.EMAIL, ScrubAction.numbered())
            .otherwise(ScrubAction.redact())
            .build();
    assertThat(scrubber.scrub(TEXT + " ada@example.org").text())
        .isEqualTo("Mail <EMAIL_1> or <EMAIL_2>, born [REDACTED]. <EMAIL_1>");
  }

  @Test
  void transforms_needKeys() {
    TextScrubber scrubber =
        TextScrubber.builder()
            .on(EntityType.EMAIL, ScrubAction.transform(Transforms.token()))
            .build();
    assertThatIllegalStateException().isThrownBy(() -> scrubber.scrub(TEXT));

    String text = scrubber.with(PSEUDONYMIZER).scrub(TEXT, TransformContext.none()).text();

    assertThat(text).doesNotContain("ada").contains("<DATE_OF_BIRTH>");
    String token = text.substring(5, text.indexOf(" or "));
    assertThat(PseudonymToken.parse(token)).hasToString("Optional[" + token + "]");
  }

  @Test
  void surrogates_areTheSameForTheSameValue() {
    TextScrubber scrubber =
        TextScrubber.builder()
            .on(EntityType.EMAIL, ScrubAction.surrogate(Surrogate.Kind.EMAIL))
            .build();
    TextScrubber.Bound bound = scrubber.with(PSEUDONYMIZER);
    String once = bound.scrub("ada@example.net", TransformContext.none()).text();
    assertThat(bound.scrub("ada@example.net", TransformContext.none()).text()).isEqualTo(once);
    assertThat(once).contains("@").isNotEqualTo("ada@example.net");
  }

  @Test
  void refusedValues_areRedacted() {
    TextScrubber scrubber =
        TextScrubber.builder()
            .on(EntityType.EMAIL, ScrubAction.transform(Transforms.topCode(1, "1+")))
            .build();
    assertThat(scrubber.with(PSEUDONYMIZER).scrub(TEXT, TransformContext.none()).text())
        .startsWith("Mail [REDACTED] or [REDACTED]");
  }

  @Test
  void formOfAScrubber_makesAnEqualOne() {
    TextScrubber scrubber =
        TextScrubber.builder()
            .minScore(0.4)
            .phoneRegions("PL")
            .ignore(EntityType.URL)
            .allow("help@example.org")
            .on(EntityType.PERSON, ScrubAction.numbered())
            .on(EntityType.EMAIL, ScrubAction.transform(Transforms.token().type("email")))
            .otherwise(ScrubAction.redact())
            .build();
    Map<String, Object> form = TransformForm.write(Transforms.scrub(scrubber));

    TextTransform read = (TextTransform) TransformForm.read(form, List.of(TextScrubber.reader()));

    assertThat(read.settings()).isEqualTo(scrubber.settings());
    ValueTransform one = scrubber.bind(PSEUDONYMIZER);
    ValueTransform two = read.bind(PSEUDONYMIZER);
    assertThat(two.apply(TEXT, TransformContext.none()))
        .isEqualTo(one.apply(TEXT, TransformContext.none()))
        .doesNotContain("ada");
  }

  @Test
  void wrongForms_areRefused() {
    TextTransform.Reader reader = TextScrubber.reader();
    assertThat(reader.read("other", Map.of())).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read("scrub", Map.of("minscore", 1)))
        .withMessageContaining("settings must be among");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read("scrub", Map.of("otherwise", Map.of("action", "burn"))))
        .withMessageContaining("action must be");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read("scrub", Map.of("minScore", "high")))
        .withMessageContaining("minScore must be a number");
  }

  @Test
  void decisions_areTold() {
    TextScrubber scrubber =
        TextScrubber.builder().ignore(EntityType.URL).allow("ada@example.org").build();
    List<Finding> all =
        scrubber.examine("ada@example.org bob@example.org https://example.org/x 123456789");
    assertThat(all)
        .extracting(Finding::decision)
        .contains(Decision.ALLOWED, Decision.ACCEPTED, Decision.IGNORED_TYPE, Decision.BELOW_SCORE);
    assertThat(scrubber.scrub("ada@example.org bob@example.org https://example.org/x").text())
        .isEqualTo("ada@example.org <EMAIL> https://example.org/x");
  }

  @Test
  void ownRecognizers_joinIn() {
    EntityType staff = EntityType.of("STAFF_NUMBER");
    TextScrubber scrubber =
        TextScrubber.builder().recognizer((text, found) -> found.add(staff, 0, 5, 0.9)).build();
    assertThat(scrubber.scrub("S-123 and ada@example.org").text())
        .isEqualTo("<STAFF_NUMBER> and <EMAIL>");
    assertThatIllegalStateException().isThrownBy(scrubber::settings);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scrubber.scrub("S-1"))
        .withMessage("end must be <= 3, got 5");
  }

  @Test
  void phonesOfNamedRegions_areFoundWithoutContext() {
    String text = "it is 512 345 637";
    assertThat(TextScrubber.standard().find(text)).isEmpty();
    assertThat(TextScrubber.builder().phoneRegions("PL").build().scrub(text).text())
        .isEqualTo("it is <PHONE>");
  }

  @Test
  void overlappingFindings_areTakenOutAsOne() {
    TextScrubber scrubber =
        TextScrubber.builder()
            .recognizer((text, found) -> found.add(EntityType.of("HEAD"), 0, 7, 0.8))
            .recognizer((text, found) -> found.add(EntityType.of("LONGER"), 5, 20, 0.6))
            .build();
    assertThat(scrubber.scrub("zzzzzzzzzzzzzzzzzzzz zz").text()).isEqualTo("<LONGER> zz");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void scoreOutsideOfItsRange_isRejected(double score) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextScrubber.builder().minScore(score))
        .withMessageContaining("minScore must be between 0 and 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "email", "1A", "A-B", "_A", "A_"})
  void typeWithAnotherName_isRejected(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EntityType.of(name))
        .withMessageContaining("name must have");
  }

  @Test
  void unknownRegion_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextScrubber.builder().phoneRegions("pl"))
        .withMessageContaining("phone regions must be");
  }

  @Test
  void nullText_isRejected() {
    assertThatNullPointerException()
        .isThrownBy(() -> TextScrubber.standard().find(null))
        .withMessage("text");
  }
}
