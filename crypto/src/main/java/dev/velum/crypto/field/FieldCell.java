package dev.velum.crypto.field;

import dev.velum.crypto.EncryptionContext;

/**
 * One encrypted value of a column, with what finds it again.
 *
 * @param row what names the row to the caller, such as its primary key
 * @param context where the value belongs, as it was when it was encrypted
 * @param ciphertext the value
 * @param <R> what names a row
 */
public record FieldCell<R>(R row, EncryptionContext context, FieldCiphertext ciphertext) {
  /** Returns this cell with another ciphertext. */
  FieldCell<R> with(FieldCiphertext other) {
    return new FieldCell<>(row, context, other);
  }

  /** Returns a text that shows the ciphertext's kind and key and nothing of the row. */
  @Override
  public String toString() {
    return "FieldCell[" + ciphertext + "]";
  }
}
