package dev.velum.anonymize.text;

import static dev.velum.anonymize.text.EntityType.LOCATION;
import static dev.velum.anonymize.text.EntityType.ORGANIZATION;
import static dev.velum.anonymize.text.EntityType.PERSON;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds names of persons, organisations and places by what stands around them and by small
 * dictionaries. What was found with good evidence is found again wherever its parts stand in the
 * same text.
 *
 * <p>Made for languages that write names with a capital. In German, where all nouns have one, two
 * unknown words beside each other count for nothing.
 */
final class NameDetector implements Detector {
  /** Names found with at least this score are looked for in the rest of the text. */
  private static final double SURE = 0.55;

  private static final int MIN_REPEATED_LENGTH = 3;

  @Override
  public void detect(Scan scan) {
    new Search(scan).run();
  }

  /** One text. */
  private static final class Search {
    private final Scan scan;
    private final Words words;
    private final Names names;
    private final boolean german;
    private final Set<String> parts = new HashSet<>();
    private final Map<String, Integer> speakers = new HashMap<>();

    Search(Scan scan) {
      this.scan = scan;
      this.words = scan.words;
      this.names = new Names(scan);
      this.german = isGerman(words);
    }

    private static boolean isGerman(Words words) {
      int german = 0;
      int common = 0;
      int last = Math.min(words.count(), 2000);
      for (int word = 0; word < last; word++) {
        german += words.is(word, Tag.GERMAN) ? 1 : 0;
        common += words.is(word, Tag.COMMON) ? 1 : 0;
      }
      return german >= 2 && german * 4 >= common;
    }

    void run() {
      int word = 0;
      while (word < words.count()) {
        cue(word);
        if (words.isCapitalized(word)) {
          word = Math.max(word, run(word));
        }
        word++;
      }
      repeat();
    }

    // Words that announce a name

    private void cue(int word) {
      long tags = words.tags(word);
      if ((tags
              & (Tag.TITLE.bit
                  | Tag.NAME_LABEL.bit
                  | Tag.SALUTATION.bit
                  | Tag.CLOSING.bit
                  | Tag.INTRODUCTION.bit))
          == 0) {
        return;
      }
      if (words.is(word, Tag.TITLE)) {
        title(word);
      }
      if (words.is(word, Tag.NAME_LABEL)) {
        label(word);
      }
      if (words.is(word, Tag.SALUTATION) && scan.at(words.end(word)) == ' ') {
        person(word + 1, 0.8);
      }
      if (words.is(word, Tag.CLOSING)) {
        closing(word);
      }
      if (words.is(word, Tag.INTRODUCTION)) {
        introduction(word);
      }
    }

    private void title(int word) {
      char after = scan.at(words.end(word));
      boolean brief = words.length(word) <= 2;
      int gap = word + 1 < words.count() ? words.start(word + 1) - words.end(word) : 0;
      boolean stop = after == '.' && gap >= 1 && gap <= 2;
      if (stop
          || (after == ' '
              && gap == 1
              && (!brief || (words.isCapitalized(word) && words.length(word) == 2)))) {
        if (words.length(word) == 1 && !stop) {
          return;
        }
        person(word + 1, words.isCapitalized(word) || stop ? 0.85 : 0.6);
      }
    }

    /** Reports the name that begins with a word, if one does; returns its last word. */
    private int person(int first, double score) {
      int last = names.last(first);
      if (last < first || (names.isShouted(first, last) && words.is(first, Tag.COMMON))) {
        return last;
      }
      if (names.any(last, last, Tag.ORG_SUFFIX) && last > first) {
        return last;
      }
      add(first, last, score, Evidence.CONTEXT);
      return last;
    }

    private void add(int first, int last, double score, Evidence evidence) {
      scan.found(PERSON, words.start(first), words.end(last), score, Evidence.PATTERN, evidence);
      if (score >= SURE) {
        for (int word = first; word <= last; word++) {
          if (words.length(word) >= MIN_REPEATED_LENGTH && words.isCapitalized(word)) {
            parts.add(scan.text.substring(words.start(word), words.end(word)));
          }
        }
      }
    }

    /**
     * {@code Patient: Durgan, Alvis}, {@code "name":"Cristal Glover"}, {@code Claimant Ana
     * Bernhard}.
     */
    private void label(int word) {
      int at = words.end(word);
      boolean assigned = false;
      boolean quoted = false;
      int limit = at + 12;
      while (at < limit && " :=\"'\t*_>".indexOf(scan.at(at)) >= 0) {
        assigned |= scan.at(at) == ':' || scan.at(at) == '=';
        quoted |= assigned && scan.at(at) == '"';
        at++;
      }
      int first = words.from(at);
      if (first >= words.count() || words.start(first) != at) {
        return;
      }
      if (!assigned) {
        boolean beside = at == words.end(word) + 1 && !words.is(word, Tag.INTRODUCTION);
        if (beside && words.isCapitalized(word) && !words.is(word, Tag.TITLE)) {
          person(first, 0.65);
        }
        return;
      }
      int last = person(first, 0.85);
      boolean hidden =
          last < first
              && words.isCapitalized(first)
              && names.last(first + 1) > first
              && words.start(first + 1) == words.end(first) + 1;
      if (hidden) {
        last = names.last(first + 1); // a given name that is a common word of another language
        add(first, last, 0.7, Evidence.CONTEXT);
      }
      if (last >= first) {
        lastNameFirst(first, last);
      } else if (quoted) {
        quoted(first);
      }
    }

    private void lastNameFirst(int first, int last) {
      if (scan.at(words.end(last)) == ',' && scan.at(words.end(last) + 1) == ' ') {
        int end = names.last(last + 1);
        if (end > last && words.start(last + 1) == words.end(last) + 2) {
          add(first, end, 0.86, Evidence.CONTEXT);
        }
      }
    }

    /** A quoted value of letters in which a given name stands, in whatever case. */
    private void quoted(int first) {
      int last = first;
      while (last + 1 < words.count()
          && last < first + 4
          && !words.hasDigit(last)
          && scan.at(words.end(last)) != '"') {
        last++;
      }
      if (scan.at(words.end(last)) == '"'
          && !words.hasDigit(last)
          && names.any(first, last, Tag.GIVEN)) {
        add(first, last, 0.7, Evidence.DICTIONARY);
      }
    }

    /** Thanks, Arthur; Regards,(line)Jasmine Pfannerstill. */
    private void closing(int word) {
      int at = words.end(word);
      int limit = at + 8;
      boolean line = false;
      while (at < limit
          && (CharTable.isBlank(scan.at(at)) || ",.!\n\r-".indexOf(scan.at(at)) >= 0)
          && at < scan.text.length()) {
        line |= scan.at(at) == '\n';
        at++;
      }
      int first = words.from(at);
      if (first >= words.count()
          || words.start(first) != at
          || at == words.end(word)
          || (!line && scan.at(words.end(word)) != ',')) {
        return;
      }
      int last = names.last(first);
      if (last >= first && isLineEnd(words.end(last))) {
        person(first, 0.75);
      }
    }

    private boolean isLineEnd(int end) {
      int at = end;
      while (at < end + 3
          && (scan.at(at) == '.' || scan.at(at) == ',' || CharTable.isBlank(scan.at(at)))) {
        at++;
      }
      return at >= scan.text.length()
          || scan.at(at) == '\n'
          || scan.at(at) == '\r'
          || scan.at(at) == '"'
          || scan.at(at) == '<';
    }

    /** My name is Siiri; I'm Naomi Ryan; called Ann. */
    private void introduction(int word) {
      int first = word + 1;
      if (first >= words.count() || words.start(first) - words.end(word) > 2) {
        return;
      }
      if (words.length(first) == 2
          && !words.isCapitalized(first)
          && words.is(first, Tag.INTRODUCTION)) {
        first++; // "name is"
      }
      boolean name = words.length(word) > 2;
      int last = names.last(first);
      if (last >= first && !isPlaceOnly(first, last)) {
        person(first, name || names.any(first, last, Tag.GIVEN) ? 0.65 : first < last ? 0.6 : 0.4);
      }
    }

    private boolean isPlaceOnly(int first, int last) {
      long place = Tag.COUNTRY.bit | Tag.CITY_NAME.bit | Tag.STATE.bit;
      long name = Tag.GIVEN.bit | Tag.FAMILY.bit;
      for (int word = first; word <= last; word++) {
        if ((words.tags(word) & place) == 0 || (words.tags(word) & name) != 0) {
          return false;
        }
      }
      return true;
    }

    // Capitalized words anywhere

    /** Judges the run of names that begins with a word; returns its last word. */
    private int run(int first) {
      int last = names.last(first);
      if (last < first) {
        return organizationOf(first);
      }
      int organization = organization(first, last);
      if (organization >= 0) {
        return organization;
      }
      if (place(first, last)) {
        return last;
      }
      speaker(first, last);
      double score = score(first, last);
      if (score > 0) {
        boolean known = names.any(first, last, Tag.GIVEN) || names.any(first, last, Tag.FAMILY);
        add(first, last, score, known ? Evidence.DICTIONARY : Evidence.PATTERN);
      }
      return last;
    }

    private double score(int first, int last) {
      boolean start = names.beginsSentence(first);
      boolean shouted = names.isShouted(first, last);
      if (first == last) {
        return single(first, start, shouted);
      }
      boolean given = isSure(first, Tag.GIVEN);
      boolean family = isSure(last, Tag.FAMILY);
      if (given) {
        return shouted ? 0.6 : 0.75;
      }
      if (words.is(first, Tag.GIVEN)
          && (family || words.is(last, Tag.FAMILY) || words.entry(last) == Lexicon.UNKNOWN)) {
        return start ? 0.55 : 0.62;
      }
      if (family) {
        return shouted ? 0.5 : start ? 0.58 : 0.65;
      }
      if (names.any(first, last, Tag.COMMON) || shouted || german) {
        return 0.3;
      }
      return start ? 0.45 : 0.52;
    }

    private boolean isSure(int word, Tag tag) {
      return words.is(word, tag) && !words.is(word, Tag.AMBIGUOUS) && !words.is(word, Tag.COMMON);
    }

    private double single(int word, boolean start, boolean shouted) {
      if (shouted && words.length(word) <= 4) {
        return 0;
      }
      if (isSure(word, Tag.GIVEN)) {
        return start ? 0.5 : 0.55;
      }
      if (isSure(word, Tag.FAMILY)) {
        return start ? 0.42 : 0.5;
      }
      boolean known = words.is(word, Tag.GIVEN) || words.is(word, Tag.FAMILY);
      boolean unknown = words.entry(word) == Lexicon.UNKNOWN;
      return known || (unknown && !start && !german) ? 0.3 : 0;
    }

    /** Counts who speaks at the beginning of lines, as in chats and plays. */
    private void speaker(int first, int last) {
      char before = scan.at(words.start(first) - 1);
      boolean line = before == '\n' || words.start(first) == 0;
      if (line
          && scan.at(words.end(last)) == ':'
          && last <= first + 1
          && !names.isShouted(first, last)) {
        boolean known =
            words.is(last, Tag.GIVEN) || words.is(last, Tag.FAMILY) || words.is(first, Tag.GIVEN);
        if (known) {
          add(first, last, 0.6, Evidence.DICTIONARY);
        } else if (words.entry(first) == Lexicon.UNKNOWN) {
          String name = scan.text.substring(words.start(first), words.end(last));
          if (speakers.merge(name, 1, Integer::sum) == 2) {
            parts.add(name);
          }
        }
      }
    }

    // Organisations

    private int organizationOf(int first) {
      // "University of Leeds", "Bank of Ireland"
      if (words.is(first, Tag.ORG_WORD)
          && first + 2 < words.count()
          && words.length(first + 1) <= 3
          && !words.isCapitalized(first + 1)) {
        int last = names.last(first + 2);
        if (last >= first + 2 && words.start(first + 2) - words.end(first) <= 6) {
          scan.found(ORGANIZATION, words.start(first), words.end(last), 0.65, Evidence.CONTEXT);
          return last;
        }
      }
      return first;
    }

    /** Returns the last word of the organisation whose name begins here, -1 if none does. */
    private int organization(int first, int last) {
      for (int word = first + 1; word <= last; word++) {
        if (words.is(word, Tag.ORG_SUFFIX) && !isSure(word, Tag.FAMILY)) {
          return organization(first, suffixes(word), 0.7);
        }
      }
      int next = last + 1;
      if (next < words.count() && isSuffix(last, next)) {
        return organization(first, suffixes(next), 0.75);
      }
      int list = list(first, last);
      if (list > last) {
        return list;
      }
      if (isDashed(last, next)) {
        int other = names.last(next);
        if (other >= next && (!names.any(first, other, Tag.GIVEN) || isEmployer(first))) {
          return organization(first, other, 0.6);
        }
      }
      if (isEmployer(first) && !isSure(first, Tag.GIVEN)) {
        return organization(first, last, 0.55);
      }
      return -1;
    }

    private int organization(int first, int last, double score) {
      scan.found(
          ORGANIZATION,
          words.start(first),
          words.end(last),
          score,
          Evidence.PATTERN,
          Evidence.CONTEXT);
      return last;
    }

    private boolean isSuffix(int last, int next) {
      int gap = words.start(next) - words.end(last);
      boolean near =
          (gap == 1 && scan.at(words.end(last)) == ' ')
              || (gap == 2 && scan.at(words.end(last)) == ',');
      return (near && words.is(next, Tag.ORG_SUFFIX) && words.isCapitalized(next))
          || (isConjunction(next)
              && next + 1 < words.count()
              && words.is(next + 1, Tag.ORG_SUFFIX)
              && words.isCapitalized(next + 1)
              && gap == 1);
    }

    private boolean isConjunction(int word) {
      String text =
          words.length(word) <= 3 ? scan.text.substring(words.start(word), words.end(word)) : "";
      return text.equals("and")
          || text.equals("und")
          || text.equals("et")
          || text.equals("e")
          || text.equals("y")
          || text.equals("en")
          || text.equals("i");
    }

    private int suffixes(int word) {
      int last = isConjunction(word) ? word + 1 : word;
      while (last + 1 < words.count()
          && words.is(last + 1, Tag.ORG_SUFFIX)
          && words.isCapitalized(last + 1)
          && words.start(last + 1) - words.end(last) <= 2
          && scan.at(words.end(last)) != '\n') {
        last++;
      }
      return last;
    }

    /** Returns the last word of "Wehner, Ruecker and O'Connell-Conn", or the given one. */
    private int list(int first, int last) {
      int second = last + 1;
      if (second >= words.count()
          || scan.at(words.end(last)) != ','
          || words.start(second) != words.end(last) + 2) {
        return last;
      }
      int secondLast = names.last(second);
      int and = secondLast + 1;
      if (secondLast < second
          || and + 1 >= words.count()
          || !isConjunction(and)
          || words.start(and) != words.end(secondLast) + 1) {
        return last;
      }
      int end = names.last(and + 1);
      if (end <= and) {
        return last;
      }
      boolean persons =
          (isSure(first, Tag.GIVEN) && isSure(second, Tag.GIVEN))
              || scan.at(words.start(first) - 2) == ':';
      if (persons) {
        double score = 0.6;
        add(first, last, score, Evidence.CONTEXT);
        add(second, secondLast, score, Evidence.CONTEXT);
        add(and + 1, end, score, Evidence.CONTEXT);
        return end;
      }
      return organization(first, end, 0.6);
    }

    /** Returns whether " - " joins two names, as in the names of some firms. */
    private boolean isDashed(int last, int next) {
      return next < words.count()
          && words.start(next) == words.end(last) + 3
          && scan.at(words.end(last)) == ' '
          && scan.at(words.end(last) + 1) == '-'
          && scan.at(words.end(last) + 2) == ' ';
    }

    private boolean isEmployer(int first) {
      return first > 0
          && (words.is(first - 1, Tag.EMPLOYER)
              || (first > 1
                  && words.is(first - 2, Tag.EMPLOYER)
                  && words.length(first - 1) <= 3
                  && !words.isCapitalized(first - 1)))
          && words.start(first) - words.end(first - 1) <= 4
          && scan.at(words.end(first - 1)) != '.';
    }

    // Places

    private boolean place(int first, int last) {
      long kinds = 0;
      for (int word = first; word <= last; word++) {
        kinds |= words.tags(word);
      }
      long place = Tag.COUNTRY.bit | Tag.CITY_NAME.bit | Tag.STATE.bit;
      boolean inPlace =
          first > 0
              && words.is(first - 1, Tag.IN_PLACE)
              && words.start(first) == words.end(first - 1) + 1;
      boolean name = (kinds & (Tag.GIVEN.bit | Tag.FAMILY.bit)) != 0;
      if ((kinds & place) != 0
          && (!name || inPlace)
          && last - first <= 2
          && (first == last || isPlaceOnly(first, last) || inPlace || isDirected(first))) {
        scan.found(LOCATION, words.start(first), words.end(last), 0.6, Evidence.DICTIONARY);
        return true;
      }
      if (inPlace
          && !name
          && !german
          && words.entry(first) == Lexicon.UNKNOWN
          && isFirm(first - 1)) {
        scan.found(LOCATION, words.start(first), words.end(last), 0.5, Evidence.CONTEXT);
        return true;
      }
      return false;
    }

    /** "from" and "to" stand before persons as often as before places. */
    private boolean isFirm(int word) {
      String text = Lexicon.plain(scan.text.substring(words.start(word), words.end(word)));
      return !text.equals("from") && !text.equals("to") && !text.equals("left");
    }

    private boolean isDirected(int word) {
      String text = Lexicon.plain(scan.text.substring(words.start(word), words.end(word)));
      return text.equals("new")
          || text.equals("san")
          || text.equals("santa")
          || text.equals("saint")
          || text.equals("st")
          || text.equals("los")
          || text.equals("las");
    }

    // The same names again

    private void repeat() {
      if (parts.isEmpty()) {
        return;
      }
      for (int word = 0; word < words.count(); word++) {
        if (words.isCapitalized(word)
            && words.length(word) >= MIN_REPEATED_LENGTH
            && parts.contains(scan.text.substring(words.start(word), words.end(word)))
            && !(words.is(word, Tag.COMMON) && names.beginsSentence(word))) {
          scan.found(PERSON, words.start(word), words.end(word), 0.55, Evidence.REPETITION);
        }
      }
    }
  }
}
