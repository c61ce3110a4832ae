package dev.velum.crypto.field;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.crypto.FormatException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
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
      new FieldType<>("long", 3, value -> allocate(Long.BYTES).putLong(value), ByteBuffer::getLong);

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

  private static final List<FieldType<?>> ALL =
      List.of(STRING, BYTES, LONG, DECIMAL, DATE, INSTANT, UUID);

  private final String name;
  private final byte tag;
  private final Function<T, ByteBuffer> writer;
  private final Function<ByteBuffer, T> reader;

  private FieldType(
      String name, int tag, Function<T, ByteBuffer> writer, Function<ByteBuffer, T> reader) {
    this.name = name;
    this.tag = (byte) tag;
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * Returns the form of a value: the tag of the type, then the value.
   *
   * @throws IllegalArgumentException if a text is not valid UTF-16
   */
  public byte[] encode(T value) {
    return writer.apply(value).put(0, tag).array();
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
    if (encoded[0] != tag) {
      throw new IllegalArgumentException(
          "type must be the one of the value, which is " + nameOf(encoded[0]) + ", got " + name);
    }
    try {
      T value = reader.apply(ByteBuffer.wrap(encoded).position(1));
      byte[] again = encode(value);
      boolean isCanonical = Arrays.equals(again, encoded);
      Arrays.fill(again, (byte) 0);
      if (isCanonical) {
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

  /** Returns room for a tag, which comes last, and this many bytes, where the buffer stands. */
  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(1 + bytes).position(1);
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }

  private static ByteBuffer writeText(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    ByteBuffer out = writeBytes(utf8);
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
    try {
      CharBuffer text = UTF_8.newDecoder().decode(in);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static ByteBuffer writeBytes(byte[] value) {
    return allocate(value.length).put(value);
  }

  private static ByteBuffer writeDecimal(BigDecimal value) {
    byte[] unscaled = value.unscaledValue().toByteArray();
    return allocate(Integer.BYTES + unscaled.length).putInt(value.scale()).put(unscaled);
  }

  private static BigDecimal readDecimal(ByteBuffer in) {
    int scale = in.getInt();
    return new BigDecimal(new BigInteger(rest(in)), scale);
  }

  private static ByteBuffer writeDate(LocalDate value) {
    return allocate(Integer.BYTES + 2)
        .putInt(value.getYear())
        .put((byte) value.getMonthValue())
        .put((byte) value.getDayOfMonth());
  }

  private static LocalDate readDate(ByteBuffer in) {
    return LocalDate.of(in.getInt(), in.get(), in.get());
  }

  private static ByteBuffer writeInstant(Instant value) {
    return allocate(Long.BYTES + Integer.BYTES)
        .putLong(value.getEpochSecond())
        .putInt(value.getNano());
  }

  private static Instant readInstant(ByteBuffer in) {
    return Instant.ofEpochSecond(in.getLong(), in.getInt());
  }

  private static ByteBuffer writeUuid(UUID value) {
    return allocate(2 * Long.BYTES)
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
