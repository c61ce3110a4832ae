package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

import java.util.OptionalLong;

/**
 * A payload file that a {@link Bag} lists and does not hold: a line of its {@code fetch.txt}.
 *
 * <p>It is data. Velum opens no address; whether to trust one, and how to get what is there, is for
 * the application to decide.
 *
 * @param url where the bag says the file is; any text without white space, not checked further
 * @param length its size in bytes, if the bag says it
 * @param path where it belongs, beginning with {@code data/}
 */
public record FetchItem(String url, OptionalLong length, String path) {
  /** Checks address and path. */
  public FetchItem {
    argument(isUrl(url), "url must not be empty or contain white space or control characters");
    argument(length.orElse(0) >= 0, "length must be >= 0");
    argument(
        path.startsWith(BagReader.PAYLOAD) && PathRules.brokenRule(path).isEmpty(),
        "path must lie below data/ and be portable");
  }

  static boolean isUrl(String text) {
    return !text.isEmpty() && text.chars().noneMatch(c -> Character.isWhitespace(c) || c < 0x20);
  }
}
