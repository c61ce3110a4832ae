package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.state;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyVersion;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCiphertext;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Moves pseudonyms from one version of a key to the next: {@code Keyset.rotate}, then this.
 *
 * <p>After a rotation new pseudonyms are made with the new version, and old ones can still be found
 * ({@link #pseudonyms}) and turned back. A {@link #bridge} leads from old to new where the values
 * are at hand or can be recovered. When {@link Retirement} has seen all places where pseudonyms may
 * stand and counted none of the old version, it lets it go.
 *
 * <p>Whoever has a bridge can link old and new data: keep it like the keys. Safe for use by several
 * threads.
 */
public final class KeyRotation {
  private final Deidentifier run;

  private KeyRotation(Deidentifier run) {
    this.run = run;
  }

  /** Returns the rotation of what a policy has made; the keyset must have both versions. */
  public static KeyRotation of(Deidentifier run) {
    run.pseudonymizer(); // must be bound
    return new KeyRotation(run);
  }

  /**
   * Returns the tokens of a value under all versions that are in use, the primary one first: what
   * to search for while data holds tokens of several versions.
   *
   * @param column one with keyed tokens that hold everywhere in the domain
   * @throws IllegalArgumentException if it is another
   */
  public List<String> pseudonyms(String column, String value) {
    TokenTransform transform = tokens(column);
    String normalized = transform.normalization().apply(value);
    Pseudonymizer pseudonymizer = run.pseudonymizer();
    return pseudonymizer.keyIds().stream()
        .map(id -> transform.tokens(pseudonymizer, id).apply(normalized))
        .toList();
  }

  /**
   * Returns the pairs of old and new tokens of values, one at a time as the stream is read.
   *
   * @param column one with keyed tokens that hold everywhere in the domain
   * @param oldKeyId the version to come from; the primary one is where they lead
   * @param values closed by the caller
   * @throws IllegalArgumentException if the column is another
   */
  public Stream<BridgeEntry> bridge(String column, String oldKeyId, Stream<String> values) {
    TokenTransform transform = tokens(column);
    Pseudonymizer pseudonymizer = run.pseudonymizer();
    KeyedTokens before = transform.tokens(pseudonymizer, oldKeyId);
    KeyedTokens after = transform.tokens(pseudonymizer, pseudonymizer.primaryKeyId());
    return values
        .map(transform.normalization()::apply)
        .map(value -> new BridgeEntry(before.apply(value), after.apply(value)));
  }

  private TokenTransform tokens(String column) {
    if (run.policy().columns().get(column) instanceof TokenTransform token
        && token.consistency() == Consistency.EVERYWHERE_IN_DOMAIN) {
      return token;
    }
    throw new IllegalArgumentException(
        "column must have keyed tokens that hold everywhere in the domain");
  }

  /**
   * Returns the pairs of old and new ciphertexts of an encrypted column, one at a time as the
   * stream is read. The values do not leave the method.
   *
   * @param column one that is encrypted
   * @param pseudonyms closed by the caller
   * @throws IllegalArgumentException if the column is another
   * @throws DeidentificationException when the stream is read, if one is no ciphertext of the
   *     column
   */
  public Stream<BridgeEntry> reencrypt(String column, Stream<String> pseudonyms) {
    if (!(run.policy().columns().get(column) instanceof Encryption encryption)) {
      throw new IllegalArgumentException("column must be one that is encrypted");
    }
    Encryption exact = encryption.normalize(Normalization.EXACT); // it was normalized before
    ValueTransform forward = exact.bind(run.pseudonymizer());
    ReversibleTransform.Reverse back = exact.reverse(run.pseudonymizer());
    return pseudonyms.map(
        old -> new BridgeEntry(old, forward.apply(back.valueOf(old), TransformContext.none())));
  }

  /**
   * Writes a bridge as CSV with the columns {@code before} and {@code after}, all or nothing; a
   * file that only its owner may read, where the file system knows owners.
   *
   * @return how many pairs were written
   */
  public static long export(Stream<BridgeEntry> bridge, Path file) throws IOException {
    LongAdder count = new LongAdder();
    try (AtomicFile target = AtomicFile.createPrivate(file)) {
      Writer text = new OutputStreamWriter(target.output(), StandardCharsets.UTF_8);
      CsvWriter writer = CsvWriter.builder().build(text);
      writer.writeRecord("before", "after");
      bridge
          .sequential()
          .forEach(
              entry -> {
                writer.writeRecord(entry.before(), entry.after());
                count.increment();
              });
      writer.flush();
      text.flush();
      target.commit();
    }
    return count.sum();
  }

  /**
   * Moves the entries of a vault to the primary keys. Their tokens stay, so nothing else has to
   * change. Entries that do not open as those of the column, because they are of another type or
   * their key is gone, stay as they are; {@link Retirement} finds them.
   *
   * @param column one with tokens of a vault
   * @param keyId the version of the pseudonym key to come from; the primary one, if only the field
   *     key was rotated
   * @return how many entries were moved
   * @throws IllegalArgumentException if the column is another
   */
  public long rekeyVault(String column, String keyId) {
    if (!(run.policy().columns().get(column) instanceof VaultToken transform)) {
      throw new IllegalArgumentException("column must have tokens of a vault");
    }
    Predicate<VaultEntry> rekeyed = transform.rekeying(run.pseudonymizer());
    try (Stream<VaultEntry> entries =
        run.pseudonymizer().vault(transform.vault()).entriesUnder(keyId)) {
      return entries.mapToInt(entry -> rekeyed.test(entry) ? 1 : 0).sum();
    }
  }

  /** Returns a count of what is left of a version, which begins with nothing seen. */
  public Retirement retirement(String keyId) {
    return new Retirement(keyId);
  }

  /**
   * Counts what is left of a version of a pseudonym key, and lets it go when there is nothing.
   *
   * <p>It finds keyed tokens and ciphertexts, which show their version, in what it is shown.
   * Shifted dates, surrogates and format-preserving ciphertexts show none: nobody but the
   * application knows whether some are left. Safe for use by several threads.
   */
  public final class Retirement {
    private final String keyId;
    private final LongAdder seen = new LongAdder();
    private final Map<String, LongAdder> found = new ConcurrentHashMap<>();

    private Retirement(String keyId) {
      this.keyId = keyId;
    }

    /** Looks for tokens in a text, such as a line of a file. */
    public void text(CharSequence text) {
      seen.increment();
      for (PseudonymToken token : PseudonymToken.findIn(text)) {
        count("text", token.keyId());
      }
    }

    /** Looks at the pseudonyms of a column of the policy. */
    public void column(String column, Stream<String> pseudonyms) {
      Transform transform = run.policy().columns().get(column);
      Optional<ReversibleTransform.Reverse> reverse =
          transform instanceof Encryption encryption
              ? Optional.of(encryption.reverse(run.pseudonymizer()))
              : Optional.empty();
      pseudonyms.forEach(
          pseudonym -> {
            seen.increment();
            reverse
                .map(known -> known.keyId(pseudonym))
                .orElseGet(() -> PseudonymToken.parse(pseudonym).map(PseudonymToken::keyId))
                .ifPresent(id -> count(column, id));
          });
    }

    private void count(String place, String id) {
      if (id.equals(keyId)) {
        found.computeIfAbsent(place, name -> new LongAdder()).increment();
      }
    }

    /** Returns how many pseudonyms of the version were found in what was shown. */
    public long found() {
      return found.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /**
     * Returns the keyset with the version disabled, and never destroyed: destroy it when the
     * disabled key was missed by nobody. Vaults of the policy are looked at by this method itself.
     *
     * @param keys with the version, which must not be the primary one
     * @throws IllegalStateException if a pseudonym or an entry of a vault is left, or nothing was
     *     shown
     */
    public Keyset retire(Keyset keys) {
      state(seen.sum() > 0, "no place where pseudonyms may stand was shown");
      state(found() == 0, "%s pseudonyms of the key are left, in %s", found(), found.keySet());
      for (String name : vaults()) {
        state(!isInVault(name), "entries of the key are left in vault '%s'", name);
      }
      return keys.disable(keyId);
    }

    /** Entries depend on a pseudonym key by their term, and on a field key by their value. */
    private boolean isInVault(String name) {
      TokenVault vault = run.pseudonymizer().vault(name);
      return run.pseudonymizer().keys().info().versions().stream()
          .filter(version -> version.purpose() == KeyPurpose.PSEUDONYM)
          .map(KeyVersion::keyId)
          .anyMatch(
              id -> {
                try (Stream<VaultEntry> entries = vault.entriesUnder(id)) {
                  return entries.anyMatch(
                      entry ->
                          id.equals(keyId)
                              || FieldCiphertext.parse(entry.sealed()).keyId().equals(keyId));
                }
              });
    }

    private List<String> vaults() {
      List<String> names = new ArrayList<>();
      run.policy()
          .transforms()
          .forEach(
              transform -> {
                if (transform instanceof VaultToken token && !names.contains(token.vault())) {
                  names.add(token.vault());
                }
              });
      return names;
    }
  }
}
