package dev.velum.core.integrity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A manifest of a bag. Old bags have MD5 and SHA-1, which are no digests to us: they are read here,
 * found nowhere else, and never written.
 */
final class BagManifest {
  /** Algorithms that are not in {@link DigestAlgorithm}, by the names of bags and of the JDK. */
  private static final Map<String, String> OTHERS =
      Map.of("md5", "MD5", "sha1", "SHA-1", "sha224", "SHA-224", "sha3384", "SHA3-384");

  private final String fileName;
  private final String algorithm;
  private final SortedMap<String, byte[]> digests = new TreeMap<>();

  BagManifest(String fileName, String algorithm) {
    this.fileName = fileName;
    this.algorithm = algorithm;
  }

  /** Returns the name of an algorithm as file names of bags have it: {@code sha512}. */
  static String nameOf(DigestAlgorithm algorithm) {
    return algorithm.standardName().toLowerCase(Locale.ROOT).replace("-", "");
  }

  /** Returns the function of this name, if it is known. */
  static Optional<MessageDigest> function(String algorithm) {
    Optional<DigestAlgorithm> ours = DigestAlgorithm.find(algorithm);
    if (ours.isPresent()) {
      return ours.map(DigestAlgorithm::newFunction);
    }
    String standardName = OTHERS.get(algorithm.toLowerCase(Locale.ROOT).replace("-", ""));
    if (standardName == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(MessageDigest.getInstance(standardName));
    } catch (NoSuchAlgorithmException e) {
      return Optional.empty();
    }
  }

  String fileName() {
    return fileName;
  }

  String algorithm() {
    return algorithm;
  }

  /** The digest of each listed file by its path; changes while the manifest is read. */
  SortedMap<String, byte[]> digests() {
    return digests;
  }
}
