package dev.velum.core.audit;

import dev.velum.core.integrity.Digest;
import dev.velum.core.integrity.InclusionProof;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * One record of a trail, and the proof that it stands there.
 *
 * <p><b>Guarantee.</b> Whoever has the {@link CheckpointVerifier} of the trail, and nothing else,
 * can check that the record is in the trail that the checkpoint was signed for, at its place and
 * word for word. The proof tells nothing about other records: the hashes in it are of lines that
 * hold a keyed code, so that they cannot be guessed at. It holds against everybody but the holder
 * of the signing key.
 *
 * <p>Its text is a <a href="https://c2sp.org/tlog-proof">C2SP tlog-proof</a>, whose extra data is
 * the record's line. Made by {@link AuditVerifier#prove}. Immutable.
 */
public final class AuditProof {
  private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";
  private static final int MAX_LENGTH = 1 << 22;

  private final byte[] line;
  private final InclusionProof inclusion;
  private final SignedCheckpoint checkpoint;

  AuditProof(byte[] line, InclusionProof inclusion, SignedCheckpoint checkpoint) {
    this.line = line;
    this.inclusion = inclusion;
    this.checkpoint = checkpoint;
  }

  /**
   * Returns the record, if the proof holds.
   *
   * @param verifier the public key of whoever signs the trail's checkpoints
   * @throws AuditException if the checkpoint is not signed by this key, or the record is not in the
   *     trail that it was made of
   */
  public AuditRecord verify(CheckpointVerifier verifier) {
    AuditCheckpoint signed = checkpoint.verify(verifier);
    if (!inclusion.verifies(line, signed.treeHead())) {
      throw new AuditException("the record is not in the trail of the checkpoint");
    }
    AuditRecord record = parseLine();
    if (record.sequence() != inclusion.leafIndex() + 1) {
      throw new AuditException("the record has another number than its place in the trail");
    }
    return record;
  }

  private AuditRecord parseLine() {
    int tab = line.length + 1 - AuditChain.CODE_TEXT_BYTES;
    try {
      if (tab >= 0 && line[tab] == '\t') {
        return new RecordText().parse(line, 0, tab);
      }
    } catch (IllegalArgumentException e) {
      throw new AuditException("what was proved is not the record of a trail", e);
    }
    throw new AuditException("what was proved is not the record of a trail");
  }

  /** Returns what the proof is held against; not to be trusted before {@link #verify}. */
  public SignedCheckpoint checkpoint() {
    return checkpoint;
  }

  /** Returns the place and the hashes, for tools that check them; the leaf is the record's line. */
  public InclusionProof inclusion() {
    return inclusion;
  }

  /**
   * Returns the proof that a text stands for; whether it holds is for {@link #verify} to say.
   *
   * @throws AuditException if the text is not the {@link #toString()} of a proof, or is longer than
   *     4 MiB
   */
  public static AuditProof parse(String text) {
    require(text.length() <= MAX_LENGTH, "is too long");
    int blank = text.indexOf("\n\n");
    require(blank >= 0, "has no checkpoint");
    List<String> lines = Arrays.asList(text.substring(0, blank).split("\n", -1));
    require(
        lines.size() >= 3
            && lines.get(0).equals(FIRST_LINE)
            && lines.get(1).startsWith(EXTRA)
            && lines.get(2).matches(INDEX + "(0|[1-9][0-9]{0,17})"),
        "does not begin with version, extra data and index");
    SignedCheckpoint checkpoint = SignedCheckpoint.parse(text.substring(blank + 2));
    try {
      long index = Long.parseLong(lines.get(2).substring(INDEX.length()));
      long size = checkpoint.unverified().recordCount();
      List<Digest> hashes = new ArrayList<>();
      for (String hash : lines.subList(3, lines.size())) {
        hashes.add(TreeHash.digest(decode(hash)));
      }
      byte[] line = decode(lines.get(1).substring(EXTRA.length()));
      return new AuditProof(line, new InclusionProof(index, size, hashes), checkpoint);
    } catch (IllegalArgumentException e) {
      throw new AuditException("the audit proof has a malformed line", e);
    }
  }

  private static byte[] decode(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    require(Base64.getEncoder().encodeToString(bytes).equals(base64), "has loose base 64");
    return bytes;
  }

  private static void require(boolean holds, String broken) {
    if (!holds) {
      throw new AuditException("the audit proof " + broken);
    }
  }

  /** Returns the text that {@link #parse} reads. It holds the record. */
  @Override
  public String toString() {
    Base64.Encoder base64 = Base64.getEncoder();
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    text.append(EXTRA).append(base64.encodeToString(line)).append('\n');
    text.append(INDEX).append(inclusion.leafIndex()).append('\n');
    for (Digest hash : inclusion.hashes()) {
      text.append(base64.encodeToString(hash.bytes())).append('\n');
    }
    return text.append('\n').append(checkpoint).toString();
  }
}
