package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.notBlank;

import java.net.URI;
import java.util.Objects;

/**
 * What a person whose request is refused can do, which they must be told (GDPR Art. 12(4)).
 *
 * @param authority the name of the supervisory authority that takes complaints (Art. 77)
 * @param contact where to complain
 * @param judicialRemedy how to go to court (Art. 79)
 */
public record Remedies(String authority, URI contact, String judicialRemedy) {
  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public Remedies {
    notBlank(authority, "authority");
    Objects.requireNonNull(contact, "contact");
    notBlank(judicialRemedy, "judicialRemedy");
  }
}
