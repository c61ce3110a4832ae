package dev.velum.anonymize.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.risk.SafeHarborFinder.Evidence;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Table;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeHarborFinderTest {
  @ParameterizedTest
  @CsvSource({
    "patient_name, NAME",
    "lastName, NAME",
    "home address, GEOGRAPHIC_SUBDIVISION",
    "ZIP, GEOGRAPHIC_SUBDIVISION",
    "date_of_birth, DATE",
    "AdmissionDate, DATE",
    "Phone, TELEPHONE",
    "fax-no, FAX",
    "e-mail, EMAIL",
    "SSN, SOCIAL_SECURITY_NUMBER",
    "MRN, MEDICAL_RECORD_NUMBER",
    "medicare.id, HEALTH_PLAN_NUMBER",
    "bankAccount, ACCOUNT_NUMBER",
    "driver_license, LICENSE_NUMBER",
    "vin, VEHICLE",
    "device serial, DEVICE",
    "homepage, URL",
    "ip, IP_ADDRESS",
    "fingerprint, BIOMETRIC",
    "photo, PHOTOGRAPH",
    "uuid, OTHER_UNIQUE_CODE",
    "phone1, TELEPHONE",
    "phonenumber, TELEPHONE",
    "telNr, TELEPHONE",
    "address2, GEOGRAPHIC_SUBDIVISION",
    "streetaddress, GEOGRAPHIC_SUBDIVISION",
    "zip5, GEOGRAPHIC_SUBDIVISION",
    "Straße, GEOGRAPHIC_SUBDIVISION",
    "birthplace, GEOGRAPHIC_SUBDIVISION",
    "dateofbirth, DATE",
    "Geburtsdatum, DATE",
    "emailaddress, EMAIL",
    "patientname, NAME",
    "medicalrecordnumber, MEDICAL_RECORD_NUMBER",
    "socialsecuritynumber, SOCIAL_SECURITY_NUMBER",
    "ipv4, IP_ADDRESS",
    "ipaddress, IP_ADDRESS",
    "userid, OTHER_UNIQUE_CODE",
  })
  void nameOfColumn_tellsTheIdentifier(String name, SafeHarborIdentifier identifier) {
    Table table = Table.ofColumns(List.of(Column.of(name, List.of("", ""))));

    assertThat(found(table, Evidence.COLUMN_NAME)).contains(identifier);
  }

  @ParameterizedTest
  @CsvSource({
    "jane.doe@example.org, EMAIL",
    "219-09-9999, SOCIAL_SECURITY_NUMBER",
    "https://example.org/jane, URL",
    "192.0.2.17, IP_ADDRESS",
    "2001:db8::1, IP_ADDRESS",
    "00:00:5e:00:53:af, DEVICE",
    "49-015420-323751-8, DEVICE",
    "1984-02-29, DATE",
    "2/29/1984, DATE",
    "29.02.1984, DATE",
    "1984/02/29, DATE",
    "19840229, DATE",
    "1984-02, DATE",
    "2/1984, DATE",
    "February 1984, DATE",
    "555-123-4567, TELEPHONE",
    "29 Feb 1984, DATE",
    "'February 29, 1984', DATE",
    "2001-02-03T04:05:06Z, DATE",
    "(202) 555-0143, TELEPHONE",
    "+49 89 12345678, TELEPHONE",
    "20500, GEOGRAPHIC_SUBDIVISION",
    "20500-0003, GEOGRAPHIC_SUBDIVISION",
    "1600 Pennsylvania Ave NW, GEOGRAPHIC_SUBDIVISION",
    "Dr. Jane Doe, NAME",
    "MRN 0012345, MEDICAL_RECORD_NUMBER",
    "1EG4-TE5-MK73, HEALTH_PLAN_NUMBER",
    "DE89 3704 0044 0532 0130 00, ACCOUNT_NUMBER",
    "4111 1111 1111 1111, ACCOUNT_NUMBER",
    "AB1234563, LICENSE_NUMBER",
    "1234567893, LICENSE_NUMBER",
    "1M8GDM9AXKP042788, VEHICLE",
    "scan-0017.jpg, PHOTOGRAPH",
    "123e4567-e89b-12d3-a456-426614174000, OTHER_UNIQUE_CODE",
  })
  void formOfValues_tellsTheIdentifier(String value, SafeHarborIdentifier identifier) {
    Table table = Table.ofColumns(List.of(Column.of("x", List.of(value, value, ""))));

    assertThat(found(table, Evidence.VALUES)).containsExactly(identifier);
  }

  @ParameterizedTest
  @CsvSource({
    "age",
    "sex",
    "diagnosis",
    "native-country",
    "hours-per-week",
    "capital-gain",
    "icd10_code",
    "candidate",
    "company",
    "pandemic",
    "vaccine",
    "update",
    "percentage",
    "surface",
    "education"
  })
  void namesOfOtherColumns_areNotFound(String name) {
    Table table = Table.ofColumns(List.of(Column.of(name, List.of("", ""))));

    assertThat(found(table, Evidence.COLUMN_NAME)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "666-09-9999", // never issued
    "4111 1111 1111 1112", // wrong check digits from here on
    "DE89 3704 0044 0532 0130 01",
    "1M8GDM9A1KP042788",
    "AB1234564",
    "1234567890",
    "256.1.1.1",
    "1984",
    "19841399", // no month
    "1984-13",
    "34",
    "Married-civ-spouse",
    "0.2514",
  })
  void otherValues_areNotFound(String value) {
    assertThat(found(Table.ofColumns(List.of(Column.of("x", List.of(value)))), Evidence.VALUES))
        .isEmpty();
  }

  private static Set<SafeHarborIdentifier> found(Table table, Evidence evidence) {
    return SafeHarborFinder.find(table).stream()
        .filter(finding -> finding.evidence() == evidence)
        .map(SafeHarborFinder.Finding::identifier)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(SafeHarborIdentifier.class)));
  }

  @Test
  void share_isThatOfFilledCells() {
    Table table =
        Table.ofColumns(List.of(Column.of("x", List.of("192.0.2.1", "192.0.2.1", "none", "", ""))));

    assertThat(SafeHarborFinder.find(table)).isEmpty();
    assertThat(SafeHarborFinder.find(table, 0.6))
        .containsExactly(
            new SafeHarborFinder.Finding(
                "x", SafeHarborIdentifier.IP_ADDRESS, Evidence.VALUES, 2 / 3.0));
  }

  @Test
  void ageOverEightyNine_isFoundHoweverRare() {
    Table table = Table.ofColumns(List.of(Column.of("age", List.of("34", "90", "*", "17"))));
    Table young = Table.ofColumns(List.of(Column.of("age", List.of("34", "89"))));

    assertThat(SafeHarborFinder.find(table))
        .containsExactly(
            new SafeHarborFinder.Finding("age", SafeHarborIdentifier.DATE, Evidence.VALUES, 0.25));
    assertThat(SafeHarborFinder.find(young)).isEmpty();
  }

  @Test
  void columnOfDistinctValues_isAUniqueCode() {
    List<String> values = IntStream.range(0, 30).mapToObj(i -> "c" + i).toList();
    Table table = Table.ofColumns(List.of(Column.of("x", values)));

    assertThat(found(table, Evidence.VALUES))
        .containsExactly(SafeHarborIdentifier.OTHER_UNIQUE_CODE);
  }

  @Test
  void adult_hasNoIdentifierButHighAges() {
    assertThat(SafeHarborFinder.find(AdultRecoding.input()))
        .allSatisfy(finding -> assertThat(finding.column()).isEqualTo("age"));
  }

  /** Values made to keep a pattern busy. */
  @Test
  void hostileValues_areReadInShortTime() {
    List<String> values =
        List.of(
            "1 " + "a ".repeat(120),
            "a".repeat(255),
            "-.".repeat(120) + "@",
            "1".repeat(10_000_000),
            String.join("", Collections.nCopies(60, "1.1,")));
    Table table = Table.ofColumns(List.of(Column.of("x", values)));

    Assertions.assertTimeout(Duration.ofSeconds(2), () -> SafeHarborFinder.find(table));
  }

  @Test
  void shareOutOfRange_isRejected() {
    Table table = Table.ofColumns(List.of(Column.of("x", List.of())));

    assertThatThrownBy(() -> SafeHarborFinder.find(table, 1.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SafeHarborFinder.find(table)).isEmpty();
  }
}
