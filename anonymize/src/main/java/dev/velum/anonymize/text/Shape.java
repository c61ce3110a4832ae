package dev.velum.anonymize.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an identifier has digits and letters, and how it is broken into groups when it is written.
 *
 * @param length how many digits and letters
 * @param mustBeLetters bit i is set where a letter must stand
 * @param mayBeLetters bit i is set where a letter may stand
 * @param groupings sizes of the groups, four bits each, the first in the highest used bits
 */
record Shape(int length, long mustBeLetters, long mayBeLetters, List<Long> groupings) {
  /**
   * Returns the shapes.
   *
   * @param shapes 9 for a digit, A for a letter, X for either, several with {@code |} between them
   * @param groupings such as {@code "3-2-4 5-4"}; none for identifiers that are written in one
   */
  static List<Shape> of(String shapes, String groupings) {
    List<Shape> all = new ArrayList<>();
    if (!shapes.isEmpty()) {
      for (String shape : shapes.split("\\|", -1)) {
        long must = 0;
        long may = 0;
        for (int i = 0; i < shape.length(); i++) {
          must |= shape.charAt(i) == 'A' ? 1L << i : 0;
          may |= shape.charAt(i) != '9' ? 1L << i : 0;
        }
        all.add(new Shape(shape.length(), must, may, groupings(groupings)));
      }
    }
    return List.copyOf(all);
  }

  private static List<Long> groupings(String groupings) {
    List<Long> all = new ArrayList<>();
    if (!groupings.isEmpty()) {
      for (String grouping : groupings.split(" ", -1)) {
        long signature = 0;
        for (String size : grouping.split("-", -1)) {
          signature = (signature << 4) | Integer.parseInt(size);
        }
        all.add(signature);
      }
    }
    return List.copyOf(all);
  }

  boolean fits(Code code) {
    return code.length() == length
        && code.isPlain()
        && (code.letters() & mustBeLetters) == mustBeLetters
        && (code.letters() & ~mayBeLetters) == 0;
  }

  boolean isGroupedAs(long signature) {
    for (long grouping : groupings) {
      if (grouping == signature) {
        return true;
      }
    }
    return false;
  }
}
