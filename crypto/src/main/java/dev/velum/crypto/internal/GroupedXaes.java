package dev.velum.crypto.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * XAES-256-GCM (c2sp.org/XAES-256-GCM) under one key, for many small values in the layout of
 * docs/formats/field.md: kind, key id, hidden nonce, ciphertext, tag.
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
 * <p>Not safe for use by several threads.
 */
public final class GroupedXaes {
  /** The size of what stands before the ciphertext: kind, key id and hidden nonce. */
  public static final int START_BYTES = ValueSealer.HEADER_BYTES + XaesGcm.NONCE_BYTES;

  /** The size of a tag, which follows the ciphertext. */
  public static final int TAG_BYTES = AesGcm.TAG_BYTES;

  private static final int GROUP = 1 << 12;
  private static final int HALF_BYTES = XaesGcm.NONCE_BYTES / 2;
  private static final int BLOCK_BYTES = 16;
  private static final byte MASK_KEY = 'N';
  private static final byte[] LABEL = "velum-field-1\0".getBytes(US_ASCII);

  /** How many groups stay set up for opening: columns are written by several threads. */
  private static final int OPENING_GROUPS = 16;

  private final XaesGcm xaes;
  private final Supplier<AesGcm> ciphers;
  private final RandomBytes random;
  private final Cipher maskCipher;
  private final byte[] boundHead;
  private final @Nullable Group[] opening = new Group[OPENING_GROUPS];
  private @Nullable Group sealing;
  private byte[] boundContext = AesGcm.NO_DATA;
  private byte[] bound = AesGcm.NO_DATA;
  private final byte[] first = new byte[HALF_BYTES];
  private final byte[] second = new byte[HALF_BYTES];
  private final byte[] block = new byte[BLOCK_BYTES];

  /** The message key of a first half, with a cipher that is set up for it. */
  private static final class Group {
    private final byte[] first;
    private final SecretKeySpec key;
    private final AesGcm gcm;
    private int left = GROUP;

    Group(byte[] first, SecretKeySpec key, AesGcm gcm) {
      this.first = first.clone();
      this.key = key;
      this.gcm = gcm;
    }
  }

  /**
   * Creates a cipher.
   *
   * @param key the key itself; copied
   * @param head kind and key id, which every value starts with
   * @param ciphers makes the ciphers that do the encryption
   */
  public GroupedXaes(byte[] key, byte[] head, Supplier<AesGcm> ciphers, RandomBytes random) {
    this.ciphers = ciphers;
    this.random = random;
    this.xaes = new XaesGcm(key, ciphers.get());
    this.boundHead = Arrays.copyOf(LABEL, LABEL.length + head.length);
    System.arraycopy(head, 0, boundHead, LABEL.length, head.length);
    this.bound = boundHead;
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
   * @param framed the value between {@link #START_BYTES} and {@link #TAG_BYTES} bytes, which are
   *     filled in
   * @param context the canonical form of where the value belongs; not copied, so it must not change
   */
  public void seal(byte[] framed, byte[] context) {
    Group group = sealing;
    if (group == null || group.left == 0) {
      random.fill(first);
      group = newGroup(first);
      sealing = group;
    }
    group.left--;
    random.fill(second);
    byte[] mask = mask();
    ByteBuffer out = ByteBuffer.wrap(framed);
    out.put(boundHead, LABEL.length, ValueSealer.HEADER_BYTES);
    for (int i = 0; i < HALF_BYTES; i++) {
      out.put((byte) (group.first[i] ^ mask[i]));
    }
    out.put(second);
    group.gcm.startSealing(group.key, second, boundTo(context));
    int length = framed.length - START_BYTES - TAG_BYTES;
    group.gcm.seal(framed, START_BYTES, length, framed, START_BYTES);
  }

  /**
   * Decrypts a value.
   *
   * @param sealed at least {@link #START_BYTES} and {@link #TAG_BYTES} bytes
   * @param context the canonical form of where the value belongs
   * @param out takes the value from its start; zeros if it is refused
   * @throws AEADBadTagException if anything is not what was sealed
   */
  public void open(byte[] sealed, byte[] context, byte[] out) throws AEADBadTagException {
    System.arraycopy(sealed, START_BYTES - HALF_BYTES, second, 0, HALF_BYTES);
    byte[] mask = mask();
    for (int i = 0; i < HALF_BYTES; i++) {
      first[i] = (byte) (sealed[ValueSealer.HEADER_BYTES + i] ^ mask[i]);
    }
    Group group = groupOf(first);
    group.gcm.startOpening(group.key, second, boundTo(context));
    group.gcm.open(sealed, START_BYTES, sealed.length - START_BYTES, out, 0);
  }

  /** Returns what values of a context are bound to; the same array is asked for again and again. */
  @SuppressWarnings("ReferenceEquality") // comparing the bytes would cost what this saves
  private byte[] boundTo(byte[] context) {
    if (context != boundContext) {
      bound = Arrays.copyOf(boundHead, boundHead.length + context.length);
      System.arraycopy(context, 0, bound, boundHead.length, context.length);
      boundContext = context;
    }
    return bound;
  }

  private byte[] mask() {
    Arrays.fill(block, (byte) 0);
    System.arraycopy(second, 0, block, 0, HALF_BYTES);
    try {
      maskCipher.doFinal(block, 0, BLOCK_BYTES, block, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed in the Java runtime", e);
    }
    return block;
  }

  private Group groupOf(byte[] wanted) {
    int slot = wanted[0] & (OPENING_GROUPS - 1);
    Group group = opening[slot];
    if (group == null || !Arrays.equals(group.first, wanted)) {
      AesGcm gcm = group == null ? ciphers.get() : group.gcm;
      group = new Group(wanted, xaes.messageKey(wanted), gcm);
      opening[slot] = group;
    }
    return group;
  }

  private Group newGroup(byte[] half) {
    AesGcm gcm = sealing == null ? ciphers.get() : sealing.gcm;
    return new Group(half, xaes.messageKey(half), gcm);
  }
}
