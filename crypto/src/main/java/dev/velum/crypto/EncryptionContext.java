package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a ciphertext belongs, as key-value pairs: it opens only with the same context.
 *
 * <p>Binding, say, table and column stops an attacker who may write to the database from moving a
 * valid ciphertext to another place. The context is authenticated and not stored, unless an
 * envelope is told to store it; whoever opens supplies it again. It is not secret by itself.
 *
 * <pre>{@code
 * EncryptionContext.of("table", "patients", "column", "notes")
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. Order does not count. {@link #toString()} shows
 * keys and no values.
 */
public final class EncryptionContext {
  /** The most pairs. */
  public static final int MAX_PAIRS = 64;

  /** The longest key, in bytes of UTF-8. */
  public static final int MAX_KEY_BYTES = 255;

  /** The longest value, in bytes of UTF-8. */
  public static final int MAX_VALUE_BYTES = 4096;

  private static final Comparator<byte[]> BY_UNSIGNED_BYTES = Arrays::compareUnsigned;
  private static final EncryptionContext EMPTY = copyOf(Map.of());

  /** UTF-8 of key and value, ordered by the unsigned bytes of the key. */
  private final SortedMap<byte[], byte[]> pairs;

  private final byte[] encoded;

  private EncryptionContext(SortedMap<byte[], byte[]> pairs, int size) {
    this.pairs = pairs;
    ByteBuffer buffer = ByteBuffer.allocate(Short.BYTES + size);
    buffer.putShort((short) pairs.size());
    pairs.forEach(
        (key, value) ->
            buffer.putShort((short) key.length).put(key).putShort((short) value.length).put(value));
    this.encoded = buffer.array();
  }

  /** Returns the context without pairs. */
  public static EncryptionContext empty() {
    return EMPTY;
  }

  /**
   * Returns a context of one pair.
   *
   * @param key 1 to {@value #MAX_KEY_BYTES} bytes of UTF-8
   * @param value 0 to {@value #MAX_VALUE_BYTES} bytes of UTF-8
   * @throws IllegalArgumentException if one of them is too long, or is not valid UTF-16
   */
  public static EncryptionContext of(String key, String value) {
    return copyOf(Map.of(key, value));
  }

  /**
   * Returns a context of two pairs.
   *
   * @throws IllegalArgumentException if the keys are equal, or a text is too long or not valid
   *     UTF-16
   */
  public static EncryptionContext of(String key1, String value1, String key2, String value2) {
    return of(key1, value1).and(key2, value2);
  }

  /**
   * Returns a context of these pairs.
   *
   * @param pairs at most {@value #MAX_PAIRS}, within the limits of {@link #of(String, String)}
   * @throws IllegalArgumentException if they are not
   */
  public static EncryptionContext copyOf(Map<String, String> pairs) {
    argument(
        pairs.size() <= MAX_PAIRS,
        "encryption context must have at most %s pairs, got %s",
        MAX_PAIRS,
        pairs.size());
    SortedMap<byte[], byte[]> sorted = new TreeMap<>(BY_UNSIGNED_BYTES);
    int size = 0;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      byte[] key = encode(pair.getKey(), "key");
      byte[] value = encode(pair.getValue(), "value");
      argument(
          key.length >= 1 && key.length <= MAX_KEY_BYTES,
          "encryption context key must have 1 to %s bytes, got %s",
          MAX_KEY_BYTES,
          key.length);
      argument(
          value.length <= MAX_VALUE_BYTES,
          "encryption context value must have at most %s bytes, got %s",
          MAX_VALUE_BYTES,
          value.length);
      sorted.put(key, value);
      size += 2 * Short.BYTES + key.length + value.length;
    }
    return new EncryptionContext(sorted, size);
  }

  /**
   * Returns the context with this canonical form.
   *
   * @param encoded from {@link #encoded}; not kept
   * @throws FormatException if it is not the canonical form of any context
   */
  public static EncryptionContext decode(byte[] encoded) {
    SortedMap<byte[], byte[]> pairs = new TreeMap<>(BY_UNSIGNED_BYTES);
    try {
      ByteBuffer in = ByteBuffer.wrap(encoded);
      int count = Short.toUnsignedInt(in.getShort());
      for (int i = 0; i < count; i++) {
        byte[] key = text(in, MAX_KEY_BYTES);
        boolean isInOrder = pairs.isEmpty() || Arrays.compareUnsigned(pairs.lastKey(), key) < 0;
        if (key.length == 0 || !isInOrder) {
          throw malformed();
        }
        pairs.put(key, text(in, MAX_VALUE_BYTES));
      }
      if (count > MAX_PAIRS || in.hasRemaining()) {
        throw malformed();
      }
    } catch (BufferUnderflowException | CharacterCodingException e) {
      throw malformed(); // the cause may show a value
    }
    return new EncryptionContext(pairs, encoded.length - Short.BYTES);
  }

  private static byte[] text(ByteBuffer in, int maxBytes) throws CharacterCodingException {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > maxBytes || length > in.remaining()) {
      throw malformed();
    }
    byte[] utf8 = new byte[length];
    in.get(utf8);
    UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    return utf8;
  }

  private static FormatException malformed() {
    return new FormatException("the data is not the canonical form of an encryption context");
  }

  private static byte[] encode(String text, String what) {
    try {
      ByteBuffer utf8 = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("encryption context " + what + " must be valid UTF-16", e);
    }
  }

  /**
   * Returns this context with one pair more.
   *
   * @throws IllegalArgumentException if the key is there already, or a limit is exceeded
   */
  public EncryptionContext and(String key, String value) {
    Map<String, String> more = asMap();
    argument(more.put(key, value) == null, "encryption context key '%s' must come once", key);
    return copyOf(more);
  }

  /** Returns whether this context has all pairs of another one; it may have more. */
  public boolean containsAll(EncryptionContext part) {
    return part.pairs.entrySet().stream()
        .allMatch(
            pair -> {
              byte[] value = pairs.get(pair.getKey());
              return value != null && Arrays.equals(value, pair.getValue());
            });
  }

  /** Returns the pairs in a map of its own, ordered by key. */
  public Map<String, String> asMap() {
    Map<String, String> map = new TreeMap<>();
    pairs.forEach((key, value) -> map.put(new String(key, UTF_8), new String(value, UTF_8)));
    return map;
  }

  /**
   * Returns the canonical form: the number of pairs, then each key and value after its length, in
   * the order of the keys' UTF-8 bytes. Numbers are unsigned, two bytes, big-endian. No two
   * contexts have the same form.
   */
  public byte[] encoded() {
    return encoded.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncryptionContext that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  /** Returns the keys without their values. */
  @Override
  public String toString() {
    return pairs.keySet().stream()
        .map(key -> new String(key, UTF_8))
        .collect(Collectors.joining(", ", "EncryptionContext[", "]"));
  }
}
