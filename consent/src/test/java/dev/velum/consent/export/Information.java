package dev.velum.consent.export;

import dev.velum.consent.register.ProcessingActivity;
import dev.velum.consent.register.ProcessingActivity.Item;
import dev.velum.consent.register.Recipient;
import dev.velum.consent.rights.Remedies;
import dev.velum.core.DataCategory;
import java.net.URI;
import java.util.Set;

/** What a shop tells its customers. */
final class Information {
  static final Remedies REMEDIES =
      new Remedies(
          "Data Protection Commission",
          URI.create("https://www.dataprotection.ie/"),
          "the Circuit Court, Dublin");

  static final ProcessingActivity ORDERS =
      ProcessingActivity.ofController("orders")
          .with(Item.CONTROLLER, "The Shop, 1 Example Street, Dublin, dpo@shop.example")
          .with(Item.PROTECTION_OFFICER, "Grace Hopper, dpo@shop.example")
          .with(Item.PURPOSE, "to deliver orders", "to keep accounts")
          .with(Item.LAWFUL_BASIS, "GDPR Art. 6(1)(b), (c)")
          .with(Item.SUBJECT_CATEGORY, "customers")
          .with(Item.DATA_CATEGORY, "names and addresses", "purchases")
          .with(Item.RECIPIENT_CATEGORY, "parcel services")
          .with(Item.THIRD_COUNTRY, "United States")
          .with(Item.SAFEGUARD, "standard contractual clauses (Art. 46(2)(c))")
          .with(Item.TIME_LIMIT, "invoices: ten years (tax law)", "all else: two years")
          .with(Item.SECURITY_MEASURE, "encryption")
          .build();

  static final Recipient MAILER =
      new Recipient(
          "Mailer Ltd",
          Recipient.Role.PROCESSOR,
          "privacy@mailer.example",
          "contract of 2025-01-01",
          Set.of(DataCategory.of("contact.email")));

  private Information() {}

  static ProcessingInformation.Builder builder() {
    return ProcessingInformation.builder(REMEDIES)
        .activity(ORDERS)
        .recipient(MAILER)
        .collectedFromSubject()
        .automatedDecision(
            new AutomatedDecision(
                "whether you may pay by invoice",
                "the sum of unpaid invoices and their age count",
                "above 500 EUR you pay in advance"));
  }

  static ProcessingInformation complete() {
    return builder().build();
  }
}
