package dev.velum.anonymize.text;

import dev.velum.anonymize.text.IdentifierScheme.Strength;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the identifiers of {@link IdentifierScheme}: tries each run of up to nine words that single
 * separators join, and looks only at the schemes of that length.
 */
final class IdentifierDetector implements Detector {
  private static final int MAX_GROUPS = 9;

  /** 206-555-0113: telephone numbers of North America look like this. */
  private static final long PHONE_GROUPING = 0x334;

  /** Groups of a number that are longer than this all look the same to a grouping. */
  private static final int MAX_GROUP_SIZE = 15;

  private static final Set<Evidence> BARE = EnumSet.of(Evidence.PATTERN, Evidence.CHECKSUM);
  private static final Set<Evidence> ANNOUNCED =
      EnumSet.of(Evidence.PATTERN, Evidence.CHECKSUM, Evidence.CONTEXT);

  private record Rule(IdentifierScheme scheme, Shape shape) {}

  private static final List<List<Rule>> NUMBERS = new ArrayList<>();
  private static final List<List<Rule>> MIXED = new ArrayList<>();

  static {
    for (int length = 0; length <= Code.MAX_LENGTH; length++) {
      NUMBERS.add(new ArrayList<>());
      MIXED.add(new ArrayList<>());
    }
    for (IdentifierScheme scheme : IdentifierScheme.values()) {
      for (Shape shape : scheme.shapes()) {
        if (shape.mustBeLetters() == 0) {
          NUMBERS.get(shape.length()).add(new Rule(scheme, shape));
        }
        if (shape.mayBeLetters() != 0) {
          MIXED.get(shape.length()).add(new Rule(scheme, shape));
        }
      }
    }
  }

  @Override
  public void detect(Scan scan) {
    Code code = new Code();
    for (int word = 0; word < scan.words.count(); word++) {
      if (mayBegin(scan, word)) {
        tryFrom(scan, word, code);
      }
    }
  }

  /** An identifier begins with a digit, with letters before digits, or with a country. */
  private static boolean mayBegin(Scan scan, int word) {
    Words words = scan.words;
    return words.hasDigit(word)
        || (words.length(word) <= 6
            && word + 1 < words.count()
            && words.hasDigit(word + 1)
            && words.start(word + 1) == words.end(word) + 1);
  }

  private static void tryFrom(Scan scan, int first, Code code) {
    Words words = scan.words;
    if (scan.isAttachedLeft(words.start(first)) && !isLabelled(scan, first)) {
      return;
    }
    code.clear();
    long grouping = 0;
    boolean digits = false;
    char separator = 0;
    int last = Math.min(words.count(), first + MAX_GROUPS);
    for (int word = first; word < last; word++) {
      int length = words.length(word);
      if (word > first) {
        int gap = words.start(word) - words.end(word - 1);
        char sign = scan.at(words.end(word - 1));
        if (gap != 1 || " -./+".indexOf(sign) < 0) {
          return;
        }
        separator = sign;
      }
      if (code.length() + length > Code.MAX_LENGTH) {
        return;
      }
      for (int i = words.start(word); i < words.end(word); i++) {
        code.append(scan.at(i));
      }
      digits |= words.hasDigit(word);
      grouping = (grouping << 4) | Math.min(length, MAX_GROUP_SIZE);
      if (digits && code.length() >= 7) {
        judge(scan, code, new Window(first, word, grouping, separator));
      }
    }
  }

  /** Returns whether a hyphen stands between the value and a word that announces it. */
  private static boolean isLabelled(Scan scan, int first) {
    return first > 0
        && scan.words.end(first - 1) == scan.words.start(first) - 1
        && !scan.words.hasDigit(first - 1)
        && scan.words.entry(first - 1) != Lexicon.UNKNOWN
        && !scan.words.is(first - 1, Tag.IMPERSONAL);
  }

  /** Words that may be an identifier together. */
  private record Window(int first, int last, long grouping, char separator) {
    boolean isGrouped() {
      return last > first;
    }
  }

  private static void judge(Scan scan, Code code, Window window) {
    int start = scan.words.start(window.first);
    int end = scan.words.end(window.last);
    if (scan.isAttachedRight(end)) {
      return;
    }
    Scan.Announced announced = null;
    boolean mixed = code.letters() != 0;
    for (Rule rule : (mixed ? MIXED : NUMBERS).get(code.length())) {
      if (!rule.shape.fits(code)
          || (window.isGrouped() && !rule.shape.isGroupedAs(window.grouping))
          || !rule.scheme.follows(code)
          || (rule.scheme.strength() == Strength.HETU && !isHetu(scan, window, code))) {
        continue;
      }
      if (announced == null) {
        announced = scan.before(window.first);
      }
      report(scan, rule.scheme, window, announced);
    }
    if (!mixed && CardNumbers.isValid(code) && isCardGrouping(window, code)) {
      reportCard(scan, window, start, end);
    }
  }

  private static void report(
      Scan scan, IdentifierScheme scheme, Window window, Scan.Announced announced) {
    int start = scan.words.start(window.first);
    int end = scan.words.end(window.last);
    boolean named = announced.has(scheme) || scan.behind(window.last + 1).has(scheme);
    boolean crowded = window.isGrouped() && isCrowded(scan, window);
    double score = score(scheme.strength(), window.isGrouped());
    if (named) {
      score = Math.max(0.8, score + 0.15);
    } else if (crowded || isAnnouncedAsOther(scan, window, announced)) {
      score = Math.min(score, 0.3);
    } else if (window.grouping == PHONE_GROUPING && window.separator != ' ') {
      score = Math.min(score, 0.45);
    } else if (announced.isNearest(Tag.IMPERSONAL)) {
      score -= 0.25;
    } else if (announced.has(Tag.NUMBER)
        && announced.isOpen()
        && scheme.strength() == Strength.GROUPED) {
      score += 0.1;
    }
    scan.found(scheme, start, end, Math.min(score, 0.99), named ? ANNOUNCED : BARE);
  }

  /**
   * Returns whether the words before say that it is another number, which is then found as such.
   */
  private static boolean isAnnouncedAsOther(Scan scan, Window window, Scan.Announced announced) {
    int length = scan.words.end(window.last) - scan.words.start(window.first);
    boolean numbers = true;
    for (int word = window.first; word <= window.last; word++) {
      numbers &= scan.words.isNumber(word);
    }
    return (announced.isNearest(Tag.PHONE) && numbers && length <= 12)
        || (announced.isNearest(Tag.PASSPORT)
            && !window.isGrouped()
            && length >= 6
            && length <= 10);
  }

  private static double score(Strength strength, boolean grouped) {
    return switch (strength) {
      case ALONE, HETU -> 0.75;
      case GROUPED -> grouped ? 0.6 : 0.4;
      case DATED -> grouped ? 0.75 : 0.55;
      case CONTEXT -> grouped ? 0.4 : 0.3;
    };
  }

  /** Returns whether more digits follow or precede with the separator of the groups. */
  private static boolean isCrowded(Scan scan, Window window) {
    int start = scan.words.start(window.first);
    int end = scan.words.end(window.last);
    return (scan.at(start - 1) == window.separator && CharTable.isDigit(scan.at(start - 2)))
        || (scan.at(end) == window.separator && CharTable.isDigit(scan.at(end + 1)));
  }

  /** The century of a HETU is in a sign that a {@link Code} drops, or in a letter. */
  private static boolean isHetu(Scan scan, Window window, Code code) {
    if (!window.isGrouped()) {
      return code.length() == 11;
    }
    char sign = scan.at(scan.words.end(window.first));
    return code.length() == 10 && (sign == '-' || sign == '+');
  }

  /** Cards are embossed 4-4-4-4, 4-6-5, 4-6-4, 4-4-4-4-3; no group is longer or shorter. */
  private static boolean isCardGrouping(Window window, Code code) {
    if (!window.isGrouped()) {
      return code.length() >= CardNumbers.MIN_LENGTH;
    }
    long grouping = window.grouping;
    int groups = window.last - window.first + 1;
    for (int i = 0; i < groups; i++) {
      int size = (int) ((grouping >>> (4 * i)) & 15);
      if (size > 6 || (size < 4 && (i > 0 || (size < 3 && groups < 5)))) {
        return false;
      }
    }
    return groups >= 3;
  }

  private static void reportCard(Scan scan, Window window, int start, int end) {
    Scan.Announced announced = scan.before(window.first);
    boolean named =
        announced.has(IdentifierScheme.CREDIT_CARD)
            || scan.behind(window.last + 1).has(IdentifierScheme.CREDIT_CARD);
    int length = end - start;
    double score = length >= 15 || window.isGrouped() ? 0.75 : length >= 14 ? 0.55 : 0.35;
    if (named) {
      score = Math.max(0.8, score + 0.2);
    } else if (announced.has(IdentifierScheme.IMEI)
        || announced.isNearest(Tag.IMPERSONAL)
        || announced.isNearest(Tag.DEVICE)) {
      score -= 0.25;
    }
    scan.found(IdentifierScheme.CREDIT_CARD, start, end, score, named ? ANNOUNCED : BARE);
  }
}
