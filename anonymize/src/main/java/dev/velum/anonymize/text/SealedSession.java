package dev.velum.anonymize.text;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sealed form of a prompt session: a field ciphertext of, one after the other, each placeholder
 * and its value, as a length of four bytes and UTF-16 code units of two, the high byte first
 * (docs/formats/prompt-session.md).
 */
final class SealedSession {
  private SealedSession() {}

  static String seal(Map<String, String> values, Keyset keys, EncryptionContext context) {
    int size = 0;
    for (Map.Entry<String, String> entry : values.entrySet()) {
      size += size(entry.getKey()) + size(entry.getValue());
    }
    ByteBuffer plain = ByteBuffer.allocate(size);
    values.forEach(
        (placeholder, value) -> {
          put(plain, placeholder);
          put(plain, value);
        });
    return FieldCipher.with(keys).encrypt(FieldType.BYTES, plain.array(), context).toText();
  }

  private static int size(String text) {
    return Integer.BYTES + Character.BYTES * text.length();
  }

  private static void put(ByteBuffer plain, String text) {
    plain.putInt(text.length());
    for (int i = 0; i < text.length(); i++) {
      plain.putChar(text.charAt(i));
    }
  }

  static Map<String, String> unseal(String sealed, Keyset keys, EncryptionContext context) {
    byte[] bytes =
        FieldCipher.with(keys).decrypt(FieldType.BYTES, FieldCiphertext.parse(sealed), context);
    ByteBuffer plain = ByteBuffer.wrap(bytes);
    Map<String, String> values = new LinkedHashMap<>();
    while (plain.hasRemaining()) {
      String placeholder = get(plain);
      values.put(placeholder, get(plain));
    }
    return values;
  }

  private static String get(ByteBuffer plain) {
    char[] chars = new char[plain.getInt()];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = plain.getChar();
    }
    return new String(chars);
  }
}
