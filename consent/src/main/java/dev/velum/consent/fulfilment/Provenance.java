package dev.velum.consent.fulfilment;

import dev.velum.consent.LawfulBasis;
import java.util.Objects;
import java.util.Set;

/**
 * Where the values of a column come from, and why they are processed. It decides what a person may
 * take along: data that they provided, on consent or contract (GDPR Art. 20(1)).
 *
 * @param source where the values come from
 * @param basis on what the processing rests
 */
public record Provenance(Source source, LawfulBasis basis) {
  private static final Set<LawfulBasis> PORTABLE =
      Set.of(LawfulBasis.A6_1_A, LawfulBasis.A6_1_B, LawfulBasis.A9_2_A);

  /**
   * Where values come from, as the Article 29 Working Party tells them apart (Guidelines on the
   * right to data portability, WP 242 rev.01, section III.2).
   */
  public enum Source {
    /** The person gave them knowingly, as in a form. */
    PROVIDED,
    /** They follow from the person's use of a service, as a search history does. */
    OBSERVED,
    /** The controller made them out of others, as a score. */
    DERIVED,
    /** They come from somebody else (Art. 14). */
    OBTAINED
  }

  /** Checks that nothing is missing. */
  public Provenance {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(basis, "basis");
  }

  /**
   * Returns whether the person may take the values along: they provided them, if only by using the
   * service, and the processing rests on consent or contract (Art. 20(1)(a)).
   */
  public boolean isPortable() {
    return (source == Source.PROVIDED || source == Source.OBSERVED) && PORTABLE.contains(basis);
  }
}
