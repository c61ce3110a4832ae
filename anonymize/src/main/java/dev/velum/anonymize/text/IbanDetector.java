package dev.velum.anonymize.text;

import java.util.EnumSet;
import java.util.Set;

/** Finds IBANs, whose length is known from the country they begin with, in groups of any size. */
final class IbanDetector implements Detector {
  private static final Set<Evidence> EVIDENCE = EnumSet.of(Evidence.PATTERN, Evidence.CHECKSUM);

  @Override
  public void detect(Scan scan) {
    Code code = new Code();
    for (int word = 0; word < scan.words.count(); word++) {
      int start = scan.words.start(word);
      int length = Ibans.length(upper(scan.at(start)), upper(scan.at(start + 1)));
      if (length > 0 && !scan.isAttachedLeft(start)) {
        tryAt(scan, start, length, code);
      }
    }
  }

  private static void tryAt(Scan scan, int start, int length, Code code) {
    code.clear();
    int at = start;
    while (code.length() < length) {
      char c = scan.at(at);
      if (!CharTable.isLetterOrDigit(c)) {
        boolean joins = (c == ' ' || c == '-' || c == '.') && code.length() > 0;
        if (!joins || !CharTable.isLetterOrDigit(scan.at(at + 1))) {
          return;
        }
      } else {
        code.append(c);
        if (code.length() <= 4 && code.length() > 2 && !code.isDigit(code.length() - 1)) {
          return;
        }
      }
      at++;
    }
    if (!CharTable.isLetterOrDigit(scan.at(at)) && Ibans.isValid(code)) {
      scan.found(IdentifierScheme.IBAN, start, at, 0.95, EVIDENCE);
    }
  }

  private static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
  }
}
