package dev.velum.anonymize.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One text under examination: what the recognizers look at, and what they found so far. */
final class Scan {
  /** How many words back a value may be announced. */
  private static final int CONTEXT_WORDS = 6;

  private static final int CONTEXT_CHARS = 70;

  /** How many words behind a value may name it. */
  private static final int FOLLOWING_WORDS = 4;

  private static final Set<Evidence> PATTERN = Evidence.canonical(Evidence.PATTERN);

  final FoldedText text;
  final Words words;
  final List<Finding> findings = new ArrayList<>();

  Scan(FoldedText text, Words words) {
    this.text = text;
    this.words = words;
  }

  static Scan of(String original) {
    FoldedText text = FoldedText.of(original);
    return new Scan(text, Words.of(text, Lexicon.shared()));
  }

  /** Reports what looks like personal data, in offsets of the folded text. */
  void found(EntityType type, int start, int end, double score) {
    add(type, start, end, score, PATTERN, Optional.empty());
  }

  void found(EntityType type, int start, int end, double score, Evidence... evidence) {
    add(type, start, end, score, Evidence.canonical(evidence), Optional.empty());
  }

  void found(IdentifierScheme scheme, int start, int end, double score, Set<Evidence> evidence) {
    add(scheme.type(), start, end, score, evidence, Optional.of(scheme));
  }

  private void add(
      EntityType type,
      int start,
      int end,
      double score,
      Set<Evidence> evidence,
      Optional<IdentifierScheme> scheme) {
    int from = text.originalStart(start);
    int to = text.originalEnd(end);
    findings.add(new Finding(type, from, to, score, evidence, scheme, Decision.BELOW_SCORE));
  }

  char at(int i) {
    return text.at(i);
  }

  /**
   * Returns what the words before a position announce: those of the same sentence, back to the
   * value before.
   *
   * @param word the first word of the value
   */
  Announced before(int word) {
    Announced announced = new Announced();
    int limit = words.start(word) - CONTEXT_CHARS;
    for (int i = word - 1; i >= 0 && i >= word - CONTEXT_WORDS; i--) {
      if (words.start(i) < limit || (words.hasDigit(i) && words.length(i) >= 4)) {
        break;
      }
      if (endsSentence(words.end(i)) && i + 1 < word) {
        break;
      }
      announced.add(words, i);
    }
    return announced;
  }

  /** Returns what the words behind a position say of the value before them. */
  Announced behind(int word) {
    Announced announced = new Announced();
    for (int i = word; i < words.count() && i < word + FOLLOWING_WORDS; i++) {
      if (words.hasDigit(i)) {
        break;
      }
      announced.add(words, i);
      if (endsSentence(words.end(i)) || isBreak(at(words.end(i)))) {
        break;
      }
    }
    return announced;
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == ',' || c == ';' || c == ':' || c == '=';
  }

  private boolean endsSentence(int end) {
    char c = at(end);
    return (c == '.' || c == '!' || c == ';')
        && CharTable.isBlank(at(end + 1))
        && end + 2 < text.length()
        && CharTable.isUpper(at(end + 2));
  }

  /** Returns whether the span touches letters or digits over a sign that joins them. */
  boolean isAttached(int start, int end) {
    return isAttachedLeft(start) || isAttachedRight(end);
  }

  boolean isAttachedLeft(int start) {
    char sign = at(start - 1);
    char before = at(start - 2);
    return switch (sign) {
      case '-', '_' -> CharTable.isLetterOrDigit(before);
      case '.', '/', ':', ',', '\'' -> CharTable.isDigit(before);
      case '+', '@' -> true;
      default -> CharTable.isLetterOrDigit(sign);
    };
  }

  boolean isAttachedRight(int end) {
    char sign = at(end);
    char after = at(end + 1);
    return switch (sign) {
      case '-', '_' -> CharTable.isLetterOrDigit(after);
      case '.', '/', ',', ':' -> CharTable.isDigit(after);
      case '@' -> true;
      default -> CharTable.isLetterOrDigit(sign);
    };
  }

  /** What words beside a value announce. */
  static final class Announced {
    private long tags;
    private long schemes;
    private long moreSchemes;
    private long nearest;

    private void add(Words words, int word) {
      int entry = words.entry(word);
      if (entry != Lexicon.UNKNOWN) {
        Lexicon lexicon = words.lexicon();
        long found = lexicon.tags(entry);
        tags |= found;
        schemes |= lexicon.schemes(entry);
        moreSchemes |= lexicon.moreSchemes(entry);
        if ((nearest & ANNOUNCING) == 0) {
          nearest |= found;
        }
      }
    }

    boolean has(Tag tag) {
      return (tags & tag.bit) != 0;
    }

    /** Returns whether this is what the nearest word that announces something announces. */
    boolean isNearest(Tag tag) {
      return (nearest & tag.bit) != 0;
    }

    /** Returns whether nothing announces a value of a certain kind. */
    boolean isOpen() {
      return (nearest & ANNOUNCING) == 0;
    }

    @SuppressWarnings("EnumOrdinal") // as a bit of a set, in memory only
    boolean has(IdentifierScheme scheme) {
      int ordinal = scheme.ordinal();
      return (((ordinal < 64 ? schemes : moreSchemes) >>> (ordinal % 64)) & 1) != 0;
    }
  }

  private static final long ANNOUNCING =
      Tag.BIRTH.bit
          | Tag.PHONE.bit
          | Tag.ACCOUNT.bit
          | Tag.PASSPORT.bit
          | Tag.LICENCE.bit
          | Tag.PLATE.bit
          | Tag.VEHICLE.bit
          | Tag.DEVICE.bit
          | Tag.MEDICAL_RECORD.bit
          | Tag.MEMBER.bit
          | Tag.ADDRESS.bit
          | Tag.POSTCODE.bit
          | Tag.USER.bit
          | Tag.SECRET.bit
          | Tag.PASSWORD.bit
          | Tag.WALLET.bit
          | Tag.BANK_CODE.bit
          | Tag.ROUTING.bit
          | Tag.EXPIRY.bit
          | Tag.IMPERSONAL.bit;
}
