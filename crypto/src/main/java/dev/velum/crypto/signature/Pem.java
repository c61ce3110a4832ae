package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.crypto.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes the text form of keys and certificates (RFC 7468).
 *
 * <p>Text before, between and after the blocks is allowed and ignored, as tools write descriptions
 * there. Inside a block only the canonical Base64 of its bytes is. Messages name line and rule,
 * never content.
 */
final class Pem {
  static final int MAX_FILE_BYTES = 1 << 18;

  private static final int MAX_BLOCKS = 64;
  private static final int LINE_LENGTH = 64;
  private static final Pattern BOUNDARY =
      Pattern.compile("-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----");
  private static final Pattern BODY = Pattern.compile("[A-Za-z0-9+/]{1,76}={0,2}");

  private Pem() {}

  /** One block; its bytes may be a private key. */
  static final class Block {
    private final String label;
    private final byte[] der;

    Block(String label, byte[] der) {
      this.label = label;
      this.der = der;
    }

    String label() {
      return label;
    }

    /** Returns the bytes, not copied. */
    byte[] der() {
      return der;
    }
  }

  /** Returns the bytes of a file. */
  static byte[] readLimited(Path file, int maxBytes, String place) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maxBytes + 1);
    }
    if (bytes.length > maxBytes) {
      throw new FormatException(place + ": must have at most " + maxBytes + " bytes");
    }
    return bytes;
  }

  /**
   * Returns the only block of a file.
   *
   * @throws FormatException if there is none or more than one
   */
  static Block readOne(Path file, String place) throws IOException {
    List<Block> blocks = read(file, place);
    if (blocks.size() != 1) {
      throw new FormatException(place + ": must hold exactly one PEM block, has " + blocks.size());
    }
    return blocks.get(0);
  }

  static List<Block> read(Path file, String place) throws IOException {
    return parse(readLimited(file, MAX_FILE_BYTES, place), place);
  }

  /** Returns the blocks in their order, perhaps none. */
  static List<Block> parse(byte[] text, String place) {
    List<Block> blocks = new ArrayList<>();
    String open = "";
    StringBuilder body = new StringBuilder();
    int number = 0;
    for (String line : new String(text, ISO_8859_1).lines().map(String::stripTrailing).toList()) {
      number++;
      String where = place + ", line " + number + ": ";
      Matcher boundary = BOUNDARY.matcher(line);
      if (boundary.matches() && boundary.group(1).equals("BEGIN") && open.isEmpty()) {
        open = boundary.group(2);
        body.setLength(0);
        if (blocks.size() == MAX_BLOCKS) {
          throw new FormatException(where + "there must be at most " + MAX_BLOCKS + " blocks");
        }
      } else if (boundary.matches()
          && boundary.group(1).equals("END")
          && boundary.group(2).equals(open)) {
        blocks.add(new Block(open, decode(body, where)));
        open = "";
      } else if (line.startsWith("-----")) {
        throw new FormatException(where + "is not the boundary that must stand here");
      } else if (!open.isEmpty()) {
        if (!BODY.matcher(line).matches()) {
          throw new FormatException(
              where
                  + "must be Base64; PEM headers, as of encrypted PKCS#1 keys, are not known here");
        }
        body.append(line);
      }
    }
    if (!open.isEmpty()) {
      throw new FormatException(place + ": the last PEM block has no end");
    }
    return blocks;
  }

  private static byte[] decode(StringBuilder body, String where) {
    try {
      return canonicalBase64(body.toString());
    } catch (IllegalArgumentException e) {
      throw new FormatException(where + "the block above is not the Base64 of any bytes");
    }
  }

  /**
   * Decodes Base64 and refuses the spellings that an encoder would not choose.
   *
   * @throws IllegalArgumentException if it is another text
   */
  static byte[] canonicalBase64(String text) {
    byte[] decoded = Base64.getDecoder().decode(text);
    if (!Base64.getEncoder().encodeToString(decoded).equals(text)) {
      throw new IllegalArgumentException("must be canonical Base64");
    }
    return decoded;
  }

  /** Returns the block with lines of 64 characters, as RFC 7468 wants them written. */
  static byte[] format(String label, byte[] der) {
    byte[] lineFeed = {'\n'};
    String body = Base64.getMimeEncoder(LINE_LENGTH, lineFeed).encodeToString(der);
    return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
        .getBytes(US_ASCII);
  }
}
