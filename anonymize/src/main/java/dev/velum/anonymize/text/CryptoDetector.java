package dev.velum.anonymize.text;

/** Finds addresses of crypto currencies, whose check sums leave one in four thousand million. */
final class CryptoDetector implements Detector {
  private static final String BASE58_FIRST = "13LMDAX9Tt";

  @Override
  public void detect(Scan scan) {
    Words words = scan.words;
    for (int word = 0; word < words.count(); word++) {
      int length = words.length(word);
      if (length >= 26 && length <= 90 && words.hasDigit(word) && !words.isNumber(word)) {
        look(scan, word, scan.text.substring(words.start(word), words.end(word)));
      }
    }
  }

  private static void look(Scan scan, int word, String value) {
    int start = scan.words.start(word);
    int end = scan.words.end(word);
    char first = value.charAt(0);
    if (value.length() == 42
        && first == '0'
        && (value.charAt(1) == 'x' || value.charAt(1) == 'X')) {
      ethereum(scan, start, end, value.substring(2));
    } else if ((BASE58_FIRST.indexOf(first) >= 0 && CryptoAddresses.isBase58Check(value))
        || CryptoAddresses.isBech32(value)) {
      scan.found(EntityType.CRYPTO_ADDRESS, start, end, 0.95, Evidence.PATTERN, Evidence.CHECKSUM);
    } else if (value.length() <= 62 && scan.before(word).has(Tag.WALLET)) {
      scan.found(EntityType.CRYPTO_ADDRESS, start, end, 0.55, Evidence.PATTERN, Evidence.CONTEXT);
    }
  }

  private static void ethereum(Scan scan, int start, int end, String digits) {
    boolean lower = false;
    boolean upper = false;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (!CharTable.isHex(c)) {
        return;
      }
      lower |= c >= 'a';
      upper |= c >= 'A' && c <= 'F';
    }
    if (lower && upper && CryptoAddresses.isEip55(digits)) {
      scan.found(EntityType.CRYPTO_ADDRESS, start, end, 0.95, Evidence.PATTERN, Evidence.CHECKSUM);
    } else {
      // One case carries no check sum; two cases with a wrong one are most likely mistyped.
      scan.found(EntityType.CRYPTO_ADDRESS, start, end, lower && upper ? 0.55 : 0.75);
    }
  }
}
