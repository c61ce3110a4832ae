package dev.velum.anonymize.text;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The check sums of addresses of crypto currencies. */
final class CryptoAddresses {
  private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final String BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int BECH32M = 0x2bc830a3;
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };

  /** First bytes of Bitcoin, Litecoin, Dogecoin, Dash, Tron and Zcash addresses. */
  private static final int[] VERSIONS = {
    0x00, 0x05, 0x30, 0x32, 0x1E, 0x16, 0x4C, 0x10, 0x41, 0x1C
  };

  private CryptoAddresses() {}

  /** Base58Check: version, 20 bytes, the first four bytes of a double SHA-256. */
  static boolean isBase58Check(CharSequence address) {
    if (address.length() < 26 || address.length() > 36) {
      return false;
    }
    byte[] bytes = new byte[28];
    for (int i = 0; i < address.length(); i++) {
      int carry = BASE58.indexOf(address.charAt(i));
      if (carry < 0) {
        return false;
      }
      for (int j = bytes.length - 1; j >= 0; j--) {
        carry += 58 * (bytes[j] & 0xFF);
        bytes[j] = (byte) carry;
        carry >>>= 8;
      }
      if (carry != 0) {
        return false;
      }
    }
    // 25 bytes, or 26 where the version has two (Zcash).
    int from = bytes[2] != 0 ? 2 : 3;
    int version = bytes[from] & 0xFF;
    int leading = leadingOnes(address);
    int zeros = leadingZeros(bytes, 3);
    if ((from == 3 && leading != zeros) || Arrays.stream(VERSIONS).noneMatch(v -> v == version)) {
      return false;
    }
    byte[] payload = Arrays.copyOfRange(bytes, from, 24);
    byte[] check = sha256(sha256(payload));
    return Arrays.equals(check, 0, 4, bytes, 24, 28);
  }

  private static int leadingOnes(CharSequence address) {
    int ones = 0;
    while (ones < address.length() && address.charAt(ones) == '1') {
      ones++;
    }
    return ones;
  }

  private static int leadingZeros(byte[] bytes, int from) {
    int zeros = 0;
    while (from + zeros < bytes.length && bytes[from + zeros] == 0) {
      zeros++;
    }
    return zeros;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Segregated witness addresses: BIP 173 (bech32) for version 0, BIP 350 (bech32m) for others. */
  static boolean isBech32(CharSequence address) {
    int length = address.length();
    int separator = -1;
    boolean lower = false;
    boolean upper = false;
    for (int i = 0; i < length; i++) {
      char c = address.charAt(i);
      lower |= c >= 'a' && c <= 'z';
      upper |= c >= 'A' && c <= 'Z';
      if (c == '1') {
        separator = i;
      }
    }
    if (separator < 2 || separator > 4 || length < 14 || length > 90 || (lower && upper)) {
      return false;
    }
    int sum = 1;
    for (int i = 0; i < separator; i++) {
      sum = polymod(sum, CharTable.plainOf(address.charAt(i)) >> 5);
    }
    sum = polymod(sum, 0);
    for (int i = 0; i < separator; i++) {
      sum = polymod(sum, CharTable.plainOf(address.charAt(i)) & 31);
    }
    for (int i = separator + 1; i < length; i++) {
      int value = BECH32.indexOf(CharTable.plainOf(address.charAt(i)));
      if (value < 0) {
        return false;
      }
      sum = polymod(sum, value);
    }
    int version = BECH32.indexOf(CharTable.plainOf(address.charAt(separator + 1)));
    return sum == (version == 0 ? 1 : BECH32M);
  }

  private static int polymod(int sum, int value) {
    int top = sum >>> 25;
    int next = ((sum & 0x1ffffff) << 5) ^ value;
    for (int i = 0; i < 5; i++) {
      if (((top >>> i) & 1) == 1) {
        next ^= GENERATOR[i];
      }
    }
    return next;
  }

  /** EIP-55: letters are capitals where the Keccak-256 of the lower-case address has a high bit. */
  static boolean isEip55(CharSequence fortyDigits) {
    byte[] lower = new byte[40];
    for (int i = 0; i < 40; i++) {
      lower[i] = (byte) CharTable.plainOf(fortyDigits.charAt(i));
    }
    byte[] hash = Keccak.hash256(lower);
    for (int i = 0; i < 40; i++) {
      char c = fortyDigits.charAt(i);
      boolean high = ((hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 8) != 0;
      if (!CharTable.isDigit(c) && high != (c <= 'F')) {
        return false;
      }
    }
    return true;
  }
}
