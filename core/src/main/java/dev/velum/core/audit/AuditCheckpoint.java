package dev.velum.core.audit;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.integrity.Digest;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.core.integrity.TreeHead;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a trail had come at some time: the number of its records and the root of the Merkle tree
 * (RFC 6962) over them. Kept where the writers of the trail cannot change it, it shows later
 * whether records were cut off the end or the past was rewritten. {@linkplain #sign Signed}, it
 * shows the same to people who do not know where it was kept.
 *
 * <p>Its text is the note text of <a href="https://c2sp.org/tlog-checkpoint">C2SP
 * tlog-checkpoint</a>: origin, number of records, and the root in base 64, a line each.
 *
 * @param origin which trail; 1 to {@value #MAX_ORIGIN_LENGTH} characters, none of them a space, a
 *     plus or a control character
 * @param recordCount how many records it had
 * @param root the SHA-256 root over their lines
 */
public record AuditCheckpoint(String origin, long recordCount, Digest root) {
  /** The longest origin, in UTF-16 units. */
  public static final int MAX_ORIGIN_LENGTH = 256;

  private static final Pattern TEXT =
      Pattern.compile("([^\n]+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the origin breaks its rule, the count is negative, or the
   *     root is not of SHA-256
   */
  public AuditCheckpoint {
    checkName("origin", origin);
    argument(recordCount >= 0, "recordCount must be >= 0, got %s", recordCount);
    argument(
        root.algorithm() == DigestAlgorithm.SHA_256,
        "root must be SHA-256, got %s",
        root.algorithm().standardName());
  }

  /** Refuses what may not stand in the first line of a checkpoint or as the name of its key. */
  static void checkName(String what, String name) {
    argument(
        !name.isEmpty() && name.length() <= MAX_ORIGIN_LENGTH,
        "%s must have 1 to %s characters, got %s",
        what,
        MAX_ORIGIN_LENGTH,
        name.length());
    argument(
        name.codePoints().noneMatch(AuditCheckpoint::isForbidden),
        "%s must not hold spaces, pluses, control characters or half surrogate pairs",
        what);
  }

  private static boolean isForbidden(int c) {
    return c == '+'
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /**
   * Returns the checkpoint that a text stands for.
   *
   * @throws IllegalArgumentException if it is not the {@link #toString()} of a checkpoint
   */
  public static AuditCheckpoint parse(String text) {
    Matcher parts = TEXT.matcher(text);
    argument(parts.matches(), "text is not an audit checkpoint: origin, record count and root");
    byte[] root = Base64.getDecoder().decode(parts.group(3));
    argument(
        Base64.getEncoder().encodeToString(root).equals(parts.group(3)),
        "the root of the checkpoint is not canonical base 64");
    return new AuditCheckpoint(
        parts.group(1), Long.parseLong(parts.group(2)), TreeHash.digest(root));
  }

  /** Returns number and root as the head of a Merkle tree, for proofs. */
  public TreeHead treeHead() {
    return new TreeHead(recordCount, root);
  }

  /** Returns this checkpoint with a signature. */
  public SignedCheckpoint sign(CheckpointSigner signer) {
    return SignedCheckpoint.of(this, signer);
  }

  /** Returns three lines of text that {@link #parse} reads, each with a line feed. */
  @Override
  public String toString() {
    return origin
        + "\n"
        + recordCount
        + "\n"
        + Base64.getEncoder().encodeToString(root.bytes())
        + "\n";
  }
}
