package dev.velum.consent.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.iab.gpp.encoder.GppModel;
import com.iab.gpp.encoder.section.TcfEuV2;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {
  private static GppModel model() {
    GppModel model = new GppModel();
    model.setFieldValue("tcfeuv2", "PurposeConsents", List.of(true, false, true));
    model.setFieldValue("tcfeuv2", "ConsentLanguage", "EN");
    model.setFieldValue("tcfeuv2", "VendorConsents", List.of(2, 6, 8));
    return model;
  }

  private static String tcf() {
    return model().encodeSection(TcfEuV2.NAME);
  }

  @ParameterizedTest
  @CsvSource({
    "1, true",
    "' 1 ', true",
    "0, false",
    "'', false",
    "true, false",
    "11, false",
    "'1, 1', false"
  })
  void globalPrivacyControl_isTheDigitOne(String value, boolean signal) {
    assertThat(GlobalPrivacyControl.isSignal(value)).isEqualTo(signal);
    assertThat(GlobalPrivacyControl.isSignaled(Map.of("sec-gpc", List.of(value))))
        .isEqualTo(signal);
    assertThat(GlobalPrivacyControl.isSignaled(Map.of("dnt", List.of(value)))).isFalse();
  }

  @Test
  void tcfString_saysWhatWasConsentedTo() {
    TcfSignal signal = TcfSignal.decode(tcf());

    assertThat(signal.purposes()).containsExactlyInAnyOrder(1, 3);
    assertThat(signal.vendors()).containsExactlyInAnyOrder(2, 6, 8);
    assertThat(signal.language()).isEqualTo("EN");
    assertThat(signal.permits(1, 6)).isTrue();
    assertThat(signal.permits(2, 6)).isFalse();
    assertThat(signal.permits(1, 7)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "C",
        "CPXX",
        "nonsense!",
        "CQuH6XkQuH6XkAfAAAEN",
        "CQuH6XkQuH6XkAfAAAENAACAAKAAAAAAAAAAAEEUAAAAAAAA.QAAA.IAAA.",
        "CQuH6XkQuH6XkAfAAAENAACAAKAAAAAAAAAAAEEUAAAAAAAA..IAAA",
        "BObdrPUOevsguAfDqFENCNAAAAAmeAAA",
        "é"
      })
  void invalidTcfString_isRefusedWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> TcfSignal.decode(text))
        .isInstanceOf(SignalException.class)
        .hasMessageContaining("TCF string")
        .hasNoCause()
        .satisfies(e -> assertThat(text.length() > 3 && e.getMessage().contains(text)).isFalse());
  }

  @Test
  void cutOffTcfString_isRefusedWhereverItIsCut() {
    String core = tcf().split("\\.", -1)[0];
    for (int length = 1; length < core.length() - 2; length++) {
      String cut = core.substring(0, length);
      assertThatThrownBy(() -> TcfSignal.decode(cut))
          .as("length %s", length)
          .isInstanceOf(SignalException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, false", "0, false"})
  void gppString_saysWhetherTheUserOptedOut(int sale, boolean optedOut) {
    GppModel model = model();
    model.setFieldValue("usnat", "SaleOptOut", sale);

    GppSignal signal = GppSignal.decode(model.encode());

    assertThat(signal.sections()).containsKeys("tcfeuv2", "usnat");
    assertThat(signal.isOptedOut()).isEqualTo(optedOut);
  }

  @Test
  void globalPrivacyControlInAGppString_isAnOptOut() {
    GppModel model = new GppModel();
    model.setFieldValue("usca", "SaleOptOut", 2);
    model.setFieldValue("usca", "Gpc", true);

    assertThat(GppSignal.decode(model.encode()).isOptedOut()).isTrue();
  }

  @Test
  void sectionThatTheDecoderDoesNotKnow_isPassedOver() {
    GppSignal signal = GppSignal.decode("DBACLRM~BVVqAAAAAmA.YA~ABC"); // 7 is usnat, 50 nothing

    assertThat(signal.sections()).containsOnlyKeys("usnat");
    assertThat(signal.isOptedOut()).isTrue();
  }

  /** One of them is an opt-out, which nobody would see. */
  @ParameterizedTest
  @ValueSource(
      strings = {"DBAA~BVVqAAAAAmA.YA", "DBABLA~BVQqAAAAAgA.QA~BVVqAAAAAmA.YA", "DBAA~", "DBABLA"})
  void sectionThatTheHeaderDoesNotTellOf_isRefused(String text) {
    assertThatThrownBy(() -> GppSignal.decode(text))
        .isInstanceOf(SignalException.class)
        .hasMessageContaining("not those of its header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "nonsense!", "DBAB", "CPXX", "DBACNYA~nonsense", "DBABMA~", "é"})
  void invalidGppString_isRefused(String text) {
    assertThatThrownBy(() -> GppSignal.decode(text))
        .isInstanceOf(SignalException.class)
        .hasMessageContaining("GPP string")
        .hasNoCause();
  }
}
