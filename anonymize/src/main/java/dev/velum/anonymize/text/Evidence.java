package dev.velum.anonymize.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Why something was taken for personal data. */
@SuppressWarnings("EnumOrdinal") // as a bit of a set, in memory only
public enum Evidence {
  /** It looks like it. */
  PATTERN,
  /** Its check digits are right. */
  CHECKSUM,
  /** A word beside it announces it. */
  CONTEXT,
  /** It is in a list of names, places or words. */
  DICTIONARY,
  /** It was found at another place of the text with better evidence. */
  REPETITION,
  /** A recognizer of the application, such as a trained model, says so. */
  MODEL,
  /** It is too long to be looked at. */
  LIMIT;

  private static final List<Set<Evidence>> CANONICAL = allSets();

  private static List<Set<Evidence>> allSets() {
    List<Set<Evidence>> sets = new ArrayList<>();
    for (int bits = 0; bits < 1 << values().length; bits++) {
      Set<Evidence> set = EnumSet.noneOf(Evidence.class);
      for (Evidence each : values()) {
        if (((bits >>> each.ordinal()) & 1) != 0) {
          set.add(each);
        }
      }
      sets.add(Collections.unmodifiableSet(set));
    }
    return List.copyOf(sets);
  }

  /** Returns the one unmodifiable set of these elements: findings are many, sets of reasons few. */
  static Set<Evidence> canonical(Set<Evidence> evidence) {
    int bits = 0;
    for (Evidence each : evidence) {
      bits |= 1 << each.ordinal();
    }
    return CANONICAL.get(bits);
  }

  /** Returns the one unmodifiable set of these elements. */
  static Set<Evidence> canonical(Evidence... evidence) {
    int bits = 0;
    for (Evidence each : evidence) {
      bits |= 1 << each.ordinal();
    }
    return CANONICAL.get(bits);
  }
}
