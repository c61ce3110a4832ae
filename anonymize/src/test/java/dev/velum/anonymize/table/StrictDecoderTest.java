package dev.velum.anonymize.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictDecoderTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8192, 1 << 17})
  void readsOfAnyLength_giveTheText(int maxLength) throws IOException {
    String text = "aü€😀\n".repeat(20_000);

    assertThat(read(text, maxLength)).isEqualTo(text);
  }

  @Test
  void byteOrderMark_isDroppedOnlyAtTheBeginning() throws IOException {
    assertThat(read("\uFEFFa\uFEFF", 1)).isEqualTo("a\uFEFF");
    assertThat(read("\uFEFF", 8)).isEmpty();
  }

  private static String read(String text, int maxLength) throws IOException {
    Random random = new Random(20261122);
    StringBuilder all = new StringBuilder();
    char[] buffer = new char[maxLength];
    try (StrictDecoder decoder =
        new StrictDecoder("f", new ByteArrayInputStream(text.getBytes(UTF_8)), UTF_8)) {
      int count = 0;
      while (count >= 0) {
        all.append(buffer, 0, count);
        count = decoder.read(buffer, 0, 1 + random.nextInt(maxLength));
      }
    }
    return all.toString();
  }
}
