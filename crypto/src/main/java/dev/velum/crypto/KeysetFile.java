package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.WrappedKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;

/**
 * A keyset file, version 1, as docs/formats/keyset.md describes it:
 *
 * <pre>
 * velum-keyset 1
 * key 5f3a9c1e0b7d2a44 envelope xaes-256-gcm enabled 2026-11-22T14:00:00Z primary
 * wrap argon2id m=65536 t=3 p=4 s=(salt) (file key)
 * secret (key bytes)
 * </pre>
 *
 * <p>A random file key encrypts the key bytes with {@link ChunkCipher}, whose context is everything
 * before the last line, so nothing of it can be altered unnoticed. Each {@code wrap} line holds the
 * file key once more, encrypted under one key-encryption key. There is one way only to write a
 * keyset; anything else is refused, before any work is done with it.
 */
final class KeysetFile {
  static final int FILE_KEY_BYTES = ChunkCipher.KEY_BYTES;
  static final int MAX_FILE_BYTES = 1 << 18;
  static final int MAX_LINE_BYTES = 1 << 16;
  static final int MAX_KEYS = 500;
  static final int MAX_PROTECTIONS = 8;

  /** What file keys are bound to, besides the kind of key that wraps them. */
  static final byte[] WRAP_LABEL = "velum-keyset-1 wrap ".getBytes(US_ASCII);

  private static final String MAGIC = "velum-keyset ";
  private static final String VERSION = "1";
  private static final String KEY = "key ";
  private static final String WRAP = "wrap ";
  private static final String SECRET = "secret ";
  private static final String PRIMARY = "primary";
  private static final String PREFIX = "prefix=";
  private static final String MESSAGES = "max-messages=";
  private static final String BYTES = "max-bytes=";
  private static final String SECONDS = "max-seconds=";
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,18}");
  private static final int LEAST_WORDS = 6;
  private static final int MOST_WORDS = 11;

  private final Path file;
  private final KeysetInfo info;
  private final List<WrappedKey> wraps;
  private final byte[] head;
  private final byte[] sealedSecrets;

  private KeysetFile(
      Path file, KeysetInfo info, List<WrappedKey> wraps, byte[] head, byte[] sealedSecrets) {
    this.file = file;
    this.info = info;
    this.wraps = wraps;
    this.head = head;
    this.sealedSecrets = sealedSecrets;
  }

  KeysetInfo info() {
    return info;
  }

  List<WrappedKey> wraps() {
    return wraps;
  }

  /** Returns the lines of the keys. */
  static String describe(KeysetInfo info) {
    StringBuilder lines = new StringBuilder();
    for (KeyVersion version : info.versions()) {
      lines.append(describe(version, info.isPrimary(version.keyId()))).append('\n');
    }
    return lines.toString();
  }

  private static String describe(KeyVersion version, boolean primary) {
    String line =
        KEY
            + String.join(
                " ",
                version.keyId(),
                version.purpose().toString(),
                version.algorithm().toString(),
                version.state().toString(),
                version.created().toString());
    StringBuilder words = new StringBuilder(line);
    KeyLimits limits = version.limits();
    KeyLimits usual = KeyLimits.of(version.algorithm());
    if (version.prefix() != OutputPrefix.NONE) {
      words.append(' ').append(PREFIX).append(version.prefix());
    }
    if (limits.messages() != usual.messages()) {
      words.append(' ').append(MESSAGES).append(limits.messages());
    }
    if (limits.bytes() != usual.bytes()) {
      words.append(' ').append(BYTES).append(limits.bytes());
    }
    if (!limits.age().equals(usual.age())) {
      words.append(' ').append(SECONDS).append(limits.age().toSeconds());
    }
    return primary ? words + " " + PRIMARY : words.toString();
  }

  /**
   * Writes a keyset.
   *
   * @param info what stands in clear
   * @param secrets the key bytes in the order of the keys
   * @param fileKey encrypts them
   * @param wraps hold the file key
   */
  static void write(
      Path file,
      KeysetInfo info,
      byte[] secrets,
      byte[] fileKey,
      List<WrappedKey> wraps,
      SecureRandom random)
      throws IOException {
    byte[] salt = new byte[ChunkCipher.SALT_BYTES];
    random.nextBytes(salt);
    StringBuilder text = new StringBuilder(MAGIC).append(VERSION).append('\n');
    text.append(describe(info));
    for (WrappedKey wrapped : wraps) {
      text.append(WRAP)
          .append(wrapped.description())
          .append(' ')
          .append(encode(wrapped.ciphertext()))
          .append('\n');
    }
    byte[] head = text.toString().getBytes(US_ASCII);
    byte[] sealed = new byte[(int) ChunkCipher.sealedLength(secrets.length)];
    new ChunkCipher(new AesGcm()).seal(fileKey, salt, head, secrets, sealed, 0);
    try (AtomicFile target = AtomicFile.createPrivate(file)) {
      target.output().write(head);
      target.output().write((SECRET + encode(sealed) + "\n").getBytes(US_ASCII));
      target.commit();
    }
  }

  /**
   * Reads a keyset file without opening it.
   *
   * @throws FormatException if it is malformed or beyond the limits
   */
  static KeysetFile read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_FILE_BYTES + 1);
    }
    return new Parser(file, bytes).parse();
  }

  /**
   * Reads a keyset file, or nothing if there is none or an empty one.
   *
   * @throws FormatException if it is malformed or beyond the limits
   */
  static Optional<KeysetFile> readIfAny(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0 ? Optional.of(read(file)) : Optional.empty();
  }

  /**
   * What a keyset file holds.
   *
   * @param fileKey to be overwritten by the caller
   * @param secrets the bytes of the keys that are not destroyed, by key id
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Opened(byte[] fileKey, Map<String, byte[]> secrets) {}

  /**
   * Returns the keys.
   *
   * @throws DecryptionException if the key-encryption key does not open the file, or the file was
   *     altered
   */
  Opened open(KeyEncryptionKey key) {
    for (WrappedKey wrap : wraps) {
      Optional<byte[]> fileKey = key.unwrap(WRAP_LABEL, wrap);
      if (fileKey.isPresent() && fileKey.get().length == ChunkCipher.KEY_BYTES) {
        try {
          byte[] secrets =
              new ChunkCipher(new AesGcm()).open(fileKey.get(), head, sealedSecrets, 0);
          return new Opened(fileKey.get(), cut(secrets));
        } catch (AEADBadTagException e) {
          // The same answer as for a wrong passphrase.
          Arrays.fill(fileKey.get(), (byte) 0);
        }
      }
    }
    throw new DecryptionException(
        "keyset "
            + file
            + " cannot be opened: the passphrase or key is wrong, or the file was altered");
  }

  /** Returns the bytes of each key, and overwrites those of all. */
  private Map<String, byte[]> cut(byte[] all) {
    ByteBuffer rest = ByteBuffer.wrap(all);
    Map<String, byte[]> secrets = new HashMap<>();
    for (KeyVersion version : info.versions()) {
      if (version.state() != KeyState.DESTROYED) {
        byte[] secret = new byte[version.algorithm().keySizeBytes()];
        if (rest.remaining() < secret.length) {
          throw new FormatException("keyset " + file + " holds fewer key bytes than keys");
        }
        rest.get(secret);
        secrets.put(version.keyId(), secret);
      }
    }
    if (rest.hasRemaining()) {
      throw new FormatException("keyset " + file + " holds more key bytes than keys");
    }
    Arrays.fill(all, (byte) 0);
    return secrets;
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Reads the lines one after the other. */
  private static final class Parser {
    private final Path file;
    private final byte[] bytes;
    private int lineNumber;
    private int next;

    Parser(Path file, byte[] bytes) {
      this.file = file;
      this.bytes = bytes;
    }

    KeysetFile parse() {
      check(bytes.length <= MAX_FILE_BYTES, "must have at most %s bytes", MAX_FILE_BYTES);
      String line = nextLine();
      check(line.startsWith(MAGIC), "this is not a keyset file");
      check(
          line.equals(MAGIC + VERSION),
          "must be '%s', other versions are not known here",
          MAGIC + VERSION);

      List<KeyVersion> versions = new ArrayList<>();
      Set<String> primaryIds = new HashSet<>();
      for (line = nextLine(); line.startsWith(KEY); line = nextLine()) {
        check(versions.size() < MAX_KEYS, "there must be at most %s 'key' lines", MAX_KEYS);
        versions.add(key(line, primaryIds));
      }
      List<WrappedKey> wraps = new ArrayList<>();
      List<String> protections = new ArrayList<>();
      int headEnd = lineStart(line);
      for (; line.startsWith(WRAP); line = nextLine()) {
        check(
            wraps.size() < MAX_PROTECTIONS,
            "there must be at most %s 'wrap' lines",
            MAX_PROTECTIONS);
        WrappedKey wrap = wrap(line);
        wraps.add(wrap);
        protections.add(wrap.description());
        headEnd = next;
      }
      check(line.startsWith(SECRET), "must start with 'key', 'wrap' or 'secret', in this order");
      byte[] sealed = decode(line.substring(SECRET.length()));
      check(next == bytes.length, "must be the last line");
      check(!wraps.isEmpty(), "must come after a 'wrap' line");
      try {
        KeysetInfo info = KeysetInfo.of(versions, primaryIds, protections);
        return new KeysetFile(file, info, wraps, Arrays.copyOf(bytes, headEnd), sealed);
      } catch (IllegalArgumentException e) {
        throw malformed("the keys do not fit together: %s", reason(e));
      }
    }

    private int lineStart(String line) {
      return next - line.length() - 1;
    }

    private String nextLine() {
      lineNumber++;
      int end = next;
      while (end < bytes.length && bytes[end] != '\n') {
        check(bytes[end] >= ' ' && bytes[end] <= '~', "must be printable ASCII");
        check(end - next < MAX_LINE_BYTES, "must have at most %s bytes", MAX_LINE_BYTES);
        end++;
      }
      check(end < bytes.length, "the file ends too early");
      String line = new String(bytes, next, end - next, US_ASCII);
      next = end + 1;
      return line;
    }

    private KeyVersion key(String line, Set<String> primaryIds) {
      String[] words = line.split(" ", -1);
      check(
          words.length >= LEAST_WORDS && words.length <= MOST_WORDS,
          "a key must have %s to %s words",
          LEAST_WORDS,
          MOST_WORDS);
      check(!List.of(words).contains(""), "words must be separated by one blank each");
      boolean primary = words.length > LEAST_WORDS && words[words.length - 1].equals(PRIMARY);
      KeyVersion version;
      try {
        KeyAlgorithm algorithm = constant(KeyAlgorithm.values(), words[3], "algorithm");
        version =
            new KeyVersion(
                words[1],
                constant(KeyPurpose.values(), words[2], "purpose"),
                algorithm,
                constant(KeyState.values(), words[4], "state"),
                Instant.parse(words[5]),
                prefix(words),
                limits(words, algorithm));
      } catch (IllegalArgumentException e) {
        throw malformed("%s", reason(e));
      } catch (DateTimeException e) {
        throw malformed("time of creation must look like 2026-11-22T14:00:00Z");
      }
      check(
          version.algorithm() == version.purpose().algorithm(),
          "a key for purpose %s must have algorithm %s",
          version.purpose(),
          version.purpose().algorithm());
      check(describe(version, primary).equals(line), "is not written as a key must be");
      if (primary) {
        primaryIds.add(version.keyId());
      }
      return version;
    }

    private OutputPrefix prefix(String[] words) {
      return words.length > LEAST_WORDS && words[LEAST_WORDS].startsWith(PREFIX)
          ? constant(OutputPrefix.values(), words[LEAST_WORDS].substring(PREFIX.length()), "prefix")
          : OutputPrefix.NONE;
    }

    /** What is out of order, or not a limit, does not survive the comparison with what we write. */
    private KeyLimits limits(String[] words, KeyAlgorithm algorithm) {
      KeyLimits limits = KeyLimits.of(algorithm);
      for (int i = LEAST_WORDS; i < words.length; i++) {
        if (words[i].startsWith(MESSAGES)) {
          limits = limits.withMessages(number(words[i], MESSAGES));
        } else if (words[i].startsWith(BYTES)) {
          limits = limits.withBytes(number(words[i], BYTES));
        } else if (words[i].startsWith(SECONDS)) {
          limits = limits.withAge(Duration.ofSeconds(number(words[i], SECONDS)));
        }
      }
      return limits;
    }

    private long number(String word, String name) {
      String digits = word.substring(name.length());
      check(NUMBER.matcher(digits).matches(), "%s must be followed by a number", name);
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        throw malformed("%s must be followed by a number below 2^63", name);
      }
    }

    private <E extends Enum<E>> E constant(E[] values, String name, String what) {
      return Arrays.stream(values)
          .filter(value -> value.toString().equals(name))
          .findFirst()
          .orElseThrow(() -> malformed("%s is not known here", what));
    }

    private WrappedKey wrap(String line) {
      List<String> words = List.of(line.split(" ", -1));
      check(!words.contains(""), "words must be separated by one blank each");
      check(words.size() >= 3, "a wrap must have a type and a wrapped key");
      WrappedKey wrapped =
          new WrappedKey(
              words.get(1),
              words.subList(2, words.size() - 1),
              decode(words.get(words.size() - 1)));
      if (wrapped.type().equals(PassphraseKey.TYPE)) {
        try {
          PassphraseKey.check(wrapped);
        } catch (IllegalArgumentException e) {
          throw malformed("%s", reason(e));
        }
      }
      return wrapped;
    }

    /** Decodes base64url and refuses the spellings that an encoder would not choose. */
    private byte[] decode(String text) {
      byte[] decoded;
      try {
        decoded = Base64.getUrlDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw malformed("must end in base64url without padding");
      }
      check(encode(decoded).equals(text), "must end in base64url without padding");
      return decoded;
    }

    /** Returns the rule that an argument check words; it never quotes more than this file. */
    private static String reason(IllegalArgumentException e) {
      return Objects.requireNonNullElse(e.getMessage(), "malformed");
    }

    @FormatMethod
    private void check(boolean holds, @FormatString String rule, Object... values) {
      if (!holds) {
        throw malformed(rule, values);
      }
    }

    @FormatMethod
    private FormatException malformed(@FormatString String rule, Object... values) {
      return new FormatException(
          "keyset "
              + file
              + ", line "
              + lineNumber
              + ": "
              + String.format(Locale.ROOT, rule, values));
    }
  }
}
