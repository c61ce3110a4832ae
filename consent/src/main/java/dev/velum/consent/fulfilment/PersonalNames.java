package dev.velum.consent.fulfilment;

import dev.velum.core.DataCategory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What names of columns and tables in English say of their content. */
final class PersonalNames {
  /**
   * In order: the first that fits decides.
   *
   * @param pattern of the name in lower case with underscores between words
   */
  private record Rule(Pattern pattern, String category, Optional<String> identity) {}

  private static final List<Rule> RULES =
      List.of(
          rule("e_?mail|mail", "contact.email", "email"),
          rule("phone|mobile|cell_?phone|telephone|tel|fax", "contact.phone", "phone"),
          rule("ip|ip_address|remote_addr(ess)?", "device.ip", ""),
          rule("user_?agent|device_id|fingerprint", "device", ""),
          rule(
              "first_?name|last_?name|full_?name|given_?name|family_?name|middle_?name|maiden_?name"
                  + "|sur_?name|fore_?name|nick_?name|display_?name|recipient_?name",
              "person.name",
              ""),
          rule("user_?name|login|screen_?name|handle", "person.user-name", "username"),
          rule("birth|birthday|birth_?date|date_of_birth|dob|born", "person.birth-date", ""),
          rule("gender|sex", "person.gender", ""),
          rule(
              "ssn|social_security|passport|national_id|tax_?id|tax_number|driving_licen[cs]e",
              "person.national-id",
              "national-id"),
          rule("iban|bic|account_?number|card_?number|credit_?card", "payment.account", "account"),
          rule("password|passwd|password_?hash|secret|api_?key", "credential", ""),
          rule(
              "street|address|city|town|zip|zip_?code|postal_?code|post_?code|house_?number",
              "contact.address",
              ""),
          rule("latitude|longitude|location|gps", "location", ""),
          rule("photo|picture|avatar|portrait|signature", "person.picture", ""),
          rule("diagnosis|disease|allergy|allergies|medication|blood_?type", "health", ""),
          rule("religion|ethnicity|race|political|union_member", "special", ""),
          rule("salary|income|wage", "finance", ""),
          rule(
              "note|notes|comment|comments|message|body|remark|remarks|free_?text",
              "free-text",
              ""));

  /** A column that is only called so names a person where the table is one of persons. */
  private static final Set<String> NAMES = Set.of("name", "title");

  private static final Pattern PERSONS =
      Pattern.compile(
          "(.*_)?(customer|client|person|people|user|member|patient|employee|staff|subscriber"
              + "|contact|student|teacher|guest|visitor|applicant|candidate|donor|tenant|citizen"
              + "|individual|passenger|owner|account_holder|data_subject)s?");

  private static final Pattern NUMBERS =
      Pattern.compile("(.*_)?(no|nr|number|num|uuid|guid|external_id|public_id|code)");

  private static final Pattern RECORDS =
      Pattern.compile("(.*_)?(invoice|order|payment|bill|receipt|tax|contract|booking)(s|_.*)?");

  private PersonalNames() {}

  private static Rule rule(String words, String category, String identity) {
    return new Rule(
        Pattern.compile("(.*_)?(" + words + ")(_\\d+)?"),
        category,
        Optional.of(identity).filter(text -> !text.isEmpty()));
  }

  /** What a column seems to hold. */
  record Guess(DataCategory category, Optional<String> identity) {}

  /** Returns what a column seems to hold, if it seems personal. */
  static Optional<Guess> column(String table, String column) {
    String name = words(column);
    if (NAMES.contains(name) && isOfPersons(table)) {
      return Optional.of(new Guess(DataCategory.of("person.name"), Optional.empty()));
    }
    return RULES.stream()
        .filter(rule -> rule.pattern.matcher(name).matches())
        .findFirst()
        .map(rule -> new Guess(DataCategory.of(rule.category), rule.identity));
  }

  /** Returns whether each row of the table seems to stand for a person. */
  static boolean isOfPersons(String table) {
    return PERSONS.matcher(words(table)).matches();
  }

  /** Returns whether a column seems to hold numbers that people know a person by. */
  static boolean isNumber(String column) {
    return NUMBERS.matcher(words(column)).matches();
  }

  /** Returns whether rows of the table seem to be such as law wants kept. */
  static boolean isOfRecords(String table) {
    return RECORDS.matcher(words(table)).matches();
  }

  /** Returns a name in lower case, with underscores where one word ends and another begins. */
  private static String words(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("[^A-Za-z0-9]+", "_")
        .toLowerCase(Locale.ROOT);
  }
}
