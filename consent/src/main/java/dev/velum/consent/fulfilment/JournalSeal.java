package dev.velum.consent.fulfilment;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import java.util.Objects;

/**
 * Encrypts what the journal must remember of a person until an erasure is verified, such as with a
 * {@link FieldCipher}.
 *
 * <p>A text that cannot be opened must be an exception. Safe for use by several threads.
 */
public interface JournalSeal {
  /** Returns the text in a form that tells nothing. */
  String seal(String text);

  /** Returns the text again. */
  String open(String sealed);

  /** Returns a seal that leaves texts as they are. */
  static JournalSeal none() {
    return NoSeal.INSTANCE;
  }

  /** Returns a seal that encrypts with the keys of a cipher, randomized. */
  static JournalSeal of(FieldCipher cipher) {
    Objects.requireNonNull(cipher, "cipher");
    EncryptionContext context = EncryptionContext.of("purpose", "velum fulfilment journal");
    return new JournalSeal() {
      @Override
      public String seal(String text) {
        return cipher.encrypt(FieldType.STRING, text, context).toText();
      }

      @Override
      public String open(String sealed) {
        return cipher.decrypt(FieldType.STRING, FieldCiphertext.parse(sealed), context);
      }
    };
  }
}
