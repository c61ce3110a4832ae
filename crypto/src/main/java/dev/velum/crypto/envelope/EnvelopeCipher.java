package dev.velum.crypto.envelope;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import dev.velum.core.Progress;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyVersion;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.Pool;
import dev.velum.crypto.internal.RandomBytes;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Encrypts messages, streams and files, each under a data key of its own that only its recipients
 * open: the keyset, and key-encryption keys if there are any.
 *
 * <p><b>Guarantee.</b> Without an enabled {@link KeyPurpose#ENVELOPE} key of the keyset, and
 * without a key of another recipient, an attacker who sees and alters envelopes learns how long the
 * plaintext is and which keys open it, and can make no envelope that opens, nor change the list of
 * recipients unnoticed. An envelope opens only with the context it was sealed with, only whole, and
 * to one plaintext only: it commits to data key and context. An attacker may still delete
 * envelopes, or put back an older one of the same context; against that a manifest or an audit
 * trail helps. Nothing unauthenticated is given out.
 *
 * <p>New envelopes are sealed under the primary key; all enabled keys of the set open. Data keys
 * are random, wrapped with XAES-256-GCM, and never leave the memory in clear. The body is
 * c2sp.org/chunked-encryption, of any length up to 4 PiB. An envelope is {@value #OVERHEAD_BYTES}
 * bytes longer than its plaintext, and 16 more for each 16 KiB; files have {@value
 * #FILE_ROOM_BYTES} bytes more, room to change their recipients in place.
 *
 * <pre>{@code
 * EnvelopeCipher cipher = EnvelopeCipher.with(keys);
 * byte[] sealed = cipher.seal(bytes, EncryptionContext.of("table", "patients"));
 * cipher.sealFile(in, out, EncryptionContext.of("file", "export"), Progress.none());
 * }</pre>
 *
 * <p>What is larger than a mebibyte is worked on by all processors, unless {@link #onThreads} says
 * otherwise: the calling thread and helpers of the common pool, each with a mebibyte of buffers for
 * files and with none for arrays. Streams are worked on by their reader or writer alone, but for
 * large arrays that are written or read at once, which all processors work on too. After work of
 * less than a millisecond helpers stay awake for up to 50 microseconds, so that the next message
 * finds them; they use their processor meanwhile, and hold nothing of the message.
 *
 * <p>Safe for use by several threads; meant to be kept and reused, since it keeps ciphers that are
 * set up, one for each thread that was ever busy at the same time. These hold copies of key bytes
 * until they are garbage.
 */
public final class EnvelopeCipher {
  /** The size of a header with one recipient and no room. */
  static final int HEADER_BYTES =
      EnvelopeHeader.FIXED_BYTES
          + EnvelopeHeader.SECTION_HEAD_BYTES
          + RecipientKey.SECTION_BYTES
          + EnvelopeHeader.TAG_SECTION_BYTES;

  /** What a message of less than 16 KiB grows by. */
  static final int OVERHEAD_BYTES = HEADER_BYTES + ChunkCipher.PREFIX_BYTES + ChunkCipher.TAG_BYTES;

  /** The size of a file's header: room for five recipients in each of its two areas. */
  static final int FILE_HEADER_BYTES = 1024;

  static final int FILE_ROOM_BYTES = FILE_HEADER_BYTES - HEADER_BYTES;

  private static final int NO_ROOM = 0;
  private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  private final Optional<Keyset> keys;
  private final Recipients recipients;
  private final Settings settings;
  private final Pool<Engine> engines;
  private final ArrayBody arrays;
  private final EnvelopeFiles files;

  private EnvelopeCipher(Optional<Keyset> keys, Recipients recipients, Settings settings) {
    this.keys = keys;
    this.recipients = recipients;
    this.settings = settings;
    Optional<UsableKeys> usable = keys.map(set -> UsableKeys.of(set, KeyPurpose.ENVELOPE));
    this.engines = new Pool<>(() -> new Engine(usable, recipients, settings));
    this.arrays = new ArrayBody(settings.crew(), settings.ciphers());
    this.files = new EnvelopeFiles(settings);
  }

  /**
   * Returns a cipher over the envelope keys of a keyset.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link KeyPurpose#ENVELOPE}
   */
  public static EnvelopeCipher with(Keyset keys) {
    return new EnvelopeCipher(Optional.of(keys), Recipients.NONE, Settings.standard());
  }

  static EnvelopeCipher with(Keyset keys, SecureRandom random) {
    EnvelopeCipher cipher = with(keys);
    return cipher.with(cipher.settings.withRandom(() -> RandomBytes.from(random)));
  }

  private EnvelopeCipher with(Settings other) {
    return new EnvelopeCipher(keys, recipients, other);
  }

  /**
   * Returns a cipher for key-encryption keys, without a keyset: each recipient opens what it seals,
   * and it opens what was sealed for one of them.
   *
   * <p>Recipients of whom only the public key is known ({@link KeyEncryptionKey#forRecipient}) open
   * nothing here. Each envelope costs one wrapping for each recipient: a call of a key service, or
   * one run of Argon2id for a passphrase, of which there are at most 8: sealing for more fails with
   * {@link IllegalStateException}, since nobody would try them all.
   *
   * @param others at most 60
   * @throws IllegalArgumentException if there are more
   */
  public static EnvelopeCipher forRecipients(KeyEncryptionKey first, KeyEncryptionKey... others) {
    return new EnvelopeCipher(Optional.empty(), Recipients.NONE, Settings.standard())
        .alsoFor(first)
        .alsoFor(others);
  }

  /**
   * Returns a cipher that seals for these recipients too, and opens what was sealed for them.
   *
   * @param added at most 61 with those that are there already
   * @throws IllegalArgumentException if there are more
   */
  public EnvelopeCipher alsoFor(KeyEncryptionKey... added) {
    List<KeyEncryptionKey> all = new ArrayList<>(recipients.keys());
    all.addAll(Arrays.asList(added));
    return new EnvelopeCipher(keys, Recipients.of(all), settings);
  }

  /**
   * Returns a cipher that takes AES-GCM from another JCA provider, such as Amazon Corretto Crypto
   * Provider or Conscrypt. The provider need not be installed, and envelopes are the same whoever
   * makes them. Everything but AES-GCM stays with the Java runtime.
   *
   * @throws IllegalArgumentException if the provider lacks {@code AES/GCM/NoPadding}
   */
  public EnvelopeCipher usingProvider(Provider provider) {
    return with(settings.withProvider(provider));
  }

  /**
   * Returns a cipher that lets one data key serve several messages, within limits: for many small
   * messages, whose time goes into their data keys otherwise. Opening remembers the data key that
   * it unwrapped last, for at most the same time. Files and streams always get data keys of their
   * own.
   */
  public EnvelopeCipher reusingDataKeys(DataKeyReuse limits) {
    return reusingDataKeys(limits, Clock.systemUTC());
  }

  EnvelopeCipher reusingDataKeys(DataKeyReuse limits, Clock clock) {
    return with(settings.withReuse(limits, clock));
  }

  /**
   * Returns a cipher that stores contexts: it seals them into the header, where everybody can read
   * them without a key ({@link EnvelopeHeader#context}), and opens with what it finds there.
   *
   * <p>The context given on opening is then what is expected: each of its pairs must be in the
   * stored context, which may have more. An envelope without a stored context opens with the whole
   * context, as it does with other ciphers; these open an envelope with a stored one likewise.
   * Nothing is bound less: a stored context that was altered is refused. But a caller who expects
   * nothing takes an envelope from anywhere.
   *
   * <pre>{@code
   * byte[] sealed = cipher.storingContext().seal(bytes, EncryptionContext.of("table", "a", "row", "7"));
   * String row = EnvelopeHeader.read(sealed).context().orElseThrow().asMap().get("row");
   * byte[] opened = cipher.storingContext().open(sealed, EncryptionContext.of("table", "a"));
   * }</pre>
   *
   * <p>A stored context has at most {@link EnvelopeHeader#MAX_CONTEXT_BYTES} bytes in its canonical
   * form; sealing a longer one fails with {@link IllegalArgumentException}.
   */
  public EnvelopeCipher storingContext() {
    return with(settings.withStoredContext());
  }

  /**
   * Returns a cipher that works on each large message or file with this many threads of an
   * executor.
   *
   * @param executor runs the helpers of the calling thread; may be busy or shut down, at the price
   *     of speed only
   * @param threads the most threads, the calling one included; 1 for that one alone
   * @throws IllegalArgumentException if threads is less than 1
   */
  public EnvelopeCipher onThreads(Executor executor, int threads) {
    return with(settings.withCrew(executor, atLeast(1, threads, "threads")));
  }

  /**
   * Returns the size of the envelope that a message of this size becomes: exactly, if there is no
   * recipient but the keyset and no stored context, and at most 64 KiB too much otherwise. Files
   * and streams differ.
   *
   * @param plaintextLength in bytes, at least 0
   * @throws IllegalArgumentException if the length is negative
   */
  public long sealedLength(long plaintextLength) {
    argument(plaintextLength >= 0, "plaintextLength must be >= 0, got %s", plaintextLength);
    boolean isPlain = recipients.isEmpty() && !settings.storesContext();
    int header = isPlain ? HEADER_BYTES : EnvelopeHeader.MAX_BYTES;
    return header + ChunkCipher.sealedLength(plaintextLength);
  }

  /**
   * Returns the size of the message in an envelope, as the envelope has it: nothing is checked.
   *
   * @param sealed a whole envelope, from position to limit; the position stays
   * @throws DecryptionException if no envelope has this size
   * @throws FormatException if this is not an envelope, or one of a later version
   */
  public static long openedLength(ByteBuffer sealed) {
    EnvelopeHeader header = EnvelopeHeader.read(sealed);
    return EnvelopeFiles.plaintextLength((long) sealed.remaining() - header.length());
  }

  /**
   * Returns the message, encrypted.
   *
   * @param plaintext the message; not kept
   * @param context where the message belongs
   * @throws IllegalArgumentException if the result would not fit into an array
   */
  public byte[] seal(byte[] plaintext, EncryptionContext context) {
    return engines.lend(
        engine -> {
          byte[] start = engine.startMessage(plaintext.length, context);
          long length = start.length + chunksLength(plaintext.length);
          argument(
              length <= MAX_ARRAY_BYTES,
              "plaintext must be so short that its envelope fits into an array, got %s bytes",
              plaintext.length);
          byte[] sealed = Arrays.copyOf(start, (int) length);
          arrays.seal(engine.body(), Slice.of(plaintext), Slice.of(sealed).from(start.length));
          return sealed;
        });
  }

  /** Returns the sealed bytes of all chunks. */
  private static long chunksLength(long plaintextLength) {
    return ChunkCipher.sealedLength(plaintextLength) - ChunkCipher.PREFIX_BYTES;
  }

  /**
   * Encrypts a message into a buffer of the caller, which saves making an array. Buffers with
   * accessible arrays are faster than direct ones.
   *
   * @param plaintext the message, from position to limit; then its position is the limit
   * @param out takes {@link #sealedLength} bytes from its position, which moves behind them; must
   *     not share memory with the plaintext
   * @param context where the message belongs
   * @return the bytes put there
   * @throws IllegalArgumentException if there is too little room, the output is read-only, or both
   *     are parts of one array that overlap
   */
  public int seal(ByteBuffer plaintext, ByteBuffer out, EncryptionContext context) {
    int length = plaintext.remaining();
    checkOutput(plaintext, out, HEADER_BYTES + ChunkCipher.sealedLength(length));
    int sealedLength =
        engines.lend(
            engine -> {
              byte[] start = engine.startMessage(length, context);
              long needed = start.length + chunksLength(length);
              checkOutput(plaintext, out, needed);
              out.put(out.position(), start);
              ByteBuffer room =
                  out.slice(out.position() + start.length, (int) chunksLength(length));
              sealChunks(engine.body(), plaintext, room);
              return (int) needed;
            });
    plaintext.position(plaintext.limit());
    out.position(out.position() + sealedLength);
    return sealedLength;
  }

  private void sealChunks(ChunkCipher chunks, ByteBuffer plaintext, ByteBuffer out) {
    if (plaintext.hasArray() && out.hasArray()) {
      arrays.seal(chunks, Slice.of(plaintext), Slice.of(out));
    } else {
      move(body -> body.seal(chunks, Place.of(plaintext), plaintext.remaining(), Place.of(out)));
    }
  }

  private static void checkOutput(ByteBuffer in, ByteBuffer out, long length) {
    argument(!out.isReadOnly(), "output must be writable");
    argument(
        out.remaining() >= length,
        "output must have room for %s bytes, got %s",
        length,
        out.remaining());
    argument(
        !in.hasArray() || !out.hasArray() || !Slice.of(in).overlaps(Slice.of(out)),
        "input and output must not overlap");
  }

  /** What is done with a body that lies in buffers. */
  private interface Move {
    void run(PlacedBody body) throws IOException;
  }

  private void move(Move move) {
    Pacer pacer = new Pacer(Progress.none(), "moving", 0);
    try {
      move.run(new PlacedBody(settings.crew(), settings.ciphers(), pacer));
    } catch (IOException e) {
      throw new UncheckedIOException("buffers need no input or output", e);
    }
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
    EnvelopeHeader header = EnvelopeHeader.parse(sealed);
    long length = EnvelopeFiles.plaintextLength((long) sealed.length - header.length());
    byte[] plaintext = new byte[(int) length];
    open(header, ByteBuffer.wrap(sealed), ByteBuffer.wrap(plaintext), context);
    return plaintext;
  }

  /** Opens an envelope into an output of exactly the right size. */
  private void open(
      EnvelopeHeader header, ByteBuffer sealed, ByteBuffer out, EncryptionContext context) {
    byte[] prefix = new byte[ChunkCipher.PREFIX_BYTES];
    int body = sealed.position() + header.length();
    sealed.get(body, prefix);
    int chunksStart = body + prefix.length;
    ByteBuffer chunks = sealed.slice(chunksStart, sealed.limit() - chunksStart);
    try {
      engines.lend(
          engine -> {
            engine.start(header, context, prefix, engine.body());
            openChunks(engine.body(), chunks, out);
            return out;
          });
    } catch (RuntimeException | Error e) {
      while (out.hasRemaining()) {
        out.put((byte) 0);
      }
      throw e;
    }
  }

  private void openChunks(ChunkCipher chunks, ByteBuffer sealed, ByteBuffer out) {
    if (sealed.hasArray() && out.hasArray()) {
      arrays.open(chunks, Slice.of(sealed), Slice.of(out));
    } else {
      move(body -> body.open(chunks, Place.of(sealed), out.remaining(), Place.of(out)));
    }
  }

  /**
   * Decrypts a message into a buffer of the caller, which saves making an array. Until the method
   * returns, the output must not be looked at; if the envelope is refused it holds zeros where the
   * message would be, and both positions stay.
   *
   * @param sealed a whole envelope, from position to limit; then its position is the limit
   * @param out takes {@link #openedLength} bytes from its position, which moves behind them; must
   *     not share memory with the envelope
   * @param context the one it was sealed with
   * @return the bytes put there
   * @throws DecryptionException if key, context or envelope is not what it was
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IllegalArgumentException if there is too little room, the output is read-only, or both
   *     are parts of one array that overlap
   */
  public int open(ByteBuffer sealed, ByteBuffer out, EncryptionContext context) {
    EnvelopeHeader header = EnvelopeHeader.read(sealed);
    int length = (int) EnvelopeFiles.plaintextLength((long) sealed.remaining() - header.length());
    checkOutput(sealed, out, length);
    open(header, sealed, out.slice(out.position(), length), context);
    sealed.position(sealed.limit());
    out.position(out.position() + length);
    return length;
  }

  /**
   * Encrypts a file. The output appears complete or not at all.
   *
   * @param in the plaintext, which must not change meanwhile
   * @param out the envelope, in place of an older file of this name
   * @param context where the content belongs
   * @param progress counts bytes of plaintext; may cancel
   * @throws IOException if a file cannot be read or written
   * @throws java.util.concurrent.CancellationException if the progress asks for it
   */
  public void sealFile(Path in, Path out, EncryptionContext context, Progress progress)
      throws IOException {
    files.seal(in, out, chunks -> start(context, FILE_HEADER_BYTES, chunks), progress);
  }

  private byte[] start(EncryptionContext context, int headerBytes, ChunkCipher chunks) {
    return engines.lend(engine -> engine.start(context, headerBytes, chunks));
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
    files.open(
        in,
        out,
        (header, prefix, chunks) -> startOpening(header, prefix, context, chunks),
        progress);
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
    ChunkCipher chunks = newChunks();
    out.write(start(context, NO_ROOM, chunks));
    return new SealingOutputStream(out, chunks, arrays);
  }

  private ChunkCipher newChunks() {
    return new ChunkCipher(settings.ciphers().get());
  }

  /**
   * Returns a stream that decrypts an envelope while it is read.
   *
   * <p>Reading into an array of 256 KiB or more lets all threads of this cipher work, as far as the
   * envelope can be read without waiting.
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
    EnvelopeHeader header = EnvelopeHeader.read(in);
    ChunkCipher chunks = newChunks();
    startOpening(header, in.readNBytes(ChunkCipher.PREFIX_BYTES), context, chunks);
    return new OpeningInputStream(in, chunks, arrays);
  }

  private void startOpening(
      EnvelopeHeader header, byte[] prefix, EncryptionContext context, ChunkCipher chunks) {
    engines.lend(
        engine -> {
          engine.start(header, context, prefix, chunks);
          return chunks;
        });
  }

  /**
   * Returns a channel that decrypts an envelope where it is read: any position costs reading and
   * checking one piece of 16 KiB. Opening reads the header, twice, and the last piece, which proves
   * the length of the whole; pieces that are never read are never checked.
   *
   * <p>The channel cannot be written to. A piece that was altered is refused with {@link
   * DecryptionException} whenever it is read; the others stay readable. Not safe for use by several
   * threads.
   *
   * <pre>{@code
   * try (SeekableByteChannel sealed = Files.newByteChannel(file);
   *     SeekableByteChannel records = cipher.openChannel(sealed, context)) {
   *   records.position(4096L * number).read(buffer);
   * }
   * }</pre>
   *
   * @param sealed the envelope, which reaches from position 0 to the end; closed with the channel
   * @param context the one it was sealed with
   * @throws DecryptionException if key, context or length is not what it was
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IOException if the envelope cannot be read
   */
  public SeekableByteChannel openChannel(SeekableByteChannel sealed, EncryptionContext context)
      throws IOException {
    EnvelopeHeader header = EnvelopeHeader.read(sealed);
    InputStream in = Channels.newInputStream(sealed);
    ChunkCipher chunks = newChunks();
    startOpening(header, in.readNBytes(ChunkCipher.PREFIX_BYTES), context, chunks);
    long size = EnvelopeFiles.plaintextLength(sealed.size() - header.length());
    return new OpeningChannel(
        sealed, header.length() + (long) ChunkCipher.PREFIX_BYTES, size, chunks);
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
    EnvelopeHeader header = EnvelopeHeader.parse(sealed);
    return withRecipients(sealed, header, rewrap(header));
  }

  private static byte[] withRecipients(byte[] sealed, EnvelopeHeader header, RecipientList list) {
    byte[] start = header.hasTwoAreas() ? list.headerWithTwoAreas(header.length()) : list.header();
    int bodyLength = sealed.length - header.length();
    byte[] rewrapped = Arrays.copyOf(start, start.length + bodyLength);
    System.arraycopy(sealed, header.length(), rewrapped, start.length, bodyLength);
    return rewrapped;
  }

  /**
   * Returns the same envelope for exactly the recipients of this cipher, the primary key of its
   * keyset first: adds those that were missing and takes all others away. The body stays, byte for
   * byte, so whoever was a recipient and kept the data key can go on reading it.
   *
   * <pre>{@code
   * byte[] forAuditor = EnvelopeCipher.with(keys).alsoFor(auditor).replaceRecipients(sealed);
   * byte[] forUsOnly = EnvelopeCipher.with(keys).replaceRecipients(forAuditor);
   * }</pre>
   *
   * @throws DecryptionException if no recipient of this cipher opens the header
   * @throws FormatException if this is not an envelope, or one of a later version
   */
  public byte[] replaceRecipients(byte[] sealed) {
    EnvelopeHeader header = EnvelopeHeader.parse(sealed);
    return withRecipients(sealed, header, replaceRecipients(header));
  }

  /**
   * Makes the recipients of an envelope file exactly those of this cipher, in place as {@link
   * #rewrapFile} does.
   *
   * @throws DecryptionException if no recipient of this cipher opens the header
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IOException if the file cannot be read or written, or is being rewrapped by another
   *     thread or program
   */
  public void replaceRecipients(Path file) throws IOException {
    files.rewrap(file, this::replaceRecipients);
  }

  private RecipientList replaceRecipients(EnvelopeHeader header) {
    return engines.lend(engine -> engine.replaceRecipients(header));
  }

  /**
   * Wraps an envelope file under the primary key as {@link #rewrap} does, in place: a few hundred
   * bytes are written, the body is not touched, owner and permissions stay. Cut off at any point,
   * even by a power failure, the file opens with the old keys or the new ones; running it again
   * completes it. A symbolic link stays, and the file it leads to is changed. Whoever opens the
   * file meanwhile, by its name or as a channel, finds the old recipients or the new ones; a stream
   * over the file may find its header half changed, and refuse it.
   *
   * <p>If the recipients need more room than the header has, which for files of this library begins
   * with the sixth, the file is copied and replaced in one step; the copy gets the permissions, and
   * the owner and group if the process may give files away.
   *
   * @throws DecryptionException if no key of the set opens the header
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IOException if the file cannot be read or written, or is being rewrapped by another
   *     thread or program
   * @throws IllegalStateException if this cipher has no keyset
   */
  public void rewrapFile(Path file) throws IOException {
    files.rewrap(file, this::rewrap);
  }

  private RecipientList rewrap(EnvelopeHeader header) {
    return engines.lend(engine -> engine.rewrap(header, this::isOwnKey));
  }

  /** Returns whether the key belongs to this set, whatever its state. */
  private boolean isOwnKey(long keyId) {
    return keys.flatMap(set -> set.info().find(UsableKeys.keyId(keyId))).isPresent();
  }

  /** Returns a text that names the primary key, if there is a keyset. */
  @Override
  public String toString() {
    String primary =
        keys.flatMap(set -> set.info().primary(KeyPurpose.ENVELOPE))
            .map(KeyVersion::keyId)
            .orElse("none");
    return "EnvelopeCipher[primary=" + primary + ", recipients=" + recipients.keys().size() + "]";
  }
}
