package dev.velum.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.consent.access.AccessDecision.Reason;
import dev.velum.consent.receipt.SignedReceipt;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.signature.SignatureAlgorithm;
import dev.velum.crypto.signature.SigningKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class NewsletterConsentTest {
  @Test
  void customer_subscribesKeepsAReceiptAndStops() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:newsletter;DB_CLOSE_DELAY=-1");
    MessageAuthenticator chain =
        MessageAuthenticator.hmacSha256(
            "example", "0123456789abcdef0123456789abcdef".getBytes(UTF_8));
    SigningKey key = SigningKey.generate(SignatureAlgorithm.ED25519);
    Clock clock = Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC);
    NewsletterConsent shop = new NewsletterConsent(database, chain, clock);
    DataSubjectId ada = DataSubjectId.of("customer-1815");

    assertThat(shop.mayWrite("eve", ada).reasons()).containsExactly(Reason.CONSENT_MISSING);

    String kept = shop.subscribe(ada, key);
    assertThat(SignedReceipt.parse(kept).verify(key.verificationKey()))
        .contains("dpv:ConsentReceipt", "customer-1815");
    assertThat(shop.mayWrite("eve", ada).permitted()).isTrue();

    shop.stopAllMarketing(ada);
    assertThat(shop.mayWrite("eve", ada).reasons()).containsExactly(Reason.CONSENT_WITHDRAWN);
    assertThat(shop.isIntact()).isTrue();
  }
}
