package dev.velum.crypto.field;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyState;
import dev.velum.crypto.KeyVersion;
import dev.velum.crypto.Keyset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Makes short keyed terms of the values of one column, which stand beside the encrypted values and
 * by which a database finds them: equal values have equal terms.
 *
 * <p><b>Guarantee.</b> Without an enabled {@link KeyPurpose#BLIND_INDEX} key of the keyset, an
 * attacker cannot tell from a term which value it is of, not even by trying all of them; terms of
 * different columns or widths have nothing in common.
 *
 * <p><b>What leaks.</b> Rows with different terms have different values, rows with equal terms have
 * equal values or collide. With b bits and n different values a term is shared by about n / 2^b
 * values: at 256 bits equality shows as with {@link DeterministicCipher}; at so few bits that many
 * values share each term, a search brings rows that the caller must decrypt and compare, and
 * frequencies blur. Choose b below log2 of the number of different values, by as many bits as
 * searches may bring too much. A very common value shows at any width.
 *
 * <p>The terms are of the values as they are: what shall be found alike (case, blanks, Unicode
 * forms, decimal scales) the caller brings to one form first, for storing and for searching.
 *
 * <pre>{@code
 * BlindIndex emails = BlindIndex.with(keys, EncryptionContext.of("column", "users.email"), 16);
 * insert.setString(2, emails.term(FieldType.STRING, normalized));
 * // select ... where email_index in (emails.terms(FieldType.STRING, normalized))
 * }</pre>
 *
 * <p>The first bits of HMAC-SHA-256. Immutable and safe for use by several threads.
 */
public final class BlindIndex {
  /** The fewest bits of a term. */
  public static final int MIN_BITS = 8;

  /** The most bits of a term. */
  public static final int MAX_BITS = 256;

  private static final byte[] LABEL = "velum-blind-index-1\0".getBytes(US_ASCII);

  /** The primary key first. */
  private final List<MessageAuthenticator> authenticators;

  private final byte[] prefix;
  private final int bits;

  private BlindIndex(List<MessageAuthenticator> authenticators, byte[] prefix, int bits) {
    this.authenticators = authenticators;
    this.prefix = prefix;
    this.bits = bits;
  }

  /**
   * Returns the index of a column.
   *
   * @param column names what is searched, such as table and column, and no row
   * @param bits the width of a term, {@value #MIN_BITS} to {@value #MAX_BITS}
   * @throws IllegalArgumentException if the width is another, or the keyset has no key for {@link
   *     KeyPurpose#BLIND_INDEX}
   */
  public static BlindIndex with(Keyset keys, EncryptionContext column, int bits) {
    argument(
        bits >= MIN_BITS && bits <= MAX_BITS,
        "bits must be %s to %s, got %s",
        MIN_BITS,
        MAX_BITS,
        bits);
    List<MessageAuthenticator> authenticators = new ArrayList<>();
    MessageAuthenticator primary = keys.authenticator(KeyPurpose.BLIND_INDEX);
    authenticators.add(primary);
    for (KeyVersion version : keys.info().versions()) {
      if (version.purpose() == KeyPurpose.BLIND_INDEX
          && version.state() == KeyState.ENABLED
          && !version.keyId().equals(primary.keyId())) {
        authenticators.add(keys.authenticator(KeyPurpose.BLIND_INDEX, version.keyId()));
      }
    }
    byte[] context = column.encoded();
    byte[] prefix =
        ByteBuffer.allocate(LABEL.length + Short.BYTES + context.length)
            .put(LABEL)
            .putShort((short) bits)
            .put(context)
            .array();
    return new BlindIndex(List.copyOf(authenticators), prefix, bits);
  }

  /**
   * Returns the term of a value under the primary key, as base64url without padding.
   *
   * @throws IllegalArgumentException if a text is not valid UTF-16
   */
  public <T> String term(FieldType<T> type, T value) {
    return text(termBytes(type, value));
  }

  /**
   * Returns the term of a value under the primary key: the bits from the first byte's highest on,
   * zeros after the last.
   *
   * @throws IllegalArgumentException if a text is not valid UTF-16
   */
  public <T> byte[] termBytes(FieldType<T> type, T value) {
    byte[] encoded = type.encode(value);
    try {
      return cut(authenticators.get(0).authenticate(prefix, encoded));
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Returns the terms of a value under all enabled keys, the primary one first: what to search for
   * while a column holds terms of several keys.
   *
   * @throws IllegalArgumentException if a text is not valid UTF-16
   */
  public <T> List<String> terms(FieldType<T> type, T value) {
    byte[] encoded = type.encode(value);
    try {
      return authenticators.stream()
          .map(authenticator -> text(cut(authenticator.authenticate(prefix, encoded))))
          .toList();
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private byte[] cut(byte[] code) {
    byte[] term = Arrays.copyOf(code, (bits + 7) / 8);
    int unused = 8 * term.length - bits;
    term[term.length - 1] &= (byte) (0xff << unused);
    return term;
  }

  private static String text(byte[] term) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(term);
  }

  /** Returns a text that names width and primary key. */
  @Override
  public String toString() {
    return "BlindIndex[" + bits + " bits, primary=" + authenticators.get(0).keyId() + "]";
  }
}
