package dev.velum.anonymize.search;

/** The classes at one node, as a criterion sees them. */
interface ClassView {
  /** Returns the level of each attribute; not copied. */
  int[] levels();

  /** Returns the number of records of a class. */
  int size(int classNumber);

  /** Returns the label of a class in an attribute, among those that occur at its level. */
  int label(int classNumber, int attribute);
}
