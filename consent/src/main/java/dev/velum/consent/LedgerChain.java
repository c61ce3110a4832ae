package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.MessageAuthenticator;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** The fields of the canonical form, in order. */
  private static final List<String> FIELDS =
      List.of(
          "sequence",
          "key_id",
          "event_id",
          "subject",
          "purpose_id",
          "purpose_version",
          "basis_iri",
          "basis_article",
          "basis_need",
          "broader_id",
          "broader_version",
          "compatible",
          "status",
          "event_time",
          "recorded_at",
          "indicated_by",
          "method",
          "guardian",
          "form",
          "duration",
          "notice_id",
          "notice_version",
          "notice_language",
          "content_hash",
          "valid_from",
          "evidence_hash");

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
    form.add(Long.toString(sequence));
    form.add(keyId());
    form.add(event.id().toString());
    form.add(event.subject().value());
    form.add(event.purpose().id());
    form.add(Integer.toString(event.purpose().version()));
    form.add(event.purpose().basis().iri());
    form.add(event.purpose().basis().article());
    form.add(event.purpose().basis().need().name());
    form.add(event.purpose().broader().map(Purpose::id).orElse(null));
    form.add(event.purpose().broader().map(above -> above.version() + "").orElse(null));
    form.add(event.purpose().compatibleText());
    form.add(event.status().name());
    form.add(Long.toString(Micros.of(event.time())));
    form.add(Long.toString(Micros.of(recordedAt)));
    form.add(event.indicatedBy());
    form.add(event.method());
    form.add(event.guardian().orElse(null));
    form.add(JdbcLedgerStore.form(event));
    form.add(event.duration().toString());
    Notice notice = event.notice().orElse(null);
    form.add(notice == null ? null : notice.id());
    form.add(notice == null ? null : Integer.toString(notice.version()));
    form.add(notice == null ? null : notice.language());
    form.add(notice == null ? null : notice.contentHash());
    form.add(notice == null ? null : Long.toString(Micros.of(notice.validFrom())));
    form.add(event.evidenceHash().orElse(null));
    return form.bytes.toByteArray();
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
      for (String name : FIELDS) {
        int length = bytes.getInt();
        if (length != ABSENT && length <= bytes.remaining()) {
          byte[] text = new byte[length];
          bytes.get(text);
          fields.put(name, new String(text, StandardCharsets.UTF_8));
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

  private static final class Form {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    Form() {
      bytes.write(FORMAT);
    }

    void add(@Nullable String field) {
      if (field == null) {
        addLength(ABSENT);
        return;
      }
      argument(isWellFormed(field), "a text of an event must be valid UTF-16");
      byte[] text = field.getBytes(StandardCharsets.UTF_8);
      addLength(text.length);
      bytes.writeBytes(text);
    }

    private void addLength(int length) {
      for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        bytes.write(length >>> shift);
      }
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
