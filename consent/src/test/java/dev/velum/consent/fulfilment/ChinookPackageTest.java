package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.T0;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.export.OpenedPackage;
import dev.velum.consent.export.PackageReader;
import dev.velum.consent.export.PackageWriter;
import dev.velum.consent.export.ProcessingInformation;
import dev.velum.consent.export.ProcessingInformation.Topic;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.Remedies;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies of the data of customers in a schema that was made by others. */
class ChinookPackageTest {
  private static final int CUSTOMERS = 59;
  private static final long SEED = 20_261_122;

  @TempDir Path folder;

  private static PackageWriter writer(Chinook shop) {
    FulfilmentEngine engine =
        FulfilmentEngine.builder()
            .store(JdbcSubjectStore.of("chinook", shop.database(), shop.masking()))
            .build();
    ProcessingInformation information =
        ProcessingInformation.builder(
                new Remedies("authority", URI.create("https://authority.example/"), "court"))
            .with(Topic.CONTROLLER, "the shop")
            .with(Topic.PURPOSE, "sales")
            .with(Topic.DATA_CATEGORY, "purchases")
            .with(Topic.RETENTION, "ten years")
            .noRecipients()
            .noTransfers()
            .noAutomatedDecisions()
            .collectedFromSubject()
            .build();
    return PackageWriter.of(engine, information).clock(Clock.fixed(T0, ZoneOffset.UTC));
  }

  private static DataSubjectRequest request(int customer) {
    return DataSubjectRequest.received(
            RequestType.ACCESS, DataSubjectId.of(Integer.toString(customer)), T0)
        .verified(IdentityAssurance.SUBSTANTIAL)
        .accept(IdentityAssurance.LOW);
  }

  /** Returns every value that a customer's rows hold, in whatever column. */
  private static Set<String> values(Chinook shop, int customer) {
    Set<String> values = new HashSet<>();
    shop.rowsOf(customer).values().stream().flatMap(Collection::stream).forEach(values::addAll);
    return values;
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "SQLITE"})
  void packageOfACustomer_holdsAllOfTheirsAndNothingOfOthers(TestDatabases product)
      throws Exception {
    try (Chinook shop = Chinook.create(product)) {
      PackageWriter writer = writer(shop);
      PackageReader reader = PackageReader.create().clock(Clock.fixed(T0, ZoneOffset.UTC));
      Random random = new Random(SEED);
      for (int customer : random.ints(4, 1, CUSTOMERS + 1).distinct().toArray()) {
        Path zip = folder.resolve(product + "-" + customer + ".zip");
        writer.writeZip(request(customer), zip);
        OpenedPackage opened =
            reader.openZip(zip, folder.resolve(product + "-" + customer + "-opened"));

        Set<String> own = values(shop, customer);
        assertOwnValues(shop, opened, customer, own);
        assertNothingOfOthers(shop, opened, customer, own);
      }
    }
  }

  private static void assertOwnValues(
      Chinook shop, OpenedPackage opened, int customer, Set<String> own) throws Exception {
    for (String table : List.of("customer", "invoice", "invoice_line")) {
      OpenedPackage.Group group = opened.group("chinook", shop.name(table)).orElseThrow();
      JsonNode records = new ObjectMapper().readTree(Files.readString(group.json())).get("records");
      assertThat(records).hasSize(shop.rowsOf(customer).get(table).size());
      for (JsonNode one : records) {
        for (JsonNode value : one) {
          String text = value.isNull() ? "null" : value.asText();
          assertThat(own)
              .as(table)
              .anyMatch(mine -> mine.equals(text) || sameTimeOrNumber(mine, text));
        }
      }
    }
    String email = shop.rowsOf(customer).get("customer").get(0).get(11);
    assertThat(Files.readString(opened.summary())).contains(email);
  }

  /** Times come in ISO 8601, and numbers without zeros at their end. */
  private static boolean sameTimeOrNumber(String inDatabase, String inPackage) {
    if (inDatabase.matches("[0-9]+\\.[0-9]+")) {
      return inPackage.matches("[0-9.]+")
          && Double.parseDouble(inDatabase) == Double.parseDouble(inPackage);
    }
    return inPackage.length() >= 16 && inDatabase.startsWith(inPackage.replace('T', ' '));
  }

  private static void assertNothingOfOthers(
      Chinook shop, OpenedPackage opened, int customer, Set<String> own) throws Exception {
    Set<String> foreign = new TreeSet<>();
    IntStream.rangeClosed(1, CUSTOMERS)
        .filter(other -> other != customer)
        .forEach(
            other ->
                shop.rowsOf(other)
                    .forEach(
                        (table, rows) -> {
                          if (!table.equals("invoice_line")) {
                            rows.forEach(foreign::addAll);
                          }
                        }));
    // What a customer holds too, alone or within a longer text, is theirs as well; texts that are
    // too short stand in any text.
    foreign.removeIf(value -> value.length() < 8 || value.startsWith("20"));
    foreign.removeIf(value -> own.stream().anyMatch(mine -> mine.contains(value)));
    assertThat(foreign).hasSizeGreaterThan(150);
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(opened.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(file, UTF_8));
      }
    }
    for (String value : foreign) {
      assertThat(texts).noneMatch(text -> text.contains(value));
    }
  }
}
