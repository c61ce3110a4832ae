package dev.velum.anonymize.text;

import static dev.velum.anonymize.text.EntityType.CITY;
import static dev.velum.anonymize.text.EntityType.POSTCODE;
import static dev.velum.anonymize.text.EntityType.STREET_ADDRESS;

/**
 * Finds postal addresses: from a postcode on to the city beside it and back to the street before
 * it, by the words that streets are named with, and by labels such as {@code "street":}.
 */
final class AddressDetector implements Detector {
  private static final int MAX_STREET_WORDS = 8;
  private static final int MAX_CITY_WORDS = 6;
  private static final int MAX_LABELLED = 80;

  @Override
  public void detect(Scan scan) {
    new Search(scan).run();
  }

  /** One text. */
  private static final class Search {
    private final Scan scan;
    private final Words words;
    private final Names names;

    Search(Scan scan) {
      this.scan = scan;
      this.words = scan.words;
      this.names = new Names(scan);
    }

    void run() {
      for (int word = 0; word < words.count(); word++) {
        long tags = words.tags(word);
        if ((tags & (Tag.ADDRESS.bit | Tag.CITY_LABEL.bit | Tag.POSTCODE.bit)) != 0) {
          label(word);
        }
        if ((tags & Tag.STREET_PREFIX.bit) != 0 && words.length(word) > 2) {
          prefixed(word);
        }
        if ((tags & Tag.STREET_SUFFIX.bit) != 0 || isCompound(word)) {
          suffixed(word);
        }
        if (words.hasDigit(word)) {
          postcode(word);
          box(word);
        }
      }
    }

    // Labels: "street":"2948 Thelma Circle", City: Leeds, ZIP: 3520

    private void label(int word) {
      int at = words.end(word);
      boolean assigned = false;
      boolean quoted = false;
      int limit = at + 8;
      while (at < limit && " :=\"\t".indexOf(scan.at(at)) >= 0) {
        assigned |= scan.at(at) == ':' || scan.at(at) == '=';
        quoted |= assigned && scan.at(at) == '"';
        at++;
      }
      int first = words.from(at);
      if (!assigned || first >= words.count() || words.start(first) != at) {
        if (words.is(word, Tag.POSTCODE) && at > words.end(word)) {
          labelledPostcode(word + 1);
        }
        return;
      }
      if (words.is(word, Tag.POSTCODE)) {
        labelledPostcode(first);
        return;
      }
      int end = at;
      char stop = quoted ? '"' : '\n';
      while (end < at + MAX_LABELLED
          && scan.at(end) != stop
          && scan.at(end) != '\n'
          && (quoted || (scan.at(end) != ',' && scan.at(end) != ';'))) {
        end++;
      }
      int last = words.from(end) - 1;
      if (last < first || last - first > MAX_STREET_WORDS) {
        return;
      }
      boolean number = hasNumber(first, last);
      if (words.is(word, Tag.CITY_LABEL) && !number && words.isCapitalized(first)) {
        report(CITY, first, last, 0.75);
      } else if (words.is(word, Tag.ADDRESS) && number && end < at + MAX_LABELLED) {
        report(STREET_ADDRESS, first, withUnit(last), 0.75);
      }
    }

    private void labelledPostcode(int first) {
      if (first < words.count() && words.hasDigit(first) && words.length(first) <= 8) {
        int last = first;
        if (last + 1 < words.count()
            && words.length(last + 1) <= 4
            && words.start(last + 1) == words.end(last) + 1
            && ((scan.at(words.end(last)) == '-' && words.hasDigit(last + 1))
                || (scan.at(words.end(last)) == ' '
                    && words.isUpper(last + 1)
                    && !words.is(last + 1, Tag.COMMON)))) {
          last++;
        }
        report(POSTCODE, first, last, 0.75);
      }
    }

    private boolean hasNumber(int first, int last) {
      for (int word = first; word <= last; word++) {
        if (words.hasDigit(word)) {
          return true;
        }
      }
      return false;
    }

    private void report(EntityType type, int first, int last, double score) {
      scan.found(
          type, words.start(first), words.end(last), score, Evidence.PATTERN, Evidence.CONTEXT);
    }

    // Streets by their words

    /** Via Ebe 936, Rue de la Paix 12, Calle Mayor, 5, ul. Polna 3/4. */
    private void prefixed(int prefix) {
      int last = prefix;
      while (last + 1 < words.count()
          && last < prefix + MAX_STREET_WORDS
          && isNameGap(last)
          && isStreetWord(last + 1)) {
        last++;
      }
      if (last == prefix) {
        return;
      }
      int number = last + 1;
      boolean after =
          number < words.count()
              && isHouseNumber(number)
              && words.start(number) - words.end(last) <= 2
              && (scan.at(words.end(last)) == ' ' || scan.at(words.end(last)) == ',');
      int first = beforeNumber(prefix);
      boolean capital = words.isCapitalized(prefix) || first < prefix;
      if (after && first == prefix && (capital || words.isCapitalized(last))) {
        report(STREET_ADDRESS, first, withUnit(numberEnd(number)), 0.65);
      } else if (first < prefix) {
        report(STREET_ADDRESS, first, withUnit(last), 0.65);
      }
    }

    /** 6122 Keyon Station, 22 Baker Street, Hauptstraße 5, Lange Gasse 3, Kerkstraat 12. */
    private void suffixed(int suffix) {
      int first = suffix;
      while (first > 0
          && suffix - first < MAX_STREET_WORDS - 2
          && isNameGap(first - 1)
          && isStreetWord(first - 1)
          && !words.is(first - 1, Tag.ADDRESS)) {
        first--;
      }
      int number = suffix + 1;
      boolean numberBehind =
          number < words.count()
              && isHouseNumber(number)
              && isGap(suffix, " ")
              && (first < suffix || isCompound(suffix));
      int start = beforeNumber(first);
      if (start < first && first < suffix && words.isCapitalized(suffix)) {
        report(STREET_ADDRESS, start, withUnit(suffix), words.isCapitalized(first) ? 0.7 : 0.4);
      } else if (numberBehind && words.isCapitalized(first)) {
        report(STREET_ADDRESS, first, withUnit(numberEnd(number)), 0.6);
      } else if (start < first && isCompound(suffix)) {
        report(STREET_ADDRESS, start, withUnit(suffix), 0.6);
      }
    }

    /** German and Dutch street names are one word with their suffix. */
    private boolean isCompound(int word) {
      int end = words.end(word);
      if (words.length(word) < 6 || !words.isCapitalized(word)) {
        return false;
      }
      return endsWith(end, "strasse")
          || endsWith(end, "stra\u00DFe")
          || (endsWith(end, "str") && scan.at(end) == '.')
          || endsWith(end, "weg")
          || endsWith(end, "platz")
          || endsWith(end, "gasse")
          || endsWith(end, "allee")
          || endsWith(end, "straat")
          || endsWith(end, "laan")
          || endsWith(end, "plein")
          || endsWith(end, "gracht")
          || endsWith(end, "gatan")
          || endsWith(end, "v\u00E4gen")
          || endsWith(end, "vej")
          || endsWith(end, "gade")
          || endsWith(end, "veien")
          || endsWith(end, "katu")
          || (endsWith(end, "tie") && words.length(word) > 7)
          || endsWith(end, "damm")
          || endsWith(end, "ufer")
          || endsWith(end, "dijk")
          || endsWith(end, "kade");
    }

    private boolean endsWith(int end, String suffix) {
      for (int i = 0; i < suffix.length(); i++) {
        if (scan.at(end - suffix.length() + i) != suffix.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    private boolean isStreetWord(int word) {
      if (words.hasDigit(word)) {
        return false;
      }
      return (words.isCapitalized(word)
              && (!words.is(word, Tag.COMMON)
                  || words.is(word, Tag.STREET_SUFFIX)
                  || words.is(word, Tag.PARTICLE)
                  || names.isPart(word)))
          || words.is(word, Tag.PARTICLE)
          || (words.length(word) == 1 && scan.at(words.start(word) - 1) == '\'')
          || (words.is(word, Tag.STREET_PREFIX) && words.isCapitalized(word));
    }

    /** Returns the house number before a word, the word itself if there is none. */
    private int beforeNumber(int word) {
      int number = word - 1;
      return number >= 0
              && isHouseNumber(number)
              && (isGap(number, " ") || isGap(number, ", "))
              && !scan.isAttachedLeft(words.start(number))
          ? number
          : word;
    }

    private boolean isHouseNumber(int word) {
      return words.hasDigit(word)
          && words.length(word) <= 6
          && CharTable.isDigit(scan.at(words.start(word)))
          && lettersOf(word) <= 1;
    }

    private int lettersOf(int word) {
      int letters = 0;
      for (int i = words.start(word); i < words.end(word); i++) {
        letters += CharTable.isDigit(scan.at(i)) ? 0 : 1;
      }
      return letters;
    }

    /** Takes the letter, floor or second number that follows a house number: 12 a, 582 III, 3/4. */
    private int numberEnd(int number) {
      int next = number + 1;
      if (next < words.count() && words.start(next) == words.end(number) + 1) {
        char sign = scan.at(words.end(number));
        boolean letter =
            sign == ' '
                && words.length(next) == 1
                && !words.hasDigit(next)
                && scan.at(words.end(next)) != '\''
                && !words.is(next, Tag.COMMON);
        boolean floor = sign == ' ' && isRoman(next);
        boolean range =
            (sign == '-' || sign == '/') && words.length(next) <= 4 && words.hasDigit(next);
        if (letter || floor || range) {
          return next;
        }
      }
      return number;
    }

    private boolean isRoman(int word) {
      for (int i = words.start(word); i < words.end(word); i++) {
        if (scan.at(i) != 'I' && scan.at(i) != 'V' && scan.at(i) != 'X') {
          return false;
        }
      }
      return words.length(word) <= 4;
    }

    /** Takes apartment, suite and the like that follow, over a comma or a line feed. */
    private int withUnit(int last) {
      int unit = last + 1;
      if (unit + 1 >= words.count()
          || !words.is(unit, Tag.UNIT)
          || words.start(unit) - words.end(last) > 3) {
        return last;
      }
      int value = unit + 1;
      boolean near = words.start(value) - words.end(unit) <= 2 && scan.at(words.end(unit)) != '\n';
      return near && words.length(value) <= 5 && (words.hasDigit(value) || words.length(value) == 1)
          ? value
          : last;
    }

    // Postcodes

    private void postcode(int word) {
      if (scan.isAttachedLeft(words.start(word)) && scan.at(words.start(word) - 1) != ',') {
        return;
      }
      int last = postcodeEnd(word);
      if (last < word
          || (scan.isAttachedRight(words.end(last)) && scan.at(words.end(last)) != ',')) {
        return;
      }
      boolean lettered = !words.isNumber(word) || !words.isNumber(last);
      int city = cityBehind(last);
      if (city > last && (!words.isUpper(word) || !isCodeWithLetters(word, last))) {
        int street = streetBefore(word);
        double score =
            street >= 0
                ? 0.85
                : lettered || last > word
                    ? 0.55
                    : scan.at(words.start(word) - 2) == ',' ? 0.5 : 0.45;
        if (words.length(word) == 4 && words.isNumber(word) && !lettered && street < 0) {
          score = 0.25; // a year as often as a postcode
        }
        report(POSTCODE, word, last, score);
        report(CITY, last + 1, city, score);
        if (street >= 0) {
          report(STREET_ADDRESS, street, word - 1, 0.85);
        }
        return;
      }
      if (words.length(word) == 4 && words.isNumber(word) && !lettered) {
        return;
      }
      behindCity(word, last, lettered);
    }

    /** City before the postcode: "New Neva 53264-9382", "Dallas, TX 75201", "Leeds, LS1 4AP". */
    private void behindCity(int word, int last, boolean lettered) {
      int before = word - 1;
      boolean state =
          before > 0 && words.length(before) == 2 && words.isUpper(before) && isGap(before, " ");
      int end = state ? before - 1 : before;
      boolean code = isCodeWithLetters(word, last);
      int first = cityBefore(end, state || code);
      int street = first >= 0 ? streetBefore(first) : -1;
      double score = code ? 0.7 : 0.35;
      if (first >= 0 && (street >= 0 || state)) {
        report(CITY, first, end, 0.8);
        score = 0.8;
        if (street >= 0) {
          report(STREET_ADDRESS, street, first - 1, 0.85);
        }
      }
      if (score > 0.5 || (!lettered && words.length(word) == 5) || code) {
        report(POSTCODE, word, last, score);
      }
    }

    /**
     * Returns the last word of what has the form of a postcode, the word before it if nothing has.
     */
    private int postcodeEnd(int word) {
      int length = words.length(word);
      int next = word + 1;
      boolean joined = next < words.count() && words.start(next) == words.end(word) + 1;
      char sign = joined ? scan.at(words.end(word)) : 0;
      if (isCodeWithLetters(word, word)) {
        return word;
      }
      if (joined && sign == ' ' && isCodeWithLetters(word, next)) {
        return next;
      }
      if (!words.isNumber(word)) {
        boolean dutch =
            length == 6
                && lettersOf(word) == 2
                && words.isUpper(word)
                && CharTable.isDigit(scan.at(words.start(word) + 3));
        return dutch ? word : word - 1;
      }
      boolean digits = joined && words.isNumber(next);
      if (length == 5
          && sign == '-'
          && digits
          && (words.length(next) == 4 || words.length(next) == 3)) {
        return next; // United States, Brazil
      }
      if (length == 2 && sign == '-' && digits && words.length(next) == 3) {
        return next; // Poland
      }
      if (length == 4 && sign == '-' && digits && words.length(next) == 3) {
        return next; // Portugal
      }
      if (length == 3 && sign == ' ' && digits && words.length(next) == 2) {
        return next; // Czechia, Slovakia, Sweden, Greece
      }
      if (length == 4
          && sign == ' '
          && !digits
          && joined
          && words.length(next) == 2
          && words.isUpper(next)
          && !words.hasDigit(next)) {
        return next; // Netherlands
      }
      return length == 5 || length == 4 || length == 6 ? word : word - 1;
    }

    /** United Kingdom (M1 1AA, EC1A 1BB, with or without blank) and Canada (K1A 0B1). */
    private boolean isCodeWithLetters(int word, int last) {
      int start = words.start(word);
      int end = words.end(last);
      int length = end - start - (last - word);
      if (length < 5
          || length > 7
          || !CharTable.isUpper(scan.at(start))
          || (last > word && words.length(last) > 4)) {
        return false;
      }
      char[] code = new char[8];
      int n = 0;
      for (int i = start; i < end; i++) {
        if (scan.at(i) != ' ') {
          code[n++] = scan.at(i);
        }
      }
      boolean canada = n == 6;
      for (int i = 0; i < n; i++) {
        canada &= CharTable.isDigit(code[i]) == (i % 2 == 1);
      }
      if (canada) {
        return true;
      }
      int area = 0;
      while (area < 3 && CharTable.isUpper(code[area])) {
        area++;
      }
      if (area < 1 || area > 2 || !CharTable.isDigit(code[area]) || "QVX".indexOf(code[0]) >= 0) {
        return code[0] == 'G' && code[1] == 'I' && code[2] == 'R' && n == 6;
      }
      boolean inward = CharTable.isDigit(code[n - 3]) && CharTable.isUpper(code[n - 1]);
      boolean letters =
          CharTable.isUpper(code[n - 2]) || (last > word && CharTable.isDigit(code[n - 2]));
      return inward
          && letters
          && (last > word
              ? words.length(word) <= 4 && words.length(word) >= 2
              : n - 3 >= 2 && CharTable.isUpper(code[n - 2]));
    }

    /** Returns the last word of the city that follows, the given word if none does. */
    private int cityBehind(int last) {
      int first = last + 1;
      boolean leads =
          (first + 1 < words.count()
                  && words.isCapitalized(first + 1)
                  && (isGap(first, " ") || isGap(first, "-")))
              || (first + 1 < words.count() && isGap(first, "-"));
      if (first >= words.count()
          || !isGap(last, " ")
          || !words.isCapitalized(first)
          || words.hasDigit(first)
          || (words.is(first, Tag.COMMON)
              && !leads
              && !words.is(first, Tag.CITY_NAME)
              && !words.is(first, Tag.PARTICLE)
              && !words.is(first, Tag.IN_PLACE))
          || words.is(first, Tag.MONTH)
          || words.length(first) < 2) {
        return last;
      }
      // All up to the next sign belongs to it if that is near, else what has a capital.
      int all = first;
      while (all + 1 < words.count()
          && all - first < MAX_CITY_WORDS
          && isCityGap(all)
          && !words.hasDigit(all + 1)) {
        all++;
      }
      char stop = scan.at(words.end(all));
      if (((stop == '.'
                  || stop == ','
                  || stop == '\n'
                  || stop == ';'
                  || stop == '"'
                  || stop == ')'
                  || stop == '\r'
                  || stop == '?')
              && all - first < 5)
          || words.end(all) >= scan.text.length()) {
        return all;
      }
      if (stop == ' '
          && scan.at(words.end(all) + 1) == '('
          && all + 1 < words.count()
          && scan.at(words.end(all + 1)) == ')') {
        return all + 1; // Langenfeld (Rheinland)
      }
      int city = first;
      while (city < all
          && ((words.isCapitalized(city + 1) && !words.is(city + 1, Tag.COMMON))
              || (words.is(city + 1, Tag.PARTICLE) && city + 1 < all))) {
        city++;
      }
      return city;
    }

    private boolean isCityGap(int word) {
      return isGap(word, " ")
          || isGap(word, "-")
          || isGap(word, "'")
          || (words.length(word) <= 3 && isGap(word, ". "));
    }

    /** Returns the first word of the city that ends with a word, -1 if none does. */
    private int cityBefore(int end, boolean overComma) {
      int next = end + 1;
      if (end < 0
          || !(isGap(end, " ") || (overComma && (isGap(end, ", ") || isGap(end, "\n"))))
          || next >= words.count()) {
        return -1;
      }
      int first = end;
      while (first > 0
          && end - first < MAX_CITY_WORDS
          && isCityGap(first - 1)
          && !words.hasDigit(first - 1)
          && isCityWord(first - 1)) {
        first--;
      }
      while (first < end && !words.isCapitalized(first)) {
        first++;
      }
      return words.isCapitalized(first) && !words.hasDigit(first) && !words.hasDigit(end)
          ? first
          : -1;
    }

    private boolean isCityWord(int word) {
      return (words.isCapitalized(word)
              && !(words.is(word, Tag.COMMON) && names.beginsSentence(word)))
          || words.is(word, Tag.PARTICLE)
          || scan.at(words.start(word) - 1) == '-';
    }

    // The street before a city or postcode

    /**
     * Returns the first word of the street that ends before a comma or line feed, -1 if none does.
     */
    private int streetBefore(int next) {
      int end = next - 1;
      if (end < 0 || !isSegmentGap(end)) {
        return -1;
      }
      int first = segmentStart(end);
      boolean number = hasNumber(first, end) || isWithoutNumber(end);
      if (first == end && number && end > 0 && isGap(end - 1, ", ")) {
        first = segmentStart(end - 1); // "Salida Marta, 2, 70342 Algeciras"
      } else if (words.is(first, Tag.UNIT) && first > 0 && isSegmentGap(first - 1)) {
        first = segmentStart(first - 1); // "12 Main Street, Apt. 4, Leeds"
        number = hasNumber(first, end);
      }
      return number && end > first && hasCapital(first, end) ? first : -1;
    }

    /** Spanish addresses without a house number say so: s/n. */
    private boolean isWithoutNumber(int end) {
      return words.length(end) == 1
          && scan.at(words.start(end)) == 'n'
          && scan.at(words.start(end) - 1) == '/';
    }

    private boolean hasCapital(int first, int last) {
      for (int word = first; word <= last; word++) {
        if (words.isCapitalized(word)) {
          return true;
        }
      }
      return false;
    }

    private boolean isSegmentGap(int word) {
      if (isGap(word, ", ")
          || isGap(word, "., ")
          || isGap(word, ",")
          || isGap(word, "\n")
          || isGap(word, ",\n")
          || isGap(word, "\r\n")) {
        return true;
      }
      int gap = words.start(word + 1) - words.end(word);
      if (gap > 8) {
        return false;
      }
      boolean line = false;
      for (int i = words.end(word); i < words.start(word + 1); i++) {
        char c = scan.at(i);
        line |= c == '\n';
        if (c != '\n' && c != ' ' && c != ',' && c != '\r') {
          return false;
        }
      }
      return line;
    }

    /**
     * Returns the first word of the street: back over capitals, numbers, particles and prefixes.
     */
    private int segmentStart(int end) {
      int first = end;
      while (first > 0
          && end - first < MAX_STREET_WORDS
          && (isNameGap(first - 1) || isGap(first - 1, "/"))
          && isSegmentWord(first - 1, first)) {
        first--;
      }
      // What a word such as "adres" announces begins right behind it.
      for (int word = first - 1; word >= 0 && word >= first - 3 && isNameGap(word); word--) {
        if (words.is(word, Tag.ADDRESS)) {
          return word + 1;
        }
      }
      return first;
    }

    private boolean isSegmentWord(int word, int next) {
      if (words.is(word, Tag.ADDRESS) && !words.isCapitalized(word)) {
        return false;
      }
      if (words.hasDigit(word)) {
        return words.length(word) <= 6;
      }
      if (words.length(word) == 1 && scan.at(words.start(word) - 1) == '\'') {
        return true; // King's Road
      }
      boolean prefix =
          words.is(word, Tag.STREET_PREFIX)
              && (words.length(word) > 2
                  || words.isCapitalized(word)
                  || scan.at(words.end(word)) == '.');
      if (words.length(word) == 1 && (isWithoutNumber(word) || isWithoutNumber(next))) {
        return true;
      }
      boolean particle = words.is(word, Tag.PARTICLE) && !words.hasDigit(next);
      return (words.isCapitalized(word)
              && !(words.is(word, Tag.COMMON)
                  && !words.is(word, Tag.STREET_SUFFIX)
                  && !words.is(word, Tag.STREET_PREFIX)
                  && !names.isPart(word)
                  && names.beginsSentence(word)))
          || prefix
          || particle
          || (words.length(word) == 1 && words.hasDigit(word - 1 < 0 ? 0 : word - 1));
    }

    private boolean isNameGap(int word) {
      return isGap(word, " ")
          || isGap(word, "-")
          || isGap(word, "'")
          || (isGap(word, ". ") && (words.length(word) <= 4 || endsWith(words.end(word), "str")));
    }

    private boolean isGap(int word, String gap) {
      if (word + 1 >= words.count() || words.start(word + 1) - words.end(word) != gap.length()) {
        return false;
      }
      for (int i = 0; i < gap.length(); i++) {
        if (scan.at(words.end(word) + i) != gap.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    // P.O. Box 12, PSC 6293, Box 8158, Postfach 123

    private void box(int number) {
      int before = number - 1;
      if (before < 0 || words.length(number) > 6 || words.start(number) - words.end(before) > 2) {
        return;
      }
      String name =
          words.length(before) <= 9
              ? Lexicon.plain(scan.text.substring(words.start(before), words.end(before)))
              : "";
      int first = before;
      if (name.equals("box")) {
        if (before > 1 && words.length(before - 1) == 1 && words.length(before - 2) == 1) {
          first = before - 2; // P.O.
        } else if (before > 0
            && words.length(before - 1) <= 4
            && words.start(before) - words.end(before - 1) <= 2) {
          first = before - 1;
          if (words.isNumber(first) && first > 0 && words.isUpper(first - 1)) {
            first--; // PSC 6293, Box
          }
        }
      } else if (!name.equals("postfach")
          && !name.equals("postbus")
          && !name.equals("pobox")
          && !(name.equals("psc") && words.isUpper(before))) {
        return;
      }
      report(STREET_ADDRESS, first, number, 0.6);
    }
  }
}
