package dev.velum.crypto.field;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.crypto.FormatException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * A type of values that can be encrypted, and their one form as bytes.
 *
 * <p>The form opens with a byte that names the type, so a value comes back as what it was and as
 * nothing else. Equal values have equal forms, and different values different ones: a decimal keeps
 * its scale, so 1.0 and 1.00 are two values here as they are for {@link BigDecimal#equals}; texts
 * are taken as they are, without Unicode normalization. docs/formats/field.md has the details.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param <T> the Java type
 */
public final class FieldType<T> {
  /** Texts of valid UTF-16, as UTF-8. */
  public static final FieldType<String> STRING =
      new FieldType<>("string", 1, FieldType::writeText, FieldType::readText);

  /** Bytes of any length; copied. */
  public static final FieldType<byte[]> BYTES =
      new FieldType<>("bytes", 2, FieldType::writeBytes, FieldType::rest);

  /** Whole numbers of 64 bits. */
  public static final FieldType<Long> LONG =
      new FieldType<>(
          "long", 3, (value, frame) -> frame.room(Long.BYTES).putLong(value), ByteBuffer::getLong);

  /** Decimal numbers with their scale. */
  public static final FieldType<BigDecimal> DECIMAL =
      new FieldType<>("decimal", 4, FieldType::writeDecimal, FieldType::readDecimal);

  /** Dates of the ISO calendar. */
  public static final FieldType<LocalDate> DATE =
      new FieldType<>("date", 5, FieldType::writeDate, FieldType::readDate);

  /** Points in time, to the nanosecond. */
  public static final FieldType<Instant> INSTANT =
      new FieldType<>("instant", 6, FieldType::writeInstant, FieldType::readInstant);

  /** Universally unique identifiers. */
  public static final FieldType<UUID> UUID =
      new FieldType<>("uuid", 7, FieldType::writeUuid, FieldType::readUuid);

  private static final char REPLACEMENT = '\ufffd';
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private static final List<FieldType<?>> ALL =
      List.of(STRING, BYTES, LONG, DECIMAL, DATE, INSTANT, UUID);

  private final String name;
  private final byte tag;
  private final Writer<T> writer;
  private final Function<ByteBuffer, T> reader;

  private FieldType(String name, int tag, Writer<T> writer, Function<ByteBuffer, T> reader) {
    this.name = name;
    this.tag = (byte) tag;
    this.writer = writer;
    this.reader = reader;
  }

  /** Puts a value into the room that a frame has for it. */
  private interface Writer<T> {
    ByteBuffer write(T value, Frame frame);
  }

  /**
   * What stands around the form of a value in one array.
   *
   * @param before the bytes before it
   * @param after the bytes after it
   */
  record Frame(int before, int after) {
    private static final Frame NONE = new Frame(0, 0);

    /** Returns an array with room for a tag, which comes last, and bytes, where it stands. */
    private ByteBuffer room(int bytes) {
      long length = (long) before + 1 + bytes + after;
      argument(
          length <= FieldCiphertext.MAX_BYTES,
          "value must have at most %s bytes, got %s",
          FieldCiphertext.MAX_BYTES - before - after - 1,
          bytes);
      return ByteBuffer.allocate((int) length).position(before + 1);
    }
  }

  /**
   * Returns the form of a value: the tag of the type, then the value.
   *
   * @throws IllegalArgumentException if a text is not valid UTF-16, or the form has more than 2^30
   *     bytes
   */
  public byte[] encode(T value) {
    return encode(value, Frame.NONE);
  }

  /** Returns the form of a value within a frame of zeros. */
  byte[] encode(T value, Frame frame) {
    return writer.write(value, frame).put(frame.before, tag).array();
  }

  /**
   * Returns the value that has this form.
   *
   * @throws IllegalArgumentException if it is the form of a value of another type
   * @throws FormatException if it is not the form of any value
   */
  public T decode(byte[] encoded) {
    if (encoded.length == 0) {
      throw malformed();
    }
    requireTag(encoded[0]);
    return decode(ByteBuffer.wrap(encoded, 1, encoded.length - 1));
  }

  /**
   * Returns a value as {@link #decode(byte[])} does, and takes the content away: its array is the
   * value from now on, or is overwritten.
   *
   * @param found the tag of the value's type
   * @param array ends with the content
   * @param start where the content starts
   */
  @SuppressWarnings("unchecked") // the tag says that T is byte[]
  T take(byte found, byte[] array, int start) {
    if (start == 0 && found == tag && tag == BYTES.tag) {
      return (T) array;
    }
    try {
      requireTag(found);
      return decode(ByteBuffer.wrap(array, start, array.length - start));
    } finally {
      Arrays.fill(array, (byte) 0);
    }
  }

  private void requireTag(byte found) {
    if (found != tag) {
      throw new IllegalArgumentException(
          "type must be the one of the value, which is " + nameOf(found) + ", got " + name);
    }
  }

  private T decode(ByteBuffer in) {
    try {
      T value = reader.apply(in);
      if (!in.hasRemaining()) {
        return value;
      }
    } catch (BufferUnderflowException | DateTimeException | NumberFormatException e) {
      // The message of the cause may show the value.
    }
    throw malformed();
  }

  private static String nameOf(byte tag) {
    for (FieldType<?> type : ALL) {
      if (type.tag == tag) {
        return type.name;
      }
    }
    throw malformed();
  }

  private static FormatException malformed() {
    return new FormatException("the data is not the encoding of a value");
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }

  private static ByteBuffer writeText(String value, Frame frame) {
    byte[] utf8 = value.getBytes(UTF_8);
    ByteBuffer out = writeBytes(utf8, frame);
    // Only a lone surrogate becomes a question mark, so only then is a second look needed.
    argument(
        indexOf(utf8, (byte) '?') < 0 || UTF_8.newEncoder().canEncode(value),
        "text must be valid UTF-16");
    Arrays.fill(utf8, (byte) 0);
    return out;
  }

  private static int indexOf(byte[] bytes, byte wanted) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static String readText(ByteBuffer in) {
    String text = new String(in.array(), in.arrayOffset() + in.position(), in.remaining(), UTF_8);
    // Only what is malformed becomes a replacement character, so only then is a second look needed.
    if (text.indexOf(REPLACEMENT) >= 0) {
      try {
        return UTF_8.newDecoder().decode(in).toString();
      } catch (CharacterCodingException e) {
        throw malformed();
      }
    }
    in.position(in.limit());
    return text;
  }

  private static ByteBuffer writeBytes(byte[] value, Frame frame) {
    return frame.room(value.length).put(value);
  }

  private static ByteBuffer writeDecimal(BigDecimal value, Frame frame) {
    byte[] unscaled = value.unscaledValue().toByteArray();
    return frame.room(Integer.BYTES + unscaled.length).putInt(value.scale()).put(unscaled);
  }

  private static BigDecimal readDecimal(ByteBuffer in) {
    int scale = in.getInt();
    byte[] unscaled = rest(in);
    BigInteger number = new BigInteger(unscaled);
    if (number.bitLength() / Byte.SIZE + 1 != unscaled.length) {
      throw malformed(); // longer than it needs to be
    }
    return new BigDecimal(number, scale);
  }

  private static ByteBuffer writeDate(LocalDate value, Frame frame) {
    return frame
        .room(Integer.BYTES + 2)
        .putInt(value.getYear())
        .put((byte) value.getMonthValue())
        .put((byte) value.getDayOfMonth());
  }

  private static LocalDate readDate(ByteBuffer in) {
    return LocalDate.of(in.getInt(), in.get(), in.get());
  }

  private static ByteBuffer writeInstant(Instant value, Frame frame) {
    return frame
        .room(Long.BYTES + Integer.BYTES)
        .putLong(value.getEpochSecond())
        .putInt(value.getNano());
  }

  private static Instant readInstant(ByteBuffer in) {
    long seconds = in.getLong();
    int nanos = in.getInt();
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw malformed();
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private static ByteBuffer writeUuid(UUID value, Frame frame) {
    return frame
        .room(2 * Long.BYTES)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits());
  }

  private static UUID readUuid(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  /** Returns the name of the type, such as {@code string}. */
  @Override
  public String toString() {
    return name;
  }
}
