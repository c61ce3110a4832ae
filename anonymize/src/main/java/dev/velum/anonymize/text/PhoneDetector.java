package dev.velum.anonymize.text;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds telephone numbers: international ones (E.164), those in the way a country writes them, and
 * any digits that a word announces as one. libphonenumber judges international numbers, and those
 * of the regions that the application names.
 */
final class PhoneDetector implements Detector {
  private static final int MIN_DIGITS = 7;
  private static final int MAX_DIGITS = 15;
  private static final int MAX_GROUPS = 8;
  private static final int MAX_NATIONAL = 12;

  private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
  private final List<String> regions;

  PhoneDetector(List<String> regions) {
    this.regions = regions;
  }

  @Override
  public void detect(Scan scan) {
    Words words = scan.words;
    Chain chain = new Chain();
    int word = 0;
    while (word < words.count()) {
      word =
          words.isNumber(word) && words.length(word) <= MAX_DIGITS && chain.follow(scan, word)
              ? best(scan, chain)
              : word + 1;
    }
  }

  /** Groups of digits that signs join as in telephone numbers. */
  private static final class Chain {
    private final int[] digitsUpTo = new int[MAX_GROUPS];
    private int first;
    private int groups;
    private int start;
    private boolean plus;

    boolean follow(Scan scan, int word) {
      first = word;
      start = start(scan, scan.words.start(word));
      plus = scan.at(start) == '+' || (scan.at(start) == '(' && scan.at(start + 1) == '+');
      if ((!plus && scan.isAttachedLeft(scan.words.start(word)))
          || CharTable.isLetterOrDigit(scan.at(start - 1))) {
        return false;
      }
      groups = 0;
      int digits = 0;
      int at = word;
      while (groups < MAX_GROUPS && at < scan.words.count() && scan.words.isNumber(at)) {
        if (at > word && !isJoin(scan, scan.words.end(at - 1), scan.words.start(at))) {
          break;
        }
        digits += scan.words.length(at);
        if (digits > MAX_DIGITS + 2) {
          break;
        }
        digitsUpTo[groups++] = digits;
        at++;
      }
      return groups > 0;
    }

    private static int start(Scan scan, int firstDigit) {
      int start = firstDigit;
      if (scan.at(start - 1) == '(') {
        start--;
      }
      if (scan.at(start - 1) == '+') {
        start--;
      }
      return scan.at(start) == '+' && scan.at(start - 1) == '(' ? start - 1 : start;
    }

    private static boolean isJoin(Scan scan, int from, int to) {
      char a = scan.at(from);
      char b = scan.at(from + 1);
      char c = scan.at(from + 2);
      return switch (to - from) {
        case 1 -> a == ' ' || a == '-' || a == '.' || a == '/' || a == ')' || a == '(';
        case 2 ->
            (a == ')' && (b == ' ' || b == '-' || b == '/' || b == '.'))
                || (a == ' ' && b == '(')
                || (a == ')' && b == '(')
                || (a == '.' && b == '-');
        case 3 ->
            (a == ' ' && (b == '-' || b == '/') && c == ' ') || (a == ')' && b == ' ' && c == '(');
        default -> false;
      };
    }

    int last() {
      return first + groups - 1;
    }

    int digits() {
      return digitsUpTo[groups - 1];
    }

    boolean mayEnd(Scan scan) {
      int end = scan.words.end(last());
      return !scan.isAttachedRight(end) || isExtension(scan, end) || scan.at(end) == '/';
    }
  }

  /** Reports the longest part of the chain that is good enough; returns the word to go on with. */
  private int best(Scan scan, Chain chain) {
    int all = chain.groups;
    double bestScore = 0;
    int bestGroups = 0;
    Scan.Announced announced = null;
    for (chain.groups = all;
        chain.groups >= 1 && chain.digits() >= MIN_DIGITS - 1;
        chain.groups--) {
      if (!chain.mayEnd(scan)) {
        continue;
      }
      if (announced == null) {
        announced = scan.before(chain.first);
      }
      double score = score(scan, chain, announced);
      if (score > bestScore) {
        bestScore = score;
        bestGroups = chain.groups;
        if (score >= 0.5) {
          break;
        }
      }
    }
    if (bestGroups == 0) {
      return chain.first + 1;
    }
    chain.groups = bestGroups;
    report(scan, chain, bestScore, announced != null && announced.isNearest(Tag.PHONE));
    return bestScore >= 0.5 ? chain.last() + 1 : chain.first + 1;
  }

  private static void report(Scan scan, Chain chain, double score, boolean named) {
    int end = scan.words.end(chain.last());
    int open = scan.at(chain.start) == '(' && closing(scan, chain.start, end) < 0 ? 1 : 0;
    int all = extensionEnd(scan, end);
    if (named) {
      scan.found(
          EntityType.PHONE, chain.start + open, all, score, Evidence.PATTERN, Evidence.CONTEXT);
    } else {
      scan.found(EntityType.PHONE, chain.start + open, all, score);
    }
  }

  private static int closing(Scan scan, int start, int end) {
    for (int i = start; i < end; i++) {
      if (scan.at(i) == ')') {
        return i;
      }
    }
    return -1;
  }

  private double score(Scan scan, Chain chain, Scan.Announced announced) {
    int digits = chain.digits();
    if (chain.plus) {
      return digits <= MAX_DIGITS ? international(scan, chain) : 0;
    }
    boolean zeros = scan.at(chain.start) == '0' && scan.at(chain.start + 1) == '0';
    if (zeros && digits >= 11 && international(scan, chain) >= 0.7) {
      return 0.75;
    }
    if (isDate(scan, chain) && !announced.isNearest(Tag.PHONE)) {
      return 0;
    }
    boolean named = announced.isNearest(Tag.PHONE);
    double score = national(scan, chain);
    if (named && digits <= MAX_NATIONAL + (zeros ? 3 : 0)) {
      return Math.max(0.75, score);
    }
    if (announced.isNearest(Tag.IMPERSONAL) || announced.has(Tag.PASSPORT)) {
      score -= 0.3;
    } else if (score > 0 && announced.has(Tag.NUMBER) && announced.isOpen()) {
      score += 0.15;
    }
    return score < 0.6 && isOfRegions(scan, chain) ? 0.7 : Math.max(score, 0);
  }

  private double international(Scan scan, Chain chain) {
    PhoneNumber number = parse(digits(scan, chain), chain.plus ? "ZZ" : "DE");
    if (number == null) {
      return chain.plus && chain.digits() >= 8 ? 0.5 : 0;
    }
    return numbers.isValidNumber(number)
        ? 0.95
        : numbers.isPossibleNumber(number) ? 0.75 : chain.digits() >= 8 ? 0.55 : 0.3;
  }

  private boolean isOfRegions(Scan scan, Chain chain) {
    if (regions.isEmpty() || chain.digits() > MAX_DIGITS) {
      return false;
    }
    String digits = digits(scan, chain);
    for (String region : regions) {
      PhoneNumber number = parse(digits, region);
      if (number != null && numbers.isValidNumber(number)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable PhoneNumber parse(String digits, String region) {
    try {
      return numbers.parse(digits, region);
    } catch (NumberParseException e) {
      return null; // says only that it is none
    }
  }

  private static String digits(Scan scan, Chain chain) {
    StringBuilder digits = new StringBuilder(MAX_DIGITS + 3);
    if (chain.plus) {
      digits.append('+');
    }
    for (int word = chain.first; word <= chain.last(); word++) {
      // The zero of "+49 (0) 30" is dialled at home only.
      if (chain.plus
          && word > chain.first
          && scan.words.length(word) == 1
          && scan.at(scan.words.start(word)) == '0') {
        continue;
      }
      digits.append(scan.text.chars(), scan.words.start(word), scan.words.length(word));
    }
    return digits.toString();
  }

  /** Numbers as countries write them, from their numbering plans. */
  private static double national(Scan scan, Chain chain) {
    Words words = scan.words;
    int first = chain.first;
    int groups = chain.groups;
    int digits = chain.digits();
    if (groups == 1) {
      return bare(scan, chain, digits);
    }
    boolean spaces = hasSpaces(scan, chain);
    int one = words.length(first) == 1 && scan.at(words.start(first)) == '1' ? 1 : 0;
    if (digits == 10 + one
        && groups == 3 + one
        && words.length(first + one) == 3
        && words.length(first + one + 1) == 3) {
      char area = scan.at(words.start(first + one));
      char exchange = scan.at(words.start(first + one + 1));
      if (area >= '2' && exchange >= '2') {
        return spaces && scan.at(chain.start) != '(' && one == 0 ? 0.5 : 0.7; // North America
      }
    }
    boolean zero = scan.at(words.start(first)) == '0';
    if (zero && digits == 10 && groups == 5 && allOf(words, first, 5, 2)) {
      return 0.7; // France
    }
    int lead = words.length(first);
    if (zero
        && digits >= 9
        && digits <= 11
        && groups >= 2
        && lead <= 6
        && words.length(first + 1) >= 2) {
      return 0.6; // a trunk zero: most of Europe, Asia, Africa, Australia
    }
    if (zero && digits == 12 && groups >= 2 && lead >= 3 && lead <= 6) {
      return 0.5; // Germany, Austria
    }
    if (digits == 9 && groups == 3 && allOf(words, first, 3, 3)) {
      return 0.35; // Spain, Poland, Portugal; and much else
    }
    if (digits == 8 && groups == 4 && allOf(words, first, 4, 2)) {
      return 0.45; // Denmark, Norway
    }
    return digits >= 7 && digits <= 11 ? 0.3 : 0;
  }

  private static double bare(Scan scan, Chain chain, int digits) {
    char first = scan.at(chain.start);
    boolean plausible =
        (digits == 10 && first >= '2')
            || (digits == 11 && (first == '1' || first == '0'))
            || (digits == 10 && first == '0');
    return plausible ? 0.3 : 0;
  }

  private static boolean hasSpaces(Scan scan, Chain chain) {
    for (int word = chain.first; word < chain.last(); word++) {
      if (scan.at(scan.words.end(word)) == ' ') {
        return true;
      }
    }
    return false;
  }

  private static boolean allOf(Words words, int first, int count, int length) {
    for (int i = 0; i < count; i++) {
      if (words.length(first + i) != length) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDate(Scan scan, Chain chain) {
    Words words = scan.words;
    int first = chain.first;
    if (chain.groups < 3 || scan.at(words.end(first)) == ' ') {
      return false;
    }
    boolean yearFirst =
        words.length(first) == 4 && words.length(first + 1) == 2 && words.length(first + 2) == 2;
    boolean yearLast =
        words.length(first) <= 2 && words.length(first + 1) <= 2 && words.length(first + 2) == 4;
    return yearFirst || yearLast;
  }

  private static boolean isExtension(Scan scan, int end) {
    return extensionEnd(scan, end) > end;
  }

  /** Returns the end of an extension such as "x123" or "ext. 123", or where it would begin. */
  private static int extensionEnd(Scan scan, int end) {
    int at = end;
    if (scan.at(at) == ',') {
      at++;
    }
    if (scan.at(at) == ' ') {
      at++;
    }
    int letters = at;
    while (at < letters + 10 && CharTable.isLetter(scan.at(at))) {
      at++;
    }
    String word = Lexicon.plain(scan.text.substring(letters, Math.min(at, scan.text.length())));
    boolean named =
        word.equals("x")
            || word.equals("ext")
            || word.equals("extension")
            || word.equals("durchwahl");
    if (!named && !(word.isEmpty() && scan.at(at) == '#')) {
      return end;
    }
    while (scan.at(at) == '.' || scan.at(at) == ' ' || scan.at(at) == '#') {
      at++;
    }
    int digits = at;
    while (at < digits + 7 && CharTable.isDigit(scan.at(at))) {
      at++;
    }
    return at > digits && at < digits + 7 && !CharTable.isLetterOrDigit(scan.at(at)) ? at : end;
  }
}
