package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What data is used for, in one version of its wording.
 *
 * <p>A new version asks for something else, so it needs new consent, unless it is declared
 * compatible with earlier ones. A purpose may be part of a broader one: consent to the broader
 * covers it, and withdrawing the broader withdraws it.
 *
 * <pre>{@code
 * Purpose marketing = Purpose.of("marketing", 1);
 * Purpose newsletter = Purpose.of("newsletter", 3).partOf(marketing).compatibleWith(2);
 * }</pre>
 *
 * @param id what the application calls the purpose in all its versions; at most 200 characters
 * @param version from 1
 * @param basis why the processing is lawful
 * @param broader the purpose that this one is part of, if any; at most 16 above each other
 * @param compatible other versions of this purpose, consent to which covers this one
 */
public record Purpose(
    String id, int version, LawfulBasis basis, Optional<Purpose> broader, Set<Integer> compatible) {
  /** How many purposes may stand above each other. */
  static final int MAX_DEPTH = 16;

  private static final int MAX_COMPATIBLE = 50;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a part breaks its rule
   */
  public Purpose {
    Texts.line(id, "id");
    atLeast(1, version, "version");
    Objects.requireNonNull(basis, "basis");
    compatible = Set.copyOf(compatible);
    argument(
        compatible.size() <= MAX_COMPATIBLE && compatible.stream().allMatch(other -> other >= 1),
        "compatible must hold at most %s versions, each >= 1",
        MAX_COMPATIBLE);
    argument(!compatible.contains(version), "compatible must hold other versions only");
    int depth = 1;
    for (Optional<Purpose> above = broader; above.isPresent(); above = above.get().broader()) {
      depth++;
      argument(!above.get().id().equals(id), "broader must not be the purpose itself");
    }
    argument(depth <= MAX_DEPTH, "at most %s purposes may stand above each other", MAX_DEPTH);
  }

  /**
   * Creates a purpose that stands alone.
   *
   * @throws IllegalArgumentException if a part breaks its rule
   */
  public Purpose(String id, int version, LawfulBasis basis) {
    this(id, version, basis, Optional.empty(), Set.of());
  }

  /** Returns a purpose that rests on consent (GDPR Art. 6(1)(a)). */
  public static Purpose of(String id, int version) {
    return new Purpose(id, version, LawfulBasis.A6_1_A);
  }

  /**
   * Returns this purpose as a part of a broader one, consent to which covers it.
   *
   * @throws IllegalArgumentException if the broader one is this purpose or a part of it
   */
  public Purpose partOf(Purpose whole) {
    return new Purpose(id, version, basis, Optional.of(whole), compatible);
  }

  /**
   * Returns this purpose with earlier versions whose consents cover it, since it asks for nothing
   * more than they did.
   *
   * @throws IllegalArgumentException if a version is below 1 or this one
   */
  public Purpose compatibleWith(int... versions) {
    Set<Integer> others = Arrays.stream(versions).boxed().collect(Collectors.toSet());
    return new Purpose(id, version, basis, broader, others);
  }

  /** Returns whether consent to a version of this purpose counts for this one. */
  boolean accepts(int otherVersion) {
    return otherVersion == version || compatible.contains(otherVersion);
  }

  /** Returns the compatible versions as the ledger writes them. */
  String compatibleText() {
    return new TreeSet<>(compatible).stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /**
   * Reads what {@link #compatibleText()} wrote.
   *
   * @throws IllegalArgumentException if it was written by somebody else
   */
  static Set<Integer> compatible(String text) {
    if (text.isEmpty()) {
      return Set.of();
    }
    return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).collect(Collectors.toSet());
  }

  /** Returns the purpose as {@code id@version}. */
  @Override
  public String toString() {
    return id + "@" + version;
  }
}
