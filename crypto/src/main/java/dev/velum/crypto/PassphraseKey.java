package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.crypto.internal.Argon2id;
import dev.velum.crypto.internal.WrappedKey;
import dev.velum.crypto.internal.XaesGcm;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key-encryption key made from a passphrase with Argon2id, with a salt of its own for each file.
 */
final class PassphraseKey extends KeyEncryptionKey {
  static final String TYPE = "argon2id";

  private static final int MAX_CHARACTERS = 1024;
  private static final int MAX_BYTES_PER_CHARACTER = 3;
  private static final int SALT_BYTES = 16;
  private static final Pattern PARAMETERS =
      Pattern.compile(
          "m=([1-9][0-9]{0,8}) t=([1-9][0-9]{0,8}) p=([1-9][0-9]{0,8})"
              + " s=([A-Za-z0-9_-]{21}[AQgw])");

  private final Secret passphrase;
  private final Argon2Parameters parameters;

  PassphraseKey(byte[] passphrase, Argon2Parameters parameters) {
    this.passphrase = new Secret(passphrase);
    this.parameters = parameters;
  }

  /** Returns the UTF-8 form of a passphrase, and leaves no copy of an ASCII one behind. */
  static byte[] encode(char[] passphrase) {
    argument(
        passphrase.length >= 1 && passphrase.length <= MAX_CHARACTERS,
        "passphrase must have 1 to %s characters, got %s",
        MAX_CHARACTERS,
        passphrase.length);
    CharBuffer characters = CharBuffer.wrap(passphrase);
    if (!characters.chars().allMatch(character -> character < 0x80)) {
      characters = CharBuffer.wrap(Normalizer.normalize(characters, Normalizer.Form.NFC));
    }
    ByteBuffer utf8 = ByteBuffer.allocate(MAX_BYTES_PER_CHARACTER * characters.remaining());
    CoderResult result = UTF_8.newEncoder().encode(characters, utf8, true);
    byte[] bytes = Arrays.copyOf(utf8.array(), utf8.position());
    Arrays.fill(utf8.array(), (byte) 0);
    argument(!result.isError(), "passphrase must be valid UTF-16");
    return bytes;
  }

  @Override
  protected WrappedKey wrap(byte[] label, byte[] wrapped, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    List<String> words =
        List.of(
            "m=" + parameters.memoryKib(),
            "t=" + parameters.iterations(),
            "p=" + parameters.parallelism(),
            "s=" + Base64.getUrlEncoder().withoutPadding().encodeToString(salt));
    byte[] key = derive(salt, parameters);
    try {
      return RawKey.wrap(key, new WrappedKey(TYPE, words, new byte[0]), label, wrapped, random);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  @Override
  protected Optional<byte[]> unwrap(byte[] label, WrappedKey wrapped) {
    if (!wrapped.type().equals(TYPE)) {
      return passphrase.use(bytes -> Optional.empty());
    }
    Matcher words;
    Argon2Parameters cost;
    try {
      words = parse(wrapped);
      cost = parameters(words);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // keyset files are checked when they are read
    }
    byte[] key = derive(Base64.getUrlDecoder().decode(words.group(4)), cost);
    try {
      return RawKey.unwrap(key, label, wrapped);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Checks the parameters in a file before any work is done with them.
   *
   * @throws IllegalArgumentException if they are malformed or out of range
   */
  static void check(WrappedKey wrapped) {
    parameters(parse(wrapped));
  }

  private static Matcher parse(WrappedKey wrapped) {
    Matcher words = PARAMETERS.matcher(String.join(" ", wrapped.parameters()));
    argument(words.matches(), "argon2id must have the parameters m, t, p and s");
    return words;
  }

  private static Argon2Parameters parameters(Matcher words) {
    return new Argon2Parameters(
        Integer.parseInt(words.group(1)),
        Integer.parseInt(words.group(2)),
        Integer.parseInt(words.group(3)));
  }

  private byte[] derive(byte[] salt, Argon2Parameters cost) {
    return passphrase.use(
        bytes ->
            Argon2id.derive(
                bytes,
                salt,
                cost.memoryKib(),
                cost.iterations(),
                cost.parallelism(),
                XaesGcm.KEY_BYTES));
  }

  @Override
  public void destroy() {
    passphrase.destroy();
  }

  @Override
  public boolean isDestroyed() {
    return passphrase.isDestroyed();
  }
}
