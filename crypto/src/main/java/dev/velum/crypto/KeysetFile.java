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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    return primary ? line + " " + PRIMARY : line;
  }

  /**
   * Writes a keyset.
   *
   * @param info what stands in clear
   * @param secrets the key bytes in the order of the keys
   * @param protectors each can open the file
   */
  static void write(
      Path file,
      KeysetInfo info,
      byte[] secrets,
      List<KeyEncryptionKey> protectors,
      SecureRandom random)
      throws IOException {
    byte[] fileKey = new byte[ChunkCipher.KEY_BYTES];
    byte[] salt = new byte[ChunkCipher.SALT_BYTES];
    random.nextBytes(fileKey);
    random.nextBytes(salt);
    StringBuilder text = new StringBuilder(MAGIC).append(VERSION).append('\n');
    text.append(describe(info));
    for (KeyEncryptionKey protector : protectors) {
      WrappedKey wrapped = protector.wrap(WRAP_LABEL, fileKey, random);
      text.append(WRAP)
          .append(wrapped.description())
          .append(' ')
          .append(encode(wrapped.ciphertext()))
          .append('\n');
    }
    byte[] head = text.toString().getBytes(US_ASCII);
    byte[] sealed = new byte[(int) ChunkCipher.sealedLength(secrets.length)];
    new ChunkCipher(new AesGcm()).seal(fileKey, salt, head, secrets, sealed, 0);
    Arrays.fill(fileKey, (byte) 0);
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
   * Returns the key bytes in the order of the keys.
   *
   * @throws DecryptionException if the key-encryption key does not open the file, or the file was
   *     altered
   */
  byte[] open(KeyEncryptionKey key) {
    for (WrappedKey wrap : wraps) {
      Optional<byte[]> fileKey = key.unwrap(WRAP_LABEL, wrap);
      if (fileKey.isPresent() && fileKey.get().length == ChunkCipher.KEY_BYTES) {
        try {
          return new ChunkCipher(new AesGcm()).open(fileKey.get(), head, sealedSecrets, 0);
        } catch (AEADBadTagException e) {
          // The same answer as for a wrong passphrase.
        } finally {
          Arrays.fill(fileKey.get(), (byte) 0);
        }
      }
    }
    throw new DecryptionException(
        "keyset "
            + file
            + " cannot be opened: the passphrase or key is wrong, or the file was altered");
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
      check(words.length == 6 || words.length == 7, "a key must have six or seven words");
      boolean primary = words.length == 7;
      KeyVersion version;
      try {
        version =
            new KeyVersion(
                words[1],
                constant(KeyPurpose.values(), words[2], "purpose"),
                constant(KeyAlgorithm.values(), words[3], "algorithm"),
                constant(KeyState.values(), words[4], "state"),
                Instant.parse(words[5]));
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
