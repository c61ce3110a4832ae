package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.Transforms.birthYear;
import static dev.velum.anonymize.pseudonym.Transforms.drop;
import static dev.velum.anonymize.pseudonym.Transforms.encryptRandomly;
import static dev.velum.anonymize.pseudonym.Transforms.keep;
import static dev.velum.anonymize.pseudonym.Transforms.mask;
import static dev.velum.anonymize.pseudonym.Transforms.preserveFormat;
import static dev.velum.anonymize.pseudonym.Transforms.redact;
import static dev.velum.anonymize.pseudonym.Transforms.shiftDates;
import static dev.velum.anonymize.pseudonym.Transforms.surrogate;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static dev.velum.anonymize.pseudonym.Transforms.vaultToken;
import static dev.velum.anonymize.pseudonym.Transforms.yearAndMonth;
import static dev.velum.anonymize.pseudonym.Transforms.yearOnly;
import static dev.velum.anonymize.pseudonym.Transforms.zip3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.pseudonym.ConformanceReport.Verdict;
import dev.velum.anonymize.table.AttributeRole;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConformanceTest {
  private static DeidentificationPolicy one(Transform transform) {
    return DeidentificationPolicy.builder("p", 1)
        .column("id", drop())
        .column("x", transform)
        .build();
  }

  private static Verdict hipaa(Transform transform, HipaaIdentifier identifier) {
    return HipaaSafeHarbor.check(one(transform), Map.of("x", identifier)).findings().stream()
        .filter(finding -> finding.column().filter("x"::equals).isPresent())
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  @ParameterizedTest
  @EnumSource
  void removalAndRandomCodes_meetEveryRule(HipaaIdentifier identifier) {
    for (Transform transform :
        new Transform[] {
          drop(),
          redact(),
          Transforms.nothing(),
          vaultToken("v"),
          token().consistent(Consistency.NEVER)
        }) {
      assertThat(hipaa(transform, identifier)).isEqualTo(Verdict.CONFORMS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDerivedOrLeft_meetsNoRule(HipaaIdentifier identifier) {
    for (Transform transform :
        new Transform[] {
          keep(),
          token(),
          encryptRandomly(),
          preserveFormat(Transforms.DIGITS),
          mask().keepLast(4),
          surrogate(Surrogate.Kind.PERSON),
          shiftDates().per("id"),
          yearAndMonth()
        }) {
      assertThat(hipaa(transform, identifier)).as("%s", transform).isEqualTo(Verdict.VIOLATES);
    }
  }

  static Stream<Arguments> special() {
    return Stream.of(
        Arguments.of(zip3(), HipaaIdentifier.GEOGRAPHY),
        Arguments.of(yearOnly(), HipaaIdentifier.DATE_OR_AGE),
        Arguments.of(Transforms.ageUpTo89(), HipaaIdentifier.DATE_OR_AGE),
        Arguments.of(birthYear(LocalDate.of(2026, 1, 1)), HipaaIdentifier.DATE_OR_AGE));
  }

  @ParameterizedTest
  @MethodSource("special")
  void whatTheRuleAllows_meetsThatRuleOnly(Transform transform, HipaaIdentifier allowed) {
    for (HipaaIdentifier identifier : HipaaIdentifier.values()) {
      assertThat(hipaa(transform, identifier))
          .isEqualTo(identifier == allowed ? Verdict.CONFORMS : Verdict.VIOLATES);
    }
  }

  @Test
  void safeHarbor_reportsAllRulesAndConforms() {
    HipaaSafeHarbor rules =
        HipaaSafeHarbor.builder("patients", 1)
            .identifier("name", HipaaIdentifier.NAME)
            .identifier("mrn", HipaaIdentifier.MEDICAL_RECORD_NUMBER, vaultToken("v"))
            .identifier("zip", HipaaIdentifier.GEOGRAPHY, zip3())
            .identifier("$.seen", HipaaIdentifier.DATE_OR_AGE, yearOnly())
            .noIdentifier("diagnosis")
            .build();

    assertThat(rules.report().conforms()).isTrue();
    assertThat(rules.report().findings()).hasSize(18);
    assertThat(rules.report().findings().get(17).rule()).isEqualTo("(R)");
    assertThat(rules.report().toString()).contains("(H) medical record numbers, mrn: CONFORMS");
    assertThat(rules.policy().columns()).containsEntry("diagnosis", keep());
  }

  @Test
  void transformsThatDoNotConform_areRefusedByThePreset() {
    assertThatThrownBy(
            () ->
                HipaaSafeHarbor.builder("patients", 1)
                    .noIdentifier("id")
                    .identifier("seen", HipaaIdentifier.DATE_OR_AGE, shiftDates().per("id"))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(C)")
        .hasMessageContaining("shifted date");
  }

  @Test
  void whatNobodyTold_isReported() {
    ConformanceReport report = HipaaSafeHarbor.check(one(keep()), Map.of());
    assertThat(report.conforms()).isFalse();
    assertThat(report.with(Verdict.REVIEW)).hasSize(1);
    assertThatThrownBy(() -> HipaaSafeHarbor.check(one(keep()), Map.of("y", HipaaIdentifier.NAME)))
        .isInstanceOf(IllegalArgumentException.class);
    DeidentificationPolicy open =
        DeidentificationPolicy.builder("p", 1)
            .column("x", drop())
            .otherColumns(OtherColumns.KEEP)
            .build();
    assertThat(HipaaSafeHarbor.check(open, Map.of()).with(Verdict.VIOLATES)).hasSize(1);
  }

  @Test
  void gdpr_wantsDirectIdentifiersToNeedTheSecrets() {
    Map<String, AttributeRole> roles =
        Map.of("x", AttributeRole.DIRECT_IDENTIFIER, "id", AttributeRole.QUASI_IDENTIFIER);
    for (Transform good : new Transform[] {token(), vaultToken("v"), encryptRandomly(), drop()}) {
      assertThat(GdprPseudonymisation.check(one(good), roles).with(Verdict.VIOLATES)).isEmpty();
    }
    for (Transform bad : new Transform[] {keep(), mask().keepLast(4)}) {
      assertThat(GdprPseudonymisation.check(one(bad), roles).with(Verdict.VIOLATES)).hasSize(1);
    }
    DeidentificationPolicy preset = GdprPseudonymisation.policy("p", 1, roles);
    assertThat(GdprPseudonymisation.check(preset, roles).with(Verdict.VIOLATES)).isEmpty();
  }

  @Test
  void pci_allowsFirstSixAndLastFour() {
    Set<String> card = Set.of("x");
    assertThat(PciTruncation.check(one(PciTruncation.truncation()), card).conforms()).isTrue();
    assertThat(PciTruncation.check(one(mask().keepFirst(7)), card).with(Verdict.VIOLATES))
        .hasSize(1);
    assertThat(PciTruncation.check(one(mask().keepLast(5)), card).with(Verdict.VIOLATES))
        .hasSize(1);
    assertThat(PciTruncation.check(one(keep()), card).with(Verdict.VIOLATES)).hasSize(1);
    assertThat(PciTruncation.check(one(encryptRandomly()), card).with(Verdict.REVIEW)).hasSize(1);
    assertThat(Fixtures.apply(PciTruncation.truncation(), "4111 1111 1111 1111"))
        .isEqualTo("4111 11** **** 1111");
    DeidentificationPolicy both =
        DeidentificationPolicy.builder("p", 1)
            .column("x", PciTruncation.truncation())
            .column("y", token())
            .build();
    assertThat(PciTruncation.check(both, Set.of("x", "y")).with(Verdict.REVIEW)).hasSize(1);
  }
}
