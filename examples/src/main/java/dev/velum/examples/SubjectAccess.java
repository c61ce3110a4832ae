package dev.velum.examples;

import dev.velum.consent.export.OpenedPackage;
import dev.velum.consent.export.PackageReader;
import dev.velum.consent.export.PackageWriter;
import dev.velum.consent.export.ProcessingInformation;
import dev.velum.consent.export.WrittenPackage;
import dev.velum.consent.fulfilment.DataMap;
import dev.velum.consent.fulfilment.FulfilmentEngine;
import dev.velum.consent.fulfilment.JdbcSubjectStore;
import dev.velum.consent.register.ProcessingActivity;
import dev.velum.consent.register.ProcessingActivity.Item;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.Remedies;
import dev.velum.core.DataCategory;
import dev.velum.crypto.KeyEncryptionKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A shop that answers who asks for their data with a package that only their passphrase opens, and
 * only for two weeks.
 */
final class SubjectAccess {
  private static final ProcessingActivity ORDERS =
      ProcessingActivity.ofController("orders")
          .with(Item.CONTROLLER, "The Shop, 1 Example Street, Dublin, dpo@shop.example")
          .with(Item.PURPOSE, "to deliver orders")
          .with(Item.SUBJECT_CATEGORY, "customers")
          .with(Item.DATA_CATEGORY, "names and addresses", "purchases")
          .with(Item.RECIPIENT_CATEGORY, "parcel services")
          .with(Item.TIME_LIMIT, "ten years after the order (tax law)")
          .with(Item.SECURITY_MEASURE, "encryption at rest")
          .build();

  private static final Remedies REMEDIES =
      new Remedies(
          "Data Protection Commission",
          URI.create("https://www.dataprotection.ie/"),
          "the Circuit Court, Dublin");

  private final PackageWriter writer;
  private final PackageReader reader;

  SubjectAccess(DataSource shop, Clock clock) {
    DataMap map =
        DataMap.builder()
            .table(
                "customer",
                t ->
                    t.key("id")
                        .subject("customer_no")
                        .column("name", DataCategory.of("person.name"))
                        .identity("email", DataCategory.of("contact.email"), "email"))
            .table(
                "orders",
                t ->
                    t.key("id")
                        .ownedBy("customer", "customer_id")
                        .column("article", DataCategory.of("purchase")))
            .build();
    FulfilmentEngine engine = FulfilmentEngine.over(JdbcSubjectStore.of("shop", shop, map));
    ProcessingInformation information =
        ProcessingInformation.builder(REMEDIES)
            .activity(ORDERS)
            .collectedFromSubject()
            .noAutomatedDecisions()
            .noTransfers()
            .build();
    writer = PackageWriter.of(engine, information).expiringAfter(Duration.ofDays(14)).clock(clock);
    reader = PackageReader.create().clock(clock);
  }

  /** Writes the copy of the data; tell the customer the passphrase by another way. */
  WrittenPackage answer(DataSubjectRequest accepted, Path file, char[] passphrase)
      throws IOException {
    return writer.writeSealed(accepted, file, KeyEncryptionKey.fromPassphrase(passphrase));
  }

  /** What the customer does with it. */
  OpenedPackage open(Path file, char[] passphrase, Path folder) throws IOException {
    return reader.openSealed(file, KeyEncryptionKey.fromPassphrase(passphrase), folder);
  }
}
