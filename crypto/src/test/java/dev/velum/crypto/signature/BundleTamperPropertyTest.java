package dev.velum.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.VelumException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

  /**
   * The bytes of the JSON that carry no meaning for the verifier, with the member they belong to.
   */
  private static boolean isHarmless(int position) {
    String text = new String(original, StandardCharsets.US_ASCII);
    // The hint may vanish with its name ("hint" is optional only together with the whole member's
    // content), the key id is never looked at, and an empty list may hold anything.
    return isWithin(text, "\"tlogEntries\":[]", position)
        || isWithin(text, ",\"keyid\":\"\"", position);
  }

  private static boolean isWithin(String text, String part, int position) {
    int start = text.indexOf(part);
    return start >= 0 && position >= start && position < start + part.length();
  }

  private void assertRefusedOrSame(byte[] document, boolean harmless) throws IOException {
    Files.write(changed, document);
    try {
      ModelSignature.read(changed).verify(model, PUBLIC);
    } catch (VelumException e) {
      assertThat(e.getMessage()).startsWith("signature " + changed).hasSizeLessThan(500);
      return;
    }
    assertThat(SigstoreBundle.read(changed).unverifiedPayload()).isEqualTo(payload);
    assertThat(harmless).as("was changed and still accepted").isTrue();
  }

  @Property(tries = 1500)
  void changedBit_isRefusedUnlessHarmless(@ForAll @IntRange(max = 1 << 20) int position)
      throws IOException {
    int index = position / 8 % original.length;
    byte[] document = original.clone();
    document[index] ^= (byte) (1 << position % 8);

    assertRefusedOrSame(document, isHarmless(index));
  }

  @Property(tries = 300)
  void truncation_isRefused(@ForAll @IntRange(max = 1 << 20) int length) throws IOException {
    assertRefusedOrSame(Arrays.copyOf(original, length % original.length), false);
  }

  @Property(tries = 300)
  void removedByte_isRefusedUnlessHarmless(@ForAll @IntRange(max = 1 << 20) int position)
      throws IOException {
    int index = position % original.length;
    byte[] document = new byte[original.length - 1];
    System.arraycopy(original, 0, document, 0, index);
    System.arraycopy(original, index + 1, document, index, document.length - index);

    assertRefusedOrSame(document, isHarmless(index));
  }
}
