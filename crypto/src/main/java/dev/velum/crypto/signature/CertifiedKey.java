package dev.velum.crypto.signature;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A signing key with the certificates that tell whose it is.
 *
 * <p>Signatures carry the certificates, so that a verifier needs {@link TrustedRoots} only.
 * Immutable and safe for use by several threads.
 */
public final class CertifiedKey implements Signer {
  private static final int MAX_KEYSTORE_BYTES = 1 << 20;

  private final SigningKey key;
  private final List<X509Certificate> certificates;

  private CertifiedKey(SigningKey key, List<X509Certificate> certificates) {
    this.key = key;
    this.certificates = certificates;
  }

  /**
   * Returns the key with its certificates.
   *
   * @param certificates 1 to 8, the one of the key first, then those that lead towards a root; the
   *     root itself may be left out
   * @throws IllegalArgumentException if the first is not for this key, or there are too many
   */
  public static CertifiedKey of(SigningKey key, List<X509Certificate> certificates) {
    argument(
        !certificates.isEmpty() && certificates.size() <= Certificates.MAX_CHAIN,
        "certificates must be 1 to %s, got %s",
        Certificates.MAX_CHAIN,
        certificates.size());
    byte[] certified = certificates.get(0).getPublicKey().getEncoded();
    argument(
        Arrays.equals(certified, key.verificationKey().toPublicKey().getEncoded()),
        "the first certificate must be the one of the key");
    return new CertifiedKey(key, List.copyOf(certificates));
  }

  /**
   * Returns the key with the certificates of these files.
   *
   * @param files PEM files of certificates; the first certificate of the first file is the key's
   * @throws FormatException if a file holds something else
   * @throws IllegalArgumentException as {@link #of}
   */
  public static CertifiedKey read(SigningKey key, Path... files) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Path file : files) {
      certificates.addAll(Certificates.read(file));
    }
    return of(key, certificates);
  }

  /**
   * Returns the only private key of a PKCS#12 keystore, with its certificates.
   *
   * @param file the keystore, at most 1 MiB
   * @param passphrase what protects the keystore and the key in it; not kept
   * @throws FormatException if it is not a PKCS#12 keystore, holds no private key or several, or a
   *     key of a kind that no {@link SignatureAlgorithm} is for
   * @throws DecryptionException if the passphrase is wrong, or the file was altered
   */
  public static CertifiedKey readPkcs12(Path file, char[] passphrase) throws IOException {
    String place = "keystore " + file;
    byte[] bytes = Pem.readLimited(file, MAX_KEYSTORE_BYTES, place);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      load(store, bytes, passphrase, place);
      List<String> aliases = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
          aliases.add(alias);
        }
      }
      if (aliases.size() != 1) {
        throw new FormatException(
            place + ": must hold exactly one private key, has " + aliases.size());
      }
      return entry(store, aliases.get(0), passphrase, place);
    } catch (UnrecoverableKeyException e) {
      throw new DecryptionException();
    } catch (GeneralSecurityException e) {
      throw new FormatException(place + ": is not a PKCS#12 keystore that can be read here");
    }
  }

  private static void load(KeyStore store, byte[] bytes, char[] passphrase, String place)
      throws GeneralSecurityException {
    try {
      store.load(new ByteArrayInputStream(bytes), passphrase);
    } catch (IOException | RuntimeException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw new DecryptionException();
      }
      throw new FormatException(place + ": is not a PKCS#12 keystore that can be read here");
    }
  }

  private static CertifiedKey entry(KeyStore store, String alias, char[] passphrase, String place)
      throws GeneralSecurityException {
    PrivateKey privateKey = (PrivateKey) store.getKey(alias, passphrase);
    Certificate[] chain = store.getCertificateChain(alias);
    if (chain == null || chain.length == 0) {
      throw new FormatException(place + ": must hold the certificate of its private key");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate certificate : chain) {
      certificates.add((X509Certificate) certificate);
    }
    try {
      KeyPair pair = new KeyPair(certificates.get(0).getPublicKey(), privateKey);
      return of(SigningKey.of(pair), certificates);
    } catch (IllegalArgumentException e) {
      throw new FormatException(place + ": " + e.getMessage());
    }
  }

  /** Returns the key without its certificates. */
  public SigningKey key() {
    return key;
  }

  /** Returns the certificates, that of the key first. */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  /** Returns algorithm and key id; the certificates may name a person and are left out. */
  @Override
  public String toString() {
    return "certified " + key;
  }
}
