package dev.velum.anonymize.text;

/**
 * Finds values that are told from others only by the words beside them: numbers of passports,
 * licences, plates, accounts, medical records, devices and vehicles; bank codes; names of users.
 */
final class AnnouncedDetector implements Detector {
  private static final int MAX_GROUPS = 5;

  @Override
  public void detect(Scan scan) {
    Words words = scan.words;
    for (int word = 0; word < words.count(); word++) {
      if (words.is(word, Tag.USER)) {
        user(scan, word);
      }
      if (isAuthorship(scan, word)) {
        user(scan, word);
      } else if (words.is(word, Tag.GIVEN) || words.is(word, Tag.FAMILY)) {
        joinedName(scan, word);
      }
      if (words.is(word, Tag.PLATE)) {
        plate(scan, word);
      }
      if (words.hasDigit(word)) {
        value(scan, word);
      } else if (isBankCode(words, word)) {
        bankCode(scan, word);
      }
      if (scan.at(words.start(word) - 1) == '@') {
        handle(scan, word);
      }
    }
  }

  // Numbers

  private static void value(Scan scan, int word) {
    Words words = scan.words;
    int start = words.start(word);
    if (isBankCode(words, word)) {
      bankCode(scan, word);
    }
    if (words.length(word) < 2
        || words.length(word) > 24
        || (scan.isAttachedLeft(start) && !isLettersBefore(scan, word))) {
      return;
    }
    Scan.Announced before = scan.before(word);
    Scan.Announced behind = null;
    int digits = digits(scan, word);
    if (!before.has(Tag.PASSPORT) && digits >= 5 && words.length(word) >= 8) {
      behind = scan.behind(word + 1);
    }
    boolean passport = before.has(Tag.PASSPORT) || (behind != null && behind.has(Tag.PASSPORT));
    if (passport && words.length(word) >= 6 && words.length(word) <= 10 && digits >= 5) {
      int first = isLettersBefore(scan, word) || isSeries(scan, word) ? word - 1 : word;
      report(scan, EntityType.PASSPORT, first, word, 0.75);
    } else if (isPassportShape(words, word, digits)) {
      scan.found(EntityType.PASSPORT, start, words.end(word), 0.2);
    }
    announced(scan, word, before, digits);
  }

  private static void announced(Scan scan, int word, Scan.Announced before, int digits) {
    Words words = scan.words;
    int length = words.length(word);
    if (before.isNearest(Tag.LICENCE)) {
      licence(scan, word);
    }
    if (before.isNearest(Tag.MEDICAL_RECORD) && digits >= 4) {
      report(
          scan,
          EntityType.MEDICAL_RECORD,
          isLettersBefore(scan, word) ? word - 1 : word,
          word,
          0.8);
    }
    if (before.isNearest(Tag.ACCOUNT) && digits >= 5) {
      report(scan, EntityType.ACCOUNT_NUMBER, word, groupsEnd(scan, word), 0.7);
    }
    if (before.isNearest(Tag.MEMBER) && digits >= 4) {
      report(
          scan,
          EntityType.ACCOUNT_NUMBER,
          isLettersBefore(scan, word) ? word - 1 : word,
          groupsEnd(scan, word),
          0.55);
    }
    if (before.isNearest(Tag.ROUTING) && digits >= 6 && words.isNumber(word)) {
      report(scan, EntityType.BANK_ROUTING, word, groupsEnd(scan, word), 0.6);
    }
    if (before.has(Tag.VEHICLE) && length == 17 && digits >= 3) {
      report(scan, EntityType.VEHICLE_ID, word, word, 0.7);
    }
    if (before.isNearest(Tag.DEVICE) && length >= 8) {
      report(scan, EntityType.DEVICE_ID, word, groupsEnd(scan, word), 0.65);
    }
  }

  private static void report(Scan scan, EntityType type, int first, int last, double score) {
    scan.found(
        type,
        scan.words.start(first),
        scan.words.end(last),
        score,
        Evidence.PATTERN,
        Evidence.CONTEXT);
  }

  private static boolean isPassportShape(Words words, int word, int digits) {
    int letters = words.length(word) - digits;
    return words.length(word) >= 8
        && words.length(word) <= 9
        && letters <= 3
        && digits >= 6
        && (letters > 0 || words.length(word) == 9);
  }

  private static int digits(Scan scan, int word) {
    int digits = 0;
    for (int i = scan.words.start(word); i < scan.words.end(word); i++) {
      digits += CharTable.isDigit(scan.at(i)) ? 1 : 0;
    }
    return digits;
  }

  /** Returns whether capitals are joined before a number, as in MRN-12345 or AB-123456. */
  private static boolean isLettersBefore(Scan scan, int word) {
    Words words = scan.words;
    return word > 0
        && words.end(word - 1) + 1 == words.start(word)
        && scan.at(words.end(word - 1)) == '-'
        && !words.hasDigit(word - 1)
        && words.isUpper(word - 1)
        && words.length(word - 1) <= 4;
  }

  /** Returns whether the series of a document stands before its number: AB 1234567. */
  private static boolean isSeries(Scan scan, int word) {
    Words words = scan.words;
    return word > 0
        && words.isNumber(word)
        && words.end(word - 1) + 1 == words.start(word)
        && !words.hasDigit(word - 1)
        && words.isUpper(word - 1)
        && words.length(word - 1) <= 3
        && words.entry(word - 1) == Lexicon.UNKNOWN;
  }

  private static int groupsEnd(Scan scan, int word) {
    Words words = scan.words;
    int last = word;
    while (last + 1 < words.count()
        && last < word + MAX_GROUPS
        && words.hasDigit(last + 1)
        && words.start(last + 1) == words.end(last) + 1
        && (scan.at(words.end(last)) == ' ' || scan.at(words.end(last)) == '-')
        && words.length(last + 1) <= 8) {
      last++;
    }
    return last;
  }

  private static void licence(Scan scan, int word) {
    Words words = scan.words;
    int last = groupsEnd(scan, word);
    int first = isLettersBefore(scan, word) || isSeries(scan, word) ? word - 1 : word;
    int digits = 0;
    for (int i = first; i <= last; i++) {
      digits += digits(scan, i);
    }
    if (digits >= 4 && words.end(last) - words.start(first) >= 5) {
      report(scan, EntityType.DRIVING_LICENCE, first, last, 0.7);
    }
  }

  // Plates

  /** Looks behind a word that announces a plate for one to three words of capitals and digits. */
  private static void plate(Scan scan, int word) {
    Words words = scan.words;
    int first = word + 1;
    while (first < words.count() && first <= word + 4 && !isPlatePart(words, first)) {
      if (words.start(first) - words.end(first - 1) > 3 || words.hasDigit(first)) {
        return;
      }
      first++;
    }
    if (first >= words.count() || first > word + 4 || words.start(first) - words.end(word) > 30) {
      return;
    }
    int last = first;
    while (last + 1 < words.count()
        && last < first + 3
        && isPlatePart(words, last + 1)
        && words.start(last + 1) == words.end(last) + 1
        && " -.\u00B7".indexOf(scan.at(words.end(last))) >= 0) {
      last++;
    }
    int digits = 0;
    int all = 0;
    for (int i = first; i <= last; i++) {
      digits += digits(scan, i);
      all += words.length(i);
    }
    if (digits >= 1 && all >= 4 && all <= 10) {
      report(scan, EntityType.LICENSE_PLATE, first, last, 0.75);
    }
  }

  private static boolean isPlatePart(Words words, int word) {
    return words.length(word) <= 9
        && words.isUpper(word)
        && (words.hasDigit(word) || words.length(word) <= 4);
  }

  // Bank codes

  /** ISO 9362: four letters, a country, two and perhaps three letters or digits, in capitals. */
  private static boolean isBankCode(Words words, int word) {
    int length = words.length(word);
    return (length == 8 || length == 11) && words.isUpper(word) && !words.isNumber(word);
  }

  private static void bankCode(Scan scan, int word) {
    int start = scan.words.start(word);
    for (int i = start; i < start + 6; i++) {
      if (!CharTable.isUpper(scan.at(i))) {
        return;
      }
    }
    String country = scan.text.substring(start + 4, start + 6);
    if (BankCountries.contains(country)) {
      boolean named =
          scan.before(word).has(Tag.BANK_CODE) || scan.behind(word + 1).has(Tag.BANK_CODE);
      double score = named ? 0.9 : scan.words.hasDigit(word) ? 0.4 : 0.2;
      if (named) {
        report(scan, EntityType.BIC, word, word, score);
      } else {
        scan.found(EntityType.BIC, start, scan.words.end(word), score);
      }
    }
  }

  // Users

  private static void user(Scan scan, int word) {
    int at = scan.words.end(word);
    int limit = at + 6;
    boolean assigned = false;
    while (at < limit && " :=\"'(@`".indexOf(scan.at(at)) >= 0) {
      assigned |= scan.at(at) == ':' || scan.at(at) == '=' || scan.at(at) == '"';
      at++;
    }
    if (at > scan.words.end(word)) {
      token(scan, at, assigned);
    }
  }

  private static boolean isAuthorship(Scan scan, int word) {
    return scan.words.length(word) == 2
        && scan.at(scan.words.start(word)) == 'b'
        && scan.at(scan.words.start(word) + 1) == 'y';
  }

  /**
   * Names with a full stop or underscore between them are those of users: ada.byron, Ada_Byron1.
   */
  private static void joinedName(Scan scan, int word) {
    int start = scan.words.start(word);
    int end = scan.words.end(word);
    boolean left = isJoint(scan, start - 1, start - 2) && CharTable.isLetter(scan.at(start - 3));
    boolean right = isJoint(scan, end, end + 1) && CharTable.isLetter(scan.at(end + 2));
    if (!left && !right) {
      return;
    }
    int from = start;
    while (from > start - 40 && isUserChar(scan.at(from - 1))) {
      from--;
    }
    int to = end;
    while (to < end + 40 && isUserChar(scan.at(to))) {
      to++;
    }
    while (to > end && (scan.at(to - 1) == '.' || scan.at(to - 1) == '-')) {
      to--;
    }
    scan.found(EntityType.USERNAME, from, to, 0.6, Evidence.PATTERN, Evidence.DICTIONARY);
  }

  private static boolean isJoint(Scan scan, int sign, int letter) {
    return (scan.at(sign) == '.' || scan.at(sign) == '_') && CharTable.isLetter(scan.at(letter));
  }

  private static void token(Scan scan, int start, boolean assigned) {
    int end = start;
    boolean inner = false;
    while (end < start + 64 && isUserChar(scan.at(end))) {
      inner |= end > start && !CharTable.isLetter(scan.at(end));
      end++;
    }
    while (end > start && (scan.at(end - 1) == '.' || scan.at(end - 1) == '-')) {
      end--;
    }
    inner &= hasInner(scan, start, end);
    boolean letters = (end > start && CharTable.isLetter(scan.at(start))) || scan.at(start) == '_';
    if (end - start < 3 || !letters || scan.at(end) == '@') {
      return;
    }
    int word = scan.words.from(start);
    boolean plain =
        word < scan.words.count() && scan.words.end(word) == end && scan.words.is(word, Tag.COMMON);
    double score = plain ? 0.1 : assigned ? 0.75 : inner ? 0.65 : 0;
    if (score > 0) {
      scan.found(EntityType.USERNAME, start, end, score, Evidence.PATTERN, Evidence.CONTEXT);
    }
  }

  private static boolean hasInner(Scan scan, int start, int end) {
    for (int i = start + 1; i < end; i++) {
      if (!CharTable.isLetter(scan.at(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUserChar(char c) {
    return CharTable.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
  }

  private static void handle(Scan scan, int word) {
    int start = scan.words.start(word);
    char before = scan.at(start - 2);
    int end = start;
    while (end < start + 40 && (CharTable.isLetterOrDigit(scan.at(end)) || scan.at(end) == '_')) {
      end++;
    }
    boolean free =
        !CharTable.isLetterOrDigit(before) && before != '@' && before != '.' && before != '_';
    if (free
        && end - start >= 3
        && end < start + 40
        && scan.at(end) != '/'
        && !scan.words.isNumber(word)) {
      scan.found(EntityType.USERNAME, start - 1, end, 0.55);
    }
  }
}
