package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Sigstore bundle, version 0.3, around a DSSE envelope around an in-toto statement: the container
 * of {@link FileSignature} and {@link ModelSignature}, described in {@code
 * docs/formats/signature.md}.
 *
 * <p>The signature covers the type and the bytes of the payload as DSSE v1 encodes them (PAE), so
 * the payload is not parsed before it holds. Everything else in the bundle is a hint.
 */
final class SigstoreBundle {
  static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  /** The longest is that of an RSA key with 8192 bits. */
  private static final int MAX_SIGNATURE_BYTES = 1024;

  private final String place;
  private final Optional<String> keyHint;
  private final List<X509Certificate> certificates;
  private final byte[] payload;
  private final byte[] signature;

  private SigstoreBundle(
      String place,
      Optional<String> keyHint,
      List<X509Certificate> certificates,
      byte[] payload,
      byte[] signature) {
    this.place = place;
    this.keyHint = keyHint;
    this.certificates = certificates;
    this.payload = payload;
    this.signature = signature;
  }

  /** Signs a payload, which is not copied. */
  static SigstoreBundle sign(byte[] payload, Signer signer) {
    SigningKey key;
    Optional<String> keyHint = Optional.empty();
    List<X509Certificate> certificates = List.of();
    if (signer instanceof CertifiedKey certified) {
      key = certified.key();
      certificates = certified.certificates();
    } else {
      key = (SigningKey) signer;
      keyHint = Optional.of(key.verificationKey().keyId());
    }
    byte[] signature = key.sign(preAuthenticationEncoding(PAYLOAD_TYPE, payload));
    return new SigstoreBundle("signature", keyHint, certificates, payload, signature);
  }

  /** DSSE v1: {@code "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body}. */
  static byte[] preAuthenticationEncoding(String type, byte[] body) {
    ByteArrayOutputStream encoding = new ByteArrayOutputStream(body.length + 64);
    byte[] typeBytes = type.getBytes(UTF_8);
    encoding.writeBytes(("DSSEv1 " + typeBytes.length + " ").getBytes(UTF_8));
    encoding.writeBytes(typeBytes);
    encoding.writeBytes((" " + body.length + " ").getBytes(UTF_8));
    encoding.writeBytes(body);
    return encoding.toByteArray();
  }

  /**
   * Returns the payload if the verifier vouches for it.
   *
   * @throws SignatureRefusedException if not
   */
  byte[] verify(Verifier verifier) {
    try {
      VerificationKey key;
      if (verifier instanceof TrustedRoots roots) {
        if (certificates.isEmpty()) {
          throw new SignatureRefusedException("there is no certificate, a key is needed");
        }
        key = roots.verify(certificates);
      } else {
        key = (VerificationKey) verifier;
        if (keyHint.isPresent() && !keyHint.get().equals(key.keyId())) {
          throw new SignatureRefusedException("the signature was made with another key");
        }
      }
      key.verify(preAuthenticationEncoding(PAYLOAD_TYPE, payload), signature);
      return payload;
    } catch (SignatureRefusedException e) {
      throw new SignatureRefusedException(place + ": " + e.getMessage());
    }
  }

  /** Returns how messages call this signature. */
  String place() {
    return place;
  }

  /** Returns the payload, which nobody has vouched for yet. */
  byte[] unverifiedPayload() {
    return payload;
  }

  static SigstoreBundle read(Path file) throws IOException {
    String place = "signature " + file;
    return parse(Pem.readLimited(file, JsonObject.MAX_DOCUMENT_BYTES, place), place);
  }

  static SigstoreBundle parse(byte[] document, String place) {
    JsonObject bundle = JsonObject.parse(document, place);
    bundle.allowOnly(Set.of("mediaType", "verificationMaterial", "dsseEnvelope"));
    bundle.requireText("mediaType", MEDIA_TYPE);
    JsonObject material = bundle.object("verificationMaterial");
    JsonObject envelope = bundle.object("dsseEnvelope");
    envelope.allowOnly(Set.of("payload", "payloadType", "signatures"));
    envelope.requireText("payloadType", PAYLOAD_TYPE);
    List<JsonObject> signatures = envelope.objects("signatures", 1);
    if (signatures.isEmpty()) {
      throw envelope.malformed("'signatures' must have one element");
    }
    return new SigstoreBundle(
        place,
        keyHint(material),
        certificates(material),
        envelope.base64("payload"),
        signature(signatures.get(0)));
  }

  private static byte[] signature(JsonObject signature) {
    signature.allowOnly(Set.of("sig", "keyid"));
    signature.optionalText("keyid"); // a hint to nobody: the key is given from outside
    byte[] bytes = signature.base64("sig");
    if (bytes.length > MAX_SIGNATURE_BYTES) {
      throw signature.malformed("'sig' must have at most " + MAX_SIGNATURE_BYTES + " bytes");
    }
    return bytes;
  }

  /**
   * Returns the key id. Signers before version 1.1 of OpenSSF's tool wrote the public key itself,
   * which is not looked at: the key that counts is the verifier's. An empty hint is none, as
   * everywhere in the JSON form of protocol buffers.
   */
  private static Optional<String> keyHint(JsonObject material) {
    material.allowOnly(
        Set.of("publicKey", "x509CertificateChain", "tlogEntries", "timestampVerificationData"));
    if (material.has("publicKey") == material.has("x509CertificateChain")) {
      throw material.malformed("must have one of 'publicKey' and 'x509CertificateChain'");
    }
    if (!material.has("publicKey")) {
      return Optional.empty();
    }
    JsonObject publicKey = material.object("publicKey");
    publicKey.allowOnly(Set.of("hint", "rawBytes", "keyDetails"));
    return publicKey.optionalText("hint").filter(hint -> !hint.isEmpty());
  }

  private static List<X509Certificate> certificates(JsonObject material) {
    if (!material.has("x509CertificateChain")) {
      return List.of();
    }
    JsonObject chain = material.object("x509CertificateChain");
    chain.allowOnly(Set.of("certificates"));
    List<X509Certificate> certificates = new ArrayList<>();
    for (JsonObject element : chain.objects("certificates", Certificates.MAX_CHAIN)) {
      element.allowOnly(Set.of("rawBytes"));
      certificates.add(Certificates.parse(element.base64("rawBytes"), element.place()));
    }
    if (certificates.isEmpty()) {
      throw chain.malformed("'certificates' must not be empty");
    }
    return List.copyOf(certificates);
  }

  void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(toJson()));
  }

  byte[] toJson() {
    ObjectNode bundle = JsonObject.create();
    bundle.put("mediaType", MEDIA_TYPE);
    ObjectNode material = bundle.putObject("verificationMaterial");
    if (certificates.isEmpty()) {
      material.putObject("publicKey").put("hint", keyHint.orElse(""));
    } else {
      ArrayNode chain = material.putObject("x509CertificateChain").putArray("certificates");
      certificates.forEach(certificate -> chain.addObject().put("rawBytes", base64(certificate)));
    }
    material.putArray("tlogEntries");
    ObjectNode envelope = bundle.putObject("dsseEnvelope");
    envelope.put("payload", Base64.getEncoder().encodeToString(payload));
    envelope.put("payloadType", PAYLOAD_TYPE);
    envelope
        .putArray("signatures")
        .addObject()
        .put("sig", Base64.getEncoder().encodeToString(signature))
        .put("keyid", "");
    return JsonObject.write(bundle);
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new FormatException("a certificate has no encoding");
    }
  }
}
