package dev.velum.anonymize.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class IdentifierSchemeTest {
  static List<String> resource(String name) throws IOException {
    try (InputStream in = IdentifierSchemeTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8).lines().toList();
    }
  }

  @Test
  void valuesJudgedElsewhere_areJudgedAlike() throws IOException {
    for (String line : resource("identifiers.csv").stream().skip(1).toList()) {
      String[] fields = line.split(",", -1);
      IdentifierScheme scheme = IdentifierScheme.valueOf(fields[0]);
      // The list of groups is that of the IRS, which has 50 to 65 as well.
      boolean newItin =
          scheme == IdentifierScheme.US_ITIN
              && fields[2].charAt(4) >= '5'
              && fields[2].charAt(4) <= '6';
      if (!newItin) {
        assertThat(scheme.isValid(fields[2])).as(line).isEqualTo(Boolean.parseBoolean(fields[3]));
      }
    }
  }

  @Test
  void ibansOfTheRegistry_areValid() throws IOException {
    for (String line : resource("ibans.csv").stream().skip(1).toList()) {
      String[] fields = line.split(",", -1);
      assertThat(Ibans.length(line.charAt(0), line.charAt(1)))
          .as(line)
          .isEqualTo(Integer.parseInt(fields[1]));
      assertThat(IdentifierScheme.IBAN.isValid(fields[2])).as(line).isTrue();
    }
  }

  /** Examples that authorities, standards or encyclopedias publish. */
  @ParameterizedTest
  @CsvSource({
    "CREDIT_CARD, 4111 1111 1111 1111",
    "CREDIT_CARD, 378282246310005",
    "CREDIT_CARD, 6011000990139424",
    "CREDIT_CARD, 30569309025904",
    "CREDIT_CARD, 3530111333300000",
    "CREDIT_CARD, 6200000000000005",
    "IBAN, GB82 WEST 1234 5698 7654 32",
    "IBAN, DE89 3704 0044 0532 0130 00",
    "US_SSN, 219-09-9998",
    "US_NPI, 1234567893",
    "US_MBI, 1EG4-TE5-MK73",
    "US_ABA_ROUTING, 011000015",
    "US_DEA, BB1388568",
    "CA_SIN, 130-692-544",
    "UK_NHS, 943 476 5919",
    "UK_NINO, AB 12 34 56 C",
    "UK_VAT, GB980780684",
    "UK_DRIVING_LICENCE, MORGA657054SM9IJ",
    "DE_STEUER_ID, 86095742719",
    "DE_VAT, DE136695976",
    "DE_SOCIAL_SECURITY, 15070649C103",
    "DE_HEALTH_INSURANCE, A123456780",
    "DE_DOCUMENT, C01X00T41",
    "FR_NIR, 255081416802538",
    "FR_VAT, FR40303265045",
    "FR_SIREN, 732829320",
    "FR_SIRET, 73282932000074",
    "ES_DNI, 12345678Z",
    "ES_NIE, X1234567L",
    "ES_CIF, A58818501",
    "IT_CODICE_FISCALE, RSSMRA85T10A562S",
    "IT_VAT, 00743110157",
    "NL_BSN, 111222333",
    "NL_VAT, NL004495445B01",
    "BE_NATIONAL_NUMBER, 85.07.30-033.28",
    "BE_VAT, BE0428759497",
    "LU_VAT, LU15027442",
    "AT_VAT, ATU13585627",
    "AT_SOCIAL_SECURITY, 1237 010180",
    "CH_AHV, 756.9217.0769.85",
    "CH_UID, CHE-100.155.212",
    "SE_PERSONNUMMER, 811228-9874",
    "SE_ORGANISATION, 556703-7485",
    "SE_VAT, SE556188840401",
    "FI_HETU, 131052-308T",
    "FI_HETU, 010594Y9032",
    "FI_VAT, FI20774740",
    "DK_CPR, 211062-5629",
    "DK_VAT, DK13585628",
    "NO_FODSELSNUMMER, 15108695088",
    "NO_ORGANISATION, 988077917",
    "IS_KENNITALA, 120174-3399",
    "EE_IK, 37605030299",
    "LT_AK, 33309240064",
    "LV_PK, 161175-19997",
    "PL_PESEL, 44051401359",
    "PL_NIP, 8567346215",
    "PL_REGON, 192598184",
    "CZ_RC, 710319/2745",
    "CZ_VAT, CZ25123891",
    "SK_VAT, SK2022749619",
    "HU_VAT, HU12892312",
    "RO_CNP, 1630615123457",
    "BG_EGN, 7523169263",
    "HR_OIB, 33392005961",
    "SI_VAT, SI50223054",
    "JMBG, 0101006500006",
    "GR_AFM, 094259216",
    "GR_AMKA, 01013099997",
    "PT_NIF, 501964843",
    "IE_PPS, 6433435F",
    "IE_PPS, 6433435OA",
    "TR_TCKIMLIK, 10000000146",
    "RU_INN, 7707083893",
    "RU_SNILS, 112-233-445 95",
    "UA_TAX_NUMBER, 1759013776",
    "BR_CPF, 390.533.447-05",
    "BR_CNPJ, 16.727.230/0001-97",
    "AR_CUIT, 20-05536168-2",
    "CL_RUT, 12.531.909-2",
    "MX_CURP, BOXW310820HNERXN09",
    "MX_RFC, GODE561231GR8",
    "EC_CEDULA, 171430710-3",
    "PE_RUC, 20512333797",
    "CO_NIT, 213.123.432-1",
    "CN_RIC, 11010519491231002X",
    "HK_IDENTITY_CARD, G123456(A)",
    "TW_IDENTITY_CARD, A123456789",
    "KR_RRN, 971013-9019902",
    "KR_BUSINESS, 116-82-00276",
    "JP_MY_NUMBER, 6214 9832 0257",
    "SG_NRIC, S1234567D",
    "SG_UEN, T01FC6132D",
    "TH_TNIN, 1-2345-45678-78-1",
    "MY_NRIC, 770305-02-1234",
    "ID_NIK, 3171011708450001",
    "IN_AADHAAR, 2341 2341 2346",
    "IN_PAN, ACUPA7085R",
    "IN_GSTIN, 27AAPFU0939F1ZV",
    "IL_IDENTITY, 039337423",
    "ZA_ID, 7503305044089",
    "AU_TFN, 123 456 782",
    "AU_ABN, 83 914 571 673",
    "AU_ACN, 004 085 616",
    "AU_MEDICARE, 2123456701",
    "NZ_IRD, 49-091-850",
    "VIN, 1M8GDM9AXKP042788",
    "IMEI, 490154203237518",
    "LEI, 213800KUD8LAJWSQ9D15"
  })
  void publishedExamples_areValid(IdentifierScheme scheme, String value) {
    assertThat(scheme.isValid(value)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "US_SSN, 666-12-3456",
    "US_SSN, 900-12-3456",
    "US_SSN, 123-00-4567",
    "US_SSN, 123-45-0000",
    "US_SSN, 078-05-1120",
    "US_EIN, 07-1234567",
    "UK_NINO, BG 12 34 56 C",
    "UK_NINO, QQ 12 34 56 C",
    "UK_NINO, AB 12 34 56 E",
    "PL_PESEL, 44133201358",
    "CREDIT_CARD, 9999999999999995",
    "CREDIT_CARD, 0000000000000000",
    "IBAN, XX82WEST12345698765432",
    "IBAN, DE8937040044053201300",
    "VIN, IO8GDM9AXKP042788",
    "DE_STEUER_ID, 12345678903",
    "IN_AADHAAR, 1234 5678 9012",
    "CN_RIC, 110105194913310025",
    "IMEI, 000000000000000"
  })
  void wrongValues_areNot(IdentifierScheme scheme, String value) {
    assertThat(scheme.isValid(value)).isFalse();
  }

  @Test
  void lettersOfOtherScripts_areNoLettersOfIdentifiers() {
    assertThat(IdentifierScheme.IBAN.isValid("GB82\u0410EST12345698765432")).isFalse();
    assertThat(IdentifierScheme.ES_DNI.isValid("")).isFalse();
    assertThat(IdentifierScheme.ES_DNI.isValid("1".repeat(1000))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"CREDIT_CARD", "IBAN"})
  void shapes_fitIntoACode(IdentifierScheme scheme) {
    assertThat(scheme.shapes()).isNotEmpty();
    for (Shape shape : scheme.shapes()) {
      assertThat(shape.length()).isBetween(7, Code.MAX_LENGTH);
    }
  }
}
