package dev.velum.anonymize.pseudonym;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizationTest {
  @ParameterizedTest
  @CsvSource({
    "exact.1, ' A ', ' A '",
    "text.1, ' Ame\u0301lie ', Am\u00e9lie",
    "text.1, '\u00a0x\u2009', 'x'",
    "lower-case.1, 'TITLE I', 'title i'",
    "upper-case.1, 'straße', 'STRASSE'",
    "email.1, ' Maria@Example.ORG', maria@example.org",
    "email.1, 'x@MÜNCHEN.de', x@xn--mnchen-3ya.de",
    "digits.1, '078-05 1120', 078051120",
    "digits.1, '٠١٢', 012",
    "alphanumeric.1, 'wba 123-x', WBA123X",
    "e164.1:US, '(202) 555-0123', +12025550123",
    "e164.1:GB, '+1 202 555 0123 ext. 7', '+12025550123;ext=7'",
    "e164.1:GB, '020 7946 0018', +442079460018",
  })
  void forms_areAsDocumented(String form, String text, String expected) {
    assertThat(Normalization.of(form).apply(text)).isEqualTo(expected);
    assertThat(Normalization.of(form).form()).isEqualTo(form);
  }

  @ParameterizedTest
  @CsvSource({
    "email.1, 'no address'",
    "email.1, 'two@at@signs'",
    "email.1, '@x'",
    "digits.1, 'none'",
    "alphanumeric.1, '--'",
    "e164.1:ZZ, '020 7946 0018'",
    "e164.1:US, 'call me'",
  })
  void whatHasNoForm_isRefusedWithoutBeingShown(String form, String text) {
    assertThatThrownBy(() -> Normalization.of(form).apply(text))
        .isInstanceOf(DeidentificationException.class)
        .hasMessageNotContaining(text);
  }

  @Test
  void longTexts_areNoTelephoneNumbers() {
    String tenMegabytes = "1".repeat(10_000_000);
    assertThatThrownBy(() -> Normalization.phone("US").apply(tenMegabytes))
        .isInstanceOf(DeidentificationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"email.2", "", "e164.1:", "e164.1:XX", "e164.1:us"})
  void unknownForms_areRejected(String form) {
    assertThatThrownBy(() -> Normalization.of(form)).isInstanceOf(IllegalArgumentException.class);
  }

  /** What is in the one form stays there. */
  @Property(tries = 300)
  void normalizing_twiceIsNormalizingOnce(@ForAll @StringLength(max = 30) String text) {
    for (String form : new String[] {"text.1", "lower-case.1", "email.1", "digits.1"}) {
      Normalization normalization = Normalization.of(form);
      try {
        String once = normalization.apply(text);
        assertThat(normalization.apply(once)).isEqualTo(once);
      } catch (DeidentificationException e) {
        // Some texts have no such form; the cases above say which.
      }
    }
  }
}
