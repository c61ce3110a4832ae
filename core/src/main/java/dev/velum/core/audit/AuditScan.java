package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.audit.AuditProblem.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the lines of a trail, from the header on, as far as they are as written.
 *
 * <p>After {@link #run} the fields tell how far it came and what stopped it, if anything did.
 */
final class AuditScan {
  private final AuditChain chain;
  private final InputStream in;
  private final @Nullable AuditCheckpoint checkpoint;
  private final Consumer<AuditRecord> consumer;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);

  private AuditChain.@Nullable Header header;
  private byte[] head = AuditChain.origin();
  private long count;
  private long verifiedBytes;
  private @Nullable AuditProblem problem;

  AuditScan(
      AuditChain chain,
      InputStream in,
      @Nullable AuditCheckpoint checkpoint,
      Consumer<AuditRecord> consumer) {
    this.chain = chain;
    this.in = in;
    this.checkpoint = checkpoint;
    this.consumer = consumer;
  }

  AuditScan run() throws IOException {
    boolean more = true;
    while (more && problem == null) {
      more = readLine();
      if (more && problem == null) {
        checkLine(line.toByteArray());
      }
    }
    if (problem == null && header == null) {
      stop(Kind.INCOMPLETE, 0);
    }
    if (problem == null && checkpoint != null && checkpoint.recordCount() > count) {
      stop(Kind.TRUNCATED, count + 1);
    }
    return this;
  }

  /** Reads up to the next line feed; false at the end of the file. */
  private boolean readLine() throws IOException {
    line.reset();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        if (line.size() > 0) {
          stop(Kind.INCOMPLETE, nextSequence());
        }
        return false;
      }
      if (line.size() == AuditChain.MAX_LINE_BYTES) {
        stop(Kind.MALFORMED, nextSequence());
        return false;
      }
      line.write(b);
    }
    return true;
  }

  private long nextSequence() {
    return header == null ? 0 : count + 1;
  }

  private void checkLine(byte[] bytes) {
    int tab = bytes.length - 1 - 2 * AuditChain.CODE_BYTES;
    if (tab < 0 || bytes[tab] != '\t') {
      stop(Kind.MALFORMED, nextSequence());
      return;
    }
    byte[] json = Arrays.copyOf(bytes, tab);
    String codeDigits = new String(bytes, tab + 1, bytes.length - tab - 1, UTF_8);
    try {
      if (header == null) {
        checkHeader(json, codeDigits);
      } else {
        checkRecord(json, codeDigits);
      }
    } catch (IllegalArgumentException e) {
      stop(Kind.MALFORMED, nextSequence());
    }
    if (problem == null) {
      verifiedBytes += bytes.length + 1;
    }
  }

  private void checkHeader(byte[] json, String codeDigits) {
    AuditChain.Header found = AuditChain.Header.parse(new String(json, UTF_8));
    if (!found.keyId().equals(chain.keyId())) {
      stop(Kind.FOREIGN_KEY, 0);
    } else if (checkpoint != null && !checkpoint.trailId().equals(found.trailId())) {
      stop(Kind.FOREIGN_CHECKPOINT, 0);
    } else if (advance(json, codeDigits, 0)) {
      header = found;
      checkAgainstCheckpoint();
    }
  }

  private void checkRecord(byte[] json, String codeDigits) {
    AuditRecord found = AuditChain.parseRecord(new String(json, UTF_8));
    long expected = count + 1;
    if (found.sequence() != expected) {
      stop(found.sequence() > expected ? Kind.MISSING : Kind.REPEATED, expected);
    } else if (advance(json, codeDigits, expected)) {
      count = expected;
      checkAgainstCheckpoint();
      if (problem == null) {
        consumer.accept(found);
      }
    }
  }

  /** Moves the head on if the line's code is the one that the chain gives. */
  private boolean advance(byte[] json, String codeDigits, long sequence) {
    byte[] expected = chain.code(head, json);
    String expectedDigits = HexFormat.of().formatHex(expected);
    if (!MessageDigest.isEqual(expectedDigits.getBytes(UTF_8), codeDigits.getBytes(UTF_8))) {
      stop(Kind.ALTERED, sequence);
      return false;
    }
    head = expected;
    return true;
  }

  private void checkAgainstCheckpoint() {
    if (checkpoint != null
        && checkpoint.recordCount() == count
        && !checkpoint.head().equals(headDigits())) {
      stop(Kind.FOREIGN_CHECKPOINT, count);
    }
  }

  private void stop(Kind kind, long sequence) {
    problem = new AuditProblem(kind, sequence, verifiedBytes);
  }

  /** Returns the bytes of the last line, which may be incomplete. */
  byte[] lastLine() {
    return line.toByteArray();
  }

  AuditVerification verification() {
    return new AuditVerification(count, Optional.ofNullable(problem));
  }

  @Nullable UUID trailId() {
    return header == null ? null : header.trailId();
  }

  long count() {
    return count;
  }

  byte[] head() {
    return head;
  }

  long verifiedBytes() {
    return verifiedBytes;
  }

  private String headDigits() {
    return HexFormat.of().formatHex(head);
  }
}
