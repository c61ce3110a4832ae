package dev.velum.anonymize.text;

import java.util.Set;

/**
 * Finds addresses of the web: with a scheme, with {@code www.}, or a bare host name under a common
 * top-level domain.
 */
final class UrlDetector implements Detector {
  private static final Set<String> TOP_LEVELS =
      Set.of(
          "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "name", "io", "ai", "app",
          "dev", "site", "online", "shop", "store", "tech", "xyz", "cloud", "blog", "wiki", "eu",
          "uk", "de", "fr", "es", "it", "nl", "be", "ch", "at", "pl", "cz", "sk", "hu", "ro", "bg",
          "gr", "pt", "ie", "dk", "se", "no", "fi", "ee", "lv", "lt", "ru", "ua", "tr", "us", "ca",
          "mx", "br", "ar", "cl", "co", "pe", "au", "nz", "za", "ng", "ke", "in", "pk", "cn", "hk",
          "tw", "jp", "kr", "sg", "my", "th", "id", "ph", "vn", "il", "ae", "sa", "lu", "li", "hr",
          "rs", "si", "cy", "mt", "tv", "me", "cat", "museum", "webcam", "link", "live", "page");

  /** Endings that are files far more often than hosts. */
  private static final Set<String> SECOND_LEVELS = Set.of("co", "com", "ac", "gov", "org", "net");

  @Override
  public void detect(Scan scan) {
    char[] chars = scan.text.chars();
    int length = scan.text.length();
    int done = 0;
    for (int i = 0; i < length; i++) {
      if (i < done) {
        continue;
      }
      char c = chars[i];
      if (c == ':' && scan.at(i + 1) == '/' && scan.at(i + 2) == '/') {
        done = withScheme(scan, i, done);
      } else if (c == '.' && i + 2 < length) {
        done = Math.max(done, bare(scan, i, done));
      }
    }
  }

  private static int withScheme(Scan scan, int colon, int done) {
    int start = colon;
    while (start > done && start > colon - 12 && isSchemeChar(scan.at(start - 1))) {
      start--;
    }
    int end = end(scan, colon + 3);
    if (start < colon && end > colon + 4) {
      scan.found(EntityType.URL, start, end, 0.95);
      return end;
    }
    return done;
  }

  private static boolean isSchemeChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+';
  }

  /** Returns where the address ends: sentence marks and unopened brackets are not part of it. */
  private static int end(Scan scan, int from) {
    int end = from;
    int open = 0;
    while (isUrlChar(scan.at(end))) {
      char c = scan.at(end);
      if (c == '(') {
        open++;
      } else if (c == ')' && --open < 0) {
        break;
      }
      end++;
    }
    while (end > from && ".,;:!?'*_".indexOf(scan.at(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  private static boolean isUrlChar(char c) {
    return CharTable.isLetterOrDigit(c) || (c > ' ' && c < 0x7F && "\"<>\\^`{}|".indexOf(c) < 0);
  }

  /** Looks at the host name around a dot; returns where to go on. */
  private static int bare(Scan scan, int dot, int done) {
    int start = dot;
    while (start > done && start > dot - 63 && isHostChar(scan.at(start - 1))) {
      start--;
    }
    int end = dot;
    int lastDot = dot;
    while (isHostChar(scan.at(end)) || (scan.at(end) == '.' && isHostChar(scan.at(end + 1)))) {
      if (scan.at(end) == '.') {
        lastDot = end;
      }
      end++;
    }
    char before = scan.at(start - 1);
    if (start == dot
        || end <= lastDot + 2
        || before == '@'
        || before == '.'
        || scan.at(end) == '@'
        || scan.at(end) == '(') {
      return end;
    }
    boolean www = Lexicon.plain(scan.text.substring(start, dot)).equals("www");
    String top = scan.text.substring(lastDot + 1, end);
    if (www ? lastDot > dot : isHost(scan, start, lastDot, top)) {
      int all =
          scan.at(end) == '/' || scan.at(end) == '?' || scan.at(end) == ':' ? end(scan, end) : end;
      scan.found(EntityType.URL, start, Math.max(end, all), www ? 0.85 : 0.6);
      return Math.max(end, all);
    }
    return end;
  }

  /** A bare host needs a known ending in one case with what stands before it: "end.It" is none. */
  private static boolean isHost(Scan scan, int start, int lastDot, String top) {
    boolean upper = CharTable.isUpper(top.charAt(0));
    boolean sameCase =
        upper == CharTable.isUpper(scan.at(lastDot - 1))
            || !CharTable.isLetter(scan.at(lastDot - 1));
    String plain = Lexicon.plain(top);
    if (!sameCase || !TOP_LEVELS.contains(plain) || lastDot - start < 2) {
      return false;
    }
    if (plain.length() > 2) {
      return true;
    }
    // Two letters are words, too ("etc.in"): ask for three labels or a name that is long enough.
    String before = scan.text.substring(start, lastDot);
    int second = before.lastIndexOf('.');
    return (second >= 0 && SECOND_LEVELS.contains(Lexicon.plain(before.substring(second + 1))))
        || (scan.words.entry(Math.max(0, scan.words.from(start))) == Lexicon.UNKNOWN
            && lastDot - start >= 3);
  }

  private static boolean isHostChar(char c) {
    return CharTable.isLetterOrDigit(c) || c == '-' || c == '_';
  }
}
