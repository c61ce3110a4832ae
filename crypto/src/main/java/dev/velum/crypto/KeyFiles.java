package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Reads key-encryption keys from files. */
final class KeyFiles {
  private static final int MAX_KEYSTORE_BYTES = 1 << 20;
  private static final int MAX_PASSPHRASE_BYTES = 4096;
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private KeyFiles() {}

  static KeyEncryptionKey readKey(Path file) throws IOException {
    byte[] bytes = readPrivate(file, RawKey.KEY_BYTES);
    try {
      if (bytes.length != RawKey.KEY_BYTES) {
        throw new FormatException("key file " + file + " must hold " + RawKey.KEY_BYTES + " bytes");
      }
      return KeyEncryptionKey.fromRawKey(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  static KeyEncryptionKey readPassphrase(Path file) throws IOException {
    byte[] bytes = readPrivate(file, MAX_PASSPHRASE_BYTES);
    CharBuffer text = CharBuffer.allocate(0);
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, lineLength(bytes)));
      char[] passphrase = Arrays.copyOf(text.array(), text.limit());
      try {
        return KeyEncryptionKey.fromPassphrase(passphrase);
      } finally {
        Arrays.fill(passphrase, '\0');
      }
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new FormatException(
          "passphrase file " + file + " must hold one line of UTF-8 with 1 to 1024 characters");
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(text.array(), '\0');
    }
  }

  /** Returns the length without one line end; a line end before that is refused. */
  private static int lineLength(byte[] bytes) {
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n') {
      length--;
      if (length > 0 && bytes[length - 1] == '\r') {
        length--;
      }
    }
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        throw new IllegalArgumentException("more than one line");
      }
    }
    return length;
  }

  /** Reads a file of its owner, one byte more than the limit at most. */
  private static byte[] readPrivate(Path file, int maxBytes) throws IOException {
    PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (posix != null) {
      Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
      if (!OWNERS.containsAll(permissions)) {
        throw new KeysetException(
            "key file "
                + file
                + " must be for its owner only, but its permissions are "
                + PosixFilePermissions.toString(permissions));
      }
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(maxBytes + 1);
    }
  }

  static KeyEncryptionKey readKeystore(Path file, char[] passphrase, String alias)
      throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_KEYSTORE_BYTES + 1);
    }
    if (bytes.length > MAX_KEYSTORE_BYTES) {
      throw new FormatException(
          "keystore " + file + " must have at most " + MAX_KEYSTORE_BYTES + " bytes");
    }
    Key key = entry(bytes, file, passphrase, alias);
    byte[] encoded = key.getEncoded();
    if (!key.getAlgorithm().equals("AES") || encoded == null) {
      throw new KeysetException("the key in keystore " + file + " must be an AES key");
    }
    try {
      if (encoded.length != RawKey.KEY_BYTES) {
        throw new KeysetException(
            "the key in keystore " + file + " must have 256 bits, got " + 8 * encoded.length);
      }
      return KeyEncryptionKey.fromRawKey(encoded);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static Key entry(byte[] bytes, Path file, char[] passphrase, String alias)
      throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      load(store, bytes, file, passphrase);
      Key key = store.getKey(alias, passphrase);
      if (key == null) {
        throw new KeysetException("keystore " + file + " has no key under this alias");
      }
      return key;
    } catch (UnrecoverableKeyException e) {
      throw refused(file);
    } catch (GeneralSecurityException e) {
      throw malformed(file);
    }
  }

  private static void load(KeyStore store, byte[] bytes, Path file, char[] passphrase)
      throws GeneralSecurityException {
    try {
      store.load(new ByteArrayInputStream(bytes), passphrase);
    } catch (IOException | RuntimeException e) {
      // The provider's words may quote the file; only what went wrong is taken.
      throw e.getCause() instanceof UnrecoverableKeyException ? refused(file) : malformed(file);
    }
  }

  private static DecryptionException refused(Path file) {
    return new DecryptionException(
        "keystore " + file + " cannot be opened: the passphrase is wrong, or the file was altered");
  }

  private static FormatException malformed(Path file) {
    return new FormatException(
        "keystore " + file + " is not a PKCS#12 keystore that can be read here");
  }
}
