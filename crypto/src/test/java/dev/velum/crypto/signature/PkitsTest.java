package dev.velum.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Public Key Interoperability Test Suite of NIST, as far as it is about what {@link
 * TrustedRoots} does; src/test/resources/vectors/README.md names its parts.
 */
class PkitsTest {
  private static final String ANCHOR = "TrustAnchorRootCertificate.crt";
  private static final String CHANGES = "deltaCRLCA1deltaCRL.crl";
  private static final Map<String, X509Certificate> CERTIFICATES = new TreeMap<>();
  private static final Map<String, byte[]> LISTS = new TreeMap<>();

  @TempDir static Path folder;
  private static TrustedRoots roots = TrustedRoots.of(List.of(read(ANCHOR)));

  private static X509Certificate read(String name) {
    if (CERTIFICATES.isEmpty()) {
      readAll();
    }
    return Objects.requireNonNull(CERTIFICATES.get(name), name);
  }

  private static void readAll() {
    try (InputStream in = PkitsTest.class.getResourceAsStream("/vectors/pkits.zip");
        ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(in))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
        byte[] der = zip.readAllBytes();
        if (name.endsWith(".crt")) {
          CERTIFICATES.put(name, Certificates.parse(der, name));
        } else {
          LISTS.put(name, der);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeAll
  static void readLists() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, byte[]> list : LISTS.entrySet()) {
      Path file = Files.write(folder.resolve(list.getKey()), list.getValue());
      if (!list.getKey().equals(CHANGES)) {
        files.add(file);
      }
    }
    roots =
        roots
            .at(Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC))
            .withRevocationLists(files.toArray(Path[]::new));
  }

  /** What the tests are about: certificates of end entities, whose names tell the outcome. */
  static List<String> tests() {
    return CERTIFICATES.keySet().stream()
        .filter(name -> name.matches("(V|Inv)alid.*EE.crt"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("tests")
  void chain_isAcceptedOrRefusedAsTheSuiteSays(String name) {
    List<X509Certificate> chain = chain(name);

    if (name.startsWith("Valid")) {
      assertThatCode(() -> roots.verify(chain)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> roots.verify(chain)).isInstanceOf(SignatureRefusedException.class);
    }
  }

  /** Every certificate that may have issued one of the chain, as a careless sender puts them in. */
  private static List<X509Certificate> chain(String name) {
    List<X509Certificate> chain = new ArrayList<>();
    Deque<X509Certificate> open = new ArrayDeque<>(List.of(read(name)));
    while (!open.isEmpty()) {
      X509Certificate certificate = open.remove();
      chain.add(certificate);
      for (X509Certificate other : CERTIFICATES.values()) {
        if (other.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
            && !other.equals(read(ANCHOR))
            && !chain.contains(other)
            && !open.contains(other)) {
          open.add(other);
        }
      }
    }
    return chain;
  }

  @Test
  void suite_isThere() {
    assertThat(tests()).hasSize(100);
    assertThat(tests().stream().filter(name -> name.startsWith("Valid"))).hasSizeBetween(40, 60);
  }

  /** What the list revokes would be taken for good: the runtime overlooks such lists. */
  @Test
  void listOfChanges_isRefused() {
    assertThatThrownBy(() -> roots.withRevocationLists(folder.resolve(CHANGES)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must be complete, not the changes of another list");
  }
}
