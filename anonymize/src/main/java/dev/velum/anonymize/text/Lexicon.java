package dev.velum.anonymize.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of words, by a hash table over their lower-case letters without accents.
 *
 * <p>The words come from the resources beside this class: sections that begin with a {@link Tag} in
 * brackets; and from the words that announce an {@link IdentifierScheme}.
 */
final class Lexicon {
  /** The entry of words that are not in the lexicon. */
  static final int UNKNOWN = 0;

  private static final List<String> RESOURCES =
      List.of("announcements.txt", "names.txt", "places.txt", "words.txt");

  /** Loaded when first used, as all scrubbers share it. */
  private static final class Shared {
    static final Lexicon INSTANCE = load();
  }

  private final int[] table;
  private final String[] words;
  private final int[] hashes;
  private final long[] tags;
  private final long[] schemes;
  private final long[] moreSchemes;

  private Lexicon(Map<String, long[]> entries) {
    int size = Integer.highestOneBit(4 * entries.size());
    table = new int[size];
    words = new String[entries.size() + 1];
    hashes = new int[words.length];
    tags = new long[words.length];
    schemes = new long[words.length];
    moreSchemes = new long[words.length];
    words[UNKNOWN] = "";
    int entry = 1;
    for (Map.Entry<String, long[]> each : entries.entrySet()) {
      words[entry] = each.getKey();
      tags[entry] = each.getValue()[0];
      schemes[entry] = each.getValue()[1];
      moreSchemes[entry] = each.getValue()[2];
      hashes[entry] = hash(each.getKey());
      int slot = slot(hashes[entry]);
      while (table[slot] != UNKNOWN) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = entry++;
    }
  }

  static Lexicon shared() {
    return Shared.INSTANCE;
  }

  @SuppressWarnings("EnumOrdinal") // as a bit of a set, in memory only
  private static Lexicon load() {
    Map<String, long[]> entries = new HashMap<>();
    for (String resource : RESOURCES) {
      Tag section = Tag.COMMON;
      for (String line : lines(resource)) {
        if (line.startsWith("[")) {
          section = Tag.valueOf(line.substring(1, line.indexOf(']')));
        } else if (!line.startsWith("#")) {
          for (String word : line.split("\\s+", -1)) {
            entry(entries, word)[0] |= section.bit;
          }
        }
      }
    }
    for (IdentifierScheme scheme : IdentifierScheme.values()) {
      for (String word : scheme.words()) {
        entry(entries, word)[1 + scheme.ordinal() / 64] |= 1L << (scheme.ordinal() % 64);
      }
    }
    entries.remove("");
    return new Lexicon(entries);
  }

  private static long[] entry(Map<String, long[]> entries, String word) {
    return entries.computeIfAbsent(plain(word), key -> new long[3]);
  }

  private static List<String> lines(String resource) {
    try (InputStream in = Lexicon.class.getResourceAsStream(resource)) {
      byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
      return new ArrayList<>(new String(bytes, UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("the lexicon of this jar cannot be read", e);
    }
  }

  /** Returns the lower-case letters without accents. */
  static String plain(CharSequence word) {
    StringBuilder plain = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      plain.append(CharTable.plainOf(word.charAt(i)));
    }
    return plain.toString();
  }

  private static int hash(String plain) {
    int hash = 0;
    for (int i = 0; i < plain.length(); i++) {
      hash = nextHash(hash, plain.charAt(i));
    }
    return hash;
  }

  /** Returns the hash of a word with one more letter; it begins with 0. */
  static int nextHash(int hash, char plain) {
    return hash * 31 + plain;
  }

  private int slot(int hash) {
    return (hash ^ (hash >>> 15)) & (table.length - 1);
  }

  /** Returns the entry of a word whose {@link #nextHash hash} is known. */
  int find(char[] chars, int start, int end, int hash) {
    int slot = slot(hash);
    while (table[slot] != UNKNOWN) {
      int entry = table[slot];
      if (hashes[entry] == hash && isSame(words[entry], chars, start, end)) {
        return entry;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return UNKNOWN;
  }

  private static boolean isSame(String word, char[] chars, int start, int end) {
    if (word.length() != end - start) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) != CharTable.plainOf(chars[start + i])) {
        return false;
      }
    }
    return true;
  }

  long tags(int entry) {
    return tags[entry];
  }

  /** Returns which of the first 64 schemes the word announces. */
  long schemes(int entry) {
    return schemes[entry];
  }

  /** Returns which of the other schemes the word announces. */
  long moreSchemes(int entry) {
    return moreSchemes[entry];
  }
}
