package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.Fixtures.DOMAIN;
import static dev.velum.anonymize.pseudonym.Fixtures.apply;
import static dev.velum.anonymize.pseudonym.Fixtures.bound;
import static dev.velum.anonymize.pseudonym.Transforms.ageUpTo89;
import static dev.velum.anonymize.pseudonym.Transforms.birthYear;
import static dev.velum.anonymize.pseudonym.Transforms.bottomCode;
import static dev.velum.anonymize.pseudonym.Transforms.buckets;
import static dev.velum.anonymize.pseudonym.Transforms.bucketsBetween;
import static dev.velum.anonymize.pseudonym.Transforms.encryptDeterministically;
import static dev.velum.anonymize.pseudonym.Transforms.encryptRandomly;
import static dev.velum.anonymize.pseudonym.Transforms.mask;
import static dev.velum.anonymize.pseudonym.Transforms.preserveFormat;
import static dev.velum.anonymize.pseudonym.Transforms.round;
import static dev.velum.anonymize.pseudonym.Transforms.surrogate;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static dev.velum.anonymize.pseudonym.Transforms.topCode;
import static dev.velum.anonymize.pseudonym.Transforms.vaultToken;
import static dev.velum.anonymize.pseudonym.Transforms.yearAndMonth;
import static dev.velum.anonymize.pseudonym.Transforms.yearOnly;
import static dev.velum.anonymize.pseudonym.Transforms.zip3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCiphertext;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformsTest {
  private static final TransformContext JANUARY = TransformContext.none().dataSet("2026-01");

  private static void assertRefused(Transform transform, String value) {
    assertThatThrownBy(() -> apply(transform, value))
        .isInstanceOf(DeidentificationException.class)
        .satisfies(
            e -> {
              for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.getMessage()).doesNotContain(value);
              }
            });
  }

  // Tokens

  @Test
  void token_isThatOfKeyedTokensOfTheNormalizedValue() {
    String expected =
        KeyedTokens.in(DOMAIN, Fixtures.KEYS.authenticator(KeyPurpose.PSEUDONYM))
            .type("email")
            .apply("maria@example.org");

    assertThat(apply(token().type("email").normalize(Normalization.EMAIL), " Maria@Example.ORG "))
        .isEqualTo(expected);
  }

  @Test
  void separateAndDomain_unlinkTokens() {
    Set<String> tokens = new HashSet<>();
    tokens.add(PseudonymToken.parse(apply(token(), "4711")).orElseThrow().code());
    tokens.add(PseudonymToken.parse(apply(token().separate("x"), "4711")).orElseThrow().code());
    tokens.add(
        PseudonymToken.parse(
                Fixtures.in(PseudonymDomain.of("other"))
                    .bind(token())
                    .apply("4711", TransformContext.none()))
            .orElseThrow()
            .code());
    for (Consistency scope : Consistency.values()) {
      if (scope != Consistency.EVERYWHERE_IN_DOMAIN) {
        String text = bound(token().consistent(scope)).apply("4711", JANUARY.document("d"));
        tokens.add(PseudonymToken.parse(text).orElseThrow().code());
      }
    }

    assertThat(tokens).hasSize(7);
  }

  @Test
  void perDataSet_holdsInOneDataSet() {
    ValueTransform tokens = bound(token().consistent(Consistency.PER_DATA_SET));
    TransformContext february = TransformContext.none().dataSet("2026-02");

    String first = tokens.apply("4711", JANUARY);
    assertThat(tokens.apply("4711", february)).isNotEqualTo(first);
    assertThat(tokens.apply("4711", JANUARY.document("d"))).isEqualTo(first);
  }

  @Test
  void perDocument_holdsInOneDocumentOfOneDataSet() {
    ValueTransform tokens = bound(token().consistent(Consistency.PER_DOCUMENT));
    TransformContext here = JANUARY.document("1");

    String first = tokens.apply("4711", here);
    assertThat(tokens.apply("4711", JANUARY.document("2"))).isNotEqualTo(first);
    assertThat(tokens.apply("4711", TransformContext.none().dataSet("2026-02").document("1")))
        .isNotEqualTo(first);
    assertThat(tokens.apply("4711", here)).isEqualTo(first);
  }

  /** ENISA: each occurrence another pseudonym, the same series in every data set. */
  @Test
  void perOccurrence_isDocumentRandomized() {
    ValueTransform tokens = bound(token().consistent(Consistency.PER_OCCURRENCE));
    TransformContext january = TransformContext.none().dataSet("2026-01");
    TransformContext february = TransformContext.none().dataSet("2026-02");

    String first = tokens.apply("4711", january);
    String second = tokens.apply("4711", january);
    assertThat(second).isNotEqualTo(first);
    assertThat(tokens.apply("4711", february)).isEqualTo(first);
    assertThat(tokens.apply("4711", february)).isEqualTo(second);
    assertThat(Consistency.PER_OCCURRENCE.enisaPolicy()).contains("document-randomized");
    assertThat(Consistency.NEVER.enisaPolicy()).contains("fully-randomized");
    assertThat(Consistency.EVERYWHERE_IN_DOMAIN.enisaPolicy()).contains("deterministic");
    assertThat(Consistency.PER_DOCUMENT.enisaPolicy()).isEmpty();
  }

  @Test
  void never_isAnotherTokenEachTime() {
    ValueTransform tokens = bound(token().consistent(Consistency.NEVER));
    assertThat(tokens.apply("4711", JANUARY)).isNotEqualTo(tokens.apply("4711", JANUARY));
  }

  @Test
  void scopeThatIsNotTold_isAnError() {
    assertThatThrownBy(() -> apply(token().consistent(Consistency.PER_DATA_SET), "4711"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("name of the data set");
  }

  // Encryption

  @Property(tries = 100)
  void encryption_comesBack(@ForAll @NotBlank @StringLength(max = 100) String value) {
    if (WellFormed.isWellFormed(value)) {
      for (Encryption transform :
          new Encryption[] {encryptDeterministically(), encryptRandomly()}) {
        Encryption exact = transform.normalize(Normalization.EXACT);
        String sealed = apply(exact, value);
        assertThat(exact.reverse(Fixtures.in(DOMAIN)).valueOf(sealed)).isEqualTo(value);
      }
    }
  }

  @Test
  void deterministicEncryption_isEqualForEqualValuesOfOneTypeOnly() {
    Encryption transform = encryptDeterministically().type("email");

    assertThat(apply(transform, "a@b.c")).isEqualTo(apply(transform, " a@b.c"));
    assertThat(apply(transform.separate("x"), "a@b.c")).isNotEqualTo(apply(transform, "a@b.c"));
    assertThat(apply(transform.type("mail"), "a@b.c")).isNotEqualTo(apply(transform, "a@b.c"));
    assertThat(apply(encryptRandomly(), "a")).isNotEqualTo(apply(encryptRandomly(), "a"));
  }

  @Test
  void ciphertexts_hideTheLengthAndShowTheKey() {
    Encryption transform = encryptDeterministically();
    String sealed = apply(transform, "a");

    assertThat(sealed).hasSameSizeAs(apply(transform, "fifteen letters"));
    assertThat(FieldCiphertext.parse(sealed).keyId())
        .isEqualTo(Fixtures.KEYS.info().primary(KeyPurpose.DETERMINISTIC).orElseThrow().keyId());
  }

  @Test
  void alteredCiphertext_isRefused() {
    Encryption transform = encryptDeterministically();
    String sealed = apply(transform, "a");
    assertThatThrownBy(() -> transform.type("other").reverse(Fixtures.in(DOMAIN)).valueOf(sealed))
        .isInstanceOf(DeidentificationException.class);
    assertThatThrownBy(() -> transform.reverse(Fixtures.in(DOMAIN)).valueOf("nonsense"))
        .isInstanceOf(DeidentificationException.class);
  }

  // Format-preserving encryption

  @Property(tries = 200)
  void formatPreserving_keepsTheFormAndComesBack(
      @ForAll @LongRange(min = 0, max = 999_999_999) long number) {
    String ssn = String.format(Locale.ROOT, "%09d", number);
    String dashed = ssn.substring(0, 3) + "-" + ssn.substring(3, 5) + "-" + ssn.substring(5);
    FormatPreserving transform = preserveFormat(Transforms.DIGITS).keepSeparators().type("ssn");

    String result = apply(transform, dashed);

    assertThat(result).matches("\\d{3}-\\d\\d-\\d{4}");
    assertThat(result.replace("-", "")).isEqualTo(apply(transform, ssn));
    assertThat(transform.reverse(Fixtures.in(DOMAIN)).valueOf(result)).isEqualTo(dashed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4111111111111111", "4111 1111 1111 1111", "378282246310005"})
  void luhn_isPreserved(String card) {
    FormatPreserving transform =
        preserveFormat(Transforms.DIGITS).keepSeparators().luhn().type("card");

    String result = apply(transform, card);

    assertThat(result).isNotEqualTo(card).hasSameSizeAs(card);
    char[] digits = result.replace(" ", "").toCharArray();
    assertThat(Luhn.checkDigit(digits, digits.length - 1)).isEqualTo(digits[digits.length - 1]);
    assertThat(transform.reverse(Fixtures.in(DOMAIN)).valueOf(result)).isEqualTo(card);
  }

  @Test
  void domainsBelowAMillion_areRefusedWhenBuilt() {
    assertThatThrownBy(() -> preserveFormat(Transforms.DIGITS).lengths(5, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000000");
    assertThat(preserveFormat(Transforms.DIGITS).minLength()).isEqualTo(6);
    assertThat(preserveFormat("abcdefghijklmnopqrstuvwxyz").minLength()).isEqualTo(5);
    assertThatThrownBy(() -> preserveFormat("01a").luhn())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345", "12345x", "1234567é", "\uD835\uDFD81234567"})
  void valuesOutsideTheAlphabetOrLength_areRefused(String value) {
    assertRefused(preserveFormat(Transforms.DIGITS).keepSeparators().type("n"), value);
  }

  @Test
  void wrongCheckDigit_isRefused() {
    assertRefused(preserveFormat(Transforms.DIGITS).luhn().type("n"), "4111111111111112");
  }

  @Test
  void types_haveTweaksOfTheirOwn() {
    FormatPreserving transform = preserveFormat(Transforms.DIGITS);
    assertThat(apply(transform.type("a"), "123456789"))
        .isNotEqualTo(apply(transform.type("b"), "123456789"));
  }

  // Masks

  @ParameterizedTest
  @CsvSource({
    "4111111111111111, ************1111",
    "1234, ****",
    "12345, *2345",
    "'', ''",
  })
  void mask_keepsTheLastFour(String value, String expected) {
    assertThat(apply(mask().keepLast(4), value)).isEqualTo(expected);
  }

  @Test
  void mask_countsCodePointsAndKeepsSeparators() {
    assertThat(apply(mask().keepFirst(1).keepLast(1), "😀b😂")).isEqualTo("😀*😂");
    assertThat(apply(mask().keepSeparators().keepLast(2), "020-7946 0018"))
        .isEqualTo("***-**** **18");
    assertThat(apply(mask().fixedLength(3).keepFirst(1), "Maria Example")).isEqualTo("M***");
    assertThat(apply(mask().with("•"), "ab")).isEqualTo("••");
  }

  /** Whatever the mask, what it covers does not show. */
  @Property(tries = 300)
  void mask_neverShowsMoreThanItKeeps(
      @ForAll @Chars({'a', 'b', '-', ' ', '9', 'é'}) @StringLength(max = 20) String value,
      @ForAll @IntRange(max = 5) int first,
      @ForAll @IntRange(max = 5) int last) {
    String masked = apply(mask().keepFirst(first).keepLast(last), value);

    long shown = masked.chars().filter(c -> c != '*').count();
    assertThat(masked).hasSameSizeAs(value);
    assertThat(shown).isEqualTo(value.length() > first + last ? first + last : 0);
  }

  // Numbers

  @ParameterizedTest
  @CsvSource({"12345, 12000", "12500, 12000", "13500, 14000", "-499.9, 0", "1e3,", "'',", "1.2.3,"})
  void round_isToTheNearestMultiple(String value, String expected) {
    Transform thousands = round(new BigDecimal(1000));
    if (expected == null) {
      assertThatThrownBy(() -> apply(thousands, value))
          .isInstanceOf(DeidentificationException.class);
    } else {
      assertThat(apply(thousands, value)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, '[0, 10)'", "9.99, '[0, 10)'", "10, '[10, 20)'", "-1, '[-10, 0)'"})
  void buckets_areHalfOpen(String value, String expected) {
    assertThat(apply(buckets(10), value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"17, <18", "18, '[18, 65)'", "64.9, '[18, 65)'", "65, >=65"})
  void bucketsBetween_areOpenAtTheEnds(String value, String expected) {
    assertThat(apply(bucketsBetween(18, 65), value)).isEqualTo(expected);
  }

  @Test
  void limits_areCoded() {
    assertThat(apply(topCode(100, "100+"), "101")).isEqualTo("100+");
    assertThat(apply(topCode(100, "100+"), "100")).isEqualTo("100");
    assertThat(apply(bottomCode(5, "<5"), "4.9")).isEqualTo("<5");
    assertRefused(topCode(1, "x"), "secret");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "89, 89", "90, 90+", "117, 90+", "042, 42"})
  void agesOver89_areOneCategory(String age, String expected) {
    assertThat(apply(ageUpTo89(), age)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "151", "89.5", "old", "1000"})
  void otherAges_areRefused(String age) {
    assertRefused(ageUpTo89(), age);
  }

  // ZIP codes: shared material of the U.S. Census Bureau, see the resource's README

  @ParameterizedTest
  @CsvSource({
    "02139, 021", "02139-4307, 021", "021394307, 021", "03601, 000", "05901, 000", "10201, 000",
    "20401, 000", "55602, 000", "69201, 000", "77201, 000", "75301, 000", "89301, 000",
    "21300, 000", "00000, 000", "006, 006", "06301, 063", "89001, 890",
  })
  void zip3_isThatOfTheCensus(String zip, String expected) {
    assertThat(apply(zip3(), zip)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2139", "0213x", "02139 4307", "021390-4307", "۱۲۳۴۵"})
  void otherZips_areRefused(String zip) {
    assertRefused(zip3(), zip);
  }

  // Dates

  @Test
  void partsOfDates_stay() {
    assertThat(apply(yearOnly(), "2026-11-22T10:00")).isEqualTo("2026");
    assertThat(apply(yearAndMonth(), "2026-11-22")).isEqualTo("2026-11");
    assertRefused(yearOnly(), "2026-02-30");
    assertRefused(yearOnly(), "22.11.2026");
  }

  @Test
  void birthYear_hidesAgesOver89() {
    Transform transform = birthYear(LocalDate.of(2026, 11, 22));
    assertThat(apply(transform, "1937-12-31")).isEqualTo("1937");
    assertThat(apply(transform, "1936-12-31")).isEqualTo("90+");
    assertThat(apply(transform, "1900-01-01")).isEqualTo("90+");
    assertRefused(transform, "2026-11-23");
  }

  // Surrogates

  @ParameterizedTest
  @EnumSource
  void surrogates_areConsistentAndNeverTheValue(Surrogate.Kind kind) {
    for (String language : new String[] {"de", "en", "es", "fr"}) {
      Surrogate transform = surrogate(kind).language(language);
      for (int i = 0; i < 50; i++) {
        String value = apply(transform, "person " + i);
        assertThat(apply(transform, " PERSON " + i)).isEqualTo(value);
        assertThat(apply(transform, value)).isNotEqualToIgnoringCase(value);
      }
    }
  }

  @Test
  void emailSurrogates_areOfReservedDomains() {
    assertThat(apply(surrogate(Surrogate.Kind.EMAIL).language("de"), "x@y.de"))
        .matches("[a-z]+\\.[a-z]+\\d{1,2}@example\\.(com|net|org)");
  }

  // Vaults

  @Test
  void vaultTokens_areRandomConsistentAndReversible() {
    InMemoryTokenVault vault = InMemoryTokenVault.create();
    Pseudonymizer pseudonymizer =
        Pseudonymizer.in(DOMAIN, PseudonymSecrets.of(Fixtures.KEYS).vault("v", vault));
    VaultToken transform = vaultToken("v").normalize(Normalization.EMAIL);
    ValueTransform tokens = pseudonymizer.bind(transform);

    String token = tokens.apply("A@b.c", TransformContext.none());

    assertThat(tokens.apply("a@B.c", TransformContext.none())).isEqualTo(token);
    assertThat(PseudonymToken.parse(token)).isPresent();
    assertThat(transform.reverse(pseudonymizer).valueOf(token)).isEqualTo("a@b.c");
    assertThat(vault.size()).isEqualTo(1);
    assertThat(vault.findToken(token).orElseThrow().sealed()).doesNotContain("a@b.c");
    assertThat(vault.delete(token)).isTrue();
    assertThatThrownBy(() -> transform.reverse(pseudonymizer).valueOf(token))
        .isInstanceOf(DeidentificationException.class);
    assertThat(tokens.apply("a@b.c", TransformContext.none())).isNotEqualTo(token);
  }

  @Test
  void missingVaultOrKey_failsWhenBound() {
    assertThatThrownBy(() -> bound(vaultToken("v")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the secrets must have a vault 'v'");
    assertThatThrownBy(
            () ->
                Pseudonymizer.in(DOMAIN, PseudonymSecrets.of(Keyset.generate(KeyPurpose.PSEUDONYM)))
                    .bind(encryptRandomly()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
