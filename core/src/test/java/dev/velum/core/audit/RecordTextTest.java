package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fast reading and writing of records, beside the plain one. */
class RecordTextTest {
  private static final AuditRecord RECORD =
      new AuditRecord(
          7,
          Instant.parse("2026-11-22T10:15:30Z"),
          "clerk \"Zoë\"",
          "row\tread\u0001",
          Optional.of("😀"),
          Optional.of("00112233445566778899aabbccddeeff"),
          AuditOutcome.DENIED,
          new TreeMap<>(Map.of("a", "1", "b", "\\")));

  private static byte[] write(AuditRecord record) {
    JsonWriter out = new JsonWriter();
    new RecordText().write(record, record.sequence(), out);
    return Arrays.copyOf(out.bytes(), out.length());
  }

  private static AuditRecord parse(byte[] json) {
    return new RecordText().parse(json, 0, json.length);
  }

  private static String writeSlowly(AuditRecord record) {
    TreeMap<String, Object> members = new TreeMap<>();
    members.put("seq", record.sequence());
    members.put("time", record.time().toString());
    members.put("actor", record.actor());
    members.put("action", record.action());
    members.put("outcome", record.outcome().word());
    record.purpose().ifPresent(purpose -> members.put("purpose", purpose));
    record.subjectPseudonym().ifPresent(subject -> members.put("subject", subject));
    if (!record.details().isEmpty()) {
      members.put("details", record.details());
    }
    return CanonicalJson.write(members);
  }

  @Provide
  Arbitrary<AuditRecord> records() {
    // whole code points only: half surrogate pairs have no encoding
    Arbitrary<String> text =
        Arbitraries.strings()
            .withCharRange('\0', '\u00ff')
            .withCharRange('\u2000', '\ud7ff')
            .ofMaxLength(12)
            .map(s -> s.length() % 3 == 0 ? s + "\ud83d\ude00" : s);
    Arbitrary<Map<String, String>> details = Arbitraries.maps(text, text).ofMaxSize(4);
    Arbitrary<Instant> times =
        Combinators.combine(
                Arbitraries.longs().between(-62_167_219_200L, 253_402_300_800L),
                Arbitraries.of(0, 1, 999_999_999, 500_000_000, 123_000, 120_000_000, 1_000_000))
            .as(Instant::ofEpochSecond);
    return Combinators.combine(
            Arbitraries.longs().between(0, 999_999_999_999_999_999L),
            times,
            text,
            text,
            text.optional(),
            text.optional(),
            Arbitraries.of(AuditOutcome.class),
            details)
        .as(
            (sequence, time, actor, action, purpose, subject, outcome, more) ->
                new AuditRecord(
                    sequence, time, actor, action, purpose, subject, outcome, new TreeMap<>(more)));
  }

  @Property
  void everyRecord_isWrittenAsThePlainWriterWritesIt(@ForAll("records") AuditRecord record) {
    assertThat(new String(write(record), UTF_8)).isEqualTo(writeSlowly(record));
  }

  @Property
  void everyRecord_readsBack(@ForAll("records") AuditRecord record) {
    assertThat(parse(write(record))).isEqualTo(record);
  }

  /** There is one text of each record: whatever else is read would be written otherwise. */
  @Property(tries = 5000)
  void changedText_isRefusedOrTheOneTextOfAnotherRecord(
      @ForAll("records") AuditRecord record,
      @ForAll @IntRange(max = 1_000_000) int place,
      @ForAll byte value) {
    byte[] json = write(record);
    json[place % json.length] = value;
    AuditRecord read;
    try {
      read = parse(json);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(write(read)).isEqualTo(json);
  }

  @Test
  void everyCutText_isRefused() {
    byte[] json = write(RECORD);
    for (int length = 0; length < json.length; length++) {
      byte[] cut = Arrays.copyOf(json, length);
      assertThatThrownBy(() -> parse(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"seq\":07",
        "\"seq\":-7",
        "\"seq\":7.0",
        "\"seq\":\"7\"",
        "\"seq\": 7",
        "\"seq\":1234567890123456789",
        "\"seq\":7,\"seq\":7",
        "\"other\":1,\"seq\":7"
      })
  void otherSpellingsOfANumber_areRefused(String member) {
    assertRefused(write(RECORD), "\"seq\":7", member);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"row\\u0009read\\u0001\"",
        "\"row\\tread\\u0041\"",
        "\"row\\tread\\U0001\"",
        "\"row\\tread\\u00\"",
        "\"row\\tread\\/\"",
        "\"row\tread\"",
        "row"
      })
  void otherSpellingsOfAString_areRefused(String string) {
    assertRefused(write(RECORD), "\"row\\tread\\u0001\"", string);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-22T10:15:30.000Z",
        "2026-11-22T10:15:30.120000Z",
        "2026-11-22T10:15:30.12Z",
        "2026-11-22T10:15Z",
        "2026-11-22T10:15:60Z",
        "2026-11-22T24:00:00Z",
        "2026-02-29T10:15:30Z",
        "2026-13-22T10:15:30Z",
        "2026-11-22t10:15:30z",
        "2026-11-22T10:15:30+00:00",
        "2026-11-22 10:15:30Z",
        "+2026-11-22T10:15:30Z",
        ""
      })
  void otherSpellingsOfATime_areRefused(String time) {
    assertRefused(write(RECORD), "2026-11-22T10:15:30Z", time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"b\":\"\\\\\",\"a\":\"1\"}",
        "{\"a\":\"1\",\"a\":\"1\"}",
        "{\"a\":1}",
        "{\"a\":\"1\",}",
        "\"a\""
      })
  void otherSpellingsOfDetails_areRefused(String details) {
    assertRefused(write(RECORD), "{\"a\":\"1\",\"b\":\"\\\\\"}", details);
  }

  @Test
  void bytesThatAreNotUtf8_areRefused() {
    byte[] json = write(RECORD);
    for (int i = 0; i < json.length; i++) {
      if (json[i] < 0) {
        byte[] broken = json.clone();
        broken[i] = (byte) 0xff;
        assertThatThrownBy(() -> parse(broken)).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void halfASurrogatePair_isNotWritten() {
    for (String half : new String[] {"\ud800", "\udc00", "\ud800x"}) {
      assertThatThrownBy(() -> new JsonWriter().string(half))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void assertRefused(byte[] json, String part, String replacement) {
    byte[] other = replaced(json, part, replacement);
    assertThatThrownBy(() -> parse(other)).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] replaced(byte[] json, String part, String replacement) {
    String text = new String(json, UTF_8);
    assertThat(text).contains(part);
    return text.replace(part, replacement).getBytes(UTF_8);
  }

  @Test
  void firstOfBatch_standsInLaterRecordsOnly() {
    RecordText text = new RecordText();
    for (long first : new long[] {1, 6, 7}) {
      JsonWriter out = new JsonWriter();
      text.write(RECORD, first, out);

      assertThat(text.parse(out.bytes(), 0, out.length())).isEqualTo(RECORD);
      assertThat(text.batchStart()).isEqualTo(first);
      assertThat(new String(out.bytes(), 0, out.length(), UTF_8).contains("\"batch\":"))
          .isEqualTo(first < 7);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "7", "8", "01", "-1", "\"6\""})
  void firstOfBatch_isAnEarlierRecord(String first) {
    String text = new String(write(RECORD), UTF_8);
    String json = text.replace(",\"details\"", ",\"batch\":" + first + ",\"details\"");

    assertThat(json).isNotEqualTo(text);
    assertThatThrownBy(() -> parse(json.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
