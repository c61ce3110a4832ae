package dev.velum.core.audit;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A place between two lines of a trail, and what the chain has come to there. Immutable. */
final class AuditPosition {
  private final AuditChain.@Nullable Header header;
  private final byte[] head;
  private final long count;
  private final long byteCount;

  private AuditPosition(
      AuditChain.@Nullable Header header, byte[] head, long count, long byteCount) {
    this.header = header;
    this.head = head;
    this.count = count;
    this.byteCount = byteCount;
  }

  /** Returns the place before the header. */
  static AuditPosition start() {
    return new AuditPosition(null, AuditChain.origin(), 0, 0);
  }

  /** Returns the place behind the header, whose line has this code and size. */
  AuditPosition begun(AuditChain.Header newHeader, byte[] code, long lineBytes) {
    return new AuditPosition(newHeader, code, 0, lineBytes);
  }

  /** Returns the place behind the next record, whose line has this code and size. */
  AuditPosition advanced(byte[] code, long lineBytes) {
    return new AuditPosition(header, code, count + 1, byteCount + lineBytes);
  }

  /** Returns the header, or null before it. */
  AuditChain.@Nullable Header header() {
    return header;
  }

  /** Returns the code of the line before; not copied. */
  byte[] head() {
    return head;
  }

  /** Returns the code of the line before in hexadecimal. */
  String headDigits() {
    return HexFormat.of().formatHex(head);
  }

  /** Returns how many records come before. */
  long count() {
    return count;
  }

  /** Returns how many bytes come before. */
  long byteCount() {
    return byteCount;
  }

  @Override
  public String toString() {
    return "record " + count + " (byte " + byteCount + ")";
  }
}
