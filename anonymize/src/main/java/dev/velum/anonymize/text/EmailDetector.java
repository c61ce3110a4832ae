package dev.velum.anonymize.text;

/**
 * Finds mail addresses (RFC 5321, RFC 6531) around each at sign.
 *
 * <p>Local parts hold no at sign, so the ways back from two signs never overlap and the work grows
 * with the text, however long a local part is. Longer ones than the RFC allows are found, too: they
 * identify just as well.
 */
final class EmailDetector implements Detector {
  private static final String LOCAL_SIGNS = "!#$%&'*+-/=?^_`{|}~.";
  private static final int MAX_QUOTED = 66;

  @Override
  public void detect(Scan scan) {
    char[] chars = scan.text.chars();
    int from = 0;
    for (int i = 0; i < scan.text.length(); i++) {
      if (chars[i] == '@') {
        int end = domainEnd(scan, i + 1);
        if (end > 0) {
          int start = localStart(scan, i, from);
          if (start < i) {
            scan.found(EntityType.EMAIL, start, end, isCommon(i + 1, end) ? 0.95 : 0.6);
          }
        }
        from = i + 1;
      }
    }
  }

  private static int localStart(Scan scan, int at, int from) {
    if (scan.at(at - 1) == '"') {
      for (int i = at - 2; i >= Math.max(from, at - MAX_QUOTED); i--) {
        if (scan.at(i) == '"') {
          return i;
        }
      }
      return at;
    }
    int start = at;
    while (start > from && isLocal(scan.at(start - 1))) {
      start--;
    }
    return afterAssignment(scan, start, at);
  }

  /** Leaves out what stands before a mail address in links, queries and quotes. */
  private static int afterAssignment(Scan scan, int from, int at) {
    int start = from;
    for (int i = from; i < at; i++) {
      char c = scan.at(i);
      if (c == '=' || c == '/' || c == '?' || c == '&' || c == '|' || c == '{' || c == '`') {
        start = i + 1;
      }
    }
    while (start < at && !CharTable.isLetterOrDigit(scan.at(start)) && scan.at(start) != '_') {
      start++;
    }
    return start < at ? start : from;
  }

  private static boolean isLocal(char c) {
    return CharTable.isLetterOrDigit(c) || (c > ' ' && c < 0x7F && LOCAL_SIGNS.indexOf(c) >= 0);
  }

  /** Returns the end of the host name or address literal that begins here, 0 if there is none. */
  private static int domainEnd(Scan scan, int start) {
    if (scan.at(start) == '[') {
      int i = start + 1;
      while (i < start + 48 && (CharTable.isHex(scan.at(i)) || ".:IPv".indexOf(scan.at(i)) >= 0)) {
        i++;
      }
      return scan.at(i) == ']' && i > start + 7 ? i + 1 : 0;
    }
    int end = 0;
    int label = start;
    int i = start;
    while (true) {
      char c = scan.at(i);
      boolean inLabel = CharTable.isLetterOrDigit(c) || c == '-' || c == '_';
      if (inLabel) {
        i++;
        continue;
      }
      if (i == label) {
        break;
      }
      if (label > start && isTopLevel(scan, label, i)) {
        end = i;
      }
      if (c != '.') {
        break;
      }
      label = ++i;
    }
    return end;
  }

  private static boolean isTopLevel(Scan scan, int start, int end) {
    return end - start >= 2 && CharTable.isLetter(scan.at(start));
  }

  private static boolean isCommon(int start, int end) {
    return end - start >= 4 && end - start <= 255;
  }
}
