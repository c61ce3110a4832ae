package dev.velum.anonymize.text;

import java.util.Set;

/** Finds ages: the number alone, so that what stands around it remains readable. */
final class AgeDetector implements Detector {
  private static final int MAX_AGE = 125;
  private static final int HIPAA_LIMIT = 89;
  private static final Set<String> YEARS =
      Set.of(
          "year", "years", "yr", "yrs", "jahre", "jahren", "ans", "anos", "anni", "jaar", "lat",
          "lata");
  private static final Set<String> OLD = Set.of("old", "alt", "oud");
  private static final Set<String> LINKS =
      Set.of("of", "is", "de", "di", "von", "was", "at", "now", "to", "im", "er", "ze", "ge");
  private static final Set<String> SHORT =
      Set.of("yo", "jährig", "jahrig", "jährige", "jahrige", "jahriger", "jahrigen");

  @Override
  public void detect(Scan scan) {
    Words words = scan.words;
    for (int word = 0; word < words.count(); word++) {
      if (words.hasDigit(word) && words.length(word) <= 5) {
        look(scan, word);
      }
    }
  }

  private static void look(Scan scan, int word) {
    int start = scan.words.start(word);
    int end = start;
    int age = 0;
    while (end < start + 4 && CharTable.isDigit(scan.at(end))) {
      age = age * 10 + scan.at(end++) - '0';
    }
    String rest = plain(scan, end, scan.words.end(word));
    boolean brief = rest.equals("yo") || rest.equals("y");
    if (end == start
        || age > MAX_AGE
        || (!rest.isEmpty() && !brief)
        || scan.isAttachedLeft(start)) {
      return;
    }
    double score = Math.max(followed(scan, word, rest), announced(scan, word));
    if (score > 0) {
      EntityType type = age > HIPAA_LIMIT ? EntityType.AGE_OVER_89 : EntityType.AGE;
      scan.found(type, start, end, score, Evidence.PATTERN, Evidence.CONTEXT);
    }
  }

  /** 59-year-old, 59 years of age, 59 y/o, 59yo, 59 Jahre alt, 59-jährige. */
  private static double followed(Scan scan, int word, String rest) {
    String next = plain(scan, word + 1);
    if (rest.equals("yo")
        || SHORT.contains(next)
        || (next.equals("y") && plain(scan, word + 2).equals("o"))) {
      return 0.8;
    }
    if (!YEARS.contains(next)) {
      return 0;
    }
    String third = plain(scan, word + 2);
    if (OLD.contains(third) || (third.equals("of") && plain(scan, word + 3).equals("age"))) {
      return 0.9;
    }
    return 0;
  }

  /** Age 59, aged 59, (age: 59), Alter 59, âgé de 59 ans, edad 59. */
  private static double announced(Scan scan, int word) {
    Words words = scan.words;
    for (int i = word - 1; i >= 0 && i >= word - 3; i--) {
      if (words.start(word) - words.end(i) > 16) {
        return 0;
      }
      if (words.is(i, Tag.AGE)) {
        return YEARS.contains(plain(scan, word + 1)) ? 0.85 : 0.7;
      }
      if (!LINKS.contains(plain(scan, i))) {
        return 0;
      }
    }
    return 0;
  }

  private static String plain(Scan scan, int word) {
    return word < scan.words.count() && scan.words.length(word) <= 10
        ? plain(scan, scan.words.start(word), scan.words.end(word))
        : "";
  }

  private static String plain(Scan scan, int start, int end) {
    return Lexicon.plain(scan.text.substring(start, Math.max(start, end)));
  }
}
