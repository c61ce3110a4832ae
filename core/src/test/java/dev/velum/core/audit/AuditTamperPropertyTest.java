package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.MessageAuthenticator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Whatever is done to a trail of eight records, the first record that is not as written is named.
 */
class AuditTamperPropertyTest {
  private static final int RECORDS = 8;
  private static final MessageAuthenticator KEY =
      MessageAuthenticator.hmacSha256("k", "0123456789abcdef0123456789abcdef".getBytes(UTF_8));
  private static final byte[] INTACT = write();

  private static byte[] write() {
    try {
      return withFile(
          new byte[0],
          file -> {
            try (AuditTrail trail = AuditTrail.open(file, KEY)) {
              for (int i = 0; i < RECORDS; i++) {
                trail.record(AuditEvent.of("tester", "act").purpose("test").detail("n", i));
              }
              return Files.readAllBytes(file);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AuditVerification verify(byte[] trail) throws IOException {
    return withFile(trail, file -> AuditVerifier.with(KEY).verify(file));
  }

  private interface FileUse<T> {
    T apply(Path file) throws IOException;
  }

  private static <T> T withFile(byte[] content, FileUse<T> use) throws IOException {
    Path folder = Files.createTempDirectory("velum");
    Path file = folder.resolve("trail.audit");
    try {
      Files.write(file, content);
      return use.apply(file);
    } finally {
      Files.deleteIfExists(folder.resolve("trail.audit.lock"));
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /** The number of the record (0 for the header) in whose line this byte lies. */
  private static long lineOf(int offset) {
    long line = 0;
    for (int i = 0; i < offset; i++) {
      line += INTACT[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  private static List<String> lines() {
    return new ArrayList<>(new String(INTACT, ISO_8859_1).lines().toList());
  }

  private static AuditVerification verify(List<String> lines) throws IOException {
    return verify((String.join("\n", lines) + "\n").getBytes(ISO_8859_1));
  }

  private static void assertFoundAt(long sequence, AuditVerification found) {
    assertThat(found.problem())
        .hasValueSatisfying(problem -> assertThat(problem.sequence()).isEqualTo(sequence));
    assertThat(found.verifiedCount()).isEqualTo(Math.max(0, sequence - 1));
  }

  @Test
  void untouchedTrail_isIntact() throws IOException {
    assertThat(verify(INTACT).isIntact()).isTrue();
    assertThat(verify(INTACT).verifiedCount()).isEqualTo(RECORDS);
  }

  @Test
  void everySingleFlippedBit_isFoundInItsRecord() throws IOException {
    for (int offset = 0; offset < INTACT.length; offset++) {
      byte[] trail = INTACT.clone();
      trail[offset] ^= (byte) (1 << (offset % 8));

      assertFoundAt(lineOf(offset), verify(trail));
    }
  }

  @Property(tries = 200)
  void anyReplacedByte_isFoundInItsRecord(
      @ForAll @IntRange(max = 100_000) int position, @ForAll byte value) throws IOException {
    int offset = position % INTACT.length;
    byte[] trail = INTACT.clone();
    trail[offset] = value;
    if (value != INTACT[offset]) {
      assertFoundAt(lineOf(offset), verify(trail));
    }
  }

  @Property(tries = 200)
  void insertedByte_isFoundInItsRecord(
      @ForAll @IntRange(max = 100_000) int position, @ForAll byte value) throws IOException {
    int offset = position % INTACT.length;
    byte[] trail = Arrays.copyOf(INTACT, INTACT.length + 1);
    System.arraycopy(INTACT, offset, trail, offset + 1, INTACT.length - offset);
    trail[offset] = value;
    int same = offset; // the same byte again may as well have come later
    while (same < INTACT.length && INTACT[same] == value) {
      same++;
    }
    assertFoundAt(lineOf(same), verify(trail));
  }

  @Property(tries = 200)
  void removedBytes_areFoundInTheirRecord(
      @ForAll @IntRange(max = 100_000) int position, @ForAll @IntRange(min = 1, max = 40) int count)
      throws IOException {
    int offset = position % (INTACT.length - count);
    byte[] trail = Arrays.copyOf(INTACT, INTACT.length - count);
    System.arraycopy(INTACT, offset + count, trail, offset, trail.length - offset);
    int same = offset; // as far as what follows looks like what is gone
    while (same < trail.length && INTACT[same] == trail[same]) {
      same++;
    }
    assertFoundAt(lineOf(same), verify(trail));
  }

  @Property(tries = 200)
  void manyFlippedBytes_areFoundAtTheFirst(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] trail = INTACT.clone();
    int first = INTACT.length;
    for (int i = 0; i <= random.nextInt(5); i++) {
      int offset = random.nextInt(INTACT.length);
      trail[offset] = (byte) (INTACT[offset] ^ (1 + random.nextInt(255)));
      first = Math.min(first, offset);
    }
    assertFoundAt(lineOf(first), verify(trail));
  }

  @Property
  void removedRecord_isFound(@ForAll @IntRange(min = 1, max = RECORDS - 1) int record)
      throws IOException {
    List<String> lines = lines();
    lines.remove(record);

    assertFoundAt(record, verify(lines));
  }

  @Property
  void repeatedRecord_isFoundBehindTheFirst(
      @ForAll @IntRange(min = 1, max = RECORDS) int record,
      @ForAll @IntRange(min = 1, max = RECORDS) int from)
      throws IOException {
    List<String> lines = lines();
    lines.add(record + 1, lines.get(Math.min(from, record)));

    assertFoundAt(record + 1L, verify(lines));
  }

  @Property
  void swappedRecords_areFoundAtTheFirst(
      @ForAll @IntRange(min = 1, max = RECORDS) int one,
      @ForAll @IntRange(min = 1, max = RECORDS) int other)
      throws IOException {
    List<String> lines = lines();
    Collections.swap(lines, one, other);
    if (one != other) {
      assertFoundAt(Math.min(one, other), verify(lines));
    }
  }

  @Test
  void everyCutInsideARecord_isFound() throws IOException {
    for (int length = 0; length < INTACT.length; length++) {
      boolean betweenRecords = length > 0 && INTACT[length - 1] == '\n';
      if (!betweenRecords) {
        assertFoundAt(lineOf(length), verify(Arrays.copyOf(INTACT, length)));
      }
    }
  }

  @Test
  void crashAtAnyByte_leavesATrailThatOpensWithAllWholeRecords() throws IOException {
    for (int length = 0; length <= INTACT.length; length++) {
      int whole = wholeRecords(length);
      byte[] crashed = Arrays.copyOf(INTACT, length);
      List<AuditRecord> records =
          withFile(
              crashed,
              file -> {
                AuditTrail.open(file, KEY).close();
                List<AuditRecord> found = new ArrayList<>();
                AuditVerifier.with(KEY).read(file, found::add).requireIntact();
                return found;
              });

      assertThat(records.stream().filter(r -> r.action().equals("act")).count()).isEqualTo(whole);
    }
  }

  /** Records of which every byte but perhaps the line feed is there. */
  private static int wholeRecords(int length) {
    long lines = lineOf(length);
    boolean onlyLineFeedMissing = length < INTACT.length && INTACT[length] == '\n';
    return (int) Math.max(0, lines - 1 + (onlyLineFeedMissing ? 1 : 0));
  }
}
