package dev.velum.consent.receipt;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.internal.Json;
import dev.velum.crypto.signature.SignatureAlgorithm;
import dev.velum.crypto.signature.SignatureRefusedException;
import dev.velum.crypto.signature.SigningKey;
import dev.velum.crypto.signature.VerificationKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A receipt with the controller's signature, for the data subject to keep: a JSON Web Signature in
 * the compact form (RFC 7515) with Ed25519 (RFC 8037), which any such library verifies.
 *
 * <p><b>Guarantee.</b> Nobody without the private key can make a receipt that verifies, or change a
 * letter of one. The receipt is not encrypted.
 */
public final class SignedReceipt {
  private static final int MAX_LENGTH = 10_000_000;
  private static final String ALGORITHM = "EdDSA";

  private final String header;
  private final String payload;
  private final String signature;

  private SignedReceipt(String header, String payload, String signature) {
    this.header = header;
    this.payload = payload;
    this.signature = signature;
  }

  /**
   * Signs a receipt.
   *
   * @param receipt what {@link ConsentRecord#toJsonLd()} or {@link KantaraReceipt#toJson()}
   *     returned
   * @param key an Ed25519 key
   * @throws IllegalArgumentException if the key is of another kind, or the receipt is not JSON
   */
  public static SignedReceipt sign(String receipt, SigningKey key) {
    argument(
        key.algorithm() == SignatureAlgorithm.ED25519,
        "key must be an Ed25519 key, got %s",
        key.algorithm());
    Json.read(receipt);
    Map<String, String> fields = new TreeMap<>();
    fields.put("alg", ALGORITHM);
    fields.put("kid", key.verificationKey().keyId());
    String header = encode(Json.compact(fields).getBytes(UTF_8));
    String payload = encode(receipt.getBytes(UTF_8));
    byte[] signature = key.sign((header + "." + payload).getBytes(UTF_8));
    return new SignedReceipt(header, payload, encode(signature));
  }

  /**
   * Reads what {@link #compact()} wrote. Nothing is verified yet.
   *
   * @throws ReceiptException if it is not in this form
   */
  public static SignedReceipt parse(String text) {
    String[] parts = text.length() > MAX_LENGTH ? new String[0] : text.strip().split("\\.", -1);
    if (parts.length != 3) {
      throw new ReceiptException(List.of("a signed receipt has three parts, joined by dots"));
    }
    JsonNode header = json(new String(decode(parts[0]), UTF_8));
    if (!header.path("alg").asText().equals(ALGORITHM) || header.has("crit")) {
      throw new ReceiptException(List.of("/alg must be EdDSA, without critical extensions"));
    }
    json(new String(decode(parts[1]), UTF_8));
    decode(parts[2]);
    return new SignedReceipt(parts[0], parts[1], parts[2]);
  }

  private static JsonNode json(String text) {
    try {
      return Json.read(text);
    } catch (IllegalArgumentException e) {
      throw new ReceiptException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Accepts the one encoding of the bytes only: several would be several receipts. */
  private static byte[] decode(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (encode(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // The same as another encoding of the bytes.
    }
    throw new ReceiptException(List.of("a part is not base64url without padding"));
  }

  /**
   * Returns the receipt, if the holder of the private key signed it.
   *
   * @throws SignatureRefusedException if not, whatever the reason
   */
  public String verify(VerificationKey key) {
    key.verify((header + "." + payload).getBytes(UTF_8), decode(signature));
    return new String(decode(payload), UTF_8);
  }

  /** Returns the public name of the key that is said to have signed. */
  public String keyId() {
    return json(new String(decode(header), UTF_8)).path("kid").asText();
  }

  /** Returns the compact form: three parts in base64url, joined by dots. It names the subject. */
  public String compact() {
    return header + "." + payload + "." + signature;
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "SignedReceipt[" + keyId() + "]";
  }
}
