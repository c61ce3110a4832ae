package dev.velum.core;

import static dev.velum.core.internal.Checks.argument;

import java.util.regex.Pattern;

/**
 * A category of personal data as a dotted path from general to special, such as {@code
 * contact.email}.
 *
 * @param name lower-case words of letters, digits, {@code _} and {@code -}, joined by dots
 */
public record DataCategory(String name) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
  private static final int MAX_LENGTH = 256;

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the name is not a dotted path of lower-case words
   */
  public DataCategory {
    argument(
        name.length() <= MAX_LENGTH && NAME.matcher(name).matches(),
        "data category must be lower-case words joined by dots, at most %s characters",
        MAX_LENGTH);
  }

  /** Returns the category with this name. */
  public static DataCategory of(String name) {
    return new DataCategory(name);
  }

  /** Returns whether the other category is this one or a part of it. */
  public boolean covers(DataCategory other) {
    return other.name.equals(name) || other.name.startsWith(name + ".");
  }

  @Override
  public String toString() {
    return name;
  }
}
