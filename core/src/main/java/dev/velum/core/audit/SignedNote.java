package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A text and signatures of it, as <a href="https://c2sp.org/signed-note">C2SP signed-note</a>
 * writes them. Immutable.
 *
 * @param text ends with a line feed
 * @param signatures at least one
 */
record SignedNote(String text, List<Line> signatures) {
  static final int MAX_LENGTH = 1 << 20;
  static final int MAX_SIGNATURES = 100;

  private static final int KEY_ID_BYTES = 4;
  private static final String DASH = "\u2014 ";

  SignedNote {
    signatures = List.copyOf(signatures);
  }

  /**
   * One signature.
   *
   * @param name of the key
   * @param bytes four bytes of key id and the signature, not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and not for other packages
  record Line(String name, byte[] bytes) {
    byte[] keyId() {
      return Arrays.copyOf(bytes, KEY_ID_BYTES);
    }

    byte[] signature() {
      return Arrays.copyOfRange(bytes, KEY_ID_BYTES, bytes.length);
    }

    @Override
    public String toString() {
      return DASH + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
    }
  }

  /** Returns the note, or throws an AuditException if the text is none. */
  static SignedNote parse(String note) {
    require(note.length() <= MAX_LENGTH, "is too long");
    require(UTF_8.newEncoder().canEncode(note), "is not Unicode");
    require(note.chars().allMatch(c -> c >= 0x20 || c == '\n'), "has control characters");
    int blank = note.lastIndexOf("\n\n");
    boolean isSigned = blank >= 0 && blank + 2 < note.length() && note.endsWith("\n");
    require(isSigned, "has no signatures");
    List<Line> lines = new ArrayList<>();
    for (String line : note.substring(blank + 2, note.length() - 1).split("\n", -1)) {
      lines.add(parseLine(line));
      require(lines.size() <= MAX_SIGNATURES, "has too many signatures");
    }
    return new SignedNote(note.substring(0, blank + 1), lines);
  }

  private static Line parseLine(String line) {
    String[] parts = line.split(" ", -1);
    require(
        line.startsWith(DASH) && parts.length == 3 && !parts[1].isEmpty(),
        "has a malformed signature line");
    try {
      AuditCheckpoint.checkName("key name", parts[1]);
      byte[] bytes = Base64.getDecoder().decode(parts[2]);
      require(bytes.length > KEY_ID_BYTES, "has a signature that is too short");
      require(Base64.getEncoder().encodeToString(bytes).equals(parts[2]), "has loose base 64");
      return new Line(parts[1], bytes);
    } catch (IllegalArgumentException e) {
      throw new AuditException("the signed note has a malformed signature line", e);
    }
  }

  private static void require(boolean holds, String broken) {
    if (!holds) {
      throw new AuditException("the signed note " + broken);
    }
  }

  SignedNote with(Line signature) {
    List<Line> more = new ArrayList<>(signatures);
    more.add(signature);
    return new SignedNote(text, more);
  }

  @Override
  public String toString() {
    StringBuilder note = new StringBuilder(text).append('\n');
    signatures.forEach(note::append);
    return note.toString();
  }
}
