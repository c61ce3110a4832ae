package dev.velum.anonymize.text;

/**
 * Runs of words that may be a name together: capitalized words, joined by a blank, a hyphen, an
 * apostrophe, initials with their full stop, and particles such as "van der".
 */
final class Names {
  private static final int MAX_WORDS = 6;
  private static final int MAX_PARTICLES = 3;

  private final Scan scan;
  private final Words words;

  Names(Scan scan) {
    this.scan = scan;
    this.words = scan.words;
  }

  /**
   * Returns the last word of the name that begins with this word, or one before it if none does.
   */
  int last(int first) {
    if (first >= words.count() || !mayBegin(first)) {
      return first - 1;
    }
    int last = first;
    for (int next = first + 1; next < words.count() && next - first < MAX_WORDS; ) {
      int part = next;
      while (part < words.count()
          && part - next < MAX_PARTICLES
          && words.is(part, Tag.PARTICLE)
          && !words.isCapitalized(part)
          && isJoined(part - 1)) {
        part++;
      }
      if (part >= words.count() || !isJoined(part - 1) || !isPart(part)) {
        break;
      }
      last = part;
      next = part + 1;
    }
    return last;
  }

  /** Returns whether a capitalized word is not merely one that begins sentences. */
  private boolean mayBegin(int word) {
    return isPart(word) || isJoinedPart(word);
  }

  private boolean isJoinedPart(int word) {
    // "d'Angelo", "al-Rashid": the particle belongs to the name
    return words.is(word, Tag.PARTICLE)
        && word + 1 < words.count()
        && words.start(word + 1) == words.end(word) + 1
        && (scan.at(words.end(word)) == '\'' || scan.at(words.end(word)) == '-')
        && isPart(word + 1);
  }

  boolean isPart(int word) {
    if (!words.isCapitalized(word) || words.hasDigit(word)) {
      return false;
    }
    if (words.length(word) == 1) {
      return isInitial(word);
    }
    if (words.is(word, Tag.TITLE) && !words.is(word, Tag.GIVEN) && !words.is(word, Tag.FAMILY)) {
      return false;
    }
    if (words.length(word) <= 3
        && words.isUpper(word)
        && CharTable.isDigit(scan.at(words.start(word) - 2))) {
      return false; // 3441 AH
    }
    return !words.is(word, Tag.COMMON)
        || words.is(word, Tag.GIVEN)
        || words.is(word, Tag.FAMILY)
        || words.is(word, Tag.AMBIGUOUS)
        || (words.is(word, Tag.PARTICLE) && isDirect(word));
  }

  private boolean isDirect(int word) {
    char after = scan.at(words.end(word));
    return after == '\'' || after == '-' || scan.at(words.start(word) - 1) == '-';
  }

  /** A letter before a full stop or between two names; "I" alone is none. */
  private boolean isInitial(int word) {
    char c = scan.at(words.start(word));
    char after = scan.at(words.end(word));
    if ((c == 'P' && after == '.' && scan.at(words.end(word) + 1) == 'S')
        || (c == 'S' && scan.at(words.start(word) - 2) == 'P')) {
      return false; // P.S.
    }
    return after == '.'
        || (c != 'I' && c != 'A' && after == ' ' && CharTable.isUpper(scan.at(words.end(word) + 1)))
        || after == '\''
        || after == '-';
  }

  /** Returns whether nothing but what may stand within a name stands behind a word. */
  private boolean isJoined(int word) {
    if (word + 1 >= words.count()) {
      return false;
    }
    int end = words.end(word);
    int gap = words.start(word + 1) - end;
    char a = scan.at(end);
    if (gap == 1) {
      return a == ' ' || a == '-' || a == '\'' || (a == '.' && words.length(word) == 1);
    }
    return gap == 2
        && a == '.'
        && scan.at(end + 1) == ' '
        && (words.length(word) == 1 || isAbbreviation(word));
  }

  private boolean isAbbreviation(int word) {
    return words.length(word) <= 2 && words.isCapitalized(word);
  }

  /** Returns whether a sentence, a line or a quotation begins with this word. */
  boolean beginsSentence(int word) {
    int at = words.start(word) - 1;
    while (CharTable.isBlank(scan.at(at)) && at >= 0) {
      at--;
    }
    char c = scan.at(at);
    return at < 0
        || c == '\n'
        || c == '\r'
        || c == '.'
        || c == '!'
        || c == '?'
        || c == ':'
        || c == '"'
        || c == '*'
        || c == '#'
        || c == '>'
        || (c == '-' && !CharTable.isLetterOrDigit(scan.at(at - 1)))
        || c == '\u2022';
  }

  boolean any(int first, int last, Tag tag) {
    for (int word = first; word <= last; word++) {
      if (words.is(word, tag)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether all letters are capitals, as in headings. */
  boolean isShouted(int first, int last) {
    for (int word = first; word <= last; word++) {
      if (!words.isUpper(word)) {
        return false;
      }
    }
    return words.length(first) > 1;
  }
}
