package dev.velum.consent;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Names that the tests share. */
public final class Fixtures {
  public static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  public static final Purpose NEWSLETTER = Purpose.of("newsletter", 1);
  public static final Purpose NEWSLETTER_2 = Purpose.of("newsletter", 2);
  public static final Purpose HEALTH = new Purpose("health study", 1, LawfulBasis.A9_2_A);
  public static final Purpose MARKETING = Purpose.of("marketing", 1);
  public static final Purpose OFFERS = Purpose.of("offers", 1).partOf(MARKETING);
  public static final Purpose OFFERS_2 =
      Purpose.of("offers", 2).partOf(MARKETING).compatibleWith(1);
  public static final Notice NOTICE =
      new Notice("privacy", 1, "en", "0f".repeat(32), Instant.parse("2025-06-01T00:00:00Z"));
  public static final DataSubjectId ADA = DataSubjectId.of("ada-1815");
  public static final DataSubjectId BEN = DataSubjectId.of("ben-1906");

  private Fixtures() {}

  public static MessageAuthenticator key() {
    byte[] key = new byte[32];
    key[0] = 7;
    return MessageAuthenticator.hmacSha256("test-key", key);
  }

  public static ConsentLedger ledger(TestDatabase database, Clock clock) {
    return fill(ConsentLedger.open(database, key(), clock));
  }

  /** Makes the purposes and the notice known to a ledger, and returns it. */
  public static ConsentLedger fill(ConsentLedger ledger) {
    ledger.registerPurpose(NEWSLETTER);
    ledger.registerPurpose(NEWSLETTER_2);
    ledger.registerPurpose(HEALTH);
    ledger.registerPurpose(OFFERS);
    ledger.registerPurpose(OFFERS_2);
    ledger.registerNotice(NOTICE);
    return ledger;
  }

  /** A clock that stands where it is put. */
  public static final class HandClock extends Clock {
    private volatile Instant now;

    public HandClock(Instant now) {
      this.now = now;
    }

    public void set(Instant instant) {
      now = instant;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
