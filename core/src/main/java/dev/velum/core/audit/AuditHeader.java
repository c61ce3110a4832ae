package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a file. Immutable.
 *
 * @param createdAt when the file was begun
 * @param file its number in the series, from 1
 * @param keyId under which key the chain is made
 * @param origin how checkpoints name the trail
 * @param before what the trail had come to; nothing for file 1
 * @param trailId random, so that two trails under one key are told apart
 */
record AuditHeader(
    Instant createdAt, int file, String keyId, String origin, Before before, UUID trailId) {
  private static final byte[] CREATED = ascii("{\"created\":");
  private static final byte[] FILE = ascii(",\"file\":");
  private static final byte[] KEY = ascii(",\"format\":\"velum-audit\",\"key\":");
  private static final byte[] ORIGIN = ascii(",\"origin\":");
  private static final byte[] HEAD = ascii(",\"previous\":{\"head\":");
  private static final byte[] RECORDS = ascii(",\"records\":");
  private static final byte[] TREE = ascii(",\"tree\":");
  private static final byte[] TRAIL = ascii(",\"trail\":");
  private static final byte[] VERSION = ascii(",\"version\":1}");

  /** The header of file 1 and its code, without the line feed. */
  private static final Pattern FIRST_LINE =
      Pattern.compile(
          "\\{\"created\":\"[-+0-9T:.Z]{1,40}\",\"file\":1,\"format\":\"velum-audit\",\"key\":\"[^\\n"
              + "\\t]*\",\"origin\":\"[^\\n"
              + "\\t]*\",\"trail\":\"[0-9a-f-]{36}\",\"version\":1\\}\\t[0-9a-f]{64}");

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /**
   * What lies before a file.
   *
   * @param head the code of the last line, not copied
   * @param tree over all records
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and not for other packages
  record Before(byte[] head, MerkleRange tree) {
    static Before nothing() {
      return new Before(new byte[AuditChain.CODE_BYTES], MerkleRange.empty());
    }
  }

  /** Returns the header of the file that goes on from a place in the file before it. */
  static AuditHeader after(AuditPosition end, Instant createdAt) {
    AuditHeader before = end.requireHeader();
    return new AuditHeader(
        createdAt,
        before.file() + 1,
        before.keyId(),
        before.origin(),
        new Before(end.head(), end.tree()),
        before.trailId());
  }

  /** Returns the header of a new trail, with a name made of its id unless one is given. */
  static AuditHeader first(String keyId, Optional<String> origin, Instant createdAt) {
    UUID trailId = UUID.randomUUID();
    return new AuditHeader(
        createdAt, 1, keyId, origin.orElse("velum-audit/" + trailId), Before.nothing(), trailId);
  }

  /** Returns whether a text is what a crash may leave of a first header, from nothing to all. */
  @SuppressWarnings("JdkObsolete") // whether more input could still match is just the question
  static boolean isBeginningOfFirst(String text) {
    Matcher header = FIRST_LINE.matcher(text);
    return header.matches() || header.hitEnd();
  }

  void write(JsonWriter out) {
    out.raw(CREATED);
    out.string(createdAt.toString());
    out.raw(FILE);
    out.number(file);
    out.raw(KEY);
    out.string(keyId);
    out.raw(ORIGIN);
    out.string(origin);
    if (file > 1) {
      out.raw(HEAD);
      out.string(HexFormat.of().formatHex(before.head()));
      out.raw(RECORDS);
      out.number(before.tree().size());
      out.raw(TREE);
      out.string(before.tree().hex());
      out.raw('}');
    }
    out.raw(TRAIL);
    out.string(trailId.toString());
    out.raw(VERSION);
  }

  /** Returns the header, or throws an IllegalArgumentException if the text is none. */
  static AuditHeader parse(byte[] line, int from, int to) {
    JsonReader in = new JsonReader(line, from, to);
    in.expect(CREATED);
    Instant createdAt = new TimeText().parse(in.string());
    in.expect(FILE);
    int file = Math.toIntExact(Math.min(in.number(), Integer.MAX_VALUE));
    in.expect(KEY);
    String keyId = in.string();
    in.expect(ORIGIN);
    String origin = in.string();
    Before before = file > 1 ? parseBefore(in) : Before.nothing();
    in.expect(TRAIL);
    UUID trailId = UUID.fromString(in.string());
    in.expect(VERSION);
    in.expectEnd();
    AuditHeader header = new AuditHeader(createdAt, file, keyId, origin, before, trailId);
    requireSame(header, line, from, to);
    return header;
  }

  private static Before parseBefore(JsonReader in) {
    in.expect(HEAD);
    String head = in.string();
    in.expect(RECORDS);
    long records = in.number();
    in.expect(TREE);
    String tree = in.string();
    if (head.length() != 2 * AuditChain.CODE_BYTES || !in.skip('}')) {
      throw in.malformed();
    }
    return new Before(HexFormat.of().parseHex(head), MerkleRange.parse(records, tree));
  }

  /** Other spellings of hexadecimal digits and UUIDs, or file 0. */
  private static void requireSame(AuditHeader header, byte[] line, int from, int to) {
    JsonWriter again = new JsonWriter();
    header.write(again);
    if (header.file() < 1 || !Arrays.equals(again.bytes(), 0, again.length(), line, from, to)) {
      throw new IllegalArgumentException("not written by this version");
    }
    AuditCheckpoint.checkName("origin", header.origin());
  }
}
