package dev.velum.consent.fulfilment;

/**
 * Encrypts what the journal must remember of a person until an erasure is verified, such as with a
 * {@code FieldCipher} of {@code dev.velum.crypto.field}.
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
    return new JournalSeal() {
      @Override
      public String seal(String text) {
        return text;
      }

      @Override
      public String open(String sealed) {
        return sealed;
      }
    };
  }
}
