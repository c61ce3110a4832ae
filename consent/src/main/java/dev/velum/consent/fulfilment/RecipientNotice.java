package dev.velum.consent.fulfilment;

import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import java.util.Set;
import java.util.UUID;

/**
 * What a recipient must be told (GDPR Art. 19).
 *
 * @param id the same whenever the notice is delivered again, so that a recipient can drop what it
 *     has
 * @param requestId the request that was fulfilled
 * @param type erasure, rectification or restriction
 * @param recipient the recipient's id in the register
 * @param contact where to tell it
 * @param who the person; personal data
 * @param categories the data concerned that the recipient gets
 */
public record RecipientNotice(
    UUID id,
    UUID requestId,
    RequestType type,
    String recipient,
    String contact,
    SubjectIdentities who,
    Set<DataCategory> categories) {
  /** Copies the categories. */
  public RecipientNotice {
    categories = Set.copyOf(categories);
  }
}
