package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keyed hash chain of a trail, and its lines.
 *
 * <p>A line is the canonical JSON of a header or record, a tab, the code in hexadecimal, and a line
 * feed. The code of a line is HMAC(key, 0x00 || code of the line before || JSON), where 32 zero
 * bytes stand before the header: it vouches for the line and for all before it. Pseudonyms come
 * from the same key behind another first byte, so neither can be mistaken for the other.
 */
final class AuditChain {
  static final int CODE_BYTES = 32;

  /** More than the longest event gives, escapes and UTF-8 included. */
  static final int MAX_LINE_BYTES = 1 << 20;

  private static final String FORMAT = "velum-audit";
  private static final long VERSION = 1;
  private static final int PSEUDONYM_BYTES = 16;

  /** The header and its code, without the line feed. */
  private static final Pattern HEADER_LINE =
      Pattern.compile(
          "\\{\"created\":\"[-+0-9T:.Z]{1,40}\",\"format\":\"velum-audit\",\"key\":\"[^\\n\\t]*\","
              + "\"trail\":\"[0-9a-f-]{36}\",\"version\":1\\}\\t[0-9a-f]{64}");

  private static final byte[] CHAIN_DOMAIN = {0};
  private static final byte[] SUBJECT_DOMAIN = {1};

  private final MessageAuthenticator authenticator;

  AuditChain(MessageAuthenticator authenticator) {
    this.authenticator = authenticator;
  }

  String keyId() {
    return authenticator.keyId();
  }

  /** Returns what stands before the header. */
  static byte[] origin() {
    return new byte[CODE_BYTES];
  }

  byte[] code(byte[] previous, byte[] json) {
    return authenticator.authenticate(CHAIN_DOMAIN, previous, json);
  }

  String pseudonym(DataSubjectId subject) {
    byte[] code = authenticator.authenticate(SUBJECT_DOMAIN, subject.value().getBytes(UTF_8));
    return HexFormat.of().formatHex(code, 0, PSEUDONYM_BYTES);
  }

  /** Returns whether a text is what a crash may leave of a header, from nothing to all of it. */
  static boolean isBeginningOfHeader(String text) {
    Matcher header = HEADER_LINE.matcher(text);
    return header.matches() || header.hitEnd();
  }

  /** Returns the size of the line of a header or record. */
  static int lineBytes(byte[] json) {
    return json.length + 1 + 2 * CODE_BYTES + 1;
  }

  static byte[] line(byte[] json, byte[] code) {
    byte[] line = Arrays.copyOf(json, lineBytes(json));
    line[json.length] = '\t';
    byte[] hex = HexFormat.of().formatHex(code).getBytes(UTF_8);
    System.arraycopy(hex, 0, line, json.length + 1, hex.length);
    line[line.length - 1] = '\n';
    return line;
  }

  /**
   * The first line of a file.
   *
   * @param trailId random, so that two trails under one key are told apart
   * @param keyId under which key the chain is made
   * @param createdAt when the file was begun
   */
  record Header(UUID trailId, String keyId, Instant createdAt) {
    byte[] json() {
      TreeMap<String, Object> members = new TreeMap<>();
      members.put("format", FORMAT);
      members.put("version", VERSION);
      members.put("trail", trailId.toString());
      members.put("key", keyId);
      members.put("created", createdAt.toString());
      return CanonicalJson.write(members).getBytes(UTF_8);
    }

    /** Returns the header, or throws an IllegalArgumentException if the text is none. */
    static Header parse(String json) {
      SortedMap<String, Object> members = CanonicalJson.read(json);
      Header header =
          new Header(
              UUID.fromString(text(members, "trail")),
              text(members, "key"),
              instant(members, "created"));
      requireSame(header.json(), json);
      return header;
    }
  }

  static byte[] json(AuditRecord record) {
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
    return CanonicalJson.write(members).getBytes(UTF_8);
  }

  /** Returns the record, or throws an IllegalArgumentException if the text is none. */
  static AuditRecord parseRecord(String json) {
    SortedMap<String, Object> members = CanonicalJson.read(json);
    AuditRecord record =
        new AuditRecord(
            number(members, "seq"),
            instant(members, "time"),
            text(members, "actor"),
            text(members, "action"),
            optionalText(members, "purpose"),
            optionalText(members, "subject"),
            AuditOutcome.valueOf(text(members, "outcome").toUpperCase(Locale.ROOT)),
            details(members));
    requireSame(json(record), json);
    return record;
  }

  /**
   * Unknown members, a foreign version, other spellings: whatever we would not write is refused.
   */
  private static void requireSame(byte[] written, String read) {
    if (!Arrays.equals(written, read.getBytes(UTF_8))) {
      throw new IllegalArgumentException("not written by this version");
    }
  }

  private static Object member(Map<String, Object> members, String name) {
    Object value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("lacks " + name);
    }
    return value;
  }

  private static String text(Map<String, Object> members, String name) {
    if (member(members, name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(name + " is not a string");
  }

  private static Optional<String> optionalText(Map<String, Object> members, String name) {
    return members.containsKey(name) ? Optional.of(text(members, name)) : Optional.empty();
  }

  private static long number(Map<String, Object> members, String name) {
    if (member(members, name) instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException(name + " is not a number");
  }

  private static Instant instant(Map<String, Object> members, String name) {
    try {
      return Instant.parse(text(members, name));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(name + " is not a time", e);
    }
  }

  private static SortedMap<String, String> details(Map<String, Object> members) {
    TreeMap<String, String> details = new TreeMap<>();
    if (members.get("details") instanceof Map<?, ?> given) {
      given.forEach((name, value) -> details.put((String) name, value.toString()));
    }
    return details;
  }
}
