package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.notBlank;

import java.security.PublicKey;
import java.util.regex.Pattern;

/**
 * An authorized agent of the directory (DRP 1.0, section 3.05.1), where trust in its requests is
 * rooted.
 *
 * @param id the agent's id in the directory
 * @param verifyKey its Ed25519 key: 32 bytes in base64
 */
public record DrpAgent(String id, String verifyKey) {
  /** As in the directory's JSON Schema, whose patterns need not match the whole text. */
  private static final Pattern ID = Pattern.compile("[A-Z_]+");

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if the id is blank, or the key is no Ed25519 key
   */
  public DrpAgent {
    notBlank(id, "id");
    DrpSigned.key(verifyKey);
  }

  /**
   * Reads an entry of the directory.
   *
   * @throws MessageException if it has no id or key of the form of section 3.05.1
   */
  public static DrpAgent parse(byte[] json) {
    Fields fields = Fields.parse(json);
    if (!ID.matcher(fields.text("id")).find()) {
      throw fields.refuse("id", "have capital letters or underscores");
    }
    try {
      return new DrpAgent(fields.text("id"), fields.text("verify_key"));
    } catch (IllegalArgumentException e) {
      throw new MessageException("verify_key must be an Ed25519 key in base64");
    }
  }

  PublicKey key() {
    return DrpSigned.key(verifyKey);
  }
}
