package dev.velum.anonymize.text;

/**
 * Finds keys, tokens and passwords: by the prefixes that services give theirs, by a word that
 * announces them, and by their entropy.
 */
final class SecretDetector implements Detector {
  /** What a service puts before its secrets, and how long they are at least, prefix included. */
  private record Prefix(String text, int minLength) {}

  private static final Prefix[] PREFIXES = {
    new Prefix("AKIA", 16),
    new Prefix("ASIA", 16),
    new Prefix("AROA", 16),
    new Prefix("AIDA", 16),
    new Prefix("ABIA", 16),
    new Prefix("ACCA", 16),
    new Prefix("AIza", 35),
    new Prefix("ya29.", 20),
    new Prefix("GOCSPX-", 24),
    new Prefix("ghp_", 30),
    new Prefix("gho_", 30),
    new Prefix("ghu_", 30),
    new Prefix("ghs_", 30),
    new Prefix("ghr_", 30),
    new Prefix("github_pat_", 40),
    new Prefix("glpat-", 20),
    new Prefix("gldt-", 20),
    new Prefix("glrt-", 20),
    new Prefix("xoxb-", 20),
    new Prefix("xoxp-", 20),
    new Prefix("xoxa-", 20),
    new Prefix("xoxr-", 20),
    new Prefix("xoxs-", 20),
    new Prefix("xapp-", 20),
    new Prefix("sk_live_", 20),
    new Prefix("sk_test_", 20),
    new Prefix("pk_live_", 20),
    new Prefix("pk_test_", 20),
    new Prefix("rk_live_", 20),
    new Prefix("rk_test_", 20),
    new Prefix("whsec_", 20),
    new Prefix("sk-ant-", 20),
    new Prefix("sk-proj-", 20),
    new Prefix("sk-", 24),
    new Prefix("npm_", 30),
    new Prefix("pypi-", 30),
    new Prefix("SG.", 40),
    new Prefix("hf_", 24),
    new Prefix("dop_v1_", 40),
    new Prefix("doo_v1_", 40),
    new Prefix("shpat_", 30),
    new Prefix("shpss_", 30),
    new Prefix("shpca_", 30),
    new Prefix("sq0atp-", 20),
    new Prefix("sq0csp-", 20),
    new Prefix("EAACEdEose0cBA", 20),
    new Prefix("AGE-SECRET-KEY-", 40),
    new Prefix("eyJ", 20),
    new Prefix("dckr_pat_", 20),
    new Prefix("lin_api_", 20),
    new Prefix("tfp_", 20),
    new Prefix("hvs.", 20),
    new Prefix("hvb.", 20),
    new Prefix("NRAK-", 20),
    new Prefix("PMAK-", 20),
    new Prefix("r8_", 20),
    new Prefix("gsk_", 20),
    new Prefix("xai-", 20)
  };
  private static final boolean[] FIRST_LETTER = new boolean[128];

  static {
    for (Prefix prefix : PREFIXES) {
      FIRST_LETTER[prefix.text.charAt(0)] = true;
    }
  }

  /** Bits for each character above which a long token of three classes is no word. */
  private static final double RANDOM_ENTROPY = 4.2;

  private static final int RANDOM_LENGTH = 32;
  private static final int MIN_ANNOUNCED = 8;

  /** How much of a long token decides whether it is random. */
  private static final int MAX_LOOKED_AT = 256;

  @Override
  public void detect(Scan scan) {
    keyBlocks(scan);
    Words words = scan.words;
    int done = 0;
    int runEnd = 0;
    int announcedEnd = 0;
    for (int word = 0; word < words.count(); word++) {
      int start = words.start(word);
      if (start >= done && !isInside(scan.at(start - 1))) {
        boolean begins = start >= runEnd;
        runEnd = begins ? runEnd(scan, start) : runEnd; // once for each run, however many words
        done = token(scan, start, tokenEnd(scan, start, runEnd), begins);
      }
      if (start >= announcedEnd && (words.is(word, Tag.SECRET) || words.is(word, Tag.PASSWORD))) {
        announcedEnd = announced(scan, word);
      }
    }
  }

  private static boolean isInside(char c) {
    return CharTable.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }

  private static boolean isTokenChar(char c) {
    return CharTable.isLetterOrDigit(c) || "_-.+/=~".indexOf(c) >= 0;
  }

  private static int runEnd(Scan scan, int start) {
    int end = start;
    while (isTokenChar(scan.at(end))) {
      end++;
    }
    return end;
  }

  private static int tokenEnd(Scan scan, int start, int runEnd) {
    int end = runEnd;
    while (end > start && (scan.at(end - 1) == '.' || scan.at(end - 1) == '-')) {
      end--;
    }
    return end;
  }

  private static int token(Scan scan, int start, int end, boolean begins) {
    char first = scan.at(start);
    if (first < FIRST_LETTER.length && FIRST_LETTER[first]) {
      for (Prefix prefix : PREFIXES) {
        if (end - start >= prefix.minLength && startsWith(scan, start, prefix.text)) {
          scan.found(EntityType.SECRET, start, end, 0.9);
          return end;
        }
      }
    }
    boolean looksAlone = begins || scan.at(start - 1) == '=';
    int looked = Math.min(end, start + MAX_LOOKED_AT);
    if (looksAlone && end - start >= RANDOM_LENGTH && isRandom(scan, start, looked)) {
      scan.found(EntityType.SECRET, start, end, 0.55);
      return end;
    }
    return start + 1;
  }

  private static boolean startsWith(Scan scan, int start, String prefix) {
    for (int i = 0; i < prefix.length(); i++) {
      if (scan.at(start + i) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRandom(Scan scan, int start, int end) {
    boolean lower = false;
    boolean upper = false;
    boolean digit = false;
    int signs = 0;
    for (int i = start; i < end; i++) {
      char c = scan.at(i);
      lower |= c >= 'a' && c <= 'z';
      upper |= c >= 'A' && c <= 'Z';
      digit |= CharTable.isDigit(c);
      signs += CharTable.isLetterOrDigit(c) ? 0 : 1;
      if (c >= 128) {
        return false;
      }
    }
    return lower
        && upper
        && digit
        && signs * 8 < end - start
        && entropy(scan, start, end) >= RANDOM_ENTROPY;
  }

  /** Shannon's entropy of the distribution of the characters, in bits for each of them. */
  private static double entropy(Scan scan, int start, int end) {
    int[] counts = new int[128];
    for (int i = start; i < end; i++) {
      counts[scan.at(i) & 127]++;
    }
    double entropy = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = count / (double) (end - start);
        entropy -= share * Math.log(share) / Math.log(2);
      }
    }
    return entropy;
  }

  /**
   * Looks at what follows a word such as "password" or the "key" of "api_key"; returns up to where
   * words are part of what was looked at.
   */
  private static int announced(Scan scan, int word) {
    int at = scan.words.end(word);
    boolean assigned = false;
    int limit = at + 24;
    while (at < limit) {
      char c = scan.at(at);
      if (c == ':' || c == '=' || c == '>') {
        assigned = true;
      } else if (c != ' ' && c != '"' && c != '\'' && c != '`' && c != '(' && c != '*') {
        break;
      }
      at++;
    }
    int next = scan.words.from(at);
    if (!assigned && next < scan.words.count() && isVerb(scan, next)) {
      assigned = true;
      at = scan.words.end(next);
      while (scan.at(at) == ' '
          || scan.at(at) == ':'
          || scan.at(at) == '"'
          || scan.at(at) == '\'') {
        at++;
      }
    }
    boolean bearer =
        Lexicon.plain(scan.text.substring(scan.words.start(word), scan.words.end(word)))
            .equals("bearer");
    if (!assigned && !bearer) {
      return 0;
    }
    int end = at;
    boolean password = scan.words.is(word, Tag.PASSWORD);
    while (password ? isPasswordChar(scan.at(end)) : isTokenChar(scan.at(end))) {
      end++;
    }
    while (end > at && ".,;".indexOf(scan.at(end - 1)) >= 0) {
      end--;
    }
    if (end - at >= (password ? 4 : MIN_ANNOUNCED) && (hasDigitOrMix(scan, at, end) || password)) {
      boolean plainWord = password && isKnownWord(scan, at, end);
      scan.found(
          EntityType.SECRET, at, end, plainWord ? 0.4 : 0.85, Evidence.PATTERN, Evidence.CONTEXT);
    }
    return end - at > MAX_LOOKED_AT ? end : 0;
  }

  private static boolean isVerb(Scan scan, int word) {
    String text =
        scan.words.length(word) <= 5
            ? Lexicon.plain(scan.text.substring(scan.words.start(word), scan.words.end(word)))
            : "";
    return text.equals("is") || text.equals("ist") || text.equals("est") || text.equals("es");
  }

  private static boolean isPasswordChar(char c) {
    return c > ' ' && "\"'<>`,".indexOf(c) < 0 && !CharTable.isBlank(c);
  }

  private static boolean isKnownWord(Scan scan, int start, int end) {
    int word = scan.words.from(start);
    return word < scan.words.count()
        && scan.words.end(word) == end
        && scan.words.is(word, Tag.COMMON);
  }

  private static boolean hasDigitOrMix(Scan scan, int start, int end) {
    boolean lower = false;
    boolean upper = false;
    for (int i = start; i < end; i++) {
      char c = scan.at(i);
      if (CharTable.isDigit(c)) {
        return true;
      }
      upper |= i > start && CharTable.isUpper(c);
      lower |= CharTable.isLetter(c) && !CharTable.isUpper(c);
    }
    return lower && upper;
  }

  /** PEM blocks of private keys (RFC 7468), to the end of the text if they have none. */
  private static void keyBlocks(Scan scan) {
    char[] chars = scan.text.chars();
    int length = scan.text.length();
    int start = -1;
    for (int i = 0; i + 10 < length; i++) {
      if (chars[i] != '-' || chars[i + 4] != '-' || !startsWith(scan, i, "-----")) {
        continue;
      }
      if (start < 0 && startsWith(scan, i + 5, "BEGIN ") && isPrivate(scan, i + 11)) {
        start = i;
      } else if (start >= 0 && startsWith(scan, i + 5, "END ")) {
        int end = i + 9;
        while (end < length && chars[end] != '-' && chars[end] != '\n') {
          end++;
        }
        while (end < length && chars[end] == '-') {
          end++;
        }
        scan.found(EntityType.SECRET, start, end, 0.99);
        start = -1;
      }
    }
    if (start >= 0) {
      scan.found(EntityType.SECRET, start, length, 0.9, Evidence.PATTERN, Evidence.LIMIT);
    }
  }

  private static boolean isPrivate(Scan scan, int from) {
    for (int i = from; i < from + 24; i++) {
      if (startsWith(scan, i, "PRIVATE")) {
        return true;
      }
    }
    return false;
  }
}
