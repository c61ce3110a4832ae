package dev.velum.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.VelumException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever is done to a signature file: it is refused, or says the same as before. */
class BundleTamperPropertyTest {
  private static final SigningKey KEY = SigningKey.generate(SignatureAlgorithm.ECDSA_P384);
  private static final VerificationKey PUBLIC = KEY.verificationKey();

  private static Path folder;
  private static Path model;
  private static byte[] original;
  private static byte[] payload;
  private Path changed;

  @BeforeContainer
  static void sign() throws IOException {
    folder = Files.createTempDirectory("velum");
    model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("weights.bin"), "0123456789");
    Path file = folder.resolve("model.sig");
    ModelSignature.sign(model, KEY).write(file);
    original = Files.readAllBytes(file);
    payload = SigstoreBundle.read(file).unverifiedPayload();
  }

  @AfterContainer
  static void clean() throws IOException {
    Files.deleteIfExists(folder.resolve("changed.sig"));
    Files.deleteIfExists(folder.resolve("model.sig"));
    Files.deleteIfExists(model.resolve("weights.bin"));
    Files.deleteIfExists(model);
    Files.deleteIfExists(folder);
  }

  @BeforeTry
  void name() {
    changed = folder.resolve("changed.sig");
  }

  /** Returns whether the document is accepted; if not, the refusal names the file. */
  private boolean isAccepted(byte[] document) throws IOException {
    Files.write(changed, document);
    try {
      ModelSignature.read(changed).verify(model, PUBLIC);
      return true;
    } catch (VelumException e) {
      assertThat(e.getMessage()).startsWith("signature " + changed).hasSizeLessThan(500);
      return false;
    }
  }

  @Property(tries = 1500)
  void changedBit_isRefused(@ForAll @IntRange(max = 1 << 20) int position) throws IOException {
    byte[] document = original.clone();
    document[position / 8 % original.length] ^= (byte) (1 << position % 8);

    assertThat(isAccepted(document)).isFalse();
  }

  @Example
  void slashBehindABackslash_saysTheSame() throws IOException {
    String text = new String(original, StandardCharsets.US_ASCII);
    String escaped = text.replaceFirst("/", "\\\\/");

    assertThat(escaped).hasSize(text.length() + 1).contains("\\/");
    assertThat(isAccepted(escaped.getBytes(StandardCharsets.US_ASCII))).isTrue();
    assertThat(SigstoreBundle.read(changed).unverifiedPayload()).isEqualTo(payload);
  }

  @Property(tries = 300)
  void truncation_isRefused(@ForAll @IntRange(max = 1 << 20) int length) throws IOException {
    assertThat(isAccepted(Arrays.copyOf(original, length % original.length))).isFalse();
  }

  @Property(tries = 500)
  void removedByte_isRefused(@ForAll @IntRange(max = 1 << 20) int position) throws IOException {
    int index = position % original.length;
    byte[] document = new byte[original.length - 1];
    System.arraycopy(original, 0, document, 0, index);
    System.arraycopy(original, index + 1, document, index, document.length - index);

    assertThat(isAccepted(document)).isFalse();
  }

  /**
   * JSON allows white space and a slash behind a backslash, and nobody looks at the key id or at
   * entries of a log.
   */
  @Property(tries = 1500)
  void insertedByte_isRefusedOrSaysTheSame(
      @ForAll @IntRange(max = 1 << 20) int position, @ForAll byte value) throws IOException {
    int index = position % (original.length + 1);
    byte[] document = new byte[original.length + 1];
    System.arraycopy(original, 0, document, 0, index);
    document[index] = value;
    System.arraycopy(original, index, document, index + 1, original.length - index);

    if (isAccepted(document)) {
      assertThat(SigstoreBundle.read(changed).unverifiedPayload()).isEqualTo(payload);
      assertThat(
              " \t\r\n".indexOf(value) >= 0
                  || (value == '\\' && original[index] == '/')
                  || isWithin("\"keyid\":\"\"", index)
                  || isWithin("\"tlogEntries\":[]", index))
          .isTrue();
    }
  }

  private static boolean isWithin(String part, int index) {
    int start = new String(original, StandardCharsets.US_ASCII).indexOf(part);
    return index > start && index < start + part.length();
  }
}
