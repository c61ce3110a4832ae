package dev.velum.consent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.internal.Json;
import dev.velum.core.integrity.Digest;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.core.integrity.InclusionProof;
import dev.velum.core.integrity.TreeHead;
import dev.velum.crypto.signature.SignatureRefusedException;
import dev.velum.crypto.signature.SigningKey;
import dev.velum.crypto.signature.VerificationKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows that one event stands in the ledger, without showing any other: the event, the hashes that
 * lead from it to the root of a Merkle tree over all entries (RFC 9162), and the controller's
 * signature over the tree's size and root.
 *
 * <p><b>Guarantee.</b> Nobody without the private key can make a proof that verifies for an event
 * that was not in the ledger when it was signed. The proof's hashes tell nothing of other events:
 * each covers a code that only the ledger's key gives. Two proofs with the same size and different
 * roots show that the controller keeps two ledgers.
 *
 * <p>The document is described in docs/formats/consent-ledger.md. Immutable.
 */
public final class EventProof {
  private static final String FORMAT = "velum-consent-proof-1";
  private static final int MAX_HASHES = 63;

  private final byte[] leaf;
  private final InclusionProof inclusion;
  private final TreeHead head;
  private final byte[] signature;

  private EventProof(byte[] leaf, InclusionProof inclusion, TreeHead head, byte[] signature) {
    this.leaf = leaf;
    this.inclusion = inclusion;
    this.head = head;
    this.signature = signature;
  }

  static EventProof of(byte[] leaf, InclusionProof inclusion, TreeHead head, SigningKey key) {
    return new EventProof(leaf, inclusion, head, key.sign(signed(head)));
  }

  private static byte[] signed(TreeHead head) {
    return (FORMAT + "\n" + head.size() + "\n" + head.root().hex() + "\n").getBytes(UTF_8);
  }

  /**
   * Returns the event's fields by the names of the ledger's format, in their order; a field that is
   * empty is left out. They name the data subject.
   *
   * @throws SignatureRefusedException if the tree was not signed with this key
   * @throws ConsentException if the event is not in the tree that was signed
   */
  public Map<String, String> verify(VerificationKey key) {
    key.verify(signed(head), signature);
    if (!inclusion.verifies(leaf, head)) {
      throw new ConsentException("the event is not in the tree that was signed", null);
    }
    return LedgerChain.fields(leaf);
  }

  /** Returns the size and the root of the tree; compare them with those of other proofs. */
  public TreeHead head() {
    return head;
  }

  /** Returns the proof as JSON; it names the data subject. */
  public String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("entry", Base64.getEncoder().encodeToString(leaf));
    json.put("leafIndex", inclusion.leafIndex());
    json.put("treeSize", inclusion.treeSize());
    json.put("hashes", inclusion.hashes().stream().map(Digest::hex).toList());
    json.put("root", head.root().hex());
    json.put("signature", Base64.getEncoder().encodeToString(signature));
    return Json.pretty(json);
  }

  /**
   * Reads what {@link #toJson()} wrote. Nothing is verified yet.
   *
   * @throws ConsentException if it is not in this form
   */
  public static EventProof parse(String text) {
    try {
      JsonNode json = Json.read(text);
      if (!json.path("format").asText().equals(FORMAT)
          || !json.path("leafIndex").canConvertToLong()
          || !json.path("treeSize").canConvertToLong()
          || json.path("hashes").size() > MAX_HASHES) {
        throw new IllegalArgumentException("format, places or hashes are not of this form");
      }
      long size = json.path("treeSize").longValue();
      List<Digest> hashes = new ArrayList<>();
      json.path("hashes").forEach(hash -> hashes.add(digest(hash.asText())));
      return new EventProof(
          Base64.getDecoder().decode(json.path("entry").asText()),
          new InclusionProof(json.path("leafIndex").longValue(), size, hashes),
          new TreeHead(size, digest(json.path("root").asText())),
          Base64.getDecoder().decode(json.path("signature").asText()));
    } catch (IllegalArgumentException e) {
      throw new ConsentException("not a proof of an event in form " + FORMAT, null);
    }
  }

  private static Digest digest(String hex) {
    return Digest.copyOf(DigestAlgorithm.SHA_256, HexFormat.of().parseHex(hex));
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "EventProof[" + inclusion.leafIndex() + " of " + inclusion.treeSize() + "]";
  }
}
