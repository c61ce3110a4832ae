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
  MONDRIAN;

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
}
