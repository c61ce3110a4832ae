package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.core.VelumException;
import dev.velum.crypto.shred.SubjectKeys;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The keys of data subjects as a store: whatever is encrypted under a person's key is erased by
 * destroying the key, wherever its copies are, backups included.
 *
 * <p>An erasure destroys the key, and the person never gets another one. A person without a key is
 * left alone. Put this store last: the steps of stores are done in the order of the stores, and
 * what an application decrypts in order to erase it must still be readable. Nothing is given out:
 * what is encrypted is given out by the stores that hold it.
 *
 * <p>Safe for use by several threads, as far as the keys are.
 */
public final class KeySubjectStore implements SubjectStore {
  private static final String GROUP = "key";

  private final String name;
  private final SubjectKeys keys;

  private KeySubjectStore(String name, SubjectKeys keys) {
    this.name = name;
    this.keys = keys;
  }

  /** Returns the store over keys, named {@code subject keys}. */
  public static KeySubjectStore of(SubjectKeys keys) {
    return of("subject keys", keys);
  }

  /**
   * Returns the store over keys.
   *
   * @param name under which the journal finds it again; at most 200 characters
   * @throws IllegalArgumentException if the name is blank or longer
   */
  public static KeySubjectStore of(String name, SubjectKeys keys) {
    notBlank(name, "name");
    argument(name.length() <= 200, "name must have at most 200 characters");
    return new KeySubjectStore(name, Objects.requireNonNull(keys, "keys"));
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Returns whether there is a key.
   *
   * @throws StoreFailedException if the keys cannot be reached
   */
  @Override
  public Holdings locate(SubjectIdentities who) {
    if (!hasKey(who)) {
      return new Holdings(Map.of(), List.of(), List.of(), List.of());
    }
    ErasureStep destruction = new ErasureStep(name, GROUP, Action.DESTROY_KEY, 1, GROUP);
    return new Holdings(Map.of(GROUP, 1L), List.of(destruction), List.of(), List.of());
  }

  /** Gives nothing out. */
  @Override
  public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
    return List.of();
  }

  /**
   * Destroys the key; does nothing if it is destroyed already.
   *
   * @throws StoreFailedException if the keys cannot be reached
   */
  @Override
  public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
    attempt("destroy a key", () -> keys.destroy(who.subject()));
  }

  @Override
  public List<Residue> residue(SubjectIdentities who) {
    return hasKey(who) ? List.of(new Residue(name, GROUP, "*", 1, Kind.NOT_ERASED)) : List.of();
  }

  private boolean hasKey(SubjectIdentities who) {
    return attempt("find a key", () -> keys.hasKey(who.subject()));
  }

  /** Key stores of an application may fail in any way. */
  private <T> T attempt(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (VelumException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new StoreFailedException(name, what, e);
    }
  }

  @Override
  public String toString() {
    return "KeySubjectStore[" + name + "]";
  }
}
