package dev.velum.anonymize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyModelTest {
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void entropyDiversityNotAboveOne_isRejected(double l) {
    assertRejected(() -> PrivacyModel.entropyLDiversity(l, "s"), "l must");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void factorsNotAboveZero_areRejected(double value) {
    assertRejected(() -> PrivacyModel.recursiveCLDiversity(value, 2, "s"), "c must");
    assertRejected(() -> PrivacyModel.deltaDisclosure(value, "s"), "delta must");
    assertRejected(() -> PrivacyModel.basicBetaLikeness(value, "s"), "beta must");
    assertRejected(() -> PrivacyModel.enhancedBetaLikeness(value, "s"), "beta must");
  }

  @Test
  void recursiveDiversityBelowTwo_isRejected() {
    assertRejected(() -> PrivacyModel.recursiveCLDiversity(3, 1, "s"), "l must");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, Double.NaN})
  void frequencyNotBetweenZeroAndOne_isRejected(double alpha) {
    assertRejected(() -> PrivacyModel.maxFrequency(alpha, "s"), "alpha must");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void closenessOutsideZeroToOne_isRejected(double t) {
    assertRejected(() -> PrivacyModel.tCloseness(t, "s", GroundDistance.equal()), "t must");
  }

  @Test
  void blankAttribute_isRejected() {
    assertRejected(() -> PrivacyModel.entropyLDiversity(2, " "), "attribute");
    assertRejected(() -> PrivacyModel.recursiveCLDiversity(2, 2, " "), "attribute");
    assertRejected(() -> PrivacyModel.maxFrequency(0.5, " "), "attribute");
    assertRejected(() -> PrivacyModel.tCloseness(0.5, " ", GroundDistance.equal()), "attribute");
    assertRejected(() -> PrivacyModel.deltaDisclosure(2, " "), "attribute");
    assertRejected(() -> PrivacyModel.basicBetaLikeness(2, " "), "attribute");
    assertRejected(() -> PrivacyModel.enhancedBetaLikeness(2, " "), "attribute");
  }

  @Test
  void orderWithoutValuesOrWithOneTwice_isRejected() {
    assertRejected(() -> GroundDistance.ordered(List.of()), "ordered");
    assertRejected(() -> GroundDistance.ordered(List.of("a", "a")), "ordered values must");
  }

  /** Rounding must not decide, but a strict bound stays strict. */
  @Test
  void boundsMetExactly_holdOrBreakAsTheDefinitionSays() {
    assertThat(PrivacyModel.entropyLDiversity(3, "s").allows(Math.log(3))).isTrue();
    assertThat(PrivacyModel.maxFrequency(0.3, "s").allows(3 / 10.0)).isTrue();
    assertThat(PrivacyModel.tCloseness(0.3, "s", GroundDistance.equal()).allows(0.1 + 0.2))
        .isTrue();
    assertThat(PrivacyModel.basicBetaLikeness(0.5, "s").allows((0.3 - 0.2) / 0.2)).isTrue();
    assertThat(PrivacyModel.enhancedBetaLikeness(9, "s").allows(Math.log(2), 0.5)).isTrue();
    assertThat(PrivacyModel.recursiveCLDiversity(2, 2, "s").allows(2)).isFalse();
    assertThat(PrivacyModel.deltaDisclosure(1, "s").allows(1)).isFalse();
  }

  @Test
  void description_namesParametersAndColumn() {
    assertThat(PrivacyModel.tCloseness(0.2, "pay", GroundDistance.numeric()).describe())
        .isEqualTo("0.2-closeness of pay (numeric order)");
    assertThat(PrivacyModel.recursiveCLDiversity(3, 2, "pay").describe())
        .isEqualTo("recursive (3.0, 2)-diversity of pay");
  }

  private static void assertRejected(ThrowingCallable making, String reason) {
    assertThatThrownBy(making)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
