package dev.velum.anonymize.text;

/**
 * Finds days, in figures and with the names of months, and tells those of birth by the words before
 * them. Days that do not exist are left alone, years before 1800 and after 2199 as well.
 */
final class DateDetector implements Detector {
  private static final int BIRTH_WORDS = 5;

  @Override
  public void detect(Scan scan) {
    Words words = scan.words;
    for (int word = 0; word < words.count(); word++) {
      int last =
          words.hasDigit(word)
              ? fromNumber(scan, word)
              : words.is(word, Tag.MONTH) ? fromMonth(scan, word) : word;
      word = Math.max(word, last);
    }
  }

  /** Returns the last word of the date that begins here, or the word itself. */
  private static int fromNumber(Scan scan, int word) {
    Words words = scan.words;
    int start = words.start(word);
    if (words.length(word) > 4 || !words.isNumber(word)) {
      return special(scan, word);
    }
    if (word + 1 >= words.count() || CharTable.isLetterOrDigit(scan.at(start - 1))) {
      return word;
    }
    char sign = scan.at(words.end(word));
    boolean joined = words.start(word + 1) == words.end(word) + 1;
    if (joined && (sign == '-' || sign == '/' || sign == '.') && !isJoinedLeft(scan, start)) {
      int last = figures(scan, word, sign);
      if (last > word) {
        return last;
      }
    }
    return dayAndMonth(scan, word);
  }

  private static boolean isJoinedLeft(Scan scan, int start) {
    char sign = scan.at(start - 1);
    return (sign == '-' || sign == '/' || sign == '.' || sign == ':')
        && CharTable.isDigit(scan.at(start - 2));
  }

  // 2024-05-22, 22.05.2024, 5/22/24, 22-May-2024

  private static int figures(Scan scan, int first, char sign) {
    Words words = scan.words;
    int second = first + 1;
    if (words.is(second, Tag.MONTH) && sign != '.') {
      return monthBetween(scan, first, sign);
    }
    if (!words.isNumber(second) || words.length(second) > 2) {
      return first;
    }
    int third = second + 1;
    boolean hasThird =
        third < words.count()
            && words.start(third) == words.end(second) + 1
            && scan.at(words.end(second)) == sign
            && words.hasDigit(third);
    if (!hasThird) {
      return shortForm(scan, first, sign);
    }
    return words.length(first) == 4 ? yearFirst(scan, first, third) : yearLast(scan, first, sign);
  }

  private static int yearFirst(Scan scan, int first, int third) {
    Words words = scan.words;
    int dayEnd = words.start(third);
    while (CharTable.isDigit(scan.at(dayEnd))) {
      dayEnd++;
    }
    char after = scan.at(dayEnd);
    boolean timed = after == 'T' && CharTable.isDigit(scan.at(dayEnd + 1));
    int year = number(scan, first);
    int day = number(scan, words.start(third), dayEnd);
    int month = number(scan, first + 1);
    boolean ends = dayEnd == words.end(third) && !isJoinedRight(scan, dayEnd);
    if (dayEnd - words.start(third) > 2
        || !(ends || timed)
        || !isYear(year)
        || !(Checksums.date(year, month, day) || Checksums.date(year, day, month))) {
      return first;
    }
    int end = timeEnd(scan, dayEnd);
    boolean birth = isBirth(scan, first);
    report(
        scan,
        first,
        end,
        birth ? EntityType.DATE_OF_BIRTH : end > dayEnd ? EntityType.DATE_TIME : EntityType.DATE,
        birth ? 0.9 : 0.75);
    return Math.max(third, scan.words.from(end) - 1);
  }

  private static boolean isJoinedRight(Scan scan, int end) {
    char sign = scan.at(end);
    return (sign == '-' || sign == '/' || sign == '.') && CharTable.isDigit(scan.at(end + 1));
  }

  private static int yearLast(Scan scan, int first, char sign) {
    Words words = scan.words;
    int third = first + 2;
    int a = number(scan, first);
    int b = number(scan, first + 1);
    int y = number(scan, third);
    int end = words.end(third);
    int digits = words.length(third);
    boolean year = words.isNumber(third) && ((digits == 4 && isYear(y)) || digits == 2);
    if (!year || words.length(first) > 2 || isJoinedRight(scan, end)) {
      return first;
    }
    int full = digits == 4 ? y : 1900 + y;
    if (!Checksums.date(full, b, a) && !Checksums.date(full, a, b)) {
      return first;
    }
    boolean padded = words.length(first) == 2 && words.length(first + 1) == 2;
    double score = digits == 4 ? 0.75 : sign == '.' && !padded ? 0.35 : 0.55;
    boolean birth = isBirth(scan, first);
    if (!birth && scan.before(first).isNearest(Tag.IMPERSONAL)) {
      score -= 0.3;
    }
    int all = timeEnd(scan, end);
    report(
        scan,
        first,
        all,
        birth ? EntityType.DATE_OF_BIRTH : all > end ? EntityType.DATE_TIME : EntityType.DATE,
        birth ? 0.9 : score);
    return Math.max(third, words.from(all) - 1);
  }

  private static int shortForm(Scan scan, int first, char sign) {
    int a = number(scan, first);
    int b = number(scan, first + 1);
    boolean day =
        sign == '/'
            && scan.words.length(first) <= 2
            && (Checksums.date(2000, a, b) || Checksums.date(2000, b, a));
    if (day && !isJoinedRight(scan, scan.words.end(first + 1))) {
      report(scan, first, scan.words.end(first + 1), EntityType.DATE, 0.3);
    }
    return first;
  }

  private static int monthBetween(Scan scan, int first, char sign) {
    Words words = scan.words;
    int third = first + 2;
    int day = number(scan, first);
    if (day < 1 || day > 31) {
      return first;
    }
    boolean full =
        third < words.count()
            && scan.at(words.end(first + 1)) == sign
            && words.start(third) == words.end(first + 1) + 1
            && words.isNumber(third)
            && (words.length(third) == 4 || words.length(third) == 2);
    boolean birth = isBirth(scan, first);
    int last = full ? third : first + 1;
    report(
        scan,
        first,
        words.end(last),
        birth ? EntityType.DATE_OF_BIRTH : EntityType.DATE,
        birth ? 0.9 : full ? 0.75 : 0.4);
    return last;
  }

  // 14 April 1947, 5 de agosto de 1967, 1. Mai 1950, the 4th of July 1976

  private static int dayAndMonth(Scan scan, int first) {
    Words words = scan.words;
    int day = number(scan, first);
    if (words.length(first) > 2 || day < 1 || day > 31) {
      return first;
    }
    int month = afterLinks(scan, first + 1);
    if (month >= words.count()
        || !words.is(month, Tag.MONTH)
        || words.start(month) > words.end(first) + 12) {
      return first;
    }
    return withYear(scan, first, month);
  }

  private static int withYear(Scan scan, int first, int month) {
    Words words = scan.words;
    int year = afterLinks(scan, month + 1);
    boolean hasYear =
        year < words.count()
            && words.start(year) <= words.end(month) + 6
            && words.isNumber(year)
            && words.length(year) == 4
            && isYear(number(scan, year));
    boolean birth = isBirth(scan, first);
    int last = hasYear ? year : month;
    report(
        scan,
        first,
        words.end(last),
        birth ? EntityType.DATE_OF_BIRTH : EntityType.DATE,
        birth ? 0.9 : hasYear ? 0.75 : 0.4);
    return last;
  }

  /** Skips one or two of the words that stand between day, month and year. */
  private static int afterLinks(Scan scan, int word) {
    int at = word;
    while (at < scan.words.count()
        && at < word + 2
        && scan.words.length(at) <= 3
        && !scan.words.hasDigit(at)) {
      String link = Lexicon.plain(scan.text.substring(scan.words.start(at), scan.words.end(at)));
      if (!link.equals("de") && !link.equals("del") && !link.equals("of") && !link.equals("do")) {
        break;
      }
      at++;
    }
    return at;
  }

  // April 14, 1947; April 1947

  private static int fromMonth(Scan scan, int month) {
    Words words = scan.words;
    int next = month + 1;
    if (next >= words.count()
        || !words.hasDigit(next)
        || words.start(next) > words.end(month) + 2) {
      return month;
    }
    int digits = 0;
    while (CharTable.isDigit(scan.at(words.start(next) + digits))) {
      digits++;
    }
    boolean birth = isBirth(scan, month);
    EntityType type = birth ? EntityType.DATE_OF_BIRTH : EntityType.DATE;
    if (digits == 4 && words.isNumber(next)) {
      if (isYear(number(scan, next))) {
        report(scan, month, words.end(next), type, birth ? 0.85 : 0.5);
        return next;
      }
      return month;
    }
    int day = number(scan, words.start(next), words.start(next) + digits);
    if (digits > 2
        || day < 1
        || day > 31
        || !isOrdinal(scan, words.start(next) + digits, words.end(next))) {
      return month;
    }
    int year = next + 1;
    boolean hasYear =
        year < words.count()
            && words.start(year) <= words.end(next) + 2
            && words.isNumber(year)
            && words.length(year) == 4
            && isYear(number(scan, year));
    if (!hasYear && isJoinedRight(scan, words.end(next))) {
      return month;
    }
    int last = hasYear ? year : next;
    report(scan, month, words.end(last), type, birth ? 0.9 : hasYear ? 0.75 : 0.4);
    return last;
  }

  private static boolean isOrdinal(Scan scan, int start, int end) {
    String suffix = start == end ? "" : Lexicon.plain(scan.text.substring(start, end));
    return suffix.isEmpty()
        || suffix.equals("st")
        || suffix.equals("nd")
        || suffix.equals("rd")
        || suffix.equals("th");
  }

  // 4th of July 1976, 19470414 announced as a birth date, 1947年4月14日

  private static int special(Scan scan, int word) {
    Words words = scan.words;
    int start = words.start(word);
    int length = words.length(word);
    if (words.isNumber(word)) {
      if (length == 8 && isBirth(scan, word)) {
        int year = number(scan, start, start + 4);
        int month = number(scan, start + 4, start + 6);
        if (isYear(year) && Checksums.date(year, month, number(scan, start + 6, start + 8))) {
          report(scan, word, words.end(word), EntityType.DATE_OF_BIRTH, 0.8);
        }
      }
      return word;
    }
    int digits = 0;
    while (CharTable.isDigit(scan.at(start + digits))) {
      digits++;
    }
    if (digits == 4 && scan.at(start + 4) == '\u5E74' && length >= 8 && length <= 12) {
      report(
          scan,
          word,
          words.end(word),
          isBirth(scan, word) ? EntityType.DATE_OF_BIRTH : EntityType.DATE,
          0.8);
      return word;
    }
    int day = number(scan, start, start + Math.min(digits, 3));
    if (digits >= 1
        && digits <= 2
        && day >= 1
        && day <= 31
        && isOrdinal(scan, start + digits, words.end(word))) {
      int month = afterLinks(scan, word + 1);
      if (month < words.count()
          && words.is(month, Tag.MONTH)
          && words.start(month) <= words.end(word) + 12) {
        return withYear(scan, word, month);
      }
    }
    return word;
  }

  // Parts

  private static void report(Scan scan, int first, int end, EntityType type, double score) {
    boolean birth = type.equals(EntityType.DATE_OF_BIRTH);
    if (birth) {
      scan.found(type, scan.words.start(first), end, score, Evidence.PATTERN, Evidence.CONTEXT);
    } else {
      scan.found(type, scan.words.start(first), end, score);
    }
  }

  private static boolean isBirth(Scan scan, int word) {
    Words words = scan.words;
    for (int i = word - 1; i >= 0 && i >= word - BIRTH_WORDS; i--) {
      if (words.hasDigit(i) || words.start(word) - words.end(i) > 60) {
        return false;
      }
      if (words.is(i, Tag.BIRTH)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isYear(int year) {
    return year >= 1800 && year < 2200;
  }

  private static int number(Scan scan, int word) {
    return number(scan, scan.words.start(word), scan.words.end(word));
  }

  /** Returns the number of at most nine digits, -1 if letters are among them. */
  private static int number(Scan scan, int start, int end) {
    int number = 0;
    for (int i = start; i < Math.min(end, start + 9); i++) {
      char c = scan.at(i);
      if (!CharTable.isDigit(c)) {
        return -1;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }

  /** Returns the end of a time of day and its zone behind a date (ISO 8601, RFC 3339), if any. */
  private static int timeEnd(Scan scan, int from) {
    char sign = scan.at(from);
    int at = from + (sign == ',' && scan.at(from + 1) == ' ' ? 2 : 1);
    if ((sign != 'T' && sign != 't' && sign != ' ' && sign != ',')
        || !isTwoDigits(scan, at)
        || scan.at(at + 2) != ':'
        || !isTwoDigits(scan, at + 3)) {
      return from;
    }
    at += 5;
    if (scan.at(at) == ':' && isTwoDigits(scan, at + 1)) {
      at += 3;
      if ((scan.at(at) == '.' || scan.at(at) == ',') && CharTable.isDigit(scan.at(at + 1))) {
        int fraction = at + 1;
        while (fraction < at + 10 && CharTable.isDigit(scan.at(fraction))) {
          fraction++;
        }
        at = fraction;
      }
    }
    if (scan.at(at) == 'Z' && !CharTable.isLetterOrDigit(scan.at(at + 1))) {
      return at + 1;
    }
    if ((scan.at(at) == '+' || scan.at(at) == '-') && isTwoDigits(scan, at + 1)) {
      at += 3;
      at += scan.at(at) == ':' && isTwoDigits(scan, at + 1) ? 3 : isTwoDigits(scan, at) ? 2 : 0;
    }
    return at;
  }

  private static boolean isTwoDigits(Scan scan, int at) {
    return CharTable.isDigit(scan.at(at)) && CharTable.isDigit(scan.at(at + 1));
  }
}
