package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import java.util.HexFormat;

/**
 * The keyed hash chain of a trail.
 *
 * <p>A line is the canonical JSON of a header or record, a tab, the code in hexadecimal, and a line
 * feed. The code of a line is HMAC(key, 0x00 || code of the line before || JSON), where 32 zero
 * bytes stand before the first header: it vouches for the line and for all before it. Pseudonyms
 * come from the same key behind another first byte, so neither can be mistaken for the other.
 */
final class AuditChain {
  static final int CODE_BYTES = 32;

  /** Bytes of a line that are not its JSON: a tab, the code, and a line feed. */
  static final int CODE_TEXT_BYTES = 1 + 2 * CODE_BYTES + 1;

  /** More than the longest event gives, escapes and UTF-8 included. */
  static final int MAX_LINE_BYTES = 1 << 20;

  private static final int PSEUDONYM_BYTES = 16;
  private static final byte[] SUBJECT_DOMAIN = {1};

  private final MessageAuthenticator authenticator;

  AuditChain(MessageAuthenticator authenticator) {
    this.authenticator = authenticator;
  }

  String keyId() {
    return authenticator.keyId();
  }

  /** Returns the code of a line whose JSON lies in this part of an array. */
  byte[] code(byte[] previous, byte[] bytes, int from, int to) {
    byte[] message = new byte[1 + CODE_BYTES + to - from]; // its first byte is the domain, 0
    System.arraycopy(previous, 0, message, 1, CODE_BYTES);
    System.arraycopy(bytes, from, message, 1 + CODE_BYTES, to - from);
    return authenticator.authenticate(message);
  }

  String pseudonym(DataSubjectId subject) {
    byte[] code = authenticator.authenticate(SUBJECT_DOMAIN, subject.value().getBytes(UTF_8));
    return HexFormat.of().formatHex(code, 0, PSEUDONYM_BYTES);
  }
}
