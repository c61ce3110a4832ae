package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.MessageAuthenticator;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keyed chain over the ledger's entries, as docs/formats/consent-ledger.md describes it: {@code
 * mac(n) = HMAC(key, mac(n-1) || canonical(n))}, beginning with 32 zero bytes.
 *
 * <p>The canonical form holds every field as its length and its UTF-8 bytes, and what has no UTF-8
 * form is refused, so no two entries share one; purpose and notice are written out, so a change of
 * their rows is found as well.
 */
final class LedgerChain {
  static final String GENESIS = "0".repeat(64);

  private static final byte FORMAT = 1;
  private static final int ABSENT = -1;

  private final MessageAuthenticator authenticator;

  LedgerChain(MessageAuthenticator authenticator) {
    this.authenticator = authenticator;
  }

  String keyId() {
    return authenticator.keyId();
  }

  /** Returns the code of an entry after another one, in hexadecimal digits. */
  String mac(String previousMac, long sequence, ConsentEvent event, Instant recordedAt) {
    byte[] previous = HexFormat.of().parseHex(previousMac);
    byte[] code = authenticator.authenticate(previous, canonical(sequence, event, recordedAt));
    return HexFormat.of().formatHex(code);
  }

  /**
   * Returns what the code of an entry is made of.
   *
   * @throws IllegalArgumentException if a text is not valid UTF-16: half a surrogate pair would
   *     come out as a question mark, and could be exchanged for one unnoticed
   */
  byte[] canonical(long sequence, ConsentEvent event, Instant recordedAt) {
    Form form = new Form();
    EventField.Row row = new EventField.Row(sequence, event, recordedAt, keyId());
    for (EventField field : EventField.values()) {
      Object value = field.of(row);
      form.add(value == null ? null : value.toString());
    }
    return form.toBytes();
  }

  /** Returns the leaf of an entry in a Merkle tree: its canonical form and its code. */
  byte[] leaf(LedgerEntry entry) {
    byte[] canonical = canonical(entry.sequence(), entry.event(), entry.recordedAt());
    byte[] code = HexFormat.of().parseHex(entry.mac());
    byte[] leaf = Arrays.copyOf(canonical, canonical.length + code.length);
    System.arraycopy(code, 0, leaf, canonical.length, code.length);
    return leaf;
  }

  /**
   * Returns the fields of a leaf by name, without those that are absent.
   *
   * @throws ConsentException if it is no leaf
   */
  static Map<String, String> fields(byte[] leaf) {
    Map<String, String> fields = new LinkedHashMap<>();
    ByteBuffer bytes = ByteBuffer.wrap(leaf);
    try {
      boolean known = bytes.get() == FORMAT;
      for (EventField field : EventField.values()) {
        int length = bytes.getInt();
        if (length != ABSENT && length <= bytes.remaining()) {
          byte[] text = new byte[length];
          bytes.get(text);
          fields.put(field.field(), new String(text, StandardCharsets.UTF_8));
        } else {
          known &= length == ABSENT;
        }
      }
      if (known && bytes.remaining() == GENESIS.length() / 2) {
        return fields;
      }
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      // The same as any other content that is none.
    }
    throw new ConsentException("the proof holds no entry of a ledger", null);
  }

  /** Fields in a buffer that grows; every event of a ledger passes through here. */
  private static final class Form {
    private byte[] bytes = new byte[1_024];
    private int length;

    Form() {
      bytes[length++] = FORMAT;
    }

    void add(@Nullable String field) {
      if (field == null) {
        addLength(ABSENT);
        return;
      }
      argument(isWellFormed(field), "a text of an event must be valid UTF-16");
      byte[] text = field.getBytes(StandardCharsets.UTF_8);
      addLength(text.length);
      reserve(text.length);
      System.arraycopy(text, 0, bytes, length, text.length);
      length += text.length;
    }

    private void addLength(int value) {
      reserve(Integer.BYTES);
      for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        bytes[length++] = (byte) (value >>> shift);
      }
    }

    private void reserve(int more) {
      if (bytes.length - length < more) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
      }
    }

    byte[] toBytes() {
      return Arrays.copyOf(bytes, length);
    }

    private static boolean isWellFormed(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          int point = text.codePointAt(i);
          if (!Character.isSupplementaryCodePoint(point)) {
            return false;
          }
          i++;
        }
      }
      return true;
    }
  }
}
