package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One table for each recognizer: what it finds, marked by brackets, and what it leaves alone. */
class RecognizerTest {
  private static final TextScrubber SCRUBBER = TextScrubber.standard();

  private static void check(String type, String marked) {
    String text = marked.replace("{{", "").replace("}}", "");
    int start = marked.indexOf("{{");
    int end = marked.indexOf("}}") - 2;
    List<Finding> found = SCRUBBER.find(text);
    assertThat(found)
        .as(marked)
        .anySatisfy(
            finding -> {
              assertThat(finding.type()).isEqualTo(EntityType.of(type));
              assertThat(finding.start()).isEqualTo(start);
              assertThat(finding.end()).isEqualTo(end);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "EMAIL|write to {{ada.byron+news@mail.example.co.uk}}.",
        "EMAIL|<{{ada@example.org}}>",
        "EMAIL|mailto:{{ada@example.org}}?subject=x",
        "EMAIL|{{\"john doe\"@example.org}}",
        "EMAIL|{{jos\u00E9@b\u00FCcher.example}}",
        "EMAIL|{{user@xn--80ak6aa92e.com}}",
        "EMAIL|{{ada@[192.0.2.1]}}",
        "URL|see {{https://example.org/a?b=c&d=%20}}, please",
        "URL|({{http://example.org/wiki/X_(y)}})",
        "URL|{{www.example.org}} is it",
        "URL|visit {{google.co.il}}",
        "IP_ADDRESS|from {{192.0.2.159}}.",
        "IP_ADDRESS|{{10.0.0.0/8}} is private",
        "IP_ADDRESS|host {{2001:db8::1}}.",
        "IP_ADDRESS|[{{2001:db8::1}}]:80",
        "IP_ADDRESS|{{::ffff:192.0.2.1}}",
        "IP_ADDRESS|{{fe80::1%eth0}}",
        "MAC_ADDRESS|mac {{00:1A:2b:3c:4d:5e}}",
        "MAC_ADDRESS|{{00-1A-2B-3C-4D-5E}}",
        "MAC_ADDRESS|{{0012.3456.789a}}",
        "PHONE|call {{+44 20 7946 0524}} now",
        "PHONE|call {{+49 (0) 30 23125257}}",
        "PHONE|{{(206) 555-0120}}",
        "PHONE|{{206.555.0113}}",
        "PHONE|{{206-555-0113 ext. 12}}",
        "PHONE|T\u00E9l. {{01 99 00 46 96}}",
        "PHONE|tel. {{512 345 637}}",
        "PHONE|Bel {{06 12345699}}",
        "CREDIT_CARD|card {{4111 1111 1111 1111}} 09/28",
        "CREDIT_CARD|{{3782-822463-10005}}",
        "CREDIT_CARD|card={{36270153645483}}",
        "IBAN|{{DE89 3704 0044 0532 0130 00}}",
        "IBAN|{{gb82west12345698765432}}",
        "IBAN|IBAN: {{NL91-ABNA-0417-1643-00}}.",
        "BIC|BIC {{DEUTDEFF500}}",
        "NATIONAL_ID|SSN {{219-09-9998}}",
        "TAX_ID|ITIN {{911-70-1234}}",
        "NATIONAL_ID|nino: {{AB 12 34 56 C}}",
        "NATIONAL_ID|PESEL {{44051401359}},",
        "NATIONAL_ID|{{131052-308T}}",
        "VAT_ID|USt-IdNr. {{DE136695976}}",
        "PASSPORT|my passport ({{453269529}})",
        "PASSPORT|Reisepass {{C01X00T41}}",
        "DRIVING_LICENCE|driver's license number {{D123-4567-8901}}",
        "DRIVING_LICENCE|{{MORGA657054SM9IJ}}",
        "LICENSE_PLATE|Kennzeichen {{HH-YL 2975}}.",
        "LICENSE_PLATE|Vehicle registration {{TL97 FCN}} is",
        "VEHICLE_ID|{{1M8GDM9AXKP042788}}",
        "VEHICLE_ID|VIN {{WVWZZZ1JZXW000001}}",
        "DEVICE_ID|IMEI {{490154203237518}}",
        "MEDICAL_RECORD|MRN: {{42555034}}",
        "ACCOUNT_NUMBER|Bank account {{2727625149}}",
        "DATE_OF_BIRTH|born {{1992-01-16}}",
        "DATE_OF_BIRTH|n\u00E9 le {{1 f\u00E9vrier 1958}}",
        "DATE_OF_BIRTH|Geboren am {{01.08.1952}}.",
        "DATE_OF_BIRTH|\"dob\":\"{{December 17, 1991}}\"",
        "DATE|on {{June 16, 2023}} I",
        "DATE|on {{5 de agosto de 1967}}",
        "DATE_TIME|{{2026-03-02T10:15:09.113Z}} INFO",
        "AGE|a {{59}}-year-old man",
        "AGE|(age {{88}})",
        "AGE_OVER_89|She is {{93}} years old",
        "AGE_OVER_89|aged {{102}}",
        "STREET_ADDRESS|lives at {{22 Baker Street}} now",
        "STREET_ADDRESS|wohnt: {{Lange Gasse 3}}, 83359 Arnestadt",
        "STREET_ADDRESS|Adresse : {{59 Impasse Dauphine}}, 97155 Saint-Denis.",
        "STREET_ADDRESS|indirizzo {{Via Ebe 936}}, 73244 Lecce",
        "CITY|op Danipark 582, 3441 AH {{Wijnje aan de IJssel}}.",
        "POSTCODE|Am Park 5, {{83359}} Arnestadt.",
        "POSTCODE|London {{SW1A 1AA}}",
        "CRYPTO_ADDRESS|{{1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa}}",
        "CRYPTO_ADDRESS|to {{bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq}}.",
        "CRYPTO_ADDRESS|{{0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed}}",
        "SECRET|key {{AKIAIOSFODNN7EXAMPLE}}",
        "SECRET|password: {{hunter2!}}",
        "SECRET|Authorization: Bearer {{abcDEF123456.xyz}}",
        "SECRET|{{ghp_0123456789abcdefghijABCDEFGHIJ012345}}",
        "USERNAME|user={{Violet_Hettinger}} logged in",
        "USERNAME|notes by {{Aiyana.Graham33}}",
        "USERNAME|ask {{@ada_byron}} about it",
        "PERSON|Dear {{Payton Purdy}},",
        "PERSON|Mr. {{Wisozk}} came",
        "PERSON|Patient: {{Durgan, Alvis}}",
        "PERSON|Beste {{Aya van der Velde}}, uw",
        "PERSON|seen by {{Jazmyne Kszorky}} today",
        "PERSON|\"name\":\"{{Cristal Glover}}\"",
        "PERSON|My name is {{Siiri}}",
        "ORGANIZATION|that {{Veum Group}} will",
        "ORGANIZATION|employer {{Crooks - Gislason}}, EIN",
        "ORGANIZATION|at {{Wehner, Ruecker and O'Connell}}.",
        "LOCATION|moved to {{Canada}} last"
      })
  void whatIsThere_isFound(String type, String marked) {
    check(type, marked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Order PO65090981 and ticket #82144832",
        "The number 4111111111111112 fails the check, as does DE62372732631165701132.",
        "ISBN 978-5-5025-2499-5",
        "trace id ddcc45d7-63ee-4603-a744-2fe2fede7fe4",
        "checksum 1d488d914fdbe0aee88d95b8cb8ae13551b943a5",
        "release 4.13.12 and 0.6.4, version 4.7.13.",
        "totals $2716.77 and 1,234,567.89",
        "ts=1785272025",
        "Grace and hope are virtues; the rose, the iris and the violet bloom in April and June.",
        "The meeting in May will cover it.",
        "Ratio 1:2:3:4, port 80:443, std::cout, MyClass::toString",
        "BP 128/76, HR 88, SpO2 97%",
        "a@b",
        "info@presidio.",
        "e.g. this, i.e. that",
        "256.256.256.256",
        "300.168.1.1",
        "FF:FF:FF:FF:FF:FF",
        "12:34:56",
        "Not a MAC: 00:1A:2B:3C:4D",
        "What are my options?",
        "",
        " \n\t ",
        "31.02.2024 is no day",
        "3.14159 26535 89793"
      })
  void whatIsNone_isLeftAlone(String text) {
    assertThat(SCRUBBER.find(text)).isEmpty();
  }

  @Test
  void findings_tellWhy() {
    Finding card = SCRUBBER.find("card 4111 1111 1111 1111").get(0);
    assertThat(card.scheme()).contains(IdentifierScheme.CREDIT_CARD);
    assertThat(card.evidence()).contains(Evidence.PATTERN, Evidence.CHECKSUM, Evidence.CONTEXT);
    assertThat(card.decision()).isEqualTo(Decision.ACCEPTED);
    assertThat(SCRUBBER.find("Regards,\nMaria Garcia").get(0).evidence())
        .contains(Evidence.CONTEXT);
  }

  @Test
  void repeatedPartsOfNames_areFoundAgain() {
    String text = "Dear Zorblax Quint, we met. Later Zorblax left, and so did Quint.";
    assertThat(SCRUBBER.scrub(text).text())
        .isEqualTo("Dear <PERSON>, we met. Later <PERSON> left, and so did <PERSON>.");
  }
}
