package dev.velum.crypto;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.velum.core.VelumException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/**
 * Feeds a parser with good inputs, mutated. Whatever it is fed with, it must answer in time, with a
 * value or with one of our exceptions, and within the heap that the run is given.
 *
 * <p>{@code -Dvelum.fuzz.inputs=1000000} gives as many to each parser; {@code -Dvelum.fuzz.seed}
 * repeats a run whose failure named its seed.
 */
public final class Fuzz {
  private static final int INPUTS = Integer.getInteger("velum.fuzz.inputs", 1000);
  private static final long SEED = Long.getLong("velum.fuzz.seed", System.nanoTime());

  /** For parsers that take milliseconds for what is good. */
  private static final int COSTLY_SHARE = 40;

  private static final Duration SLOW = Duration.ofSeconds(20);

  /** Characters that mean something in one of the formats. */
  private static final String TELLING = " \n0129azAZ-_=.:{}[]\",\0\u007f\u00ff";

  private final int inputs;
  private final Class<? extends RuntimeException> alsoAllowed;

  private Fuzz(int inputs, Class<? extends RuntimeException> alsoAllowed) {
    this.inputs = inputs;
    this.alsoAllowed = alsoAllowed;
  }

  /** Takes one input apart. */
  public interface Parser {
    void parse(byte[] input) throws IOException;
  }

  /** Takes a file apart. */
  public interface FileParser {
    void parse(Path file) throws IOException;
  }

  public static Fuzz standard() {
    return new Fuzz(INPUTS, VelumException.class);
  }

  /** Fewer inputs, for parsers that take long for what is good. */
  public static Fuzz costly() {
    return new Fuzz(INPUTS / COSTLY_SHARE, VelumException.class);
  }

  /** The same, for parsers of arguments. */
  public Fuzz allowing(Class<? extends RuntimeException> exception) {
    return new Fuzz(inputs, exception);
  }

  /** Returns what parses a file with the input in it. */
  public static Parser file(Path file, FileParser parser) {
    return input -> {
      // Cut after writing: a file that is emptied and filled again makes some systems wait for it.
      try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
        channel.write(ByteBuffer.wrap(input), 0);
        channel.truncate(input.length);
      }
      parser.parse(file);
    };
  }

  /**
   * Feeds.
   *
   * @param good what is mutated, and spliced into each other
   */
  public void feed(Parser parser, byte[]... good) throws IOException {
    for (byte[] each : good) {
      parser.parse(each); // what is mutated must be good
    }
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] input = mutated(good, random);
      long start = System.nanoTime();
      try {
        parser.parse(input);
      } catch (VelumException e) {
        refused++;
      } catch (RuntimeException | IOException | Error e) {
        if (!alsoAllowed.isInstance(e)) {
          fail("seed " + SEED + ", input " + i + ": " + hex(input), e);
        }
        refused++;
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("seed %s, input %s", SEED, i)
          .isLessThan(SLOW);
    }
    assertThat(refused).as("mutations must do harm").isGreaterThan(inputs / 5);
  }

  private static String hex(byte[] input) {
    return HexFormat.of().formatHex(input, 0, Math.min(input.length, 4096));
  }

  private static byte[] mutated(byte[][] good, Random random) {
    byte[] bytes = good[random.nextInt(good.length)];
    int changes = 1 + random.nextInt(1 << random.nextInt(4));
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes, good[random.nextInt(good.length)], random);
    }
    return bytes;
  }

  private static byte[] changed(byte[] bytes, byte[] other, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    byte[] result = bytes.clone();
    switch (random.nextInt(9)) {
      case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> result[at] = (byte) random.nextInt();
      case 2 -> result[at] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
      case 3 -> Arrays.fill(result, at, at + random.nextInt(bytes.length - at), (byte) 0xff);
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> {
        return joined(bytes, 0, at, bytes, at + random.nextInt(bytes.length - at), bytes.length);
      }
      case 6 -> {
        int from = random.nextInt(at + 1);
        return joined(bytes, 0, at, bytes, from, bytes.length);
      }
      case 7 -> {
        return joined(bytes, 0, at, other, random.nextInt(other.length + 1), other.length);
      }
      default -> {
        byte[] noise = new byte[1 + random.nextInt(40)];
        random.nextBytes(noise);
        return joined(joined(bytes, 0, at, noise, 0, noise.length), bytes, at);
      }
    }
    return result;
  }

  private static byte[] joined(byte[] first, byte[] second, int from) {
    return joined(first, 0, first.length, second, from, second.length);
  }

  private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(a, aFrom, aTo - aFrom);
    out.write(b, bFrom, bTo - bFrom);
    byte[] all = out.toByteArray();
    return all.length > 1 << 16 ? Arrays.copyOf(all, 1 << 16) : all;
  }
}
