package dev.velum.anonymize.text;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The identifiers whose form is written down somewhere, most of them with a check digit.
 *
 * <p>{@link #isValid} looks at one value; the scrubber looks at all of them at once. Valid means
 * well formed: that such a number could have been given out, not that it was.
 *
 * <p>Shapes write 9 for a digit, A for a letter, X for either.
 */
@SuppressWarnings("ImmutableEnumChecker") // lists are copies, rules hold no state
public enum IdentifierScheme {
  /** Payment cards, ISO/IEC 7812. */
  CREDIT_CARD(
      EntityType.CREDIT_CARD,
      Shape.of("", ""),
      Strength.ALONE,
      CardNumbers::isValid,
      "card credit debit visa mastercard amex kreditkarte kartennummer carte tarjeta carta karta"
          + " creditcard cc kaart"),

  /** International bank account numbers, ISO 13616. */
  IBAN(
      EntityType.IBAN,
      Shape.of("", ""),
      Strength.ALONE,
      Ibans::isValid,
      "iban konto kontonummer bankverbindung"),

  /** Social Security numbers. */
  US_SSN(
      EntityType.NATIONAL_ID,
      Shape.of("999999999", "3-2-4"),
      Strength.GROUPED,
      OverseasIdentifiers::usSsn,
      "ssn social security ssns socialsecuritynumber"),

  /** Individual taxpayer numbers of the IRS. */
  US_ITIN(
      EntityType.TAX_ID,
      Shape.of("999999999", "3-2-4"),
      Strength.GROUPED,
      OverseasIdentifiers::usItin,
      "itin taxpayer tax"),

  /** Employer identification numbers. */
  US_EIN(
      EntityType.COMPANY_ID,
      Shape.of("999999999", "2-7"),
      Strength.GROUPED,
      OverseasIdentifiers::usEin,
      "ein fein employer"),

  /** Routing numbers of the American Bankers Association. */
  US_ABA_ROUTING(
      EntityType.BANK_ROUTING,
      Shape.of("999999999", "4-4-1"),
      Strength.CONTEXT,
      OverseasIdentifiers::usRouting,
      "aba routing rtn transit"),

  /** National provider identifiers. */
  US_NPI(
      EntityType.PROVIDER_ID,
      Shape.of("9999999999", "4-3-3"),
      Strength.CONTEXT,
      OverseasIdentifiers::usNpi,
      "npi provider prescriber"),

  /** Medicare beneficiary identifiers. */
  US_MBI(
      EntityType.HEALTH_ID,
      Shape.of("9AX9AX9AA99", "4-3-4"),
      Strength.ALONE,
      OverseasIdentifiers::usMbi,
      "mbi medicare beneficiary"),

  /** DEA registrations of prescribers. */
  US_DEA(
      EntityType.PROVIDER_ID,
      Shape.of("AX9999999", ""),
      Strength.CONTEXT,
      OverseasIdentifiers::usDea,
      "dea prescriber certificate"),

  /** Social insurance numbers. */
  CA_SIN(
      EntityType.NATIONAL_ID,
      Shape.of("999999999", "3-3-3"),
      Strength.GROUPED,
      OverseasIdentifiers::caSin,
      "sin insurance nas"),

  /** NHS numbers. */
  UK_NHS(
      EntityType.HEALTH_ID,
      Shape.of("9999999999", "3-3-4"),
      Strength.GROUPED,
      EuropeanIdentifiers::ukNhs,
      "nhs"),

  /** National Insurance numbers. */
  UK_NINO(
      EntityType.NATIONAL_ID,
      Shape.of("AA999999A", "2-2-2-2-1 2-6-1"),
      Strength.ALONE,
      EuropeanIdentifiers::ukNino,
      "nino insurance ni"),

  /** Unique taxpayer references. */
  UK_UTR(
      EntityType.TAX_ID,
      Shape.of("9999999999", "5-5"),
      Strength.CONTEXT,
      EuropeanIdentifiers::ukUtr,
      "utr taxpayer tax"),

  /** VAT numbers of the United Kingdom. */
  UK_VAT(
      EntityType.VAT_ID,
      Shape.of("AA999999999|AA999999999999", "2-3-4-2 2-9"),
      Strength.ALONE,
      EuropeanIdentifiers::ukVat,
      "vat"),

  /** Driver numbers of the DVLA. */
  UK_DRIVING_LICENCE(
      EntityType.DRIVING_LICENCE,
      Shape.of("AXXXX999999AX9AA|AXXXX999999AXXAA", ""),
      Strength.ALONE,
      EuropeanIdentifiers::ukDrivingLicence,
      "driving licence dvla"),

  /** Steuer-Identifikationsnummern. */
  DE_STEUER_ID(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", "2-3-3-3"),
      Strength.ALONE,
      EuropeanIdentifiers::deTaxId,
      "steuer steuerid idnr tin steueridentifikationsnummer identifikationsnummer"),

  /** Umsatzsteuer-Identifikationsnummern. */
  DE_VAT(
      EntityType.VAT_ID,
      Shape.of("AA999999999", "2-9 2-3-3-3"),
      Strength.ALONE,
      EuropeanIdentifiers::deVat,
      "ust ustid umsatzsteuer"),

  /** Rentenversicherungsnummern. */
  DE_SOCIAL_SECURITY(
      EntityType.NATIONAL_ID,
      Shape.of("99999999A999", "2-6-1-3 8-1-3"),
      Strength.ALONE,
      EuropeanIdentifiers::deSocialSecurity,
      "rentenversicherung rentenversicherungsnummer sozialversicherungsnummer rvnr svnr"),

  /** Krankenversichertennummern. */
  DE_HEALTH_INSURANCE(
      EntityType.HEALTH_ID,
      Shape.of("A999999999", ""),
      Strength.ALONE,
      EuropeanIdentifiers::deHealthInsurance,
      "kvnr krankenkasse krankenversicherung versichertennummer egk"),

  /** Serial numbers of German passports and identity cards. */
  DE_DOCUMENT(
      EntityType.PASSPORT,
      Shape.of("AXXXXXXX9", ""),
      Strength.CONTEXT,
      EuropeanIdentifiers::deDocument,
      "ausweis personalausweis reisepass pass ausweisnummer passnummer"),

  /** Lebenslange Arztnummern. */
  DE_DOCTOR(
      EntityType.PROVIDER_ID,
      Shape.of("999999999", ""),
      Strength.CONTEXT,
      EuropeanIdentifiers::deDoctor,
      "lanr arztnummer"),

  /** Numéros de sécurité sociale. */
  FR_NIR(
      EntityType.NATIONAL_ID,
      Shape.of("99999XX99999999", "13-2 1-2-2-2-3-3-2 1-2-2-2-3-3"),
      Strength.ALONE,
      EuropeanIdentifiers::frNir,
      "nir securite sociale insee"),

  /** Numéros de TVA intracommunautaire. */
  FR_VAT(
      EntityType.VAT_ID,
      Shape.of("AAXX999999999", "2-2-9 4-9 4-3-3-3 2-2-3-3-3"),
      Strength.ALONE,
      EuropeanIdentifiers::frVat,
      "tva"),

  /** Company numbers of the INSEE. */
  FR_SIREN(
      EntityType.COMPANY_ID,
      Shape.of("999999999", "3-3-3"),
      Strength.CONTEXT,
      EuropeanIdentifiers::frSiren,
      "siren"),

  /** Establishment numbers of the INSEE. */
  FR_SIRET(
      EntityType.COMPANY_ID,
      Shape.of("99999999999999", "3-3-3-5 9-5"),
      Strength.CONTEXT,
      EuropeanIdentifiers::frSiret,
      "siret"),

  /** Numéros fiscaux. */
  FR_TAX_NUMBER(
      EntityType.TAX_ID,
      Shape.of("9999999999999", "2-2-3-3-3"),
      Strength.GROUPED,
      EuropeanIdentifiers::frTaxNumber,
      "fiscal spi impots"),

  /** Documentos nacionales de identidad. */
  ES_DNI(
      EntityType.NATIONAL_ID,
      Shape.of("99999999A", "8-1 2-3-3-1"),
      Strength.ALONE,
      EuropeanIdentifiers::esDni,
      "dni nif documento"),

  /** Numbers of foreigners in Spain. */
  ES_NIE(
      EntityType.NATIONAL_ID,
      Shape.of("A9999999A", "1-7-1 8-1"),
      Strength.ALONE,
      EuropeanIdentifiers::esNie,
      "nie extranjero"),

  /** Tax numbers of Spanish organisations. */
  ES_CIF(
      EntityType.COMPANY_ID,
      Shape.of("A9999999X", "1-8 1-7-1"),
      Strength.ALONE,
      EuropeanIdentifiers::esCif,
      "cif nif"),

  /** Codici fiscali of persons. */
  IT_CODICE_FISCALE(
      EntityType.NATIONAL_ID,
      Shape.of("AAAAAAXXAXXAXXXA", "3-3-5-5 6-5-5 6-2-1-2-4-1"),
      Strength.ALONE,
      EuropeanIdentifiers::itFiscalCode,
      "codice fiscale cf"),

  /** Partite IVA. */
  IT_VAT(
      EntityType.VAT_ID,
      Shape.of("99999999999", ""),
      Strength.CONTEXT,
      EuropeanIdentifiers::itVat,
      "iva partita piva"),

  /** Burgerservicenummers. */
  NL_BSN(
      EntityType.NATIONAL_ID,
      Shape.of("999999999", "4-2-3 3-3-3"),
      Strength.CONTEXT,
      EuropeanIdentifiers::nlBsn,
      "bsn burgerservicenummer sofinummer sofi"),

  /** Btw-identificatienummers. */
  NL_VAT(
      EntityType.VAT_ID,
      Shape.of("AA999999999A99", "2-9-3 2-4-2-3-1-2"),
      Strength.ALONE,
      EuropeanIdentifiers::nlVat,
      "btw"),

  /** Rijksregisternummers. */
  BE_NATIONAL_NUMBER(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", "6-3-2 2-2-2-3-2"),
      Strength.ALONE,
      EuropeanIdentifiers::beNationalNumber,
      "rijksregister rijksregisternummer national registre niss insz"),

  /** VAT numbers of Belgium. */
  BE_VAT(
      EntityType.VAT_ID,
      Shape.of("AA9999999999", "2-4-3-3 2-10"),
      Strength.ALONE,
      EuropeanIdentifiers::beVat,
      "btw tva"),

  /** VAT numbers of Luxembourg. */
  LU_VAT(
      EntityType.VAT_ID,
      Shape.of("AA99999999", "2-8"),
      Strength.ALONE,
      EuropeanIdentifiers::luVat,
      "tva"),

  /** VAT numbers of Austria. */
  AT_VAT(
      EntityType.VAT_ID,
      Shape.of("AAA99999999", "3-8"),
      Strength.ALONE,
      EuropeanIdentifiers::atVat,
      "uid ust"),

  /** Sozialversicherungsnummern of Austria. */
  AT_SOCIAL_SECURITY(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999", "4-6"),
      Strength.GROUPED,
      EuropeanIdentifiers::atSocialSecurity,
      "svnr sozialversicherung sozialversicherungsnummer"),

  /** AHV numbers. */
  CH_AHV(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999999", "3-4-4-2"),
      Strength.ALONE,
      EuropeanIdentifiers::chAhv,
      "ahv avs"),

  /** Unternehmens-Identifikationsnummern. */
  CH_UID(
      EntityType.COMPANY_ID,
      Shape.of("AAA999999999", "3-3-3-3 3-9"),
      Strength.ALONE,
      EuropeanIdentifiers::chUid,
      "uid mwst"),

  /** Personnummer. */
  SE_PERSONNUMMER(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999|999999999999", "6-4 8-4"),
      Strength.DATED,
      EuropeanIdentifiers::sePersonnummer,
      "personnummer pnr personal samordningsnummer"),

  /** Organisationsnummer. */
  SE_ORGANISATION(
      EntityType.COMPANY_ID,
      Shape.of("9999999999", "6-4"),
      Strength.GROUPED,
      EuropeanIdentifiers::seOrganisation,
      "organisationsnummer orgnr orgnummer company"),

  /** VAT numbers of Sweden. */
  SE_VAT(
      EntityType.VAT_ID,
      Shape.of("AA999999999999", "2-12 2-6-4-2"),
      Strength.ALONE,
      EuropeanIdentifiers::seVat,
      "moms"),

  /** Henkilötunnukset. */
  FI_HETU(
      EntityType.NATIONAL_ID,
      Shape.of("999999999X|999999A999X", "6-4"),
      Strength.HETU,
      EuropeanIdentifiers::fiHetu,
      "hetu henkilotunnus personbeteckning"),

  /** VAT numbers of Finland. */
  FI_VAT(
      EntityType.VAT_ID,
      Shape.of("AA99999999", "2-8"),
      Strength.ALONE,
      EuropeanIdentifiers::fiVat,
      "alv"),

  /** CPR numbers. */
  DK_CPR(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999", "6-4"),
      Strength.GROUPED,
      EuropeanIdentifiers::dkCpr,
      "cpr personnummer"),

  /** VAT numbers of Denmark. */
  DK_VAT(
      EntityType.VAT_ID,
      Shape.of("AA99999999", "2-8 2-2-2-2-2"),
      Strength.ALONE,
      EuropeanIdentifiers::dkVat,
      "cvr moms"),

  /** Fødselsnummer. */
  NO_FODSELSNUMMER(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", "6-5"),
      Strength.ALONE,
      EuropeanIdentifiers::noBirthNumber,
      "fodselsnummer fnr personnummer"),

  /** Organisasjonsnummer. */
  NO_ORGANISATION(
      EntityType.COMPANY_ID,
      Shape.of("999999999", "3-3-3"),
      Strength.CONTEXT,
      EuropeanIdentifiers::noOrganisation,
      "organisasjonsnummer orgnr"),

  /** Kennitölur. */
  IS_KENNITALA(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999", "6-4"),
      Strength.GROUPED,
      EuropeanIdentifiers::isKennitala,
      "kennitala kt"),

  /** Isikukoodid. */
  EE_IK(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", ""),
      Strength.ALONE,
      EuropeanIdentifiers::balticCode,
      "isikukood"),

  /** Asmens kodai. */
  LT_AK(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", ""),
      Strength.ALONE,
      EuropeanIdentifiers::balticCode,
      "asmens kodas"),

  /** Personas kodi. */
  LV_PK(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", "6-5"),
      Strength.GROUPED,
      EuropeanIdentifiers::lvCode,
      "personas kods"),

  /** PESEL numbers. */
  PL_PESEL(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", ""),
      Strength.ALONE,
      EuropeanIdentifiers::plPesel,
      "pesel"),

  /** Tax numbers of Poland. */
  PL_NIP(
      EntityType.TAX_ID,
      Shape.of("9999999999", "3-3-2-2 3-2-2-3"),
      Strength.GROUPED,
      EuropeanIdentifiers::plNip,
      "nip"),

  /** VAT numbers of Poland. */
  PL_VAT(
      EntityType.VAT_ID,
      Shape.of("AA9999999999", "2-10"),
      Strength.ALONE,
      EuropeanIdentifiers::plVat,
      "nip"),

  /** Statistical numbers of Polish businesses. */
  PL_REGON(
      EntityType.COMPANY_ID,
      Shape.of("999999999", ""),
      Strength.CONTEXT,
      EuropeanIdentifiers::plRegon,
      "regon"),

  /** Numbers of Polish identity cards. */
  PL_IDENTITY_CARD(
      EntityType.NATIONAL_ID,
      Shape.of("AAA999999", "3-6"),
      Strength.ALONE,
      EuropeanIdentifiers::plIdentityCard,
      "dowod osobisty dowodu"),

  /** Rodná čísla of Czechia and Slovakia. */
  CZ_RC(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999|999999999", "6-4 6-3"),
      Strength.DATED,
      EuropeanIdentifiers::czBirthNumber,
      "rodne cislo rc"),

  /** VAT numbers of Czech companies. */
  CZ_VAT(
      EntityType.VAT_ID,
      Shape.of("AA99999999", "2-8"),
      Strength.ALONE,
      EuropeanIdentifiers::czVat,
      "dic"),

  /** VAT numbers of Slovakia. */
  SK_VAT(
      EntityType.VAT_ID,
      Shape.of("AA9999999999", "2-10"),
      Strength.ALONE,
      EuropeanIdentifiers::skVat,
      "dph"),

  /** VAT numbers of Hungary. */
  HU_VAT(
      EntityType.VAT_ID,
      Shape.of("AA99999999", "2-8"),
      Strength.ALONE,
      EuropeanIdentifiers::huVat,
      "adoszam"),

  /** Személyi azonosító jelek. */
  HU_PERSONAL_ID(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", "1-6-4"),
      Strength.GROUPED,
      EuropeanIdentifiers::huPersonalId,
      "szemelyi azonosito"),

  /** Coduri numerice personale. */
  RO_CNP(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999999", ""),
      Strength.ALONE,
      EuropeanIdentifiers::roCnp,
      "cnp"),

  /** Единни граждански номера. */
  BG_EGN(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999", ""),
      Strength.DATED,
      EuropeanIdentifiers::bgEgn,
      "egn егн"),

  /** Osobni identifikacijski brojevi. */
  HR_OIB(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", ""),
      Strength.CONTEXT,
      EuropeanIdentifiers::hrOib,
      "oib"),

  /** VAT numbers of Slovenia. */
  SI_VAT(
      EntityType.VAT_ID,
      Shape.of("AA99999999", "2-8"),
      Strength.ALONE,
      EuropeanIdentifiers::siVat,
      "ddv"),

  /** Citizens' numbers of the successors of Yugoslavia. */
  JMBG(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999999", ""),
      Strength.ALONE,
      EuropeanIdentifiers::jmbg,
      "jmbg emso maticni"),

  /** Tax numbers of Greece. */
  GR_AFM(
      EntityType.TAX_ID,
      Shape.of("999999999", ""),
      Strength.CONTEXT,
      EuropeanIdentifiers::grAfm,
      "afm αφμ"),

  /** Social security numbers of Greece. */
  GR_AMKA(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", ""),
      Strength.DATED,
      EuropeanIdentifiers::grAmka,
      "amka αμκα"),

  /** Números de identificação fiscal. */
  PT_NIF(
      EntityType.TAX_ID,
      Shape.of("999999999", "3-3-3"),
      Strength.CONTEXT,
      EuropeanIdentifiers::ptNif,
      "nif contribuinte"),

  /** Personal public service numbers. */
  IE_PPS(
      EntityType.NATIONAL_ID,
      Shape.of("9999999A|9999999AA", "7-1 7-2"),
      Strength.ALONE,
      EuropeanIdentifiers::iePps,
      "pps ppsn"),

  /** T.C. kimlik numaraları. */
  TR_TCKIMLIK(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", ""),
      Strength.ALONE,
      EuropeanIdentifiers::trIdentity,
      "tckn kimlik tc"),

  /** Tax numbers of Russia. */
  RU_INN(
      EntityType.TAX_ID,
      Shape.of("9999999999|999999999999", ""),
      Strength.CONTEXT,
      EuropeanIdentifiers::ruInn,
      "inn инн"),

  /** Pension insurance numbers of Russia. */
  RU_SNILS(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", "3-3-3-2"),
      Strength.GROUPED,
      EuropeanIdentifiers::ruSnils,
      "snils снилс"),

  /** Tax numbers of persons in Ukraine. */
  UA_TAX_NUMBER(
      EntityType.TAX_ID,
      Shape.of("9999999999", ""),
      Strength.CONTEXT,
      EuropeanIdentifiers::uaTaxNumber,
      "іпн рнокпп ipn"),

  /** Cadastro de pessoas físicas. */
  BR_CPF(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", "3-3-3-2"),
      Strength.ALONE,
      OverseasIdentifiers::brCpf,
      "cpf"),

  /** Cadastro nacional da pessoa jurídica. */
  BR_CNPJ(
      EntityType.COMPANY_ID,
      Shape.of("99999999999999", "2-3-3-4-2 8-4-2"),
      Strength.ALONE,
      OverseasIdentifiers::brCnpj,
      "cnpj"),

  /** CUIT and CUIL of Argentina. */
  AR_CUIT(
      EntityType.TAX_ID,
      Shape.of("99999999999", "2-8-1"),
      Strength.ALONE,
      OverseasIdentifiers::arCuit,
      "cuit cuil"),

  /** RUT of Chile. */
  CL_RUT(
      EntityType.NATIONAL_ID,
      Shape.of("99999999X|9999999X", "8-1 7-1 2-3-3-1 1-3-3-1"),
      Strength.GROUPED,
      OverseasIdentifiers::clRut,
      "rut run"),

  /** Clave única de registro de población. */
  MX_CURP(
      EntityType.NATIONAL_ID,
      Shape.of("AAAA999999AAAAAAX9", ""),
      Strength.ALONE,
      OverseasIdentifiers::mxCurp,
      "curp"),

  /** Tax numbers of Mexico. */
  MX_RFC(
      EntityType.TAX_ID,
      Shape.of("AAAA999999XXX|AAA999999XXX", "4-6-3 3-6-3"),
      Strength.ALONE,
      OverseasIdentifiers::mxRfc,
      "rfc"),

  /** Cédulas de identidad of Ecuador. */
  EC_CEDULA(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999", "9-1"),
      Strength.CONTEXT,
      OverseasIdentifiers::ecCedula,
      "cedula ci"),

  /** Tax numbers of Peru. */
  PE_RUC(
      EntityType.TAX_ID,
      Shape.of("99999999999", ""),
      Strength.ALONE,
      OverseasIdentifiers::peRuc,
      "ruc"),

  /** Tax numbers of Colombia. */
  CO_NIT(
      EntityType.TAX_ID,
      Shape.of("9999999999", "9-1 3-3-3-1"),
      Strength.GROUPED,
      OverseasIdentifiers::coNit,
      "nit"),

  /** Resident identity cards of China. */
  CN_RIC(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999999999X", ""),
      Strength.ALONE,
      OverseasIdentifiers::cnIdentity,
      "身份证"),

  /** Identity cards of Hong Kong. */
  HK_IDENTITY_CARD(
      EntityType.NATIONAL_ID,
      Shape.of("A999999X|AA999999X", "7-1 8-1"),
      Strength.GROUPED,
      OverseasIdentifiers::hkIdentity,
      "hkid identity"),

  /** Identity cards of Taiwan. */
  TW_IDENTITY_CARD(
      EntityType.NATIONAL_ID,
      Shape.of("A999999999", ""),
      Strength.ALONE,
      OverseasIdentifiers::twIdentity,
      "身分證 taiwan"),

  /** Resident and foreigner registration numbers of Korea. */
  KR_RRN(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999999", "6-7"),
      Strength.ALONE,
      OverseasIdentifiers::krResident,
      "주민등록번호 rrn frn"),

  /** The same since October 2020, when the last digit ceased to check the others. */
  KR_RRN_SINCE_2020(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999999", "6-7"),
      Strength.GROUPED,
      OverseasIdentifiers::krResidentSince2020,
      "주민등록번호 rrn frn"),

  /** Business registration numbers of Korea. */
  KR_BUSINESS(
      EntityType.COMPANY_ID,
      Shape.of("9999999999", "3-2-5"),
      Strength.GROUPED,
      OverseasIdentifiers::krBusiness,
      "brn 사업자등록번호"),

  /** Individual numbers of Japan. */
  JP_MY_NUMBER(
      EntityType.NATIONAL_ID,
      Shape.of("999999999999", "4-4-4"),
      Strength.CONTEXT,
      OverseasIdentifiers::jpMyNumber,
      "マイナンバー 個人番号 mynumber"),

  /** NRIC and FIN of Singapore. */
  SG_NRIC(
      EntityType.NATIONAL_ID,
      Shape.of("A9999999A", ""),
      Strength.ALONE,
      OverseasIdentifiers::sgNric,
      "nric fin"),

  /** Unique entity numbers of Singapore. */
  SG_UEN(
      EntityType.COMPANY_ID,
      Shape.of("99999999A|999999999A|A99AA9999A", ""),
      Strength.ALONE,
      OverseasIdentifiers::sgUen,
      "uen"),

  /** Identity numbers of Thailand. */
  TH_TNIN(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999999", "1-4-5-2-1"),
      Strength.GROUPED,
      OverseasIdentifiers::thIdentity,
      "thai เลขบัตรประชาชน"),

  /** MyKad numbers of Malaysia. */
  MY_NRIC(
      EntityType.NATIONAL_ID,
      Shape.of("999999999999", "6-2-4"),
      Strength.GROUPED,
      OverseasIdentifiers::myIdentity,
      "mykad nric ic"),

  /** Nomor induk kependudukan. */
  ID_NIK(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999999999", ""),
      Strength.CONTEXT,
      OverseasIdentifiers::idIdentity,
      "nik ktp"),

  /** Aadhaar numbers. */
  IN_AADHAAR(
      EntityType.NATIONAL_ID,
      Shape.of("999999999999", "4-4-4"),
      Strength.GROUPED,
      OverseasIdentifiers::inAadhaar,
      "aadhaar uidai आधार"),

  /** Permanent account numbers of India. */
  IN_PAN(
      EntityType.TAX_ID,
      Shape.of("AAAAA9999A", ""),
      Strength.ALONE,
      OverseasIdentifiers::inPan,
      "pan"),

  /** Goods and services tax numbers of India. */
  IN_GSTIN(
      EntityType.VAT_ID,
      Shape.of("99AAAAA9999AXAX", ""),
      Strength.ALONE,
      OverseasIdentifiers::inGstin,
      "gst gstin"),

  /** Identity numbers of Israel. */
  IL_IDENTITY(
      EntityType.NATIONAL_ID,
      Shape.of("999999999", ""),
      Strength.CONTEXT,
      OverseasIdentifiers::ilIdentity,
      "teudat zehut תז israeli"),

  /** Emirates ID numbers. */
  AE_IDENTITY(
      EntityType.NATIONAL_ID,
      Shape.of("999999999999999", "3-4-7-1"),
      Strength.ALONE,
      OverseasIdentifiers::aeIdentity,
      "emirates"),

  /** Identity numbers of South Africa. */
  ZA_ID(
      EntityType.NATIONAL_ID,
      Shape.of("9999999999999", "6-4-3"),
      Strength.ALONE,
      OverseasIdentifiers::zaIdentity,
      "rsa african"),

  /** National identification numbers of Nigeria. */
  NG_NIN(
      EntityType.NATIONAL_ID,
      Shape.of("99999999999", ""),
      Strength.CONTEXT,
      OverseasIdentifiers::ngNin,
      "nin"),

  /** Tax file numbers. */
  AU_TFN(
      EntityType.TAX_ID,
      Shape.of("999999999", "3-3-3"),
      Strength.GROUPED,
      OverseasIdentifiers::auTfn,
      "tfn tax"),

  /** Australian business numbers. */
  AU_ABN(
      EntityType.COMPANY_ID,
      Shape.of("99999999999", "2-3-3-3"),
      Strength.ALONE,
      OverseasIdentifiers::auAbn,
      "abn"),

  /** Australian company numbers. */
  AU_ACN(
      EntityType.COMPANY_ID,
      Shape.of("999999999", "3-3-3"),
      Strength.GROUPED,
      OverseasIdentifiers::auAcn,
      "acn"),

  /** Medicare numbers of Australia. */
  AU_MEDICARE(
      EntityType.HEALTH_ID,
      Shape.of("9999999999", "4-5-1"),
      Strength.GROUPED,
      OverseasIdentifiers::auMedicare,
      "medicare"),

  /** Tax numbers of New Zealand. */
  NZ_IRD(
      EntityType.TAX_ID,
      Shape.of("99999999|999999999", "2-3-3 3-3-3"),
      Strength.CONTEXT,
      OverseasIdentifiers::nzIrd,
      "ird"),

  /** Vehicle identification numbers with the check digit of North America. */
  VIN(
      EntityType.VEHICLE_ID,
      Shape.of("XXXXXXXXXXXXXXXXX", ""),
      Strength.ALONE,
      OverseasIdentifiers::vin,
      "vin chassis vehicle fahrgestellnummer fin"),

  /** International mobile equipment identities. */
  IMEI(
      EntityType.DEVICE_ID,
      Shape.of("999999999999999", "2-6-6-1 6-2-6-1 8-6-1"),
      Strength.CONTEXT,
      OverseasIdentifiers::imei,
      "imei"),

  /** Legal entity identifiers, ISO 17442. */
  LEI(
      EntityType.COMPANY_ID,
      Shape.of("XXXXXXXXXXXXXXXXXXXX", ""),
      Strength.ALONE,
      OverseasIdentifiers::lei,
      "lei");

  /** What must come to a value that fits for it to be taken for this identifier. */
  enum Strength {
    /** Nothing: fewer than one in fifty values of this shape fit. */
    ALONE,
    /** The usual separators, or a word that names the identifier. */
    GROUPED,
    /** As {@link #GROUPED}; bare values hold a date as well and count a little more. */
    DATED,
    /** A word that names the identifier: one in ten or eleven values of this shape fit. */
    CONTEXT,
    /** The sign of the century, which is part of the identifier. */
    HETU
  }

  private final EntityType type;
  private final List<Shape> shapes;
  private final Strength strength;
  private final Predicate<Code> rule;
  private final List<String> words;

  IdentifierScheme(
      EntityType type, List<Shape> shapes, Strength strength, Predicate<Code> rule, String words) {
    this.type = type;
    this.shapes = shapes;
    this.strength = strength;
    this.rule = rule;
    this.words = List.of(words.split(" "));
  }

  /** Returns the type that findings of this identifier have. */
  public EntityType type() {
    return type;
  }

  /**
   * Returns whether a value has the shape, the check digits and, where it contains one, the date
   * that this identifier must have.
   *
   * @param value with or without blanks, hyphens, dots and slashes, in any case
   */
  public boolean isValid(CharSequence value) {
    return compact(value).filter(this::accepts).isPresent();
  }

  private static Optional<Code> compact(CharSequence value) {
    Code code = new Code();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (" -./()+".indexOf(c) < 0) {
        if (code.length() == Code.MAX_LENGTH || c >= 128 || !Character.isLetterOrDigit(c)) {
          return Optional.empty();
        }
        code.append(c);
      }
    }
    return Optional.of(code);
  }

  /** Returns whether the code fits a shape and the rule. */
  boolean accepts(Code code) {
    return (shapes.isEmpty() || shapes.stream().anyMatch(shape -> shape.fits(code)))
        && rule.test(code);
  }

  boolean follows(Code code) {
    return rule.test(code);
  }

  List<Shape> shapes() {
    return shapes;
  }

  Strength strength() {
    return strength;
  }

  /** Returns the words that announce this identifier, in lower case without accents. */
  List<String> words() {
    return words;
  }
}
