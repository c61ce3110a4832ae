package dev.velum.crypto.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * XAES-256-GCM (c2sp.org/XAES-256-GCM) under one key, for many small values in the layout of
 * docs/formats/field.md: kind, key id, hidden nonce, hidden type, ciphertext, tag.
 *
 * <p>Setting a cipher up for a new key costs more than encrypting a small value. So the first half
 * of the nonce, which the message key depends on, is drawn anew for every {@value #GROUP} values
 * only, and the second half for every value. Both halves are random, and the message key is used as
 * AES-GCM is meant to be used with random nonces, for far fewer values than its limit.
 *
 * <p><b>Nonces.</b> Two values of one group have the same second half with probability 2^-96, two
 * of different groups the same nonce with 2^-192. Among q values there are fewer than {@value
 * #GROUP} q / 2 pairs within groups, so for q = 2^53 the probability of any collision is about
 * 2^(53 + 11 - 96) = 2^-32.
 *
 * <p><b>Hiding.</b> An equal first half would show which values were encrypted one after the other,
 * and so link the rows of different tables. It is therefore xored with a mask, the encryption of
 * the second half under a key of its own: the nonce-hiding transform HN1 of Bellare, Ng and
 * Tackmann ("Nonces are Noticed", CRYPTO 2019), as QUIC protects its headers (RFC 9001 section
 * 5.4). What is stored looks random. Confidentiality and integrity of the values do not depend on
 * it.
 *
 * <p><b>Type.</b> A value has a type of one byte, which is hidden by another byte of the mask.
 * Within the ciphertext it would cost a copy of each value, to get rid of it.
 *
 * <p><b>Binding.</b> Kind, key id, type and context are the associated data.
 *
 * <p>Not safe for use by several threads.
 */
public final class GroupedXaes {
  /** Where the type of a value stands: after kind, key id and hidden nonce. */
  public static final int TYPE_OFFSET = ValueSealer.HEADER_BYTES + XaesGcm.NONCE_BYTES;

  /** The size of a tag, which follows the ciphertext. */
  public static final int TAG_BYTES = AesGcm.TAG_BYTES;

  private static final int GROUP = 1 << 12;
  private static final int START_BYTES = TYPE_OFFSET + 1;
  private static final int HALF_BYTES = XaesGcm.NONCE_BYTES / 2;
  private static final int FIRST_OFFSET = ValueSealer.HEADER_BYTES;
  private static final int SECOND_OFFSET = FIRST_OFFSET + HALF_BYTES;
  private static final int BLOCK_BYTES = 16;
  private static final byte MASK_KEY = 'N';
  private static final byte[] LABEL = "velum-field-1\0".getBytes(US_ASCII);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** How many groups stay set up for opening: columns are written by several threads. */
  private static final int OPENING_GROUPS = 16;

  private final XaesGcm xaes;
  private final Supplier<AesGcm> ciphers;
  private final RandomBytes random;
  private final Cipher maskCipher;
  private final byte[] head;
  private final @Nullable Group[] opening = new Group[OPENING_GROUPS];
  private @Nullable Group sealing;

  /** What the value before this one was bound to, which in a column is often the next one, too. */
  private byte[] boundContext = AesGcm.NO_DATA;

  private byte boundType;

  private byte[] binding = AesGcm.NO_DATA;
  private byte openedType;
  private final byte[] first = new byte[HALF_BYTES];
  private final byte[] second = new byte[HALF_BYTES];
  private final byte[] mask = new byte[BLOCK_BYTES];

  /** The message key of a first half, with a cipher that is set up for it. */
  private static final class Group {
    private final long firstLong;
    private final int firstInt;
    private final SecretKeySpec key;
    private final AesGcm gcm;
    private int left = GROUP;

    Group(long firstLong, int firstInt, SecretKeySpec key, AesGcm gcm) {
      this.firstLong = firstLong;
      this.firstInt = firstInt;
      this.key = key;
      this.gcm = gcm;
    }
  }

  /**
   * Creates a cipher.
   *
   * @param key the key itself; copied
   * @param head kind and key id, which every value starts with; not copied
   * @param ciphers makes the ciphers that do the encryption
   */
  public GroupedXaes(byte[] key, byte[] head, Supplier<AesGcm> ciphers, RandomBytes random) {
    this.ciphers = ciphers;
    this.random = random;
    this.xaes = new XaesGcm(key, ciphers.get());
    this.head = head;
    try {
      // Single blocks as in FIPS 197, not a mode of operation for messages.
      maskCipher = Cipher.getInstance("AES/ECB/NoPadding");
      maskCipher.init(Cipher.ENCRYPT_MODE, xaes.derive(MASK_KEY, new byte[HALF_BYTES]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks AES", e);
    }
  }

  /**
   * Encrypts a value where it stands.
   *
   * @param framed the type at {@link #TYPE_OFFSET}, then the value, then {@link #TAG_BYTES} bytes;
   *     these and what is before the type are filled in
   * @param context the canonical form of where the value belongs; not copied, so it must not change
   */
  public void seal(byte[] framed, byte[] context) {
    Group group = sealing;
    if (group == null || group.left == 0) {
      group = newGroup();
      sealing = group;
    }
    group.left--;
    random.fill(second);
    setMask();
    byte type = framed[TYPE_OFFSET];
    System.arraycopy(head, 0, framed, 0, head.length);
    LONG.set(framed, FIRST_OFFSET, group.firstLong ^ (long) LONG.get(mask, 0));
    INT.set(framed, FIRST_OFFSET + Long.BYTES, group.firstInt ^ (int) INT.get(mask, Long.BYTES));
    System.arraycopy(second, 0, framed, SECOND_OFFSET, HALF_BYTES);
    framed[TYPE_OFFSET] = (byte) (type ^ mask[HALF_BYTES]);
    group.gcm.startSealing(group.key, second, bindingOf(type, context));
    int length = framed.length - START_BYTES - TAG_BYTES;
    group.gcm.seal(framed, START_BYTES, length, framed, START_BYTES);
  }

  /**
   * Decrypts a value and returns it in an array of its own, without its type.
   *
   * @param sealed more than {@link #TYPE_OFFSET} and {@link #TAG_BYTES} bytes
   * @param context the canonical form of where the value belongs; not copied, so it must not change
   * @throws AEADBadTagException if anything is not what was sealed
   */
  public byte[] open(byte[] sealed, byte[] context) throws AEADBadTagException {
    System.arraycopy(sealed, SECOND_OFFSET, second, 0, HALF_BYTES);
    setMask();
    long firstLong = (long) LONG.get(sealed, FIRST_OFFSET) ^ (long) LONG.get(mask, 0);
    int firstInt =
        (int) INT.get(sealed, FIRST_OFFSET + Long.BYTES) ^ (int) INT.get(mask, Long.BYTES);
    openedType = (byte) (sealed[TYPE_OFFSET] ^ mask[HALF_BYTES]);
    Group group = groupOf(firstLong, firstInt);
    group.gcm.startOpening(group.key, second, bindingOf(openedType, context));
    return group.gcm.open(sealed, START_BYTES, sealed.length - START_BYTES);
  }

  /** Returns the type of the value that was opened last. */
  public byte openedType() {
    return openedType;
  }

  @SuppressWarnings("ReferenceEquality") // comparing the bytes would cost what this saves
  private byte[] bindingOf(byte type, byte[] context) {
    if (binding.length == 0 || type != boundType || context != boundContext) {
      binding =
          ByteBuffer.allocate(LABEL.length + head.length + 1 + context.length)
              .put(LABEL)
              .put(head)
              .put(type)
              .put(context)
              .array();
      boundType = type;
      boundContext = context;
    }
    return binding;
  }

  /** Sets the mask to that of the second half. */
  private void setMask() {
    System.arraycopy(second, 0, mask, 0, HALF_BYTES);
    INT.set(mask, HALF_BYTES, 0);
    try {
      maskCipher.doFinal(mask, 0, BLOCK_BYTES, mask, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed in the Java runtime", e);
    }
  }

  private Group groupOf(long firstLong, int firstInt) {
    int slot = firstInt & (OPENING_GROUPS - 1);
    Group group = opening[slot];
    if (group == null || group.firstLong != firstLong || group.firstInt != firstInt) {
      AesGcm gcm = group == null ? ciphers.get() : group.gcm;
      LONG.set(first, 0, firstLong);
      INT.set(first, Long.BYTES, firstInt);
      group = new Group(firstLong, firstInt, xaes.messageKey(first), gcm);
      opening[slot] = group;
    }
    return group;
  }

  private Group newGroup() {
    AesGcm gcm = sealing == null ? ciphers.get() : sealing.gcm;
    random.fill(first);
    SecretKeySpec key = xaes.messageKey(first);
    return new Group((long) LONG.get(first, 0), (int) INT.get(first, Long.BYTES), key, gcm);
  }
}
