package dev.velum.core.audit;

import java.util.List;

/**
 * A checkpoint with the signatures of one or more keys: of the trail's own, and of witnesses.
 *
 * <p>Its text is a note by <a href="https://c2sp.org/tlog-checkpoint">C2SP tlog-checkpoint</a>,
 * which witnesses and verifiers of transparency logs read. What it says is not to be trusted before
 * {@link #verify}. Immutable.
 *
 * <pre>{@code
 * SignedCheckpoint signed = trail.checkpoint().sign(signer);
 * Files.writeString(elsewhere, signed.toString());
 * AuditCheckpoint known = SignedCheckpoint.parse(text).verify(verifier);
 * }</pre>
 */
public final class SignedCheckpoint {
  private final AuditCheckpoint checkpoint;
  private final SignedNote note;

  private SignedCheckpoint(AuditCheckpoint checkpoint, SignedNote note) {
    this.checkpoint = checkpoint;
    this.note = note;
  }

  static SignedCheckpoint of(AuditCheckpoint checkpoint, CheckpointSigner signer) {
    String text = checkpoint.toString();
    return new SignedCheckpoint(checkpoint, new SignedNote(text, List.of(signer.sign(text))));
  }

  /**
   * Returns the signed checkpoint that a text stands for; no signature is checked yet.
   *
   * @throws AuditException if the text is not a note of at most a MiB and 100 signatures with a
   *     checkpoint in it; extension lines, which checkpoints of trails do not have, are refused
   */
  public static SignedCheckpoint parse(String text) {
    SignedNote note = SignedNote.parse(text);
    try {
      return new SignedCheckpoint(AuditCheckpoint.parse(note.text()), note);
    } catch (IllegalArgumentException e) {
      throw new AuditException("the signed note is not a checkpoint", e);
    }
  }

  /**
   * Returns the checkpoint, if this key has signed it. Signatures of other keys are ignored.
   *
   * @throws AuditException if the key's signature is missing or does not hold
   */
  public AuditCheckpoint verify(CheckpointVerifier verifier) {
    verifier.requireSigned(note);
    return checkpoint;
  }

  /** Returns what was signed, for those who made it or have verified it. */
  AuditCheckpoint unverified() {
    return checkpoint;
  }

  /** Returns this checkpoint with one more signature. */
  public SignedCheckpoint sign(CheckpointSigner signer) {
    return new SignedCheckpoint(checkpoint, note.with(signer.sign(note.text())));
  }

  /** Returns the note that {@link #parse} reads. */
  @Override
  public String toString() {
    return note.toString();
  }
}
