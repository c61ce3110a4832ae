package dev.velum.crypto.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.envelope.EnvelopeHeader.Section;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.Hkdf;
import dev.velum.crypto.internal.RandomBytes;
import dev.velum.crypto.internal.XaesGcm;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongPredicate;
import javax.crypto.AEADBadTagException;

/**
 * What one thread needs to start and open envelopes: ciphers that are set up, a random source, and
 * room for keys. {@link EnvelopeCipher} keeps engines for reuse.
 *
 * <p>Data keys are taken in by an {@link Hkdf} and then overwritten. Where data keys are reused,
 * each engine has one of its own for sealing, and remembers the one it opened last.
 */
final class Engine {
  private static final byte[] LABEL = "velum-envelope-1\0".getBytes(US_ASCII);
  private static final byte[] NO_HEADER = {};

  private final AesGcm gcm;
  private final RandomBytes random;
  private final ChunkCipher body;
  private final Optional<Budget> budget;
  private final Map<Long, RecipientKey> recipientKeys = new HashMap<>();
  private final RecipientKey primary;
  private final Hkdf sealingKey = Hkdf.sha512();
  private final Hkdf openingKey = Hkdf.sha512();
  private final byte[] dataKey = new byte[ChunkCipher.KEY_BYTES];
  private final byte[] nonce = new byte[XaesGcm.NONCE_BYTES];
  private final byte[] salt = new byte[ChunkCipher.SALT_BYTES];
  private byte[] sealingHeader = NO_HEADER;
  private byte[] openedList = NO_HEADER;
  private long openedAt;

  /**
   * Creates an engine.
   *
   * @param keys all of them open, the primary one seals
   */
  Engine(UsableKeys keys, Settings settings) {
    this.gcm = settings.ciphers().get();
    this.random = settings.random().get();
    this.body = new ChunkCipher(gcm);
    this.budget = settings.reuse().map(limits -> new Budget(limits, settings.clock()));
    keys.secrets()
        .forEach((id, secret) -> recipientKeys.put(id, new RecipientKey(id, secret, gcm)));
    this.primary = Objects.requireNonNull(recipientKeys.get(keys.primaryId()), "primary key");
  }

  /** Returns what binds a body to its format and context. */
  private static byte[] bodyContext(EncryptionContext context) {
    byte[] encoded = context.encoded();
    byte[] bound = Arrays.copyOf(LABEL, LABEL.length + encoded.length);
    System.arraycopy(encoded, 0, bound, LABEL.length, encoded.length);
    return bound;
  }

  /**
   * Writes header and prefix of a message.
   *
   * @param length the bytes of plaintext
   * @param out takes {@link EnvelopeCipher#START_BYTES} bytes from {@code offset}
   * @return ready for the chunks, until this engine is used for something else
   */
  ChunkCipher startMessage(long length, EncryptionContext context, byte[] out, int offset) {
    if (budget.isEmpty() || !budget.get().spend(length)) {
      sealingHeader = newDataKey().header();
      if (budget.isPresent() && !budget.get().renew(length)) {
        // Larger than a budget: a data key of its own, and none left for the next message.
        budget.get().exhaust();
      }
    }
    System.arraycopy(sealingHeader, 0, out, offset, sealingHeader.length);
    startBody(context, out, offset + sealingHeader.length);
    return body;
  }

  /**
   * Returns header and prefix of a file or stream under a data key of its own.
   *
   * @param headerBytes the size of a header with two areas, or 0 for one without room
   * @param chunks is then ready for the chunks
   */
  byte[] start(EncryptionContext context, int headerBytes, ChunkCipher chunks) {
    budget.ifPresent(Budget::exhaust);
    RecipientList recipients = newDataKey();
    byte[] header =
        headerBytes == 0 ? recipients.header() : recipients.headerWithTwoAreas(headerBytes);
    byte[] start = Arrays.copyOf(header, header.length + ChunkCipher.PREFIX_BYTES);
    random.fill(salt);
    chunks.startSealing(sealingKey, salt, bodyContext(context), start, header.length);
    return start;
  }

  private void startBody(EncryptionContext context, byte[] out, int offset) {
    random.fill(salt);
    body.startSealing(sealingKey, salt, bodyContext(context), out, offset);
  }

  /** Makes the sealing key take in a fresh data key, and returns who can open it. */
  private RecipientList newDataKey() {
    random.fill(dataKey);
    sealingKey.start(dataKey);
    RecipientList recipients = RecipientList.of(sealingKey, wrapForPrimary());
    Arrays.fill(dataKey, (byte) 0);
    return recipients;
  }

  /** Returns the section of the primary key. */
  private byte[] wrapForPrimary() {
    byte[] section = new byte[EnvelopeHeader.SECTION_HEAD_BYTES + RecipientKey.SECTION_BYTES];
    EnvelopeHeader.writeSectionHead(
        section, 0, EnvelopeHeader.KEYSET_RECIPIENT, RecipientKey.SECTION_BYTES);
    random.fill(nonce);
    primary.wrap(dataKey, nonce, section, EnvelopeHeader.SECTION_HEAD_BYTES);
    return section;
  }

  /**
   * Makes a cipher ready for the chunks of an envelope.
   *
   * @param in holds the start of the body from {@code offset}
   * @throws DecryptionException if key, recipients or context are not what they were
   */
  void start(
      EnvelopeHeader header, EncryptionContext context, byte[] in, int offset, ChunkCipher chunks) {
    if (in.length - offset < ChunkCipher.PREFIX_BYTES) {
      throw new DecryptionException();
    }
    findDataKey(header);
    try {
      chunks.startOpening(openingKey, bodyContext(context), in, offset);
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    }
  }

  /** As {@link #start(EnvelopeHeader, EncryptionContext, byte[], int, ChunkCipher)}, reused. */
  ChunkCipher start(EnvelopeHeader header, EncryptionContext context, byte[] in, int offset) {
    start(header, context, in, offset, body);
    return body;
  }

  /**
   * Returns the recipients of the same data key, with the primary key in place of those that are
   * dropped.
   *
   * @param dropped tells by key id which ones
   * @throws DecryptionException if no key of the set opens the envelope
   */
  RecipientList rewrap(EnvelopeHeader header, LongPredicate dropped) {
    forgetOpened();
    unwrapDataKey(header);
    byte[] sections = wrapForPrimary();
    Arrays.fill(dataKey, (byte) 0);
    for (Section section : header.recipients()) {
      if (!EnvelopeHeader.isKeysetRecipient(section) || !dropped.test(header.keyId(section))) {
        int start = section.offset() - EnvelopeHeader.SECTION_HEAD_BYTES;
        int size = EnvelopeHeader.SECTION_HEAD_BYTES + section.length();
        int end = sections.length;
        sections = Arrays.copyOf(sections, end + size);
        System.arraycopy(header.bytes(), start, sections, end, size);
      }
    }
    return RecipientList.of(openingKey, sections);
  }

  /** Makes the opening key take in the data key of an envelope. */
  private void findDataKey(EnvelopeHeader header) {
    if (budget.isEmpty()) {
      unwrapDataKey(header);
      Arrays.fill(dataKey, (byte) 0);
      return;
    }
    byte[] list = header.listBytes();
    if (!Arrays.equals(list, openedList) || !budget.get().isFresh(openedAt)) {
      forgetOpened();
      unwrapDataKey(header);
      Arrays.fill(dataKey, (byte) 0);
      openedList = list;
      openedAt = budget.get().now();
    }
  }

  private void forgetOpened() {
    openedList = NO_HEADER;
  }

  /** Unwraps the data key, lets the opening key take it in, and checks the recipients with it. */
  private void unwrapDataKey(EnvelopeHeader header) {
    for (Section section : header.recipients()) {
      if (EnvelopeHeader.isKeysetRecipient(section)) {
        RecipientKey key = recipientKeys.get(header.keyId(section));
        if (key != null && key.unwrap(header.bytes(), section.offset(), dataKey)) {
          openingKey.start(dataKey);
          if (isGenuine(header)) {
            return;
          }
          Arrays.fill(dataKey, (byte) 0);
        }
      }
    }
    throw new DecryptionException();
  }

  private boolean isGenuine(EnvelopeHeader header) {
    return MessageDigest.isEqual(
        header.tag(), RecipientList.tag(openingKey, header.recipientBytes()));
  }
}
