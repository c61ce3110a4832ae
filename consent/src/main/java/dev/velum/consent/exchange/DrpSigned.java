package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * The combined form of Data Rights Protocol messages (DRP 1.0, section 3.07.1): an Ed25519
 * signature of 64 bytes, then the JSON that it signs, all in base64.
 */
final class DrpSigned {
  private static final int SIGNATURE_BYTES = 64;
  private static final int KEY_BYTES = 32;

  private DrpSigned() {}

  /** Returns the text to be sent as {@code text/plain}. */
  static String sign(byte[] json, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(json);
      byte[] combined = Arrays.copyOf(signature.sign(), SIGNATURE_BYTES + json.length);
      System.arraycopy(json, 0, combined, SIGNATURE_BYTES, json.length);
      return Base64.getEncoder().encodeToString(combined);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("key must be an Ed25519 key", e);
    }
  }

  /** Returns the JSON, once the signature holds. */
  static byte[] open(String text, PublicKey key) {
    if (text.length() > Fields.MAX_BYTES) {
      throw new MessageException("the message must have at most " + Fields.MAX_BYTES + " bytes");
    }
    byte[] combined;
    try {
      combined = Base64.getDecoder().decode(text.strip().getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw new MessageException("the message must be base64");
    }
    if (combined.length <= SIGNATURE_BYTES || !holds(combined, key)) {
      throw new MessageException("the signature must be the agent's over this message");
    }
    return Arrays.copyOfRange(combined, SIGNATURE_BYTES, combined.length);
  }

  private static boolean holds(byte[] combined, PublicKey key) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(combined, SIGNATURE_BYTES, combined.length - SIGNATURE_BYTES);
      return verifier.verify(combined, 0, SIGNATURE_BYTES);
    } catch (GeneralSecurityException e) {
      return false; // such as a signature that is no number
    }
  }

  /**
   * Returns the key that a directory lists: 32 bytes in base64, the number y in little-endian order
   * with the lowest bit of x on top (RFC 8032, 5.1.2).
   */
  static PublicKey key(String verifyKey) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(verifyKey.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    argument(bytes.length == KEY_BYTES, "verifyKey must be %s bytes in base64", KEY_BYTES);
    byte[] number = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      number[i] = bytes[KEY_BYTES - 1 - i];
    }
    boolean odd = number[0] < 0;
    number[0] &= 0x7f;
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(
              new EdECPublicKeySpec(
                  NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, number))));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("verifyKey must be an Ed25519 key");
    }
  }
}
