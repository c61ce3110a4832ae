package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The chain written once more, by docs/formats/consent-ledger.md alone and from the rows alone. */
class LedgerFormatTest {
  private static final String FIELDS =
      """
      SELECT e."sequence", e."key_id", e."event_id", e."subject", e."purpose_id",
        e."purpose_version", p."basis_iri", p."basis_article", p."basis_need",
        p."broader_id", p."broader_version", p."compatible", e."status", e."event_time",
        e."recorded_at", e."indicated_by", e."method", e."guardian", e."form", e."duration", e."notice_id",
        e."notice_version", e."notice_language", n."content_hash", n."valid_from",
        e."evidence_hash", e."mac"
      FROM "velum_consent_event" e
      JOIN "velum_purpose" p ON p."id" = e."purpose_id" AND p."version" = e."purpose_version"
      LEFT JOIN "velum_notice" n ON n."id" = e."notice_id" AND n."version" = e."notice_version"
        AND n."language" = e."notice_language"
      ORDER BY e."sequence"
      """;

  @Test
  void documentedChain_givesTheStoredCodes() throws Exception {
    TestDatabase database = TestDatabase.inMemory();
    ConsentLedger ledger = Fixtures.ledger(database, Clock.fixed(T0, ZoneOffset.UTC));
    ledger
        .give(ADA, NEWSLETTER, NOTICE)
        .id(UUID.fromString("11111111-2222-4333-8444-555555555555"))
        .by("web form")
        .evidence("ab".repeat(32))
        .lasting(Period.ofMonths(6))
        .record();
    ledger
        .withdraw(ADA, NEWSLETTER)
        .id(UUID.fromString("11111111-2222-4333-8444-666666666666"))
        .by("telephone, Zürich")
        .record();
    byte[] key = new byte[32];
    key[0] = 7;
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));

    byte[] previous = new byte[32];
    for (List<String> row : database.rows(FIELDS)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(previous);
      out.writeByte(1);
      for (String field : row.subList(0, 26)) {
        if (field.equals("null")) {
          out.writeInt(-1);
        } else {
          byte[] text = field.getBytes(StandardCharsets.UTF_8);
          out.writeInt(text.length);
          out.write(text);
        }
      }
      previous = mac.doFinal(bytes.toByteArray());
      assertThat(HexFormat.of().formatHex(previous)).isEqualTo(row.get(26));
    }
    assertThat(HexFormat.of().formatHex(previous))
        .isEqualTo(ledger.checkpoint().mac())
        .isEqualTo("0cfad0597b9fec2d2f3c21f574bdb655edda5bc4ecfa2625da3fb3224fccbc8f");
    database.close();
  }
}
