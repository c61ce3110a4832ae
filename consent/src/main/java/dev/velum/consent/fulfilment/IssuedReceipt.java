package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.ConsentException;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.crypto.signature.SignatureRefusedException;
import dev.velum.crypto.signature.SigningKey;
import dev.velum.crypto.signature.VerificationKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A receipt as it was given out, once, with a detached signature if the engine has a key. {@code
 * docs/formats/fulfilment-receipt.md} describes it.
 *
 * <p><b>Guarantee.</b> Nobody without the private key can make a receipt that verifies, or change a
 * letter of one. That what it says is true is the word of the signer.
 *
 * @param text the receipt in canonical JSON (RFC 8785), with the id of the key if it is signed; its
 *     UTF-8 bytes are what is signed
 * @param keyId the key that signed, as {@link VerificationKey#keyId()}
 * @param signature the signature in base 64
 */
public record IssuedReceipt(String text, Optional<String> keyId, Optional<String> signature) {
  private static final String FORMAT = "velum-signed-receipt/1";

  static IssuedReceipt of(Receipt receipt, Optional<SigningKey> key) {
    Map<String, Object> fields = new LinkedHashMap<>(receipt.fields());
    Optional<String> keyId = key.map(signer -> signer.verificationKey().keyId());
    keyId.ifPresent(name -> fields.put("keyId", name));
    String text = Json.canonical(fields);
    return new IssuedReceipt(
        text,
        keyId,
        key.map(signer -> Base64.getEncoder().encodeToString(signer.sign(text.getBytes(UTF_8)))));
  }

  /** Returns what it says. Nothing is verified. */
  public Receipt receipt() {
    return Receipt.parse(text);
  }

  /**
   * Returns what it says, if the holder of the private key signed it.
   *
   * @throws ConsentException if it is not signed
   * @throws SignatureRefusedException if the signature is not one of the key over the text
   */
  public Receipt verify(VerificationKey key) {
    String code =
        signature.orElseThrow(() -> new ConsentException("the receipt is not signed", null));
    key.verify(text.getBytes(UTF_8), Base64.getDecoder().decode(code));
    return receipt();
  }

  /** Returns the SHA-256 digest of the text, by which the audit trail names the receipt. */
  public String digest() {
    return DigestAlgorithm.SHA_256.digest(text.getBytes(UTF_8)).hex();
  }

  /** Returns text and signature in one JSON document. */
  public String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("receipt", text);
    keyId.ifPresent(name -> json.put("keyId", name));
    signature.ifPresent(code -> json.put("signature", code));
    return Json.write(json);
  }

  /**
   * Reads what {@link #toJson()} wrote. Nothing is verified yet.
   *
   * @throws ConsentException if it is not in this form
   */
  public static IssuedReceipt parse(String json) {
    try {
      JsonNode document = dev.velum.consent.internal.Json.read(json);
      Optional<String> signature = Receipt.optional(document, "signature");
      signature.ifPresent(code -> Base64.getDecoder().decode(code));
      if (!Receipt.text(document, "format").equals(FORMAT)) {
        throw new IllegalArgumentException("another format");
      }
      IssuedReceipt issued =
          new IssuedReceipt(
              Receipt.text(document, "receipt"), Receipt.optional(document, "keyId"), signature);
      issued.receipt();
      return issued;
    } catch (IllegalArgumentException e) {
      throw new ConsentException("the text is not a receipt in the form " + FORMAT, null);
    }
  }
}
