package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Records as canonical JSON. The members come in one order, so the text is written and read from
 * left to right without any map of members. For one thread.
 */
final class RecordText {
  private static final byte[] ACTION = ascii("{\"action\":");
  private static final byte[] ACTOR = ascii(",\"actor\":");
  private static final byte[] BATCH = ascii(",\"batch\":");
  private static final byte[] DETAILS = ascii(",\"details\":{");
  private static final byte[] OUTCOME = ascii(",\"outcome\":");
  private static final byte[] PURPOSE = ascii(",\"purpose\":");
  private static final byte[] SEQUENCE = ascii(",\"seq\":");
  private static final byte[] SUBJECT = ascii(",\"subject\":");
  private static final byte[] TIME = ascii(",\"time\":");
  private static final AuditOutcome[] OUTCOMES = AuditOutcome.values();

  private final TimeText times = new TimeText();
  private long batchStart;

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /**
   * Writes a record.
   *
   * @param firstOfBatch the number of the first record that is forced to the disk together with
   *     this one, or this one's
   */
  void write(AuditRecord record, long firstOfBatch, JsonWriter out) {
    out.raw(ACTION);
    out.string(record.action());
    out.raw(ACTOR);
    out.string(record.actor());
    if (firstOfBatch < record.sequence()) {
      out.raw(BATCH);
      out.number(firstOfBatch);
    }
    writeDetails(record.details(), out);
    out.raw(OUTCOME);
    out.string(record.outcome().word());
    if (record.purpose().isPresent()) {
      out.raw(PURPOSE);
      out.string(record.purpose().get());
    }
    out.raw(SEQUENCE);
    out.number(record.sequence());
    if (record.subjectPseudonym().isPresent()) {
      out.raw(SUBJECT);
      out.string(record.subjectPseudonym().get());
    }
    out.raw(TIME);
    out.string(times.format(record.time()));
    out.raw('}');
  }

  private static void writeDetails(SortedMap<String, String> details, JsonWriter out) {
    if (details.isEmpty()) {
      return;
    }
    out.raw(DETAILS);
    boolean first = true;
    for (Map.Entry<String, String> detail : details.entrySet()) {
      if (!first) {
        out.raw(',');
      }
      first = false;
      out.string(detail.getKey());
      out.raw(':');
      out.string(detail.getValue());
    }
    out.raw('}');
  }

  /** Returns the record, or throws an IllegalArgumentException if the text is none. */
  AuditRecord parse(byte[] line, int from, int to) {
    JsonReader in = new JsonReader(line, from, to);
    in.expect(ACTION);
    String action = in.string();
    in.expect(ACTOR);
    String actor = in.string();
    long firstOfBatch = in.skip(BATCH) ? in.number() : Long.MAX_VALUE;
    SortedMap<String, String> details = in.skip(DETAILS) ? readDetails(in) : new TreeMap<>();
    in.expect(OUTCOME);
    AuditOutcome outcome = outcome(in);
    Optional<String> purpose = in.skip(PURPOSE) ? Optional.of(in.string()) : Optional.empty();
    in.expect(SEQUENCE);
    long sequence = in.number();
    batchStart = firstOfBatch == Long.MAX_VALUE ? sequence : firstOfBatch;
    if (firstOfBatch != Long.MAX_VALUE && (firstOfBatch < 1 || firstOfBatch >= sequence)) {
      throw in.malformed();
    }
    Optional<String> subject = in.skip(SUBJECT) ? Optional.of(in.string()) : Optional.empty();
    in.expect(TIME);
    String time = in.string();
    if (!in.skip('}')) {
      throw in.malformed();
    }
    in.expectEnd();
    return new AuditRecord(
        sequence, times.parse(time), actor, action, purpose, subject, outcome, details);
  }

  /**
   * Returns the number of the first record of the batch of the record that was parsed last:
   * everything before it was on the disk when the batch was written.
   */
  long batchStart() {
    return batchStart;
  }

  /** At least one, and sorted by UTF-16 code units, as strings are in Java and in RFC 8785. */
  private static SortedMap<String, String> readDetails(JsonReader in) {
    TreeMap<String, String> details = new TreeMap<>();
    do {
      String name = in.string();
      if (!details.isEmpty() && details.lastKey().compareTo(name) >= 0) {
        throw in.malformed();
      }
      if (!in.skip(':')) {
        throw in.malformed();
      }
      details.put(name, in.string());
    } while (in.skip(','));
    if (!in.skip('}')) {
      throw in.malformed();
    }
    return details;
  }

  private static AuditOutcome outcome(JsonReader in) {
    String word = in.string();
    for (AuditOutcome outcome : OUTCOMES) {
      if (outcome.word().equals(word)) {
        return outcome;
      }
    }
    throw in.malformed();
  }
}
