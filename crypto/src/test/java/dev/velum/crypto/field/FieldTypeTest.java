package dev.velum.crypto.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.FormatException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldTypeTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void forms_areThoseOfTheFormatDocument() {
    assertThat(hex(FieldType.STRING.encode("Zoë"))).isEqualTo("015a6fc3ab");
    assertThat(hex(FieldType.STRING.encode(""))).isEqualTo("01");
    assertThat(hex(FieldType.BYTES.encode(bytes("00ff")))).isEqualTo("0200ff");
    assertThat(hex(FieldType.LONG.encode(-2L))).isEqualTo("03fffffffffffffffe");
    assertThat(hex(FieldType.DECIMAL.encode(new BigDecimal("-1.00")))).isEqualTo("04000000029c");
    assertThat(hex(FieldType.DECIMAL.encode(new BigDecimal("1E+3")))).isEqualTo("04fffffffd01");
    assertThat(hex(FieldType.DATE.encode(LocalDate.of(1984, 2, 29)))).isEqualTo("05000007c0021d");
    assertThat(hex(FieldType.INSTANT.encode(Instant.ofEpochSecond(-1, 5))))
        .isEqualTo("06ffffffffffffffff00000005");
    assertThat(hex(FieldType.UUID.encode(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"))))
        .isEqualTo("0700112233445566778899aabbccddeeff");
  }

  @Property
  void text_comesBack(@ForAll("texts") String value) {
    assertThat(FieldType.STRING.decode(FieldType.STRING.encode(value))).isEqualTo(value);
  }

  @Provide
  static Arbitrary<String> texts() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
        .map(Character::toString)
        .list()
        .map(list -> String.join("", list));
  }

  @Property
  void bytes_comeBack(@ForAll byte[] value) {
    assertThat(FieldType.BYTES.decode(FieldType.BYTES.encode(value))).isEqualTo(value);
  }

  @Property
  void number_comesBack(@ForAll long value) {
    assertThat(FieldType.LONG.decode(FieldType.LONG.encode(value))).isEqualTo(value);
  }

  @Property
  void decimal_comesBackWithItsScale(@ForAll BigInteger unscaled, @ForAll int scale) {
    BigDecimal value = new BigDecimal(unscaled, scale);

    assertThat(FieldType.DECIMAL.decode(FieldType.DECIMAL.encode(value))).isEqualTo(value);
  }

  @Property
  void date_comesBack(@ForAll("days") long day) {
    LocalDate value = LocalDate.ofEpochDay(day);

    assertThat(FieldType.DATE.decode(FieldType.DATE.encode(value))).isEqualTo(value);
  }

  @Provide
  static Arbitrary<Long> days() {
    return Arbitraries.longs().between(LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay());
  }

  @Property
  void instant_comesBack(@ForAll("seconds") long second, @ForAll("nanos") int nano) {
    Instant value = Instant.ofEpochSecond(second, nano);

    assertThat(FieldType.INSTANT.decode(FieldType.INSTANT.encode(value))).isEqualTo(value);
  }

  @Provide
  static Arbitrary<Long> seconds() {
    return Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
  }

  @Provide
  static Arbitrary<Integer> nanos() {
    return Arbitraries.integers().between(0, 999_999_999);
  }

  @Property
  void uuid_comesBack(@ForAll long high, @ForAll long low) {
    UUID value = new UUID(high, low);

    assertThat(FieldType.UUID.decode(FieldType.UUID.encode(value))).isEqualTo(value);
  }

  @Test
  void anotherType_isRejectedWithBothNames() {
    byte[] number = FieldType.LONG.encode(4711L);

    assertThatThrownBy(() -> FieldType.STRING.decode(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("type must be the one of the value, which is long, got string");
  }

  @Test
  void loneSurrogate_isRejected() {
    assertThatThrownBy(() -> FieldType.STRING.encode("a\ud800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("text must be valid UTF-16");
    assertThat(FieldType.STRING.decode(FieldType.STRING.encode("who?"))).isEqualTo("who?");
  }

  /** Empty, unknown types, wrong lengths, values out of range, and second spellings of a value. */
  @ParameterizedTest
  @CsvSource({
    "STRING, ''",
    "STRING, 00",
    "STRING, 08",
    "STRING, 01ff",
    "STRING, 01c080",
    "LONG, 0300",
    "LONG, 03000000000000000000",
    "DECIMAL, 0400000000",
    "DECIMAL, 04000000000001",
    "DATE, 05000007c0021e",
    "DATE, 05000007c00001",
    "DATE, 0500",
    "INSTANT, 0600000000000000003b9aca00",
    "INSTANT, 067fffffffffffffff00000000",
    "UUID, 0700"
  })
  void whatIsNoForm_isRefused(String type, String form) throws ReflectiveOperationException {
    FieldType<?> read = (FieldType<?>) FieldType.class.getField(type).get(null);

    assertThatThrownBy(() -> read.decode(bytes(form)))
        .isInstanceOf(FormatException.class)
        .hasMessage("the data is not the encoding of a value")
        .hasNoCause();
  }
}
