package dev.velum.crypto.field;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.field.FieldCiphertext.Kind;
import dev.velum.crypto.field.FieldType.Frame;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What {@link FieldCipher} and {@link DeterministicCipher} have in common: typed values in and out,
 * and moving a column to another key.
 */
abstract sealed class ValueCipher permits FieldCipher, DeterministicCipher {
  private final Kind kind;
  private final Frame frame;
  private final UsableKeys keys;

  /**
   * Creates a cipher.
   *
   * @param frame what stands around a value in a ciphertext
   */
  ValueCipher(Kind kind, Frame frame, UsableKeys keys) {
    this.kind = kind;
    this.frame = frame;
    this.keys = keys;
  }

  /** Encrypts a value where it stands, between the bytes of its frame, and fills those in. */
  abstract void seal(long keyId, byte[] framed, EncryptionContext context);

  /**
   * Decrypts a value and returns what the reader makes of it.
   *
   * @throws DecryptionException if key, context or ciphertext is not what it was
   */
  abstract <R> R open(FieldCiphertext sealed, EncryptionContext context, Reader<R> reader);

  /** Makes something of a value. */
  interface Reader<R> {
    /**
     * Takes a value.
     *
     * @param tag of its type
     * @param array ends with the content; the reader's to keep or overwrite
     * @param start where the content starts
     */
    R read(byte tag, byte[] array, int start);
  }

  /** Returns the form of a value with room for its encryption. */
  final <T> byte[] framed(FieldType<T> type, T value) {
    return type.encode(value, frame);
  }

  private byte[] reframed(byte tag, byte[] array, int start) {
    int length = array.length - start;
    byte[] framed = new byte[frame.before() + 1 + length + frame.after()];
    framed[frame.before()] = tag;
    System.arraycopy(array, start, framed, frame.before() + 1, length);
    Arrays.fill(array, (byte) 0);
    return framed;
  }

  private FieldCiphertext sealFramed(byte[] framed, EncryptionContext context) {
    keys.count(framed.length - frame.before() - frame.after());
    seal(keys.primaryId(), framed, context);
    return FieldCiphertext.wrap(framed);
  }

  /**
   * Returns the value, encrypted.
   *
   * @param type the type of the value, which {@link #decrypt} must be asked for
   * @param value what to encrypt; not kept
   * @param context where the value belongs, as the class says
   * @throws IllegalArgumentException if a text is not valid UTF-16, or the ciphertext would be
   *     longer than {@link FieldCiphertext#MAX_BYTES}
   * @throws KeysetException if the primary key has reached a limit
   */
  public <T> FieldCiphertext encrypt(FieldType<T> type, T value, EncryptionContext context) {
    return sealFramed(framed(type, value), context);
  }

  /**
   * Returns the value.
   *
   * @param type the type it was encrypted as
   * @param context the one it was encrypted with
   * @throws DecryptionException if key, context or ciphertext is not what it was
   * @throws IllegalArgumentException if the value is of another type, or the ciphertext of another
   *     kind
   */
  public <T> T decrypt(FieldType<T> type, FieldCiphertext ciphertext, EncryptionContext context) {
    ciphertext.requireKind(kind);
    return open(ciphertext, context, type::take);
  }

  /** Returns whether the ciphertext names the primary key; true for an altered one, too. */
  public boolean isCurrent(FieldCiphertext ciphertext) {
    return ciphertext.keyNumber() == keys.primaryId();
  }

  /**
   * Returns a ciphertext of the same value under the primary key: the same object if it is there
   * already, which is not checked.
   *
   * @param context the one it was encrypted with
   * @throws DecryptionException if key, context or ciphertext is not what it was
   * @throws IllegalArgumentException if the ciphertext is of another kind
   */
  public FieldCiphertext reencrypt(FieldCiphertext ciphertext, EncryptionContext context) {
    if (isCurrent(ciphertext)) {
      return ciphertext;
    }
    ciphertext.requireKind(kind);
    return sealFramed(open(ciphertext, context, this::reframed), context);
  }

  /**
   * Moves a column from older keys to the primary key.
   *
   * <p>The stream that is returned holds only the cells that changed, which is what has to be
   * written back; cells under the primary key are left out. It works as it is read, one cell at a
   * time, in the order of the column. If a cell is refused, those before it are done: a repeated
   * run goes on from there.
   *
   * @param column closed by the caller
   * @throws DecryptionException when the stream is read, if a cell is refused; names its row,
   *     counted from 1
   */
  public <R> Stream<FieldCell<R>> reencrypt(Stream<FieldCell<R>> column) {
    return Reencryption.over(
        column,
        cell ->
            isCurrent(cell.ciphertext())
                ? cell
                : cell.with(reencrypt(cell.ciphertext(), cell.context())));
  }
}
