package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever happens to a keyset file, it is refused with one of our exceptions. */
class KeysetFilePropertyTest {
  private static final KeyEncryptionKey KEY = KeyEncryptionKey.fromRawKey(new byte[32]);
  private static Path file;
  private static byte[] good;

  @BeforeContainer
  static void save() throws IOException {
    file = Files.createTempFile("keyset", "");
    TestKeys.keyset(1, KeyPurpose.values()).save(file, KEY, TestKeys.passphrase("x"));
    good = Files.readAllBytes(file);
  }

  @AfterContainer
  static void delete() throws IOException {
    Files.delete(file);
  }

  private static boolean isRefused(byte[] content) throws IOException {
    Files.write(file, content);
    try {
      Keyset.open(file, KEY);
      return false;
    } catch (CryptoException e) {
      return true;
    }
  }

  @Property(tries = 1000)
  void changedBytes_areRefused(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes)
      throws IOException {
    Random random = new Random(seed);
    byte[] changed = good.clone();
    for (int i = 0; i < changes; i++) {
      changed[random.nextInt(changed.length)] = (byte) (' ' - 1 + random.nextInt(96));
    }

    assertThat(Arrays.equals(changed, good) || isRefused(changed)).isTrue();
  }

  @Property(tries = 500)
  void linesMovedDroppedOrRepeated_areRefused(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of(new String(good, US_ASCII).split("(?<=\n)")));
    int from = random.nextInt(lines.size());
    int to = random.nextInt(lines.size());
    switch (random.nextInt(3)) {
      case 0 -> lines.add(to, lines.get(from));
      case 1 -> lines.add(to, lines.remove(from));
      default -> lines.remove(from);
    }
    byte[] changed = String.join("", lines).getBytes(US_ASCII);

    assertThat(Arrays.equals(changed, good) || isRefused(changed)).isTrue();
  }

  @Property(tries = 500)
  void partCutOutOrDoubled_isRefused(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    int start = random.nextInt(good.length);
    int end = start + 1 + random.nextInt(good.length - start);
    String text = new String(good, US_ASCII);
    String part = random.nextBoolean() ? "" : text.substring(start, end).repeat(2);

    assertThat(
            isRefused((text.substring(0, start) + part + text.substring(end)).getBytes(US_ASCII)))
        .isTrue();
  }
}
