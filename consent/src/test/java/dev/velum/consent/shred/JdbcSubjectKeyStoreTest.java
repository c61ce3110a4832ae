package dev.velum.consent.shred;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.FaultySource;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.core.DataSubjectId;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.shred.ShredReceipt;
import dev.velum.crypto.shred.SubjectKeyRecord;
import dev.velum.crypto.shred.SubjectKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One contract for all databases: that of the store in files. */
class JdbcSubjectKeyStoreTest {
  private static final String REFERENCE = "0123456789abcdef0123456789abcdef";
  private static final String KEY_ID = "0011223344556677";
  private static final SubjectKeyRecord LIVE = live(REFERENCE, 1);
  private static final SubjectKeyRecord REWRAPPED = live(REFERENCE, 2);
  private static final SubjectKeyRecord GONE =
      SubjectKeyRecord.destroyed(
          REFERENCE, Optional.of(KEY_ID), Instant.parse("2026-11-22T14:00:00Z"));
  private static final DataSubjectId ANN = DataSubjectId.of("ann");
  private static final EncryptionContext PLACE = EncryptionContext.empty();
  private static final Keyset KEYS = Keyset.generate(KeyPurpose.SHRED);

  private static SubjectKeyRecord live(String reference, int filler) {
    byte[] wrapped = new byte[SubjectKeyRecord.WRAPPED_BYTES];
    Arrays.fill(wrapped, (byte) filler);
    return SubjectKeyRecord.live(reference, KEY_ID, wrapped);
  }

  @ParameterizedTest
  @EnumSource
  void records_arePutOnceAndReplacedAsExpected(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      JdbcSubjectKeyStore store = JdbcSubjectKeyStore.of(database);

      assertThat(store.find(REFERENCE)).isEmpty();
      assertThat(store.replace(LIVE, GONE)).isFalse();
      assertThat(store.putIfAbsent(LIVE)).isEqualTo(LIVE);
      assertThat(store.putIfAbsent(REWRAPPED)).isEqualTo(LIVE);
      assertThat(store.putIfAbsent(GONE)).isEqualTo(LIVE);
      assertThat(store.replace(REWRAPPED, GONE)).isFalse();
      assertThat(store.find(REFERENCE)).contains(LIVE);
      assertThat(store.replace(LIVE, REWRAPPED)).isTrue();
      assertThat(store.replace(LIVE, GONE)).isFalse();
      assertThat(store.replace(REWRAPPED, GONE)).isTrue();

      JdbcSubjectKeyStore reopened = JdbcSubjectKeyStore.of(database);
      assertThat(reopened.find(REFERENCE)).contains(GONE);
      assertThat(reopened.putIfAbsent(LIVE)).isEqualTo(GONE);
      assertThat(reopened.replace(LIVE, REWRAPPED)).isFalse();
      assertThatThrownBy(() -> reopened.replace(GONE, LIVE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected must not be a tombstone");
      assertThatThrownBy(() -> reopened.replace(LIVE, live("f".repeat(32), 1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> reopened.find("x' OR '1'='1"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tombstoneOfOneWhoNeverHadAKey_stays(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      JdbcSubjectKeyStore store = JdbcSubjectKeyStore.of(database);
      SubjectKeyRecord never =
          SubjectKeyRecord.destroyed(REFERENCE, Optional.empty(), Instant.EPOCH);

      assertThat(store.putIfAbsent(never)).isEqualTo(never);
      assertThat(store.putIfAbsent(LIVE)).isEqualTo(never);
      assertThat(store.find(REFERENCE)).contains(never);
    }
  }

  @ParameterizedTest
  @EnumSource
  void references_areGivenOnceEachAndMayBeChangedOnTheWay(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      JdbcSubjectKeyStore store = JdbcSubjectKeyStore.of(database);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        expected.add(store.putIfAbsent(live("%032x".formatted(i * 7919L), 1)).reference());
      }
      List<String> seen = new ArrayList<>();

      store.forEachReference(
          reference -> {
            seen.add(reference);
            assertThat(store.replace(live(reference, 1), live(reference, 2))).isTrue();
          });

      assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void moreReferencesThanAPage_areAllGiven() {
    try (TestDatabase database = TestDatabases.H2.create()) {
      JdbcSubjectKeyStore store = JdbcSubjectKeyStore.of(database);
      database.run(
          "INSERT INTO \"velum_subject_key\" SELECT LPAD(X, 32, '0'), NULL, NULL, X"
              + " FROM SYSTEM_RANGE(1, 2001)");
      List<String> seen = new ArrayList<>();

      store.forEachReference(seen::add);

      assertThat(seen).hasSize(2001).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @EnumSource
  void destroyedKey_isNeverRevived(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      SubjectKeys subjects = SubjectKeys.with(KEYS, JdbcSubjectKeyStore.of(database));
      FieldCiphertext note = subjects.encrypt(ANN, FieldType.STRING, "hello", PLACE);
      SubjectKeys elsewhere = SubjectKeys.with(KEYS, JdbcSubjectKeyStore.of(database));
      assertThat(elsewhere.decrypt(ANN, FieldType.STRING, note, PLACE)).isEqualTo("hello");

      ShredReceipt receipt = subjects.destroy(ANN);

      assertThat(elsewhere.destroy(ANN)).isEqualTo(receipt);
      assertThat(elsewhere.receipt(ANN)).contains(receipt);
      assertThatThrownBy(() -> elsewhere.decrypt(ANN, FieldType.STRING, note, PLACE))
          .isInstanceOf(KeysetException.class);
      assertThatThrownBy(() -> elsewhere.encrypt(ANN, FieldType.STRING, "again", PLACE))
          .isInstanceOf(KeysetException.class);
      assertThat(database.rows("SELECT \"reference\" FROM \"velum_subject_key\"").toString())
          .doesNotContain("ann");
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyWhoAskAtOnce_getOneKeyAndOneTombstone(TestDatabases product) throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (TestDatabase database = product.create()) {
      List<SubjectKeys> views = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        views.add(SubjectKeys.with(KEYS, JdbcSubjectKeyStore.of(database)));
      }
      for (int round = 0; round < 5; round++) {
        DataSubjectId subject = DataSubjectId.of("subject-" + round);
        List<FieldCiphertext> notes =
            all(pool, views, keys -> keys.encrypt(subject, FieldType.STRING, "hello", PLACE));
        assertThat(notes.stream().map(FieldCiphertext::keyId).distinct()).hasSize(1);
        List<ShredReceipt> receipts = all(pool, views, keys -> keys.destroy(subject));
        assertThat(receipts.stream().distinct()).hasSize(1);
        assertThatThrownBy(() -> views.get(0).encrypt(subject, FieldType.STRING, "x", PLACE))
            .isInstanceOf(KeysetException.class);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private interface Use<T> {
    T of(SubjectKeys keys);
  }

  private static <T> List<T> all(ExecutorService pool, List<SubjectKeys> views, Use<T> use)
      throws Exception {
    List<Callable<T>> tasks = new ArrayList<>();
    views.forEach(keys -> tasks.add(() -> use.of(keys)));
    List<T> results = new ArrayList<>();
    for (Future<T> done : pool.invokeAll(tasks)) {
      results.add(done.get());
    }
    return results;
  }

  @ParameterizedTest
  @CsvSource({
    "H2, false",
    "H2, true",
    "POSTGRESQL, false",
    "POSTGRESQL, true",
    "SQLITE, false",
    "SQLITE, true"
  })
  void anyFailure_leavesTheOldStateOrTheNewAndCanBeRepeated(
      TestDatabases product, boolean afterEffect) {
    try (TestDatabase database = product.create()) {
      FaultySource source = new FaultySource(database);
      JdbcSubjectKeyStore store = JdbcSubjectKeyStore.of(source);
      int failures = 0;
      for (int operation = 1; operation <= 12; operation++) {
        String reference = "%032x".formatted(operation);
        SubjectKeyRecord live = live(reference, 1);
        SubjectKeyRecord gone =
            SubjectKeyRecord.destroyed(reference, Optional.of(KEY_ID), Instant.EPOCH);
        source.failAt(operation, afterEffect);
        try {
          store.putIfAbsent(live);
          store.replace(live, gone);
        } catch (StorageException e) {
          failures++;
        }
        source.heal();
        assertThat(store.find(reference).orElse(live)).isIn(live, gone);
        if (!store.putIfAbsent(live).isDestroyed()) {
          assertThat(store.replace(live, gone)).isTrue();
        }
        assertThat(store.find(reference)).contains(gone);
      }
      assertThat(failures).isBetween(4, 12);
    }
  }

  @Test
  void destroyedKey_leavesNoByteInTheFileOfSqlite(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("keys.db");
    byte[] wrapped = "Wrapped!!".repeat(9).getBytes(ISO_8859_1);
    SubjectKeyRecord live = SubjectKeyRecord.live(REFERENCE, KEY_ID, wrapped);
    try (TestDatabase database = TestDatabase.at("jdbc:sqlite:" + file)) {
      JdbcSubjectKeyStore store = JdbcSubjectKeyStore.of(database);
      IntStream.range(0, 50).forEach(i -> store.putIfAbsent(live("%032x".formatted(i), 7)));
      store.putIfAbsent(live);
      assertThat(Files.readString(file, ISO_8859_1)).contains("Wrapped!!");

      store.replace(live, GONE);
    }
    assertThat(Files.readString(file, ISO_8859_1)).doesNotContain("Wrapped!!");
  }

  @Test
  void malformedRow_isRefusedWithoutItsContent() {
    try (TestDatabase database = TestDatabases.SQLITE.create()) {
      JdbcSubjectKeyStore store = JdbcSubjectKeyStore.of(database);
      database.run(
          "INSERT INTO \"velum_subject_key\" VALUES ('"
              + REFERENCE
              + "', '0011223344556677', x'0102', NULL)");

      assertThatThrownBy(() -> store.find(REFERENCE))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("velum_subject_key")
          .hasNoCause();
      assertThatThrownBy(
              () ->
                  database.run("INSERT INTO \"velum_subject_key\" VALUES ('x', NULL, NULL, NULL)"))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
