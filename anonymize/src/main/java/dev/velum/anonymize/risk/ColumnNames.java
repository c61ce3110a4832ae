package dev.velum.anonymize.risk;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells from the name of a column what it may hold. */
final class ColumnNames {
  private static final Pattern CASE_CHANGE = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern DIGITS_BEGIN_OR_END =
      Pattern.compile("(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]++");

  /** What follows in names whose words are written together, such as {@code phonenumber}. */
  private static final List<String> LAST_WORDS =
      List.of(
          "", "address", "code", "date", "id", "name", "no", "nr", "nummer", "num", "number", "s");

  /** Words that stand next to each other in a name; of several, one is enough. */
  private static final Map<SafeHarborIdentifier, List<String>> PHRASES = phrases();

  /** The phrases as one word each, alone and with a last word. */
  private static final Map<SafeHarborIdentifier, Set<String>> COMPOUNDS = compounds();

  private ColumnNames() {}

  private static Map<SafeHarborIdentifier, List<String>> phrases() {
    Map<SafeHarborIdentifier, List<String>> phrases = new EnumMap<>(SafeHarborIdentifier.class);
    phrases.put(
        SafeHarborIdentifier.NAME,
        List.of(
            "name",
            "names",
            "firstname",
            "lastname",
            "surname",
            "forename",
            "fullname",
            "initials",
            "maiden",
            "nickname",
            "username",
            "given name",
            "family name",
            "patient",
            "mother",
            "father",
            "spouse",
            "next of kin",
            "emergency contact",
            "physician",
            "nachname",
            "vorname"));
    phrases.put(
        SafeHarborIdentifier.GEOGRAPHIC_SUBDIVISION,
        List.of(
            "address",
            "addr",
            "street",
            "city",
            "town",
            "county",
            "precinct",
            "parish",
            "village",
            "zip",
            "zipcode",
            "postcode",
            "postal",
            "geocode",
            "latitude",
            "longitude",
            "lat",
            "lon",
            "lng",
            "census tract",
            "census block",
            "fips",
            "residence",
            "birthplace",
            "place of birth",
            "plz",
            "strasse",
            "straße",
            "anschrift",
            "adresse",
            "wohnort"));
    phrases.put(
        SafeHarborIdentifier.DATE,
        List.of(
            "date",
            "dob",
            "dod",
            "birth",
            "birthdate",
            "birthday",
            "born",
            "date of birth",
            "geburtsdatum",
            "geburtstag",
            "death",
            "deceased",
            "admission",
            "admitted",
            "discharge",
            "discharged",
            "visit",
            "timestamp",
            "datetime"));
    phrases.put(
        SafeHarborIdentifier.TELEPHONE,
        List.of("phone", "telephone", "tel", "mobile", "cell", "cellphone", "pager", "telefon"));
    phrases.put(SafeHarborIdentifier.FAX, List.of("fax", "telefax", "facsimile"));
    phrases.put(SafeHarborIdentifier.EMAIL, List.of("email", "mail", "e mail"));
    phrases.put(
        SafeHarborIdentifier.SOCIAL_SECURITY_NUMBER,
        List.of("ssn", "social security", "socialsecurity", "soc sec", "social sec"));
    phrases.put(
        SafeHarborIdentifier.MEDICAL_RECORD_NUMBER,
        List.of(
            "mrn",
            "medical record",
            "record number",
            "record no",
            "chart number",
            "chart no",
            "patient id",
            "patient number",
            "patient no",
            "patientid",
            "case number",
            "encounter id",
            "hospital number"));
    phrases.put(
        SafeHarborIdentifier.HEALTH_PLAN_NUMBER,
        List.of(
            "beneficiary",
            "health plan",
            "member id",
            "member number",
            "memberid",
            "subscriber",
            "insurance number",
            "insurance id",
            "policy number",
            "policy no",
            "medicare",
            "medicaid",
            "mbi",
            "hicn"));
    phrases.put(
        SafeHarborIdentifier.ACCOUNT_NUMBER,
        List.of(
            "account",
            "acct",
            "iban",
            "bank",
            "routing",
            "card number",
            "credit card",
            "pan",
            "konto"));
    phrases.put(
        SafeHarborIdentifier.LICENSE_NUMBER,
        List.of(
            "license",
            "licence",
            "certificate",
            "passport",
            "driver license",
            "dea",
            "npi",
            "driving licence"));
    phrases.put(
        SafeHarborIdentifier.VEHICLE,
        List.of("vin", "vehicle", "plate", "license plate", "licence plate", "registration plate"));
    phrases.put(
        SafeHarborIdentifier.DEVICE,
        List.of(
            "device",
            "serial",
            "imei",
            "imsi",
            "mac address",
            "mac",
            "udi",
            "pacemaker",
            "implant"));
    phrases.put(SafeHarborIdentifier.URL, List.of("url", "website", "homepage", "web", "uri"));
    phrases.put(SafeHarborIdentifier.IP_ADDRESS, List.of("ip", "ipv"));
    phrases.put(
        SafeHarborIdentifier.BIOMETRIC,
        List.of(
            "fingerprint",
            "finger print",
            "voiceprint",
            "voice print",
            "retina",
            "iris",
            "biometric",
            "genome",
            "dna",
            "palm"));
    phrases.put(
        SafeHarborIdentifier.PHOTOGRAPH,
        List.of("photo", "photograph", "picture", "image", "face", "portrait", "avatar"));
    phrases.put(
        SafeHarborIdentifier.OTHER_UNIQUE_CODE,
        List.of("id", "identifier", "user id", "uuid", "guid", "token", "code number", "unique"));
    return phrases;
  }

  private static Map<SafeHarborIdentifier, Set<String>> compounds() {
    Map<SafeHarborIdentifier, Set<String>> compounds = new EnumMap<>(SafeHarborIdentifier.class);
    PHRASES.forEach(
        (identifier, phrases) ->
            compounds.put(
                identifier,
                phrases.stream()
                    .map(phrase -> phrase.replace(" ", ""))
                    .flatMap(first -> LAST_WORDS.stream().map(last -> first + last))
                    .collect(Collectors.toSet())));
    return compounds;
  }

  /** Returns what a column of this name may hold. */
  static List<SafeHarborIdentifier> meaningOf(String name) {
    String words = words(name);
    List<String> each = List.of(words.strip().split(" "));
    List<SafeHarborIdentifier> found = new ArrayList<>();
    PHRASES.forEach(
        (identifier, phrases) -> {
          Set<String> compounds = COMPOUNDS.getOrDefault(identifier, Set.of());
          if (phrases.stream().anyMatch(phrase -> holds(words, phrase))
              || each.stream().anyMatch(compounds::contains)) {
            found.add(identifier);
          }
        });
    return found;
  }

  /** Returns the lower-case words and numbers of a name, with a blank around each. */
  static String words(String name) {
    String apart = CASE_CHANGE.matcher(name).replaceAll(" ");
    apart = DIGITS_BEGIN_OR_END.matcher(apart).replaceAll(" ");
    return " " + NO_WORD.matcher(apart.toLowerCase(Locale.ROOT)).replaceAll(" ").strip() + " ";
  }

  static boolean holds(String words, String phrase) {
    return words.contains(" " + phrase + " ");
  }
}
