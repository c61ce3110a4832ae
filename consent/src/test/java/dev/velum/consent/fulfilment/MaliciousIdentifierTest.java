package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.FunctionSubjectStore.Item;
import dev.velum.consent.fulfilment.FunctionSubjectStore.Page;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.shred.SubjectKeyStore;
import dev.velum.crypto.shred.SubjectKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ids that mean something to databases, patterns, file systems and formats. */
class MaliciousIdentifierTest {
  private static final DataCategory ANY = DataCategory.of("any");
  private static final UUID REQUEST = new UUID(0, 1);
  private static final String SIGNS = "'\"%_\\;-*?[]{}()$^.~ü€,|&<>#+=";
  private static final long SEED = 20_261_122;

  /** Whole attempts first, then random ones and their relatives by wildcard, case and length. */
  private static List<String> ids() {
    Set<String> ids =
        new LinkedHashSet<>(
            List.of(
                "%",
                "_",
                "a_b",
                "a%b",
                "axb",
                "AXB",
                "a",
                "' OR '1'='1",
                "\"; DROP TABLE person; --",
                "\\",
                "\\\\",
                "!%",
                "!_",
                "!",
                "a\\%b",
                "{\"$ne\":null}",
                "*",
                "?",
                ".*",
                "(?i)a",
                "\\E.*\\Q",
                "a,b",
                "\"a\"",
                "=1+1",
                "~0~1",
                "ü",
                "u\u0308",
                "ß",
                "ss",
                "null",
                "NULL",
                "0",
                "-0",
                "1e3",
                "true",
                "\uD83D\uDE00",
                "ı",
                "i",
                "I",
                "İ"));
    Random random = new Random(SEED);
    while (ids.size() < 150) {
      StringBuilder id = new StringBuilder();
      for (int i = 0; i <= random.nextInt(5); i++) {
        id.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
      }
      ids.add(id.toString());
    }
    return List.copyOf(ids);
  }

  private static void fill(TestDatabase database, List<String> ids) throws SQLException {
    database.run(
        "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(300), mail VARCHAR(300))",
        "CREATE TABLE letter (id INT PRIMARY KEY, mail VARCHAR(300), words VARCHAR(300))");
    try (Connection connection = database.getConnection();
        PreparedStatement person =
            connection.prepareStatement("INSERT INTO person VALUES (?, ?, ?)");
        PreparedStatement letter =
            connection.prepareStatement("INSERT INTO letter VALUES (?, ?, 'w')")) {
      for (int i = 0; i < ids.size(); i++) {
        person.setInt(1, i);
        person.setString(2, ids.get(i));
        person.setString(3, ids.get(i) + "@");
        person.executeUpdate();
        letter.setInt(1, i);
        letter.setString(2, ids.get(i) + "@");
        letter.executeUpdate();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfTheIdAlone_goFromADatabase(TestDatabases product) throws SQLException {
    List<String> ids = ids();
    try (TestDatabase database = product.create()) {
      fill(database, ids);
      JdbcSubjectStore store =
          JdbcSubjectStore.of(
              database,
              DataMap.builder()
                  .table("person", t -> t.key("id").subject("no").identity("mail", ANY, "mail"))
                  .table("letter", t -> t.key("id").identifiedBy("mail", "mail"))
                  .build());
      Random random = new Random(SEED);
      List<Integer> left = new ArrayList<>();
      for (int i = 0; i < ids.size(); i++) {
        if (i >= 24 && random.nextInt(20) > 0) {
          left.add(i);
          continue;
        }
        SubjectIdentities who = SubjectIdentities.of(DataSubjectId.of(ids.get(i)));
        Holdings holdings = store.locate(who);
        assertThat(holdings.rowCounts()).isEqualTo(Map.of("person", 1L, "letter", 1L));
        holdings.steps().forEach(step -> store.erase(REQUEST, who, step));
      }

      assertThat(numbers(database, "person")).isEqualTo(left);
      assertThat(numbers(database, "letter")).isEqualTo(left);
    }
  }

  private static List<Integer> numbers(TestDatabase database, String table) {
    return database.rows("SELECT id FROM " + table + " ORDER BY id").stream()
        .map(row -> Integer.parseInt(row.get(0)))
        .toList();
  }

  /** What a sweep finds is what stands there as a word, whatever it means to LIKE. */
  @ParameterizedTest
  @EnumSource
  void sweep_findsTheIdAndNothingLikeIt(TestDatabases product) throws SQLException {
    List<String> ids = ids().stream().filter(id -> id.length() >= 4).limit(20).toList();
    try (TestDatabase database = product.create()) {
      fill(database, ids);
      JdbcSubjectStore store =
          JdbcSubjectStore.of(
              database,
              DataMap.builder()
                  .table("person", t -> t.key("id").subject("no"))
                  .table("letter", t -> t.key("id").identifiedBy("mail", "none"))
                  .build());
      for (String id : ids) {
        IdentityText text = IdentityText.of(SubjectIdentities.of(DataSubjectId.of(id)));
        long expected = ids.stream().filter(other -> text.isIn(other + "@")).count();
        long found =
            store.residue(SubjectIdentities.of(DataSubjectId.of(id))).stream()
                .filter(residue -> residue.group().equals("letter"))
                .mapToLong(Residue::rowCount)
                .sum();

        assertThat(found).as(id).isEqualTo(expected).isPositive();
      }
    }
  }

  @Test
  void recordsOfTheIdAlone_goFromFiles(@TempDir Path root) throws IOException {
    List<String> ids = ids();
    ObjectMapper json = new ObjectMapper();
    FileSubjectStore store =
        FileSubjectStore.builder("files", root)
            .csv("a.csv", f -> f.subject("no"))
            .jsonLines("a.jsonl", f -> f.subject("/no"))
            .json("a.json", "", f -> f.subject("/no"))
            .build();
    StringBuilder lines = new StringBuilder();
    try (CsvWriter csv = CsvWriter.builder().build(root.resolve("a.csv"))) {
      csv.writeRecord("no", "x");
      for (String id : ids) {
        csv.writeRecord(id, "x");
        lines.append(json.writeValueAsString(Map.of("no", id))).append('\n');
      }
    }
    Files.writeString(root.resolve("a.jsonl"), lines);
    Files.writeString(
        root.resolve("a.json"),
        json.writeValueAsString(ids.stream().map(id -> Map.of("no", id)).toList()));
    List<String> expected = new ArrayList<>(List.of(lines.toString().split("\n")));

    for (String id : ids.subList(0, 50)) {
      SubjectIdentities who = SubjectIdentities.of(DataSubjectId.of(id));
      Holdings holdings = store.locate(who);
      assertThat(holdings.rowCounts())
          .as(id)
          .isEqualTo(Map.of("a.csv", 1L, "a.jsonl", 1L, "a.json", 1L));
      holdings.steps().forEach(step -> store.erase(REQUEST, who, step));
      expected.remove(json.writeValueAsString(Map.of("no", id)));
    }

    assertThat(Files.readAllLines(root.resolve("a.jsonl"))).isEqualTo(expected);
    assertThat(Files.readAllLines(root.resolve("a.csv"))).hasSize(1 + expected.size());
    assertThat(json.readTree(Files.readString(root.resolve("a.json"))))
        .map(Object::toString)
        .isEqualTo(expected);
  }

  @Test
  void foldersOfTheIdAlone_go(@TempDir Path root) throws IOException {
    FileSubjectStore store =
        FileSubjectStore.builder("files", root).perPerson("home/{subject}").build();
    List<String> names = new ArrayList<>();
    Files.createDirectories(root.resolve("home"));
    FileTree tree = new FileTree(root);
    for (String id : ids()) {
      if (FileTree.isName(id) && tree.canName(id)) {
        Files.createDirectories(root.resolve("home").resolve(id));
        Files.writeString(root.resolve("home").resolve(id).resolve("f"), "x");
        names.add(id);
      }
    }
    Files.writeString(root.resolve("outside"), "x");

    for (String id : ids()) {
      SubjectIdentities who = SubjectIdentities.of(DataSubjectId.of(id));
      if (FileTree.isName(id) && tree.canName(id)) { // not "\u00fc" where a locale is ASCII alone
        store.locate(who).steps().forEach(step -> store.erase(REQUEST, who, step));
        names.remove(id);
        assertThat(root.resolve("home").toFile().list()).as(id).hasSize(names.size());
      } else {
        assertThatThrownBy(() -> store.locate(who)).isInstanceOf(PlanRefusedException.class);
      }
    }
    assertThat(root.resolve("outside")).exists();
  }

  @Test
  void functionsAndKeys_getTheIdAsItIs() {
    SubjectKeys keys =
        SubjectKeys.with(Keyset.generate(KeyPurpose.SHRED), SubjectKeyStore.inMemory());
    FieldCiphertext bobs =
        keys.encrypt(DataSubjectId.of("bob"), FieldType.STRING, "x", EncryptionContext.empty());
    List<String> erased = new ArrayList<>();
    FunctionSubjectStore store =
        FunctionSubjectStore.builder("crm")
            .find((who, after) -> Page.last(List.of(Item.of("g", who.subject().value(), Map.of()))))
            .erase((request, group, ids) -> erased.addAll(ids))
            .build();
    for (String id : ids()) {
      SubjectIdentities who = SubjectIdentities.of(DataSubjectId.of(id));
      keys.encrypt(who.subject(), FieldType.STRING, "x", EncryptionContext.empty());
      KeySubjectStore shredder = KeySubjectStore.of(keys);
      shredder.locate(who).steps().forEach(step -> shredder.erase(REQUEST, who, step));
      store.locate(who).steps().forEach(step -> store.erase(REQUEST, who, step));
      assertThat(keys.hasKey(who.subject())).isFalse();
    }

    assertThat(erased).isEqualTo(ids());
    assertThat(
            keys.decrypt(
                DataSubjectId.of("bob"), FieldType.STRING, bobs, EncryptionContext.empty()))
        .isEqualTo("x");
  }

  @Test
  void idsThatAreTooLongOrNoText_areBadArguments() {
    String long1 = "x".repeat(1 << 20);
    assertThatIllegalArgumentException().isThrownBy(() -> DataSubjectId.of(long1));
    assertThatIllegalArgumentException().isThrownBy(() -> DataSubjectId.of("a\0b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Identity("email", long1))
        .withMessage("an identity must be valid text without NUL and have at most 4000 characters");
    assertThatIllegalArgumentException().isThrownBy(() -> new Identity("email", "a\0b"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Identity("email", "\uD83D"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Identity("x".repeat(65), "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataMap.builder().table("t", t -> t.identity("c", ANY, " ")));
  }

  @ParameterizedTest
  @EnumSource
  void identityOfAMegabyteInARow_isRefusedByThePlan(TestDatabases product) throws SQLException {
    try (TestDatabase database = product.create()) {
      database.run("CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40), mail TEXT)");
      try (Connection connection = database.getConnection();
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO person VALUES (1, 'ann', ?)")) {
        insert.setString(1, "x".repeat(1 << 20));
        insert.executeUpdate();
      }
      JdbcSubjectStore store =
          JdbcSubjectStore.of(
              database,
              DataMap.builder()
                  .table("person", t -> t.key("id").subject("no").identity("mail", ANY, "email"))
                  .build());

      assertThatThrownBy(() -> store.locate(SubjectIdentities.of(DataSubjectId.of("ann"))))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("holds an identity that is no text or has more than 4000");
    }
  }

  @Test
  void identityOfAMegabyteInAFile_isRefusedByThePlan(@TempDir Path root) throws IOException {
    Files.write(root.resolve("a.csv"), ("no,mail\nann," + "x".repeat(1 << 20)).getBytes(UTF_8));
    FileSubjectStore store =
        FileSubjectStore.builder("files", root)
            .csv("a.csv", f -> f.subject("no").identity("mail", ANY, "email"))
            .build();

    assertThatThrownBy(() -> store.locate(SubjectIdentities.of(DataSubjectId.of("ann"))))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("file a.csv, line 2: an identity is no text or has more than 4000");
  }
}
