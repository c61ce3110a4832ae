package dev.velum.consent.export;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.velum.consent.Fixtures.HandClock;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.fulfilment.ExportedRecord;
import dev.velum.consent.fulfilment.FulfilmentEngine;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.Refusal;
import dev.velum.consent.rights.RefusedPart;
import dev.velum.consent.rights.RequestStatus;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.VelumException;
import dev.velum.core.integrity.IntegrityException;
import dev.velum.crypto.Argon2Parameters;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.KeyEncryptionKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageTest {
  private static final KeyEncryptionKey KEY = KeyEncryptionKey.fromRawKey(new byte[32]);
  private static final Instant EXPIRES = T0.plus(Duration.ofDays(14));

  private final TestDatabase journal = TestDatabase.inMemory();
  private final HandClock clock = new HandClock(T0);
  private final PackageReader reader = PackageReader.create().clock(clock);

  @TempDir Path folder;

  @AfterEach
  void close() {
    journal.close();
  }

  private static DataSubjectRequest accepted(RequestType type) {
    return DataSubjectRequest.received(type, ADA, T0)
        .verified(IdentityAssurance.SUBSTANTIAL)
        .accept(IdentityAssurance.LOW);
  }

  private PackageWriter writer(ListStore... stores) {
    FulfilmentEngine.Builder engine = FulfilmentEngine.builder().journal(journal);
    List.of(stores).forEach(engine::store);
    return PackageWriter.of(engine.build(), Information.complete())
        .expiringAfter(Duration.ofDays(14))
        .clock(clock);
  }

  /** Names and values in turn; null is no value. */
  private static ExportedRecord record(String group, String... fields) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      map.put(fields[i], fields[i + 1]);
    }
    return new ExportedRecord(group, map);
  }

  private static ListStore shop() {
    return ListStore.of(
        "shop",
        record("customer", "name", "Ada <b>Lovelace</b>", "email", "ada@example.org"),
        record("orders", "id", "1", "note", "=HYPERLINK(\"http://evil\")"),
        record("customer", "name", "A. King", "email", null),
        record("orders", "id", "-2.50", "note", ""));
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).map(below::relativize).sorted().toList();
    }
  }

  @Test
  void sealedPackage_opensWithItsKeyAndHoldsAllForms() throws Exception {
    DataSubjectRequest request = accepted(RequestType.ACCESS);
    Path file = folder.resolve("ada.velum");

    WrittenPackage written = writer(shop()).writeSealed(request, file, KEY);
    OpenedPackage opened = reader.openSealed(file, KEY, folder.resolve("opened"));

    assertThat(written.expires()).isEqualTo(EXPIRES).isEqualTo(opened.expires());
    assertThat(written.recordCount()).isEqualTo(4);
    assertThat(written.answered().status()).isEqualTo(RequestStatus.FULFILLED);
    assertThat(opened.requestId()).isEqualTo(request.id());
    assertThat(opened.type()).isEqualTo(RequestType.ACCESS);
    assertThat(opened.created()).isEqualTo(T0);
    assertThat(files(opened.folder()))
        .extracting(path -> path.toString().replace('\\', '/'))
        .containsExactly(
            "data/1-shop-customer.csv",
            "data/1-shop-customer.json",
            "data/2-shop-orders.csv",
            "data/2-shop-orders.json",
            "manifest.sha256",
            "package.json",
            "summary.html");
    OpenedPackage.Group orders = opened.group("shop", "orders").orElseThrow();
    assertThat(orders.recordCount()).isEqualTo(2);
    assertThat(Files.readString(orders.csv()))
        .isEqualTo(
            """
            "id","note"\r
            "1","'=HYPERLINK(""http://evil"")"\r
            "-2.50",""\r
            """);
    assertThat(Files.readString(opened.group("shop", "customer").orElseThrow().csv()))
        .endsWith("\"A. King\",\r\n");
    JsonNode json = new ObjectMapper().readTree(Files.readString(orders.json()));
    assertThat(json.at("/records/0/note").asText()).isEqualTo("=HYPERLINK(\"http://evil\")");
    assertThat(files(folder)).noneMatch(path -> path.toString().contains(".spool"));
  }

  @Test
  void page_tellsAllOfArticle15AndEscapesEverything() throws Exception {
    WrittenPackage written =
        writer(shop()).writeFolder(accepted(RequestType.ACCESS), folder.resolve("p"));

    String html = Files.readString(written.file().resolve("summary.html"));

    for (char letter = 'a'; letter <= 'h'; letter++) {
      assertThat(html).contains("Art. 15(1)(" + letter + ")");
    }
    assertThat(html)
        .contains("15(2)")
        .contains("to deliver orders", "names and addresses", "parcel services", "Mailer Ltd")
        .contains("invoices: ten years (tax law)", "all of it was collected from you")
        .contains("Data Protection Commission", "https://www.dataprotection.ie/")
        .contains("the sum of unpaid invoices and their age count", "you pay in advance")
        .contains("standard contractual clauses (Art. 46(2)(c))")
        .contains("Ada &lt;b&gt;Lovelace&lt;/b&gt;")
        .contains("prefers-color-scheme: dark", "@media print")
        .doesNotContain("<b>", "<script", "http-equiv=\"refresh\"", "<img", "<link", "url(");
    assertThat(html).contains("default-src 'none'").contains("<html lang=\"en\">");
  }

  @Test
  void everyValue_comesBackFromJsonExactly() throws Exception {
    Random random = new Random(20_261_122);
    List<ExportedRecord> records = new ArrayList<>();
    String alphabet =
        "a\"\\'<>&=,;\r\n\t\u0000\u001b\u007f\u0085é\u202eש\u2028\ud83d\ude00\ud800x\udc00";
    for (int i = 0; i < 300; i++) {
      StringBuilder value = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        value.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      records.add(
          record(
              "g" + random.nextInt(3),
              "k" + random.nextInt(3),
              random.nextInt(5) == 0 ? null : value.toString(),
              "n",
              Integer.toString(i)));
    }
    Path file = folder.resolve("p.zip");
    writer(ListStore.of("s", records.toArray(ExportedRecord[]::new)))
        .writeZip(accepted(RequestType.ACCESS), file);

    OpenedPackage opened = reader.openZip(file, folder.resolve("opened"));

    assertThat(wellFormed(opened.summary())).isEqualTo("html");
    for (int g = 0; g < 3; g++) {
      String group = "g" + g;
      List<Map<String, String>> read = new ArrayList<>();
      JsonNode json =
          new ObjectMapper()
              .readTree(Files.readString(opened.group("s", group).orElseThrow().json()));
      for (JsonNode one : json.get("records")) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : one.properties()) {
          JsonNode value = field.getValue();
          fields.put(field.getKey(), value.isNull() ? null : value.asText());
        }
        read.add(fields);
      }
      assertThat(read)
          .isEqualTo(
              records.stream()
                  .filter(one -> one.group().equals(group))
                  .map(ExportedRecord::fields)
                  .toList());
    }
  }

  /** Returns the name of the page's root; a parser of XML takes nothing that is not well-formed. */
  private static String wellFormed(Path page) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    return factory.newDocumentBuilder().parse(page.toFile()).getDocumentElement().getTagName();
  }

  @Test
  void packageForAPublicKey_opensWithThePrivateOne() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    Path file = folder.resolve("ada.velum");
    writer(shop())
        .writeSealed(
            accepted(RequestType.ACCESS), file, KeyEncryptionKey.forRecipient(pair.getPublic()));

    OpenedPackage opened =
        reader.openSealed(
            file, KeyEncryptionKey.ofRecipient(pair.getPrivate()), folder.resolve("opened"));

    assertThat(Files.readString(opened.summary())).contains("ada@example.org");
    assertThatThrownBy(() -> reader.openSealed(file, KEY, folder.resolve("other")))
        .isInstanceOf(DecryptionException.class);
    assertThat(folder.resolve("other")).doesNotExist();
  }

  @Test
  void packageForAPassphrase_opensWithIt() throws Exception {
    Argon2Parameters cheap = new Argon2Parameters(8_192, 1, 1);
    Path file = folder.resolve("ada.velum");
    writer(shop())
        .writeSealed(
            accepted(RequestType.ACCESS),
            file,
            KeyEncryptionKey.fromPassphrase("correct horse".toCharArray(), cheap));

    KeyEncryptionKey same = KeyEncryptionKey.fromPassphrase("correct horse".toCharArray());
    assertThat(reader.openSealed(file, same, folder.resolve("opened")).groups()).hasSize(2);
  }

  @Test
  void sealedPackage_showsNothingAndBreaksWithAnyChange() throws Exception {
    Path file = folder.resolve("ada.velum");
    writer(shop()).writeSealed(accepted(RequestType.ACCESS), file, KEY);
    byte[] sealed = Files.readAllBytes(file);

    assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
        .startsWith("VELUMPKG")
        .doesNotContain("ada", "summary", "shop");
    for (int at = 0; at < sealed.length; at += at < 60 ? 1 : 97) {
      byte[] altered = sealed.clone();
      altered[at] ^= 1;
      assertRefused(altered);
    }
    for (int length = 0; length < sealed.length; length += length < 60 ? 1 : 97) {
      assertRefused(Arrays.copyOf(sealed, length));
    }
    assertRefused(Arrays.copyOf(sealed, sealed.length + 1));
  }

  private void assertRefused(byte[] sealed) throws IOException {
    Path file = folder.resolve("altered.velum");
    Path opened = folder.resolve("altered");
    Files.write(file, sealed);
    assertThatThrownBy(() -> reader.openSealed(file, KEY, opened))
        .isInstanceOf(VelumException.class);
    assertThat(opened).doesNotExist();
  }

  @Test
  void expiredPackage_isNotOpened() throws Exception {
    Path sealed = folder.resolve("ada.velum");
    Path zip = folder.resolve("ada.zip");
    Path plain = folder.resolve("ada");
    writer(shop()).writeSealed(accepted(RequestType.ACCESS), sealed, KEY);
    writer(shop()).writeZip(accepted(RequestType.ACCESS), zip);
    writer(shop()).writeFolder(accepted(RequestType.ACCESS), plain);

    clock.set(EXPIRES.minusNanos(1));
    reader.openSealed(sealed, KEY, folder.resolve("o1"));
    reader.openZip(zip, folder.resolve("o2"));
    reader.openFolder(plain);
    clock.set(EXPIRES);

    assertThatThrownBy(() -> reader.openSealed(sealed, KEY, folder.resolve("o3")))
        .isInstanceOf(PackageException.class)
        .hasMessage("the package has expired at " + EXPIRES);
    assertThatThrownBy(() -> reader.openZip(zip, folder.resolve("o4")))
        .isInstanceOf(PackageException.class);
    assertThatThrownBy(() -> reader.openFolder(plain)).isInstanceOf(PackageException.class);
    assertThat(folder.resolve("o3")).doesNotExist();
    assertThat(folder.resolve("o4")).doesNotExist();
  }

  @Test
  void laterExpiryInTheHeader_opensNothing() throws Exception {
    Path file = folder.resolve("ada.velum");
    writer(shop()).writeSealed(accepted(RequestType.ACCESS), file, KEY);
    byte[] sealed = Files.readAllBytes(file);
    sealed[13] = 0x7f; // many years later
    Files.write(file, sealed);
    clock.set(EXPIRES.plusSeconds(1));

    assertThatThrownBy(() -> reader.openSealed(file, KEY, folder.resolve("opened")))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void packageOfVersion1_opens() throws Exception {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 7);
    Path file = folder.resolve("package-1.velum");
    try (InputStream in = PackageTest.class.getResourceAsStream("package-1.velum")) {
      Files.copy(in, file);
    }

    OpenedPackage opened =
        reader.openSealed(file, KeyEncryptionKey.fromRawKey(key), folder.resolve("opened"));

    assertThat(opened.requestId()).isEqualTo(new UUID(1, 2));
    assertThat(opened.expires()).isEqualTo(T0.plus(Duration.ofDays(30)));
    assertThat(Files.readString(opened.group("shop", "customer").orElseThrow().json()))
        .isEqualTo(
            """
            {"store":"shop","group":"customer","records":[
            {"name":"Ada","email":null}
            ]}
            """);
  }

  @Test
  void sweep_deletesExpiredPackagesAndNothingElse() throws Exception {
    writer(shop()).writeSealed(accepted(RequestType.ACCESS), folder.resolve("a.velum"), KEY);
    writer(shop()).writeZip(accepted(RequestType.ACCESS), folder.resolve("a.zip"));
    writer(shop()).writeFolder(accepted(RequestType.ACCESS), folder.resolve("a"));
    writer(shop()).writeFolder(accepted(RequestType.ACCESS), folder.resolve("b"));
    writer(shop())
        .expiringAfter(Duration.ofDays(99))
        .writeZip(accepted(RequestType.ACCESS), folder.resolve("later.zip"));
    Files.writeString(folder.resolve("b").resolve("mine.txt"), "not yours");
    Files.writeString(folder.resolve("letter.txt"), "VELUMPKX");
    Files.write(folder.resolve("empty"), new byte[0]);
    Files.createDirectory(folder.resolve("other"));
    ExpiredPackages sweep = ExpiredPackages.create(clock);

    clock.set(EXPIRES.minusNanos(1));
    assertThat(sweep.sweep(folder).deleted()).isEmpty();
    clock.set(EXPIRES);
    ExpiredPackages.Swept swept = sweep.sweep(folder);

    assertThat(swept.deleted())
        .extracting(path -> path.getFileName().toString())
        .containsExactlyInAnyOrder("a.velum", "a.zip", "a", "b");
    assertThat(swept.failed()).isEmpty();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("later.zip", "letter.txt", "empty", "other", "b");
    }
    assertThat(files(folder.resolve("b"))).containsExactly(Path.of("mine.txt"));
    assertThat(sweep.sweep(folder).deleted()).isEmpty();
  }

  @Test
  void storeThatFailsHalfWay_leavesNothing() throws Exception {
    ListStore failing =
        new ListStore(
            "late",
            () ->
                IntStream.range(0, 10)
                    .mapToObj(
                        i -> {
                          if (i == 9) {
                            throw new StorageException("away", new SQLException("x", "08006"));
                          }
                          return record("g", "v", "x".repeat(1 << 20));
                        }));
    PackageWriter writer = writer(shop(), failing);
    DataSubjectRequest request = accepted(RequestType.ACCESS);

    assertThatThrownBy(() -> writer.writeZip(request, folder.resolve("a.zip")))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> writer.writeSealed(request, folder.resolve("a.velum"), KEY))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> writer.writeFolder(request, folder.resolve("a")))
        .isInstanceOf(StorageException.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void folderThatExists_isLeftAlone() throws Exception {
    Path there = Files.createDirectory(folder.resolve("there"));
    Path zip = folder.resolve("a.zip");
    PackageWriter writer = writer(shop());
    writer.writeZip(accepted(RequestType.ACCESS), zip);

    assertThatThrownBy(() -> writer.writeFolder(accepted(RequestType.ACCESS), there))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> reader.openZip(zip, there))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(files(folder)).containsExactly(Path.of("a.zip"));
  }

  @Test
  void files_areForTheirOwnerAlone() throws Exception {
    Path zip = folder.resolve("a.zip");
    writer(shop()).writeZip(accepted(RequestType.ACCESS), zip);
    OpenedPackage opened = reader.openZip(zip, folder.resolve("opened"));

    for (Path file : List.of(zip, opened.summary(), opened.groups().get(0).json())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(opened.folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void refusedGroup_isLeftOutAndStated() throws Exception {
    RefusedPart secret =
        new RefusedPart(
            "the note of an order",
            new Refusal("https://w3id.org/dpv/justifications#TradeSecret", "GDPR Art. 15(4)"),
            Optional.empty());
    Path target = folder.resolve("p");

    WrittenPackage written =
        writer(shop())
            .refusing("shop", "orders", secret)
            .writeFolder(accepted(RequestType.ACCESS), target);

    assertThat(written.answered().status()).isEqualTo(RequestStatus.FULFILLED);
    assertThat(written.answered().refusedParts()).containsExactly(secret);
    assertThat(written.recordCount()).isEqualTo(2);
    assertThat(written.withheld()).hasSize(1);
    assertThat(written.withheld().get(0).rowCount()).isEqualTo(2);
    assertThat(reader.openFolder(target).group("shop", "orders")).isEmpty();
    assertThat(Files.readString(target.resolve("summary.html")))
        .contains("What was refused", "the note of an order", "GDPR Art. 15(4)")
        .contains("You can complain to Data Protection Commission", "the Circuit Court, Dublin")
        .doesNotContain("HYPERLINK");
    assertThat(Files.readString(target.resolve("package.json"))).contains("TradeSecret");
  }

  @Test
  void personOfWhomNothingIsHeld_isToldSo() throws Exception {
    Path target = folder.resolve("p");

    writer(ListStore.of("shop")).writeFolder(accepted(RequestType.ACCESS), target);

    assertThat(Files.readString(target.resolve("summary.html")))
        .contains("hold no personal data about you")
        .contains("Art. 15(1)(a)");
    assertThat(reader.openFolder(target).groups()).isEmpty();
  }

  @Test
  void portability_isPackedTheSameWay() throws Exception {
    Path target = folder.resolve("p");

    WrittenPackage written = writer(shop()).writeFolder(accepted(RequestType.PORTABILITY), target);

    assertThat(reader.openFolder(target).type()).isEqualTo(RequestType.PORTABILITY);
    assertThat(written.recordCount()).isZero(); // nothing was declared as provided
    assertThat(Files.readString(target.resolve("summary.html")))
        .contains("Your data to take along", "not declared as provided", "GDPR Art. 20(1)")
        .doesNotContain("ada@example.org");
  }

  @Test
  void changedFile_isFoundByTheManifest() throws Exception {
    Path target = folder.resolve("p");
    writer(shop()).writeFolder(accepted(RequestType.ACCESS), target);
    Path json = reader.openFolder(target).groups().get(0).json();
    Files.writeString(json, Files.readString(json).replace("King", "Kong"));

    assertThatThrownBy(() -> reader.openFolder(target))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("CHANGED")
        .hasMessageNotContaining("Kong");
    Files.writeString(json, Files.readString(json).replace("Kong", "King"));
    Files.writeString(target.resolve("added.txt"), "x");
    assertThatThrownBy(() -> reader.openFolder(target)).isInstanceOf(IntegrityException.class);
  }

  @Test
  void hostileZip_isRefused() throws Exception {
    for (String name :
        List.of("../evil", "/evil", "data/../../evil", "a\\b", "data/x/y", "C:evil", "UPPER", "")) {
      assertThatThrownBy(() -> openZip(zip -> entry(zip, name, "x")))
          .as(name)
          .isInstanceOf(PackageException.class);
    }
    assertThatThrownBy(() -> openZip(zip -> {})).isInstanceOf(PackageException.class);
    assertThatThrownBy(() -> openZip(zip -> entry(zip, "package.json", "{}")))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("manifest.sha256");
    assertThatThrownBy(
            () ->
                reader
                    .maxBytes(1_000)
                    .openZip(
                        zip(zip -> entry(zip, "package.json", "x".repeat(1_001))),
                        folder.resolve("opened")))
        .isInstanceOf(PackageException.class)
        .hasMessage("the package has more than 1000 bytes");
    assertThat(folder.resolve("opened")).doesNotExist();
    assertThat(folder.resolveSibling("evil")).doesNotExist();
  }

  private OpenedPackage openZip(Entries entries) throws IOException {
    return reader.openZip(zip(entries), folder.resolve("opened"));
  }

  private Path zip(Entries entries) throws IOException {
    Path file = folder.resolve("hostile.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      entries.addTo(zip);
    }
    return file;
  }

  private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private interface Entries {
    void addTo(ZipOutputStream zip) throws IOException;
  }

  @Test
  void manyMixedRecords_comeBackInOrder() throws Exception {
    int count = 40_000;
    String filler = "x".repeat(200);
    ListStore store =
        new ListStore(
            "s",
            () ->
                IntStream.range(0, count)
                    .mapToObj(i -> record("g" + i % 40, "i", Integer.toString(i), "t", filler)));
    Path file = folder.resolve("many.zip");
    writer(store).writeZip(accepted(RequestType.ACCESS), file);

    OpenedPackage opened = reader.openZip(file, folder.resolve("opened"));

    assertThat(opened.groups()).hasSize(40).allMatch(group -> group.recordCount() == count / 40);
    List<String> lines = Files.readAllLines(opened.group("s", "g7").orElseThrow().csv());
    assertThat(lines).hasSize(1 + count / 40);
    for (int n = 1; n < lines.size(); n++) {
      assertThat(lines.get(n)).startsWith("\"" + (7 + 40 * (n - 1)) + "\",");
    }
    assertThat(Files.readString(opened.summary())).contains("Shown are the first 200 of 1000");
  }

  @Test
  void badArguments_areRefused() throws Exception {
    PackageWriter writer = writer(shop());
    Path file = folder.resolve("a");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.expiringAfter(Duration.ofMillis(999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.writeSealed(accepted(RequestType.ACCESS), file));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.writeZip(accepted(RequestType.ERASURE), file));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> writer.writeZip(DataSubjectRequest.received(RequestType.ACCESS, ADA, T0), file));
    assertThatIllegalArgumentException().isThrownBy(() -> reader.maxBytes(0));
    assertThatThrownBy(() -> reader.openFolder(folder)).isInstanceOf(PackageException.class);
    assertThat(files(folder)).isEmpty();
  }
}
