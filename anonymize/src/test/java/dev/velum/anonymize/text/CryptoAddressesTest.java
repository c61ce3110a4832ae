package dev.velum.anonymize.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoAddressesTest {
  @Test
  void keccak_isThatOfTheSubmission() {
    assertThat(HexFormat.of().formatHex(Keccak.hash256(new byte[0])))
        .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assertThat(HexFormat.of().formatHex(Keccak.hash256("abc".getBytes(US_ASCII))))
        .isEqualTo("4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  }

  /** The examples of EIP-55. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "dbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "D1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "52908400098527886E0F7030069857D2E4169EE7", "de709f2102306220921060314715629080e2fb77"
      })
  void examplesOfEip55_areRight(String digits) {
    assertThat(CryptoAddresses.isEip55(digits)).isTrue();
    assertThat(CryptoAddresses.isEip55(digits.substring(0, 39) + "0")).isFalse();
  }

  /** The examples of BIP 173 and BIP 350 for the main network of Bitcoin. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        "BC1SW50QGDZ25J",
        "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
      })
  void examplesOfBip173And350_areRight(String address) {
    assertThat(CryptoAddresses.isBech32(address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "BC1QW508d6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"
      })
  void wrongSums_areNot(String address) {
    assertThat(CryptoAddresses.isBech32(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ", "1111111111111111111114oLvT2"
      })
  void base58Check_refusesEachChangeOfACharacter(String address) {
    assertThat(CryptoAddresses.isBase58Check(address)).isTrue();
    for (int i = 0; i < address.length(); i++) {
      char other = address.charAt(i) == 'z' ? 'y' : 'z';
      String changed = address.substring(0, i) + other + address.substring(i + 1);
      assertThat(CryptoAddresses.isBase58Check(changed)).as(changed).isFalse();
    }
  }
}
