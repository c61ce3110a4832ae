package dev.velum.anonymize.text;

/** Finds IPv4 and IPv6 addresses (RFC 4291, RFC 5952), with prefix or zone, and MAC addresses. */
final class NetworkDetector implements Detector {
  /** The longest IPv6 address has 45 characters, a prefix or zone not counted. */
  private static final int MAX_IPV6 = 46;

  @Override
  public void detect(Scan scan) {
    int done = 0;
    int length = scan.text.length();
    char[] chars = scan.text.chars();
    for (int i = 0; i < length; i++) {
      char c = chars[i];
      if (i < done || (!CharTable.isHex(c) && c != ':')) {
        continue;
      }
      if (i > 0 && (CharTable.isHex(chars[i - 1]) || (chars[i - 1] == ':' && c == ':'))) {
        continue; // not the beginning of a run
      }
      done = Math.max(done, at(scan, i));
    }
  }

  private static int at(Scan scan, int start) {
    int end = mac(scan, start);
    if (end == 0) {
      end = ipv6(scan, start);
    }
    if (end == 0 && CharTable.isDigit(scan.at(start))) {
      end = ipv4(scan, start);
    }
    return end;
  }

  // MAC

  private static int mac(Scan scan, int start) {
    if (CharTable.isLetterOrDigit(scan.at(start - 1)) || !CharTable.isHex(scan.at(start + 1))) {
      return 0;
    }
    char sign = scan.at(start + 2);
    int end;
    if (sign == ':' || sign == '-') {
      end = groups(scan, start, 6, 2, sign);
    } else if (scan.at(start + 4) == '.') {
      end = groups(scan, start, 3, 4, '.');
    } else {
      return 0;
    }
    if (end == 0 || isBroadcast(scan, start, end)) {
      return 0;
    }
    boolean alone = scan.at(end) != sign && scan.at(start - 1) != sign;
    if (!alone || CharTable.isLetterOrDigit(scan.at(end)) || !hasDigit(scan, start, end)) {
      return 0;
    }
    scan.found(EntityType.MAC_ADDRESS, start, end, 0.9);
    return end;
  }

  private static int groups(Scan scan, int start, int count, int size, char sign) {
    int at = start;
    for (int group = 0; group < count; group++) {
      if (group > 0 && scan.at(at++) != sign) {
        return 0;
      }
      for (int i = 0; i < size; i++) {
        if (!CharTable.isHex(scan.at(at++))) {
          return 0;
        }
      }
    }
    return at;
  }

  private static boolean isBroadcast(Scan scan, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = scan.at(i);
      if (CharTable.isHex(c) && c != 'f' && c != 'F') {
        return false;
      }
    }
    return true;
  }

  private static boolean hasDigit(Scan scan, int start, int end) {
    for (int i = start; i < end; i++) {
      if (CharTable.isDigit(scan.at(i))) {
        return true;
      }
    }
    return false;
  }

  // IPv4

  private static int ipv4(Scan scan, int start) {
    char before = scan.at(start - 1);
    if (CharTable.isLetterOrDigit(before)
        || (before == '.' && CharTable.isLetterOrDigit(scan.at(start - 2)))) {
      return 0;
    }
    int end = quad(scan, start);
    if (end == 0
        || CharTable.isLetter(scan.at(end))
        || (scan.at(end) == '.' && CharTable.isDigit(scan.at(end + 1)))) {
      return 0;
    }
    int word = scan.words.from(start);
    double score = word > 0 && scan.before(word).isNearest(Tag.IMPERSONAL) ? 0.3 : 0.85;
    int all = suffix(scan, end, 32);
    scan.found(EntityType.IP_ADDRESS, start, all, score);
    return all;
  }

  /** Returns the end of four numbers up to 255 with dots between them, 0 if there are none. */
  private static int quad(Scan scan, int start) {
    int at = start;
    for (int part = 0; part < 4; part++) {
      if (part > 0 && scan.at(at++) != '.') {
        return 0;
      }
      int value = 0;
      int digits = 0;
      while (CharTable.isDigit(scan.at(at)) && digits < 4) {
        value = value * 10 + scan.at(at++) - '0';
        digits++;
      }
      if (digits == 0 || digits > 3 || value > 255) {
        return 0;
      }
    }
    return at;
  }

  // IPv6

  private static int ipv6(Scan scan, int start) {
    char before = scan.at(start - 1);
    if ((CharTable.isLetterOrDigit(before) && scan.at(start) != ':')
        || before == ':'
        || before == '.') {
      return 0;
    }
    int groups = 0;
    boolean gap = false;
    int at = start;
    if (scan.at(at) == ':') {
      if (scan.at(at + 1) != ':' || scan.at(at + 2) == ':') {
        return 0;
      }
      gap = true;
      at += 2;
    }
    int end = at;
    while (groups < 8 && at - start < MAX_IPV6 && CharTable.isHex(scan.at(at))) {
      int quad = CharTable.isDigit(scan.at(at)) && groups <= 6 ? quad(scan, at) : 0;
      if (quad > 0 && (groups > 0 || gap)) {
        groups += 2;
        end = quad;
        at = quad;
        break;
      }
      int from = at;
      while (CharTable.isHex(scan.at(at)) && at - from < 5) {
        at++;
      }
      if (at - from > 4) {
        return 0;
      }
      groups++;
      end = at;
      if (scan.at(at) != ':') {
        break;
      }
      at++;
      if (scan.at(at) == ':' && !gap) {
        gap = true;
        at++;
        end = at;
      }
    }
    if (!(gap ? groups <= 7 : groups == 8) || !isOver(scan, end)) {
      return 0;
    }
    if ((groups == 0 && CharTable.isLetterOrDigit(before)) || before == ':') {
      return 0;
    }
    if (CharTable.isLetterOrDigit(before) && !isMapped(scan, start, end)) {
      return 0;
    }
    int all = suffix(scan, end, 128);
    // "::" alone is an address only with something beside it that says so.
    double score = groups == 0 ? 0.4 : groups == 1 && !hasDigit(scan, start, end) ? 0.45 : 0.85;
    scan.found(EntityType.IP_ADDRESS, start, all, score);
    return all;
  }

  private static boolean isMapped(Scan scan, int start, int end) {
    return end - start > 9 && scan.text.substring(start, end).indexOf('.') > 0;
  }

  private static boolean isOver(Scan scan, int end) {
    char after = scan.at(end);
    return after == '%'
        || (!CharTable.isLetterOrDigit(after)
            && (after != ':' || (!CharTable.isHex(scan.at(end + 1)) && scan.at(end + 1) != ':'))
            && !(after == '.' && CharTable.isDigit(scan.at(end + 1))));
  }

  /** Returns the end of the zone and prefix length that follow, if they do. */
  private static int suffix(Scan scan, int from, int maxPrefix) {
    int end = from;
    if (scan.at(end) == '%' && CharTable.isLetterOrDigit(scan.at(end + 1))) {
      int at = end + 1;
      while (CharTable.isLetterOrDigit(scan.at(at)) && at < end + 17) {
        at++;
      }
      end = at;
    }
    if (scan.at(end) == '/' && CharTable.isDigit(scan.at(end + 1))) {
      int at = end + 1;
      int prefix = 0;
      while (CharTable.isDigit(scan.at(at)) && at < end + 4) {
        prefix = prefix * 10 + scan.at(at++) - '0';
      }
      if (prefix <= maxPrefix && !CharTable.isLetterOrDigit(scan.at(at))) {
        return at;
      }
    }
    return end;
  }
}
