package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.List;
import java.util.Map;

/**
 * A decision on how to publish a table: the level of each quasi-identifier, and the classes of
 * records that may be shown.
 *
 * <p>Immutable.
 */
public final class Recoding {
  private final Map<String, AttributeRole> roles;
  private final List<GeneralizedAttribute> attributes;
  private final Table publishedClasses;

  Recoding(
      Map<String, AttributeRole> roles,
      List<GeneralizedAttribute> attributes,
      Table publishedClasses) {
    this.roles = roles;
    this.attributes = List.copyOf(attributes);
    this.publishedClasses = publishedClasses;
  }

  /** Returns the role of each column of the input, in the order of the columns. */
  public Map<String, AttributeRole> roles() {
    return roles;
  }

  /** Returns the quasi-identifiers, their hierarchies and the levels decided on. */
  public List<GeneralizedAttribute> attributes() {
    return attributes;
  }

  /** Returns the generalized quasi-identifiers of each class that may be shown, a row for each. */
  public Table publishedClasses() {
    return publishedClasses;
  }

  /**
   * Recodes a table: generalizes the quasi-identifiers, hides those of records outside the
   * published classes behind {@link EquivalenceClasses#SUPPRESSED}, and drops direct identifiers.
   *
   * <p>Rows and the other columns keep their order. On the table that the decision was made for
   * this gives the published table. New rows join published classes or are suppressed; the models
   * then hold for the two releases taken together, not for the new rows alone, and only as far as
   * the models survive growing classes, which k-anonymity and distinct l-diversity do. Check with
   * {@link PrivacyVerifier} what you publish.
   *
   * @throws IllegalArgumentException if the table has a column whose role is not known
   * @throws dev.velum.anonymize.table.TableFormatException if a quasi-identifier is missing
   * @throws dev.velum.anonymize.hierarchy.HierarchyException if a value is not covered
   */
  public Table apply(Table table) {
    return Recoder.recode(this, table);
  }
}
