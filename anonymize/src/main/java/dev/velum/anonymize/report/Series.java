package dev.velum.anonymize.report;

/**
 * One of the two tables that a chart compares, or the only one.
 *
 * @param style the class name under which the style sheet knows its colour
 * @param name in words
 */
record Series(String style, String name) {
  static final Series INPUT = new Series("input", "input");
  static final Series PUBLISHED = new Series("published", "published");
}
