package dev.velum.crypto.envelope;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;
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
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * What one thread needs to start and open envelopes: ciphers that are set up, a random source, and
 * room for keys. {@link EnvelopeCipher} keeps engines for reuse.
 *
 * <p>Data keys are taken in by an {@link Hkdf} and then overwritten. Where data keys are reused,
 * each engine has one of its own for sealing, and remembers the one it opened last.
 */
final class Engine {
  private static final byte[] LABEL = "velum-envelope-1\0".getBytes(US_ASCII);
  private static final byte[] NO_BYTES = {};

  private final AesGcm gcm;
  private final RandomBytes random;
  private final ChunkCipher body;
  private final Optional<Budget> budget;
  private final Map<Long, RecipientKey> recipientKeys = new HashMap<>();
  private final @Nullable RecipientKey primary;
  private final Recipients recipients;
  private final Optional<UsableKeys> keys;
  private final Hkdf sealingKey = Hkdf.sha512();
  private final Hkdf openingKey = Hkdf.sha512();
  private final byte[] dataKey = new byte[ChunkCipher.KEY_BYTES];
  private final byte[] nonce = new byte[XaesGcm.NONCE_BYTES];
  private final byte[] salt = new byte[ChunkCipher.SALT_BYTES];
  private final boolean storesContext;

  /** The recipients of the sealing key. */
  private byte[] sealingSections = NO_BYTES;

  /** The header of the last message, none after a new data key. */
  private byte[] sealingHeader = NO_BYTES;

  private EncryptionContext sealingContext = EncryptionContext.empty();
  private byte[] openedList = NO_BYTES;
  private long openedAt;

  /**
   * Creates an engine.
   *
   * @param keys the keys of a keyset, if there is one: all open, the primary seals
   * @param recipients other keys, which open and seal
   */
  Engine(Optional<UsableKeys> keys, Recipients recipients, Settings settings) {
    this.keys = keys;
    this.recipients = recipients;
    this.gcm = settings.ciphers().get();
    this.random = settings.random().get();
    this.body = new ChunkCipher(gcm);
    this.storesContext = settings.storesContext();
    this.budget = settings.reuse().map(limits -> new Budget(limits, settings.clock()));
    keys.ifPresent(this::takeKeys);
    this.primary = keys.map(usable -> recipientKeys.get(usable.primaryId())).orElse(null);
  }

  private void takeKeys(UsableKeys keys) {
    keys.secrets()
        .forEach((id, secret) -> recipientKeys.put(id, new RecipientKey(id, secret, gcm)));
  }

  /** Returns what binds a body to its format and context. */
  private static byte[] bodyContext(EncryptionContext context) {
    return joined(LABEL, context.encoded());
  }

  /**
   * Returns header and prefix of a message, whose chunks {@link #body()} is then ready for.
   *
   * @param length the bytes of plaintext
   */
  byte[] startMessage(long length, EncryptionContext context) {
    if (budget.isEmpty() || !budget.get().spend(length)) {
      newDataKey();
      if (budget.isPresent() && !budget.get().renew(length)) {
        // Larger than a budget: a data key of its own, and none left for the next message.
        budget.get().exhaust();
      }
    }
    if (sealingHeader.length == 0 || (storesContext && !context.equals(sealingContext))) {
      sealingHeader = list(context).header();
      sealingContext = context;
    }
    return startBody(sealingHeader, context, body);
  }

  /** Returns what moves the chunks of the message that this engine started last. */
  ChunkCipher body() {
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
    newDataKey();
    RecipientList list = list(context);
    byte[] header = headerBytes == 0 ? list.header() : list.headerWithTwoAreas(headerBytes);
    return startBody(header, context, chunks);
  }

  private byte[] startBody(byte[] header, EncryptionContext context, ChunkCipher chunks) {
    byte[] start = Arrays.copyOf(header, header.length + ChunkCipher.PREFIX_BYTES);
    random.fill(salt);
    chunks.startSealing(sealingKey, salt, bodyContext(context), start, header.length);
    return start;
  }

  /** Makes the sealing key take in a fresh data key, and wraps that for all recipients. */
  private void newDataKey() {
    sealingHeader = NO_BYTES;
    random.fill(dataKey);
    try {
      sealingKey.start(dataKey);
      sealingSections = wrapForAll();
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /** Returns what the header of a message under the sealing key holds. */
  private RecipientList list(EncryptionContext context) {
    return RecipientList.of(
        sealingKey, storesContext ? joined(sealingSections, section(context)) : sealingSections);
  }

  /** Returns the section of a stored context. */
  private static byte[] section(EncryptionContext context) {
    byte[] encoded = context.encoded();
    argument(
        encoded.length <= EnvelopeHeader.MAX_CONTEXT_BYTES,
        "stored encryption context must have at most %s bytes, got %s",
        EnvelopeHeader.MAX_CONTEXT_BYTES,
        encoded.length);
    byte[] head = new byte[EnvelopeHeader.SECTION_HEAD_BYTES];
    EnvelopeHeader.writeSectionHead(head, 0, EnvelopeHeader.CONTEXT, encoded.length);
    return joined(head, encoded);
  }

  /** Returns the sections of all recipients of this engine. */
  private byte[] wrapForAll() {
    byte[] first = primary == null ? NO_BYTES : wrap(primary);
    return recipients.isEmpty()
        ? first
        : joined(first, recipients.sections(dataKey, random.source()));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /** Returns the section of a keyset key. */
  private byte[] wrap(RecipientKey key) {
    keys.orElseThrow().count(dataKey.length);
    byte[] section = new byte[EnvelopeHeader.SECTION_HEAD_BYTES + RecipientKey.SECTION_BYTES];
    EnvelopeHeader.writeSectionHead(
        section, 0, EnvelopeHeader.KEYSET_RECIPIENT, RecipientKey.SECTION_BYTES);
    random.fill(nonce);
    key.wrap(dataKey, nonce, section, EnvelopeHeader.SECTION_HEAD_BYTES);
    return section;
  }

  /**
   * Makes a cipher ready for the chunks of an envelope, {@link #body()} or another one.
   *
   * @param prefix the start of the body
   * @throws DecryptionException if key, recipients or context are not what they were
   */
  void start(EnvelopeHeader header, EncryptionContext context, byte[] prefix, ChunkCipher chunks) {
    if (prefix.length < ChunkCipher.PREFIX_BYTES) {
      throw new DecryptionException();
    }
    findDataKey(header);
    try {
      chunks.startOpening(openingKey, bodyContext(whole(context, header)), prefix, 0);
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    }
  }

  /**
   * Returns what the body is bound to: the stored context, if that is asked for and there is one.
   *
   * @throws DecryptionException if the stored context lacks what is expected of it
   */
  private EncryptionContext whole(EncryptionContext expected, EnvelopeHeader header) {
    if (!storesContext || header.context().isEmpty()) {
      return expected;
    }
    EncryptionContext stored = header.context().get();
    if (!stored.containsAll(expected)) {
      throw new DecryptionException();
    }
    return stored;
  }

  /**
   * Returns the recipients of the same data key, with the primary key in place of those that are
   * dropped.
   *
   * @param dropped tells by key id which ones
   * @throws DecryptionException if no key of the set opens the envelope
   * @throws IllegalStateException if there is no primary key, or there are too many recipients
   */
  RecipientList rewrap(EnvelopeHeader header, LongPredicate dropped) {
    state(primary != null, "rewrapping must have a keyset to wrap under");
    byte[] kept = NO_BYTES;
    int count = 1;
    for (Section section : header.sections()) {
      if (!EnvelopeHeader.isKeysetRecipient(section) || !dropped.test(header.keyId(section))) {
        kept = joined(kept, header.bytesOf(section));
        count++;
      }
    }
    state(
        count < EnvelopeHeader.MAX_SECTIONS,
        "an envelope must have at most %s recipients",
        EnvelopeHeader.MAX_SECTIONS - 1);
    byte[] others = kept;
    return rewrapWith(header, () -> joined(wrap(Objects.requireNonNull(primary)), others));
  }

  /**
   * Returns the recipients of this engine, for the same data key.
   *
   * @throws DecryptionException if none of them opens the envelope
   */
  RecipientList replaceRecipients(EnvelopeHeader header) {
    byte[] context = header.context().map(Engine::section).orElse(NO_BYTES);
    return rewrapWith(header, () -> joined(wrapForAll(), context));
  }

  /** Unwraps the data key, which is there while the sections are made. */
  private RecipientList rewrapWith(EnvelopeHeader header, Supplier<byte[]> sections) {
    openedList = NO_BYTES;
    try {
      unwrapDataKey(header);
      return RecipientList.of(openingKey, sections.get());
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /** Makes the opening key take in the data key of an envelope. */
  private void findDataKey(EnvelopeHeader header) {
    byte[] list = budget.isPresent() ? header.listBytes() : NO_BYTES;
    if (budget.isPresent() && Arrays.equals(list, openedList) && budget.get().isFresh(openedAt)) {
      return;
    }
    openedList = NO_BYTES;
    try {
      unwrapDataKey(header);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
    if (budget.isPresent()) {
      openedList = list;
      openedAt = budget.get().now();
    }
  }

  /** Unwraps the data key, lets the opening key take it in, and checks the recipients with it. */
  private void unwrapDataKey(EnvelopeHeader header) {
    for (Section section : header.sections()) {
      if (EnvelopeHeader.isKeysetRecipient(section)) {
        RecipientKey key = recipientKeys.get(header.keyId(section));
        if (key != null
            && key.unwrap(header.bytes(), section.offset(), dataKey)
            && isGenuine(header)) {
          return;
        }
      }
    }
    if (!recipients.unwrap(header, dataKey) || !isGenuine(header)) {
      throw new DecryptionException();
    }
  }

  private boolean isGenuine(EnvelopeHeader header) {
    openingKey.start(dataKey);
    return MessageDigest.isEqual(
        header.tag(), RecipientList.tag(openingKey, header.recipientBytes()));
  }
}
