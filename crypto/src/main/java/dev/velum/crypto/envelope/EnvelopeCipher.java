package dev.velum.crypto.envelope;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import dev.velum.core.Progress;
import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyVersion;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.Pool;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Encrypts messages, streams and files, each under a data key of its own that only its recipients
 * open: the keyset, and key-encryption keys if there are any.
 *
 * <p><b>Guarantee.</b> Without an enabled {@link KeyPurpose#ENVELOPE} key of the keyset, and
 * without a key of another recipient, an attacker who sees and alters envelopes learns how long the
 * plaintext is and which keys open it, and can make no envelope that opens. An envelope opens only
 * with the context it was sealed with, only whole, and to one plaintext only: it commits to data
 * key and context. An attacker may still delete envelopes, or put back an older one of the same
 * context; against that a manifest or an audit trail helps. Nothing unauthenticated is given out.
 *
 * <p>New envelopes are sealed under the primary key; all enabled keys of the set open. Data keys
 * are random, wrapped with XAES-256-GCM, and never leave the memory in clear. The body is
 * c2sp.org/chunked-encryption, of any length up to 4 PiB. An envelope is {@value #OVERHEAD_BYTES}
 * bytes longer than its plaintext, and 16 more for each 16 KiB; files have a little room in their
 * header.
 *
 * <pre>{@code
 * EnvelopeCipher cipher = EnvelopeCipher.with(keys);
 * byte[] sealed = cipher.seal(bytes, EncryptionContext.of("table", "patients"));
 * cipher.sealFile(in, out, EncryptionContext.of("file", "export"), Progress.none());
 * }</pre>
 *
 * <p>Safe for use by several threads; meant to be kept and reused, since it keeps ciphers that are
 * set up, one for each thread that was ever busy at the same time. These hold copies of key bytes
 * until they are garbage.
 */
public final class EnvelopeCipher {
  /** The size of a header with one recipient and no padding. */
  static final int HEADER_BYTES =
      EnvelopeHeader.FIXED_BYTES + EnvelopeHeader.SECTION_HEAD_BYTES + RecipientKey.SECTION_BYTES;

  /** What a message of less than 16 KiB grows by. */
  static final int OVERHEAD_BYTES = HEADER_BYTES + ChunkCipher.PREFIX_BYTES + ChunkCipher.TAG_BYTES;

  /** The size of a file's header: room for five more recipients without moving the body. */
  static final int FILE_HEADER_BYTES = 512;

  static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  private final Optional<Keyset> keys;
  private final Recipients recipients;
  private final Supplier<SecureRandom> randomSource;
  private final Pool<Engine> engines;

  private EnvelopeCipher(
      Optional<Keyset> keys, Recipients recipients, Supplier<SecureRandom> randomSource) {
    this.keys = keys;
    this.recipients = recipients;
    this.randomSource = randomSource;
    Optional<UsableKeys> usable = keys.map(set -> UsableKeys.of(set, KeyPurpose.ENVELOPE));
    this.engines = new Pool<>(() -> new Engine(usable, recipients, randomSource.get()));
  }

  /**
   * Returns a cipher over the envelope keys of a keyset.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link KeyPurpose#ENVELOPE}
   */
  public static EnvelopeCipher with(Keyset keys) {
    // One source for each engine: threads that share one wait for each other.
    return new EnvelopeCipher(Optional.of(keys), Recipients.NONE, SecureRandom::new);
  }

  static EnvelopeCipher with(Keyset keys, SecureRandom random) {
    return new EnvelopeCipher(Optional.of(keys), Recipients.NONE, () -> random);
  }

  /**
   * Returns a cipher for key-encryption keys, without a keyset: each recipient opens what it seals,
   * and it opens what was sealed for one of them.
   *
   * <p>Recipients of whom only the public key is known ({@link KeyEncryptionKey#forRecipient}) open
   * nothing here. Each envelope costs one wrapping for each recipient: a call of a key service, or
   * one run of Argon2id for a passphrase.
   *
   * @param others at most 62
   * @throws IllegalArgumentException if there are more
   */
  public static EnvelopeCipher forRecipients(KeyEncryptionKey first, KeyEncryptionKey... others) {
    return new EnvelopeCipher(Optional.empty(), Recipients.NONE, SecureRandom::new)
        .alsoFor(first)
        .alsoFor(others);
  }

  /**
   * Returns a cipher that seals for these recipients too, and opens what was sealed for them.
   *
   * @param added at most 63 with those that are there already
   * @throws IllegalArgumentException if there are more
   */
  public EnvelopeCipher alsoFor(KeyEncryptionKey... added) {
    List<KeyEncryptionKey> all = new ArrayList<>(recipients.keys());
    all.addAll(Arrays.asList(added));
    return new EnvelopeCipher(keys, Recipients.of(all), randomSource);
  }

  /**
   * Returns the message, encrypted.
   *
   * @param plaintext the message; not kept
   * @param context where the message belongs
   * @throws IllegalArgumentException if the result would not fit into an array
   */
  public byte[] seal(byte[] plaintext, EncryptionContext context) {
    long length = HEADER_BYTES + ChunkCipher.sealedLength(plaintext.length);
    argument(
        length <= MAX_ARRAY_BYTES,
        "plaintext must be so short that its envelope fits into an array, got %s bytes",
        plaintext.length);
    return engines.lend(engine -> engine.seal(plaintext, context, (int) length));
  }

  /**
   * Returns the message that was encrypted.
   *
   * @param sealed a whole envelope
   * @param context the one it was sealed with
   * @throws DecryptionException if key, context or envelope is not what it was
   * @throws FormatException if this is not an envelope, or one of a later version
   */
  public byte[] open(byte[] sealed, EncryptionContext context) {
    return engines.lend(engine -> engine.open(sealed, context));
  }

  /**
   * Encrypts a file. The output appears complete or not at all.
   *
   * @param in the plaintext
   * @param out the envelope, in place of an older file of this name
   * @param context where the content belongs
   * @param progress counts bytes of plaintext; may cancel
   * @throws IOException if a file cannot be read or written
   * @throws java.util.concurrent.CancellationException if the progress asks for it
   */
  public void sealFile(Path in, Path out, EncryptionContext context, Progress progress)
      throws IOException {
    try (InputStream source = Files.newInputStream(in);
        AtomicFile target = AtomicFile.create(out)) {
      ChunkCipher chunks = new ChunkCipher(new AesGcm());
      target
          .output()
          .write(engines.lend(engine -> engine.start(context, FILE_HEADER_BYTES, chunks)));
      FileBody body = new FileBody(chunks, new Pacer(progress, "encrypting", Files.size(in)));
      body.seal(source, target.output());
      target.commit();
    }
  }

  /**
   * Decrypts a file. The output appears when all of it was checked, or not at all, and only its
   * owner may read it where the file system knows owners.
   *
   * @param in the envelope
   * @param out the plaintext, in place of an older file of this name
   * @param context the one it was sealed with
   * @param progress counts bytes of the envelope; may cancel
   * @throws DecryptionException if key, context or envelope is not what it was
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IOException if a file cannot be read or written
   * @throws java.util.concurrent.CancellationException if the progress asks for it
   */
  public void openFile(Path in, Path out, EncryptionContext context, Progress progress)
      throws IOException {
    try (InputStream source = Files.newInputStream(in)) {
      ChunkCipher chunks = startOpening(source, context);
      try (AtomicFile target = AtomicFile.createPrivate(out)) {
        FileBody body = new FileBody(chunks, new Pacer(progress, "decrypting", Files.size(in)));
        body.open(source, target.output());
        target.commit();
      }
    }
  }

  /**
   * Returns a stream that encrypts what is written to it.
   *
   * @param out takes the envelope; closed with the stream
   * @param context where the content belongs
   * @throws IOException if the header cannot be written
   */
  public SealingOutputStream sealTo(OutputStream out, EncryptionContext context)
      throws IOException {
    ChunkCipher chunks = new ChunkCipher(new AesGcm());
    out.write(engines.lend(engine -> engine.start(context, HEADER_BYTES, chunks)));
    return new SealingOutputStream(out, chunks);
  }

  /**
   * Returns a stream that decrypts an envelope while it is read.
   *
   * <p>It gives out each piece of 16 KiB after checking it, so a reader that acts on the data
   * before the end acts on data that is genuine but perhaps not all. If the envelope was truncated
   * or altered, reading fails there with {@link DecryptionException}, and fails again ever after;
   * it does not just end.
   *
   * @param in the envelope, to its end; closed with the stream
   * @param context the one it was sealed with
   * @throws DecryptionException if key or context is not what it was
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IOException if the header cannot be read
   */
  public InputStream openFrom(InputStream in, EncryptionContext context) throws IOException {
    return new OpeningInputStream(in, startOpening(in, context));
  }

  private ChunkCipher startOpening(InputStream in, EncryptionContext context) throws IOException {
    EnvelopeHeader header = EnvelopeHeader.read(in);
    byte[] prefix = in.readNBytes(ChunkCipher.PREFIX_BYTES);
    ChunkCipher chunks = new ChunkCipher(new AesGcm());
    return engines.lend(
        engine -> {
          engine.start(header, prefix, context, chunks);
          return chunks;
        });
  }

  /**
   * Returns the same envelope, wrapped under the primary key instead of other keys of this set.
   * Recipients from elsewhere stay, and so does the body, byte for byte. Needs no context and
   * leaves the body unchecked.
   *
   * @throws DecryptionException if no key of the set opens the header
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IllegalStateException if this cipher has no keyset
   */
  public byte[] rewrap(byte[] sealed) {
    checkKeyset();
    EnvelopeHeader header = EnvelopeHeader.parse(sealed);
    byte[] rewrapped = engines.lend(engine -> engine.rewrap(header, this::isOwnKey));
    int bodyBytes = sealed.length - header.length();
    byte[] result = Arrays.copyOf(rewrapped, rewrapped.length + bodyBytes);
    System.arraycopy(sealed, header.length(), result, rewrapped.length, bodyBytes);
    return result;
  }

  /**
   * Wraps an envelope file under the primary key as {@link #rewrap} does. The file is replaced in
   * one step; the body is copied. A symbolic link stays, and the file it leads to is replaced.
   *
   * @throws DecryptionException if no key of the set opens the header
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IllegalStateException if this cipher has no keyset
   * @throws IOException if the file cannot be read or written
   */
  public void rewrapFile(Path file) throws IOException {
    checkKeyset();
    // Not the link itself: the file behind it would stay under the old key.
    Path real = file.toRealPath();
    try (InputStream source = Files.newInputStream(real)) {
      EnvelopeHeader header = EnvelopeHeader.read(source);
      byte[] rewrapped = engines.lend(engine -> engine.rewrap(header, this::isOwnKey));
      AtomicFile.write(
          real,
          target -> {
            target.write(rewrapped);
            source.transferTo(target);
          });
    }
  }

  private void checkKeyset() {
    state(keys.isPresent(), "rewrapping must have a keyset to wrap under");
  }

  /** Returns whether the key belongs to this set, whatever its state. */
  private boolean isOwnKey(long keyId) {
    return keys.flatMap(set -> set.info().find(UsableKeys.keyId(keyId))).isPresent();
  }

  /** Returns a text that names the primary key and tells how many other recipients there are. */
  @Override
  public String toString() {
    String primary =
        keys.flatMap(set -> set.info().primary(KeyPurpose.ENVELOPE))
            .map(KeyVersion::keyId)
            .orElse("none");
    String others = recipients.isEmpty() ? "" : ", recipients=" + recipients.keys().size();
    return "EnvelopeCipher[primary=" + primary + others + "]";
  }
}
