package dev.velum.crypto.shred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.DataSubjectId;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubjectKeysTest {
  private static final DataSubjectId ANN = DataSubjectId.of("ann@example.org");
  private static final DataSubjectId BOB = DataSubjectId.of("bob@example.org");
  private static final EncryptionContext PLACE = EncryptionContext.of("table", "notes", "row", "1");

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.SHRED, KeyPurpose.FIELD);
  private final SubjectKeyStore store = SubjectKeyStore.inMemory();
  private final SubjectKeys subjects = SubjectKeys.with(keys, store, TestKeys.CLOCK);

  private static FieldCiphertext note(SubjectKeys subjects, DataSubjectId subject) {
    return subjects.encrypt(subject, FieldType.STRING, "hay fever", PLACE);
  }

  private static String read(SubjectKeys subjects, DataSubjectId subject, FieldCiphertext note) {
    return subjects.decrypt(subject, FieldType.STRING, note, PLACE);
  }

  private static void assertDestroyed(SubjectKeys subjects, FieldCiphertext note) {
    assertThatThrownBy(() -> read(subjects, ANN, note))
        .isInstanceOf(KeysetException.class)
        .hasMessage("the key of this data subject was destroyed");
    assertThatThrownBy(() -> note(subjects, ANN))
        .isInstanceOf(KeysetException.class)
        .hasMessage("the key of this data subject was destroyed");
  }

  @Test
  void value_comesBackForItsSubject() {
    FieldCiphertext date = subjects.encrypt(ANN, FieldType.DATE, LocalDate.of(1984, 2, 29), PLACE);

    assertThat(read(subjects, ANN, FieldCiphertext.parse(note(subjects, ANN).toText())))
        .isEqualTo("hay fever");
    assertThat(SubjectKeys.with(keys, store).decrypt(ANN, FieldType.DATE, date, PLACE))
        .isEqualTo(LocalDate.of(1984, 2, 29));
    assertThat(note(subjects, ANN)).isNotEqualTo(note(subjects, ANN));
    assertThat(date.kind()).isEqualTo(FieldCiphertext.Kind.SUBJECT);
  }

  @Test
  void subject_keepsItsKeyAndSharesItWithNobody() {
    assertThat(note(subjects, ANN).keyId()).isEqualTo(note(subjects, ANN).keyId());
    assertThat(note(subjects, BOB).keyId()).isNotEqualTo(note(subjects, ANN).keyId());
  }

  @Test
  void whateverIsWrong_isRefusedAlike() {
    String refused = new DecryptionException().getMessage();
    FieldCiphertext note = note(subjects, ANN);
    note(subjects, BOB);
    List<Runnable> attempts =
        List.of(
            () -> read(subjects, BOB, note),
            () -> read(subjects, DataSubjectId.of("eve"), note),
            () -> subjects.decrypt(ANN, FieldType.STRING, note, EncryptionContext.empty()),
            () -> read(subjects, ANN, flipped(note, 40)),
            () -> read(subjects, ANN, flipped(note, 3)));

    for (Runnable attempt : attempts) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(DecryptionException.class)
          .hasMessage(refused)
          .hasNoCause();
    }
    assertThatThrownBy(() -> subjects.decrypt(ANN, FieldType.LONG, note, PLACE))
        .hasMessage("type must be the one of the value, which is string, got long");
  }

  private static FieldCiphertext flipped(FieldCiphertext ciphertext, int position) {
    byte[] bytes = ciphertext.toBytes();
    bytes[position] ^= 1;
    return FieldCiphertext.of(bytes);
  }

  @Test
  void decryptingForAnUnknownSubject_makesNoKey() {
    FieldCiphertext note = note(subjects, ANN);
    Set<String> before = references();

    assertThatThrownBy(() -> read(subjects, BOB, note)).isInstanceOf(DecryptionException.class);

    assertThat(references()).isEqualTo(before).hasSize(2);
  }

  private Set<String> references() {
    Set<String> references = new HashSet<>();
    store.forEachReference(references::add);
    return references;
  }

  @Test
  void destroyedKey_isGoneForGoodAndForEverybody() {
    SubjectKeys other = SubjectKeys.with(keys, store);
    FieldCiphertext note = note(subjects, ANN);
    FieldCiphertext bobs = note(subjects, BOB);
    assertThat(read(other, ANN, note)).isEqualTo("hay fever");

    ShredReceipt receipt = subjects.destroy(ANN);

    assertDestroyed(subjects, note);
    assertDestroyed(other, note);
    assertDestroyed(SubjectKeys.with(keys, store), note);
    assertThat(read(subjects, BOB, bobs)).isEqualTo("hay fever");
    assertThat(receipt.keyId()).contains(note.keyId());
    assertThat(receipt.destroyed()).isEqualTo(Instant.parse("2026-11-22T14:00:00Z"));
    assertThat(store.find(receipt.subjectPseudonym()).orElseThrow().wrappedKey()).isEmpty();
  }

  @Test
  void destroyingAgain_returnsTheSameReceipt() {
    note(subjects, ANN);
    ShredReceipt receipt = subjects.destroy(ANN);

    assertThat(SubjectKeys.with(keys, store).destroy(ANN)).isEqualTo(receipt);
    assertThat(SubjectKeys.with(keys, store).receipt(ANN)).contains(receipt);
    assertThat(subjects.receipt(BOB)).isEmpty();
  }

  @Test
  void keyThatWasDestroyed_isNone() {
    assertThat(subjects.hasKey(ANN)).isFalse();
    note(subjects, ANN);
    assertThat(subjects.hasKey(ANN)).isTrue();
    assertThat(subjects.hasKey(BOB)).isFalse();

    subjects.destroy(ANN);
    subjects.destroy(BOB);

    assertThat(subjects.hasKey(ANN)).isFalse();
    assertThat(subjects.hasKey(BOB)).isFalse();
  }

  @Test
  void subjectWithoutAKey_getsNoneAfterDestruction() {
    ShredReceipt receipt = subjects.destroy(ANN);

    assertThat(receipt.keyId()).isEmpty();
    assertThatThrownBy(() -> note(subjects, ANN)).isInstanceOf(KeysetException.class);
  }

  @Test
  void receiptsAndRecords_holdNoSubjectId() {
    note(subjects, ANN);
    ShredReceipt receipt = subjects.destroy(ANN);
    StringBuilder texts = new StringBuilder().append(receipt).append(subjects).append(store);
    store.forEachReference(reference -> texts.append(store.find(reference)).append(reference));

    assertThat(texts.toString()).doesNotContain("ann", "example");
    Keyset others = TestKeys.keyset(9, KeyPurpose.SHRED);
    assertThat(SubjectKeys.with(others, SubjectKeyStore.inMemory()).destroy(ANN).subjectPseudonym())
        .isNotEqualTo(receipt.subjectPseudonym());
  }

  @Test
  void rewrapping_makesTheOldKeyDispensable() {
    FieldCiphertext note = note(subjects, ANN);
    ShredReceipt receipt = subjects.destroy(BOB);
    String old = keys.info().primary(KeyPurpose.SHRED).orElseThrow().keyId();
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.SHRED, 2);
    SubjectKeys newer = SubjectKeys.with(rotated, store);

    assertThat(newer.rewrap()).isEqualTo(2);
    assertThat(newer.rewrap()).isZero();

    SubjectKeys without = SubjectKeys.with(rotated.destroy(old), store);
    assertThat(read(without, ANN, note)).isEqualTo("hay fever");
    assertThat(without.receipt(BOB)).contains(receipt);
  }

  @Test
  void storeOfAnotherKeyset_isRefused() {
    Keyset other = TestKeys.keyset(7, KeyPurpose.SHRED);

    assertThatThrownBy(() -> SubjectKeys.with(other, store))
        .isInstanceOf(DecryptionException.class);
    assertThatThrownBy(() -> SubjectKeys.with(TestKeys.keyset(7, KeyPurpose.FIELD), store))
        .hasMessage("the keyset must have a key for purpose shred");
  }

  @Test
  void recordOfOneSubjectInThePlaceOfAnother_isRefused() {
    FieldCiphertext note = note(subjects, ANN);
    String annsKey = note.keyId();
    SubjectKeyStore forged = SubjectKeyStore.inMemory();
    String bobs = subjects.destroy(BOB).subjectPseudonym();
    store.forEachReference(
        reference -> {
          SubjectKeyRecord found = store.find(reference).orElseThrow();
          if (!found.isDestroyed()) {
            forged.putIfAbsent(found);
            if (found.keyId().orElseThrow().equals(annsKey)) {
              forged.putIfAbsent(
                  SubjectKeyRecord.live(bobs, annsKey, found.wrappedKey().orElseThrow()));
            }
          }
        });
    SubjectKeys deceived = SubjectKeys.with(keys, forged);

    assertThat(read(deceived, ANN, note)).isEqualTo("hay fever");
    assertThatThrownBy(() -> read(deceived, BOB, note)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void ciphertextOfAFieldCipher_isRejected() {
    FieldCiphertext other = FieldCipher.with(keys).encrypt(FieldType.STRING, "x", PLACE);

    assertThatThrownBy(() -> read(subjects, ANN, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ciphertext must be of kind SUBJECT, got RANDOMIZED");
  }

  @Test
  void manyThreadsAtOnce_giveASubjectOneKey() throws Exception {
    for (int round = 0; round < 30; round++) {
      DataSubjectId subject = DataSubjectId.of("subject " + round);
      List<FieldCiphertext> notes = atOnce(4, i -> note(SubjectKeys.with(keys, store), subject));

      assertThat(notes).extracting(FieldCiphertext::keyId).containsOnly(notes.get(0).keyId());
      assertThat(notes).allMatch(note -> read(subjects, subject, note).equals("hay fever"));
    }
  }

  /** One thread destroys while others encrypt: what begins after it has returned fails. */
  @Test
  void destructionAmongBusyThreads_isFinal() throws Exception {
    for (int round = 0; round < 50; round++) {
      DataSubjectId subject = DataSubjectId.of("subject " + round);
      List<Optional<ShredReceipt>> receipts =
          atOnce(
              4,
              i -> {
                if (i < 2) {
                  Optional<ShredReceipt> receipt = Optional.of(subjects.destroy(subject));
                  assertThatThrownBy(() -> note(subjects, subject))
                      .isInstanceOf(KeysetException.class);
                  return receipt;
                }
                try {
                  note(subjects, subject);
                } catch (KeysetException e) {
                  // destroyed before
                }
                return Optional.empty();
              });

      assertThat(receipts.get(0)).isEqualTo(receipts.get(1));
      assertThat(subjects.receipt(subject)).isEqualTo(receipts.get(0));
    }
  }

  private interface Task<T> {
    T run(int index) throws Exception;
  }

  private static <T> List<T> atOnce(int threads, Task<T> task) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch start = new CountDownLatch(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int index = t;
        futures.add(
            pool.submit(
                () -> {
                  start.countDown();
                  start.await();
                  return task.run(index);
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  enum Crash {
    BEFORE_THE_WRITE,
    AFTER_THE_WRITE
  }

  /** Fails at one of its writes, having done it or not. */
  private record CrashingStore(SubjectKeyStore store, AtomicInteger writesLeft, Crash crash)
      implements SubjectKeyStore {
    private void crash(Crash now) {
      if (crash == now && writesLeft.getAndDecrement() == 0) {
        throw new UncheckedIOException(new IOException("crash"));
      }
    }

    @Override
    public Optional<SubjectKeyRecord> find(String reference) {
      return store.find(reference);
    }

    @Override
    public SubjectKeyRecord putIfAbsent(SubjectKeyRecord added) {
      crash(Crash.BEFORE_THE_WRITE);
      SubjectKeyRecord stored = store.putIfAbsent(added);
      crash(Crash.AFTER_THE_WRITE);
      return stored;
    }

    @Override
    public boolean replace(SubjectKeyRecord expected, SubjectKeyRecord replacement) {
      crash(Crash.BEFORE_THE_WRITE);
      boolean isReplaced = store.replace(expected, replacement);
      crash(Crash.AFTER_THE_WRITE);
      return isReplaced;
    }

    @Override
    public void forEachReference(Consumer<String> action) {
      store.forEachReference(action);
    }
  }

  @ParameterizedTest
  @EnumSource
  void crashAtAnyWrite_losesNothingAcknowledged(Crash crash) {
    int crashes = 0;
    for (int write = 0; write < 12; write++) {
      SubjectKeyStore disk = SubjectKeyStore.inMemory();
      List<FieldCiphertext> notes = new ArrayList<>();
      List<ShredReceipt> receipts = new ArrayList<>();
      try {
        SubjectKeys crashing =
            SubjectKeys.with(keys, new CrashingStore(disk, new AtomicInteger(write), crash));
        for (int i = 0; i < 4; i++) {
          notes.add(note(crashing, DataSubjectId.of("kept " + i)));
          receipts.add(crashing.destroy(DataSubjectId.of("gone " + i)));
        }
      } catch (UncheckedIOException e) {
        crashes++;
      }

      SubjectKeys later = SubjectKeys.with(keys, disk);
      for (int i = 0; i < notes.size(); i++) {
        assertThat(read(later, DataSubjectId.of("kept " + i), notes.get(i))).isEqualTo("hay fever");
      }
      for (int i = 0; i < receipts.size(); i++) {
        assertThat(later.receipt(DataSubjectId.of("gone " + i))).contains(receipts.get(i));
      }
    }
    assertThat(crashes).isEqualTo(9);
  }
}
