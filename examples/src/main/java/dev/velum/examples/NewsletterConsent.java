package dev.velum.examples;

import dev.velum.consent.ConsentLedger;
import dev.velum.consent.LedgerEntry;
import dev.velum.consent.Notice;
import dev.velum.consent.Purpose;
import dev.velum.consent.access.Access;
import dev.velum.consent.access.AccessDecision;
import dev.velum.consent.access.AccessGuard;
import dev.velum.consent.access.AccessPolicy;
import dev.velum.consent.access.AccessRequest;
import dev.velum.consent.access.ConsentSource;
import dev.velum.consent.receipt.ConsentRecord;
import dev.velum.consent.receipt.ConsentTerms;
import dev.velum.consent.receipt.ConsentTerms.PersonalData;
import dev.velum.consent.receipt.Party;
import dev.velum.consent.receipt.SignedReceipt;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.signature.SigningKey;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * A shop that asks for consent to its newsletter, keeps it, gives a receipt, and looks at it before
 * it writes.
 */
final class NewsletterConsent {
  static final Purpose MARKETING = Purpose.of("marketing", 1);
  static final Purpose NEWSLETTER = Purpose.of("newsletter", 1).partOf(MARKETING);
  static final DataCategory EMAIL = DataCategory.of("contact.email");

  private static final Notice NOTICE =
      new Notice(
          "privacy",
          3,
          "en",
          "0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000",
          Instant.parse("2026-01-01T00:00:00Z"));

  private static final Party SHOP =
      Party.builder("https://shop.example/", "The Shop")
          .address("1 Example Street, Dublin")
          .country("IE")
          .contact("dpo@shop.example")
          .build();

  private static final ConsentTerms TERMS =
      ConsentTerms.builder()
          .controller(SHOP)
          .notice("https://shop.example/privacy/3")
          .service("Newsletter by e-mail")
          .data(PersonalData.of("https://w3id.org/dpv/pd#EmailAddress"))
          .storedIn("https://w3id.org/dpv/loc#IE")
          .keptFor("until withdrawal")
          .jurisdiction("https://w3id.org/dpv/loc#IE")
          .noRecipients()
          .withdrawnBy("https://shop.example/unsubscribe")
          .build();

  private final ConsentLedger ledger;
  private final AccessGuard guard;
  private final Clock clock;

  NewsletterConsent(DataSource database, MessageAuthenticator key, Clock clock) {
    this.clock = clock;
    ledger = ConsentLedger.open(database, key, clock);
    ledger.registerPurpose(NEWSLETTER);
    ledger.registerNotice(NOTICE);
    AccessPolicy policy =
        AccessPolicy.builder().purpose(NEWSLETTER, EMAIL).role("editor", "newsletter").build();
    guard = AccessGuard.builder(policy).consent(ConsentSource.of(ledger)).clock(clock).build();
  }

  /** Records what a form said, and returns the receipt for the customer to keep. */
  String subscribe(DataSubjectId customer, SigningKey key) {
    ledger.give(customer, NEWSLETTER, NOTICE).by("web form").lasting(Period.ofYears(2)).record();
    List<LedgerEntry> history = ledger.history(customer);
    String receipt =
        ConsentRecord.of(UUID.randomUUID(), history, NEWSLETTER, TERMS)
            .receipt(UUID.randomUUID(), clock)
            .toJsonLd();
    return SignedReceipt.sign(receipt, key).compact();
  }

  /** Taking all marketing back takes the newsletter back, too. */
  void stopAllMarketing(DataSubjectId customer) {
    ledger.withdraw(customer, MARKETING).by("link in an e-mail").record();
  }

  /** Asks before an editor writes to a customer. */
  AccessDecision mayWrite(String editor, DataSubjectId customer) {
    Access access = Access.of(editor, NEWSLETTER.id(), "editor");
    return guard.decide(AccessRequest.of(access, EMAIL, customer));
  }

  boolean isIntact() {
    return ledger.verify().holds();
  }
}
