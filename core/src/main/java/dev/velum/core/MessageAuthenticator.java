package dev.velum.core;

import java.security.MessageDigest;

/**
 * A keyed authenticator of messages: the same message gives the same code, and without the key
 * nobody can make a code that holds or tell two messages apart by guessing.
 *
 * <p><b>Guarantee.</b> Codes are indistinguishable from random to anyone without the key
 * (pseudo-random function, HMAC with SHA-256, RFC 2104). Whoever holds the key can test guesses of
 * a message, so a code of a guessable message is pseudonymous and not anonymous.
 *
 * <p>Implementations are safe for use by several threads and never show the key.
 */
public interface MessageAuthenticator {
  /** Returns the public name of the key, for finding the key again. */
  String keyId();

  /**
   * Returns the 32-byte code of the concatenation of the parts.
   *
   * @param parts the message in pieces; how it is cut has no influence, so callers whose pieces
   *     vary in length must encode the lengths themselves
   */
  byte[] authenticate(byte[]... parts);

  /** Returns, in time that does not depend on the code, whether it is the code of the message. */
  default boolean verify(byte[] code, byte[]... parts) {
    return MessageDigest.isEqual(code, authenticate(parts));
  }

  /**
   * Returns an HMAC-SHA-256 authenticator.
   *
   * @param keyId the public name of the key
   * @param key at least 32 bytes of uniformly random key; copied
   * @throws IllegalArgumentException if the key is shorter
   */
  static MessageAuthenticator hmacSha256(String keyId, byte[] key) {
    return new HmacSha256Authenticator(keyId, key);
  }
}
