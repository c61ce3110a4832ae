package dev.velum.core.audit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A place between two lines of a trail, and what the chain has come to there. Immutable. */
final class AuditPosition {
  private final @Nullable AuditHeader header;
  private final byte[] head;
  private final MerkleRange tree;
  private final long byteCount;

  private AuditPosition(
      @Nullable AuditHeader header, byte[] head, MerkleRange tree, long byteCount) {
    this.header = header;
    this.head = head;
    this.tree = tree;
    this.byteCount = byteCount;
  }

  /** Returns the place before the header of the first file. */
  static AuditPosition start() {
    AuditHeader.Before nothing = AuditHeader.Before.nothing();
    return new AuditPosition(null, nothing.head(), nothing.tree(), 0);
  }

  /** Returns the place behind a header, whose line has this code and size. */
  AuditPosition begun(AuditHeader newHeader, byte[] code, long lineBytes) {
    return new AuditPosition(newHeader, code, newHeader.before().tree(), lineBytes);
  }

  /**
   * Returns the place behind the next record.
   *
   * @param code of its line
   * @param newTree over the records with this one
   * @param lineBytes the size of its line
   */
  AuditPosition advanced(byte[] code, MerkleRange newTree, long lineBytes) {
    return new AuditPosition(header, code, newTree, byteCount + lineBytes);
  }

  /** Returns the header of this file, or null before the first. */
  @Nullable AuditHeader header() {
    return header;
  }

  /** Returns the header of this file, of which there is one. */
  AuditHeader requireHeader() {
    return Objects.requireNonNull(header, "header");
  }

  /** Returns the code of the line before; not copied. */
  byte[] head() {
    return head;
  }

  /** Returns the tree over the records before. */
  MerkleRange tree() {
    return tree;
  }

  /** Returns how many records come before, those of earlier files among them. */
  long count() {
    return tree.size();
  }

  /** Returns how many records of this file come before. */
  long countInFile() {
    return header == null ? 0 : count() - header.before().tree().size();
  }

  /** Returns how many bytes of this file come before. */
  long byteCount() {
    return byteCount;
  }

  /** Returns the number of this file in the series, from 1; 0 before the first. */
  int file() {
    return header == null ? 0 : header.file();
  }

  @Override
  public String toString() {
    return "record " + count() + " (byte " + byteCount + " of file " + file() + ")";
  }
}
