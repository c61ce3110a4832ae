package dev.velum.crypto.field;

import dev.velum.crypto.DecryptionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The walk over a column that both ciphers of this package share. */
final class Reencryption {
  private Reencryption() {}

  /**
   * Returns the cells that changed.
   *
   * @param move returns the same cell if it is current
   */
  static <R> Stream<FieldCell<R>> over(
      Stream<FieldCell<R>> column, UnaryOperator<FieldCell<R>> move) {
    AtomicLong row = new AtomicLong();
    return column
        .sequential()
        .mapMulti(
            (cell, changed) -> {
              long number = row.incrementAndGet();
              FieldCell<R> moved;
              try {
                moved = move.apply(cell);
              } catch (DecryptionException e) {
                throw DecryptionException.inRow(number);
              }
              if (!moved.ciphertext().equals(cell.ciphertext())) {
                changed.accept(moved);
              }
            });
  }
}
