package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.rights.RequestType;
import dev.velum.consent.shred.JdbcSubjectKeyStore;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.shred.SubjectKeyRecord;
import dev.velum.crypto.shred.SubjectKeyStore;
import dev.velum.crypto.shred.SubjectKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeySubjectStoreTest {
  private static final Keyset KEYS = Keyset.generate(KeyPurpose.SHRED);
  private static final SubjectIdentities WHO = SubjectIdentities.of(ADA);

  private static FieldCiphertext seal(SubjectKeys keys) {
    return keys.encrypt(ADA, FieldType.STRING, "hay fever", EncryptionContext.empty());
  }

  @ParameterizedTest
  @EnumSource
  void erasure_destroysTheKeyForGood(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      SubjectKeys keys = SubjectKeys.with(KEYS, JdbcSubjectKeyStore.of(database));
      FieldCiphertext sealed = seal(keys);
      KeySubjectStore store = KeySubjectStore.of(keys);
      FulfilmentEngine engine = FulfilmentEngine.builder().store(store).journal(database).build();
      assertThat(store.locate(WHO).rowCounts()).isEqualTo(Map.of("key", 1L));

      Outcome outcome = engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, ADA)));

      assertThat(outcome.receipt().lines())
          .containsExactly(new Receipt.Line("subject keys", "key", Action.DESTROY_KEY, 1));
      assertThat(engine.verify(outcome).residue()).isEmpty();
      assertThatThrownBy(
              () -> keys.decrypt(ADA, FieldType.STRING, sealed, EncryptionContext.empty()))
          .isInstanceOf(KeysetException.class);
      assertThatThrownBy(() -> seal(keys)).isInstanceOf(KeysetException.class);
    }
  }

  @Test
  void stepDoneTwice_isAsDoneOnce() {
    SubjectKeys keys = SubjectKeys.with(KEYS, SubjectKeyStore.inMemory());
    KeySubjectStore store = KeySubjectStore.of("shredder", keys);
    seal(keys);
    ErasureStep step = store.locate(WHO).steps().get(0);
    assertThat(store.residue(WHO))
        .containsExactly(new Residue("shredder", "key", "*", 1, Kind.NOT_ERASED));

    store.erase(UUID.randomUUID(), WHO, step);
    store.erase(UUID.randomUUID(), WHO, step);

    assertThat(keys.receipt(ADA)).isPresent();
    assertThat(store.locate(WHO).steps()).isEmpty();
    assertThat(store.residue(WHO)).isEmpty();
    assertThat(store.export(WHO, record -> {})).isEmpty();
  }

  @Test
  void personWithoutAKey_hasNothingHere() {
    SubjectKeys keys = SubjectKeys.with(KEYS, SubjectKeyStore.inMemory());
    seal(keys);

    assertThat(KeySubjectStore.of(keys).locate(SubjectIdentities.of(BEN)).steps()).isEmpty();
    assertThat(keys.receipt(BEN)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> KeySubjectStore.of(" ", keys));
  }

  @Test
  void keysThatCannotBeReached_areAFailureWithoutItsMessage() {
    Unplugged medium = new Unplugged();
    KeySubjectStore store = KeySubjectStore.of(SubjectKeys.with(KEYS, medium));
    medium.isUnplugged = true;

    assertThatThrownBy(() -> store.locate(WHO))
        .isInstanceOf(StoreFailedException.class)
        .hasMessage("store subject keys cannot find a key: java.io.UncheckedIOException")
        .hasNoCause();
    assertThatThrownBy(() -> store.residue(WHO)).isInstanceOf(StoreFailedException.class);
  }

  /** A store of keys on a medium that can be taken away. */
  private static final class Unplugged implements SubjectKeyStore {
    private final SubjectKeyStore store = SubjectKeyStore.inMemory();
    private boolean isUnplugged;

    private SubjectKeyStore medium() {
      if (isUnplugged) {
        throw new UncheckedIOException(new IOException("ada-1815"));
      }
      return store;
    }

    @Override
    public Optional<SubjectKeyRecord> find(String reference) {
      return medium().find(reference);
    }

    @Override
    public SubjectKeyRecord putIfAbsent(SubjectKeyRecord added) {
      return medium().putIfAbsent(added);
    }

    @Override
    public boolean replace(SubjectKeyRecord expected, SubjectKeyRecord replacement) {
      return medium().replace(expected, replacement);
    }

    @Override
    public void forEachReference(Consumer<String> action) {
      List.<String>of().forEach(action);
    }
  }
}
