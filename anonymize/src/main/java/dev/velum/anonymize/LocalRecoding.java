package dev.velum.anonymize;

/**
 * How records are generalized when equal values need not go to equal levels: each class of records
 * as little as it needs.
 *
 * <p>Loses a fraction of what global recoding loses at the same models. The price: a value may
 * appear at several levels of its hierarchy, so that labels of a column overlap, which not every
 * later use of the table can handle; and which detail a class shows says something about its
 * neighbourhood, so take a model for sensitive values, too, where these matter. Nothing is proven
 * optimal.
 *
 * <p>With hierarchies {@link #peel} keeps most, {@link #treeOrder} takes a fraction of its time and
 * scales to any number of records and attributes; without them ({@link
 * dev.velum.anonymize.hierarchy.Hierarchies#spans}) {@link #treeOrder} keeps most. {@link
 * #mondrian} is the quickest.
 */
public enum LocalRecoding {
  /** See {@link #peel()}. */
  PEEL,
  /** See {@link #treeOrder()}. */
  TREE_ORDER,
  /** See {@link #mondrian()}. */
  MONDRIAN,
  /** See {@link #cellSuppression()}. */
  CELL_SUPPRESSION;

  /**
   * Returns the peeling of the lattice: its nodes are tried in ascending order of loss, and each
   * releases the classes of remaining records that keep all models. Where that leaves more records
   * over than may be suppressed, or breaks a model that looks beyond single classes, the best
   * global recoding is taken.
   *
   * <p>Fits every model that asks something of each class. Time goes with distinct tuples times
   * nodes, but stays within some seconds for a million tuples, as nodes are then passed over.
   */
  public static LocalRecoding peel() {
    return PEEL;
  }

  /**
   * Returns optimal grouping in the order of a tree: the records are divided by cuts that gain much
   * for what they use up, down to single tuples; the order in which these then stand is cut into
   * the groups that lose least together, of all groups of neighbours that keep the models. Each
   * group shows the narrowest labels that cover it. In an order of tuples this is the method of
   * Ghinita et al. (VLDB 2007), there with space-filling curves.
   *
   * <p>Models of the size and of sensitive values are kept group by group. Where the groups break a
   * model that looks at something else, such as a population, or too many records cannot be
   * grouped, {@link #peel} decides. Equal records are published alike. Time goes with distinct
   * tuples times attributes times the logarithm of the tuples.
   */
  public static LocalRecoding treeOrder() {
    return TREE_ORDER;
  }

  /**
   * Returns strict multidimensional cuts (Mondrian; LeFevre, DeWitt and Ramakrishnan, ICDE 2006):
   * the records are divided near the median of the attribute that would lose most, as long as both
   * sides keep the models, and each group shows the narrowest labels that cover it.
   *
   * <p>For models the same holds as for {@link #treeOrder}.
   */
  public static LocalRecoding mondrian() {
    return MONDRIAN;
  }

  /**
   * Returns cell suppression: all values of a column go to one level, as in global recoding, and
   * records whose class fails there lose single cells, which become {@code *}, until they are in a
   * class that keeps all models. Records that nothing else helps are suppressed.
   *
   * <p>Those who have to lose cells try sets of columns, the sets that cost least first, together;
   * with more than twelve columns not all sets are tried. The levels start from the best global
   * recoding, and change one by one as long as that makes the result better. With {@code loss()} as
   * it is unless set, nothing is lost that record suppression would keep.
   *
   * <p>{@link Anonymizer#suppressAtMost} is the share of the <i>cells</i> of all quasi-identifiers
   * here. Hierarchies that do not end in {@code *} get it as one level more; it is suppressed by
   * this only, and {@link AnonymizationResult#levels()} then names it where a cell of the column is
   * suppressed. The levels of the other records are those of the recoding's first step. Where the
   * classes break a model that looks at all of them together, the best global recoding is taken.
   */
  public static LocalRecoding cellSuppression() {
    return CELL_SUPPRESSION;
  }
}
