package dev.velum.crypto.shred;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.crypto.FormatException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The file of one record, version 1, as docs/formats/shred.md describes it. */
final class RecordFile {
  static final int MAX_BYTES = 512;

  private static final String MAGIC = "velum-subject-key 1";
  private static final String NO_KEY = "none";
  private static final int LINES = 4;

  private RecordFile() {}

  static byte[] format(SubjectKeyRecord written) {
    return String.join(
            "\n",
            MAGIC,
            "reference " + written.reference(),
            "key " + written.keyId().orElse(NO_KEY),
            written
                .wrappedKey()
                .map(
                    key -> "wrapped " + Base64.getUrlEncoder().withoutPadding().encodeToString(key))
                .orElseGet(() -> "destroyed " + written.destroyed().orElseThrow()),
            "")
        .getBytes(US_ASCII);
  }

  /**
   * Returns the record that has these bytes.
   *
   * @param name of the file, for messages
   * @throws FormatException if no record has them
   */
  static SubjectKeyRecord parse(byte[] bytes, String name) {
    if (bytes.length > MAX_BYTES) {
      throw new FormatException(
          "subject key file " + name + " must have at most " + MAX_BYTES + " bytes");
    }
    String[] lines = new String(bytes, US_ASCII).split("\n", -1);
    if (!lines[0].equals(MAGIC)) {
      throw new FormatException("subject key file " + name + ": line 1 must be '" + MAGIC + "'");
    }
    Optional<SubjectKeyRecord> parsed = parse(lines);
    // There is one way only to write a record.
    if (parsed.isEmpty() || !Arrays.equals(format(parsed.get()), bytes)) {
      throw new FormatException("subject key file " + name + " is malformed or cut off");
    }
    return parsed.get();
  }

  private static Optional<SubjectKeyRecord> parse(String[] lines) {
    if (lines.length != LINES + 1) {
      return Optional.empty();
    }
    try {
      String reference = word(lines[1], "reference ");
      String key = word(lines[2], "key ");
      if (lines[3].startsWith("wrapped ")) {
        byte[] wrapped = Base64.getUrlDecoder().decode(word(lines[3], "wrapped "));
        return Optional.of(SubjectKeyRecord.live(reference, key, wrapped));
      }
      Instant time = Instant.parse(word(lines[3], "destroyed "));
      Optional<String> keyId = key.equals(NO_KEY) ? Optional.empty() : Optional.of(key);
      return Optional.of(SubjectKeyRecord.destroyed(reference, keyId, time));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String word(String line, String name) {
    if (!line.startsWith(name)) {
      throw new IllegalArgumentException("line must start with " + name);
    }
    return line.substring(name.length());
  }
}
