package dev.velum.anonymize.pseudonym;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.anonymize.pseudonym.Surrogate.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The tables of one language from which surrogates are picked. Immutable. */
final class SurrogateTables {
  static final Set<String> LANGUAGES = new TreeSet<>(Set.of("de", "en", "es", "fr"));

  private static final List<String> MAIL_DOMAINS =
      List.of("example.com", "example.net", "example.org");
  private static final List<String> AREA_CODES =
      List.of("202", "206", "212", "303", "312", "404", "415", "503", "512", "602", "617", "702");
  private static final int NUMBERS_PER_HUNDRED = 100;

  private final String language;
  private final Map<String, String[]> tables;

  private SurrogateTables(String language, Map<String, String[]> tables) {
    this.language = language;
    this.tables = tables;
  }

  /** Reads the tables of a language. */
  static SurrogateTables of(String language) {
    Map<String, String[]> tables = new HashMap<>();
    try (InputStream in =
        Objects.requireNonNull(
            SurrogateTables.class.getResourceAsStream("surrogates-" + language + ".txt"),
            "resource")) {
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          String[] words = line.substring(colon + 1).strip().split(" ", -1);
          for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace('_', ' ');
          }
          tables.put(line.substring(0, colon), words);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SurrogateTables(language, tables);
  }

  /** Returns what 32 random bytes pick; numbers of 32 bits each, so evenly but for 2^-20. */
  String pick(Kind kind, byte[] code) {
    Picker picker = new Picker(ByteBuffer.wrap(code));
    return switch (kind) {
      case GIVEN_NAME -> picker.from("given");
      case FAMILY_NAME -> picker.from("family");
      case PERSON -> picker.from("given") + " " + picker.from("family");
      case EMAIL -> {
        int number = picker.below(NUMBERS_PER_HUNDRED);
        String name = ascii(picker.from("given")) + "." + ascii(picker.from("family"));
        yield name + number + "@" + MAIL_DOMAINS.get(picker.below(MAIL_DOMAINS.size()));
      }
      case PHONE -> phone(picker);
      case CITY -> picker.from("city");
      case STREET_ADDRESS -> {
        int number = 1 + picker.below(NUMBERS_PER_HUNDRED);
        String street = picker.from("street");
        yield language.equals("de") || language.equals("es")
            ? street + " " + number
            : number + " " + street;
      }
      case ORGANISATION -> picker.from("organisation") + " " + picker.from("form");
    };
  }

  /** Ranges that the regulators of the countries keep for films and books. */
  private String phone(Picker picker) {
    int number = picker.below(NUMBERS_PER_HUNDRED);
    return switch (language) {
      case "de" -> String.format(Locale.ROOT, "+49 30 23125 %03d", 10 * number + picker.below(10));
      case "fr" ->
          String.format(
              Locale.ROOT, "+33 1 99 00 %02d %02d", number, picker.below(NUMBERS_PER_HUNDRED));
      default ->
          String.format(
              Locale.ROOT,
              "+1 %s-555-01%02d",
              AREA_CODES.get(picker.below(AREA_CODES.size())),
              number);
    };
  }

  private static String ascii(String name) {
    String spelled = name.toLowerCase(Locale.ROOT).replace("ß", "ss").replace("ø", "o");
    return Normalizer.normalize(spelled, Normalizer.Form.NFD).replaceAll("[^a-z]", "");
  }

  /** Takes one number after the other out of the code. */
  private final class Picker {
    private final ByteBuffer code;

    Picker(ByteBuffer code) {
      this.code = code;
    }

    int below(int bound) {
      return Integer.remainderUnsigned(code.getInt(), bound);
    }

    String from(String table) {
      String[] words = Objects.requireNonNull(tables.get(table), "table");
      return words[below(words.length)];
    }
  }
}
