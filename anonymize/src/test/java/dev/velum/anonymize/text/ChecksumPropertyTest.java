package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A scheme whose check digits promise it refuses each change of a single digit. */
class ChecksumPropertyTest {
  /** Schemes whose rule finds every change of one digit, by the theory of their check digits. */
  private static final Set<IdentifierScheme> PROMISING =
      EnumSet.of(
          IdentifierScheme.CREDIT_CARD,
          IdentifierScheme.IBAN,
          IdentifierScheme.US_NPI,
          IdentifierScheme.US_ABA_ROUTING,
          IdentifierScheme.UK_NHS,
          IdentifierScheme.DE_STEUER_ID,
          IdentifierScheme.FR_NIR,
          IdentifierScheme.ES_DNI,
          IdentifierScheme.ES_NIE,
          IdentifierScheme.NL_BSN,
          IdentifierScheme.PL_PESEL,
          IdentifierScheme.BR_CPF,
          IdentifierScheme.SE_PERSONNUMMER,
          IdentifierScheme.FI_HETU,
          IdentifierScheme.NO_FODSELSNUMMER,
          IdentifierScheme.CH_AHV,
          IdentifierScheme.IN_AADHAAR,
          IdentifierScheme.CA_SIN,
          IdentifierScheme.ZA_ID,
          IdentifierScheme.CN_RIC,
          IdentifierScheme.AU_ABN,
          IdentifierScheme.TR_TCKIMLIK,
          IdentifierScheme.IMEI);

  @Test
  void changeOfOneDigit_isRefused() throws IOException {
    int changes = 0;
    for (String line : IdentifierSchemeTest.resource("identifiers.csv").stream().skip(1).toList()) {
      String[] fields = line.split(",", -1);
      IdentifierScheme scheme = IdentifierScheme.valueOf(fields[0]);
      if (fields[3].equals("true") && PROMISING.contains(scheme)) {
        changes += allChangesRefused(scheme, fields[2]);
      }
    }
    assertThat(changes).isGreaterThan(5000);
  }

  private static int allChangesRefused(IdentifierScheme scheme, String value) {
    int changes = 0;
    for (int i = 0; i < value.length(); i++) {
      for (char digit = '0'; digit <= '9' && Character.isDigit(value.charAt(i)); digit++) {
        if (digit != value.charAt(i)) {
          String changed = value.substring(0, i) + digit + value.substring(i + 1);
          assertThat(scheme.isValid(changed)).as("%s %s", scheme, changed).isFalse();
          changes++;
        }
      }
    }
    return changes;
  }

  /** The dihedral group written down: Verhoeff's table D of "Error Detecting Decimal Codes". */
  @Test
  void verhoeff_knowsThePublishedExample() {
    assertThat(Checksums.verhoeff(Code.of("2363"), 0, 4)).isTrue();
    assertThat(Checksums.verhoeff(Code.of("3263"), 0, 4)).isFalse();
  }

  @Test
  void iso7064_knowsThePublishedExamples() {
    assertThat(Checksums.mod11And10(Code.of("07945"), 0, 5)).isTrue();
    assertThat(Checksums.mod11And2(Code.of("07940"), 0, 5)).isTrue();
    assertThat(Checksums.mod11And2(Code.of("079X"), 0, 4)).isTrue();
    assertThat(Checksums.mod97(Code.of("79444"), 0, 5)).isEqualTo(1);
  }

  @Test
  void icao_knowsTheExampleOfDoc9303() {
    assertThat(Checksums.icao(Code.of("5207273"), 0, 7)).isTrue();
    assertThat(Checksums.icao(Code.of("5207283"), 0, 7)).isFalse();
  }
}
