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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the lines of a trail, from some place on, as far as they are as written.
 *
 * <p>After {@link #run} it tells how far it came and what stopped it, if anything did.
 */
final class AuditScan {
  private final AuditChain chain;
  private final InputStream in;
  private final @Nullable AuditCheckpoint checkpoint;
  private final Consumer<AuditRecord> consumer;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);

  private AuditPosition position;
  private @Nullable AuditProblem problem;

  /**
   * Creates a scan.
   *
   * @param from where the stream begins
   */
  AuditScan(
      AuditChain chain,
      AuditPosition from,
      InputStream in,
      @Nullable AuditCheckpoint checkpoint,
      Consumer<AuditRecord> consumer) {
    this.chain = chain;
    this.position = from;
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
    if (problem == null && position.header() == null) {
      stop(Kind.INCOMPLETE);
    }
    if (problem == null && checkpoint != null && checkpoint.recordCount() > position.count()) {
      stop(Kind.TRUNCATED);
    }
    return this;
  }

  /** Reads up to the next line feed; false at the end of the file. */
  private boolean readLine() throws IOException {
    line.reset();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        if (line.size() > 0) {
          stop(Kind.INCOMPLETE);
        }
        return false;
      }
      if (line.size() == AuditChain.MAX_LINE_BYTES) {
        stop(Kind.MALFORMED);
        return false;
      }
      line.write(b);
    }
    return true;
  }

  private void checkLine(byte[] bytes) {
    int tab = bytes.length - 1 - 2 * AuditChain.CODE_BYTES;
    if (tab < 0 || bytes[tab] != '\t') {
      stop(Kind.MALFORMED);
      return;
    }
    byte[] json = Arrays.copyOf(bytes, tab);
    String codeDigits = new String(bytes, tab + 1, bytes.length - tab - 1, UTF_8);
    try {
      if (position.header() == null) {
        checkHeader(json, codeDigits);
      } else {
        checkRecord(json, codeDigits);
      }
    } catch (IllegalArgumentException e) {
      stop(Kind.MALFORMED);
    }
  }

  private void checkHeader(byte[] json, String codeDigits) {
    AuditChain.Header found = AuditChain.Header.parse(new String(json, UTF_8));
    if (!found.keyId().equals(chain.keyId())) {
      stop(Kind.FOREIGN_KEY);
    } else if (checkpoint != null && !checkpoint.trailId().equals(found.trailId())) {
      stop(Kind.FOREIGN_CHECKPOINT);
    } else {
      byte[] code = expectedCode(json, codeDigits);
      if (code.length > 0) {
        position = position.begun(found, code, AuditChain.lineBytes(json));
        checkAgainstCheckpoint();
      }
    }
  }

  private void checkRecord(byte[] json, String codeDigits) {
    AuditRecord found = AuditChain.parseRecord(new String(json, UTF_8));
    long expected = position.count() + 1;
    if (found.sequence() != expected) {
      stop(found.sequence() > expected ? Kind.MISSING : Kind.REPEATED);
      return;
    }
    byte[] code = expectedCode(json, codeDigits);
    if (code.length > 0) {
      position = position.advanced(code, AuditChain.lineBytes(json));
      checkAgainstCheckpoint();
      if (problem == null) {
        consumer.accept(found);
      }
    }
  }

  /** Returns the code that the chain gives the line; none, and a problem, if it has another one. */
  private byte[] expectedCode(byte[] json, String codeDigits) {
    byte[] expected = chain.code(position.head(), json);
    byte[] expectedDigits = HexFormat.of().formatHex(expected).getBytes(UTF_8);
    if (MessageDigest.isEqual(expectedDigits, codeDigits.getBytes(UTF_8))) {
      return expected;
    }
    stop(Kind.ALTERED);
    return new byte[0];
  }

  private void checkAgainstCheckpoint() {
    if (checkpoint != null
        && checkpoint.recordCount() == position.count()
        && !checkpoint.head().equals(position.headDigits())) {
      problem = new AuditProblem(Kind.FOREIGN_CHECKPOINT, position.count(), position.byteCount());
    }
  }

  /** Notes what is wrong with the line behind the position. */
  private void stop(Kind kind) {
    long sequence = position.header() == null ? 0 : position.count() + 1;
    problem = new AuditProblem(kind, sequence, position.byteCount());
  }

  /** Returns the bytes of the last line read, which may be incomplete. */
  byte[] lastLine() {
    return line.toByteArray();
  }

  AuditVerification verification() {
    return new AuditVerification(position.count(), Optional.ofNullable(problem));
  }

  /** Returns the place behind the last line that is as written. */
  AuditPosition position() {
    return position;
  }
}
