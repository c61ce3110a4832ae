package dev.velum.anonymize.text;

import static dev.velum.anonymize.text.Checksums.date;
import static dev.velum.anonymize.text.Checksums.luhn;
import static dev.velum.anonymize.text.Checksums.mod11And10;
import static dev.velum.anonymize.text.Checksums.shortDate;
import static dev.velum.anonymize.text.Checksums.weighted;

/** The rules of European identifiers. Each takes a code whose shape fits already. */
final class EuropeanIdentifiers {
  private static final String SPANISH_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
  private static final String FINNISH_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  private static final String IRISH_CHECKS = "WABCDEFGHIJKLMNOPQRSTUV";
  private static final String ITALIAN_MONTHS = "ABCDEHLMPRST";

  /** Values of the characters 0 to 9, A to Z in odd places of a codice fiscale, D.M. 23/12/1976. */
  private static final int[] ITALIAN_ODD = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8,
    12, 14, 16, 10, 22, 25, 24, 23
  };

  /** Letters that stand for the digits 0 to 9 where two persons would share a codice fiscale. */
  private static final String ITALIAN_DOUBLES = "LMNPQRSTUV";

  private static final int[] ITALIAN_DIGIT_PLACES = {6, 7, 9, 10, 12, 13, 14};

  private EuropeanIdentifiers() {}

  // Germany

  /** Steuer-Identifikationsnummer, section 139b AO: one digit twice or three times in ten. */
  static boolean deTaxId(Code code) {
    int[] count = new int[10];
    for (int i = 0; i < 10; i++) {
      count[code.digit(i)]++;
    }
    int repeated = 0;
    int most = 0;
    for (int times : count) {
      repeated += times > 1 ? 1 : 0;
      most = Math.max(most, times);
    }
    return code.digit(0) != 0 && repeated == 1 && most <= 3 && mod11And10(code, 0, 11);
  }

  static boolean deVat(Code code) {
    return code.startsWith("DE") && code.digit(2) != 0 && mod11And10(code, 2, 11);
  }

  /** Rentenversicherungsnummer, VKVV: area, birth date, letter, serial, check digit. */
  static boolean deSocialSecurity(Code code) {
    int area = code.two(0);
    int day = code.two(2);
    if (area < 2 || !shortDate(code.two(6), code.two(4), day > 50 ? day - 50 : day)) {
      return false;
    }
    int letter = code.at(8) - 'A' + 1;
    int[] digits = new int[12];
    for (int i = 0; i < 8; i++) {
      digits[i] = code.digit(i);
    }
    digits[8] = letter / 10;
    digits[9] = letter % 10;
    digits[10] = code.digit(9);
    digits[11] = code.digit(10);
    int[] weights = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
    int sum = 0;
    for (int i = 0; i < 12; i++) {
      int product = digits[i] * weights[i];
      sum += product / 10 + product % 10;
    }
    return sum % 10 == code.digit(11);
  }

  /** Krankenversichertennummer, section 290 SGB V: a letter as two digits, weights 1 and 2. */
  static boolean deHealthInsurance(Code code) {
    int letter = code.at(0) - 'A' + 1;
    int sum = letter / 10 + crossSum(2 * (letter % 10));
    for (int i = 1; i < 9; i++) {
      int digit = code.digit(i);
      sum += i % 2 == 1 ? digit : crossSum(2 * digit);
    }
    return letter <= 26 && sum % 10 == code.digit(9);
  }

  /** Serial number of passport and identity card: no vowels, ICAO check digit last. */
  static boolean deDocument(Code code) {
    if ("CFGHJKLMNPRTVWXYZ".indexOf(code.at(0)) < 0) {
      return false;
    }
    for (int i = 1; i < 9; i++) {
      if (!code.isDigit(i) && "CFGHJKLMNPRTVWXYZ".indexOf(code.at(i)) < 0) {
        return false;
      }
    }
    return Checksums.icao(code, 0, 9);
  }

  /** Lebenslange Arztnummer: the seventh digit checks the six before, weights 4 and 9. */
  static boolean deDoctor(Code code) {
    int sum = weighted(code, 0, 4, 9, 4, 9, 4, 9);
    return (10 - sum % 10) % 10 == code.digit(6);
  }

  // France

  /** NIR: sex, year, month, department, commune, order, and 97 less the rest modulo 97. */
  static boolean frNir(Code code) {
    long number;
    if (code.at(6) == 'A' && code.at(5) == '2') {
      number = code.number(0, 5) * 100_000_000 + 19_000_000 + code.number(7, 13);
    } else if (code.at(6) == 'B' && code.at(5) == '2') {
      number = code.number(0, 5) * 100_000_000 + 18_000_000 + code.number(7, 13);
    } else if (code.isDigit(6)) {
      number = code.number(0, 13);
    } else {
      return false;
    }
    int sex = code.digit(0);
    int month = code.two(3);
    boolean known = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
    return sex != 0
        && sex != 5
        && sex != 6
        && sex != 9
        && known
        && 97 - number % 97 == code.two(13);
  }

  static boolean frVat(Code code) {
    if (!code.startsWith("FR") || !luhn(code, 4, 13)) {
      return false;
    }
    if (code.isDigit(2) && code.isDigit(3)) {
      return (12 + 3 * (code.number(4, 13) % 97)) % 97 == code.two(2);
    }
    return code.at(2) != 'I' && code.at(2) != 'O' && code.at(3) != 'I' && code.at(3) != 'O';
  }

  static boolean frSiren(Code code) {
    return luhn(code, 0, 9);
  }

  static boolean frSiret(Code code) {
    return luhn(code, 0, 9) && (luhn(code, 0, 14) || code.startsWith("356000000"));
  }

  /** Numéro fiscal: the last three digits are the rest of the first ten modulo 511. */
  static boolean frTaxNumber(Code code) {
    return code.digit(0) < 4 && code.number(0, 10) % 511 == code.number(10, 13);
  }

  // Spain

  static boolean esDni(Code code) {
    return code.at(8) == SPANISH_LETTERS.charAt((int) (code.number(0, 8) % 23));
  }

  static boolean esNie(Code code) {
    int first = "XYZ".indexOf(code.at(0));
    return first >= 0
        && code.at(8)
            == SPANISH_LETTERS.charAt((int) ((first * 10_000_000L + code.number(1, 8)) % 23));
  }

  /** Número de identificación fiscal of organisations, Orden EHA/451/2008. */
  static boolean esCif(Code code) {
    if ("ABCDEFGHJNPQRSUVW".indexOf(code.at(0)) < 0) {
      return false;
    }
    int sum = 0;
    for (int i = 1; i < 8; i++) {
      sum += i % 2 == 1 ? crossSum(2 * code.digit(i)) : code.digit(i);
    }
    int check = (10 - sum % 10) % 10;
    boolean byDigit = code.isDigit(8) && code.digit(8) == check;
    boolean byLetter = code.at(8) == "JABCDEFGHI".charAt(check);
    if ("PQRSNW".indexOf(code.at(0)) >= 0) {
      return byLetter;
    }
    return "ABEH".indexOf(code.at(0)) >= 0 ? byDigit : byDigit || byLetter;
  }

  // Italy

  static boolean itFiscalCode(Code code) {
    int[] digits = new int[7];
    for (int i = 0; i < 7; i++) {
      int place = ITALIAN_DIGIT_PLACES[i];
      digits[i] = code.isDigit(place) ? code.digit(place) : ITALIAN_DOUBLES.indexOf(code.at(place));
      if (digits[i] < 0) {
        return false;
      }
    }
    int month = ITALIAN_MONTHS.indexOf(code.at(8)) + 1;
    int day = digits[2] * 10 + digits[3];
    if (!shortDate(digits[0] * 10 + digits[1], month, day > 40 ? day - 40 : day)) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      int value = code.alphanumeric(i);
      sum += i % 2 == 0 ? ITALIAN_ODD[value] : value < 10 ? value : value - 10;
    }
    return code.at(15) == 'A' + sum % 26;
  }

  static boolean itVat(Code code) {
    int office = (int) code.number(7, 10);
    boolean known =
        (office >= 1 && office <= 100)
            || office == 120
            || office == 121
            || office == 888
            || office == 999;
    return code.number(0, 7) != 0 && known && luhn(code, 0, 11);
  }

  // Netherlands, Belgium, Luxembourg

  static boolean nlBsn(Code code) {
    int sum = weighted(code, 0, 9, 8, 7, 6, 5, 4, 3, 2) - code.digit(8);
    return sum % 11 == 0 && code.number(0, 9) > 1_000_000;
  }

  /** Btw-nummer: eleven test of old numbers, MOD 97 over letters and digits of those since 2020. */
  static boolean nlVat(Code code) {
    if (!code.startsWith("NL") || code.at(11) != 'B' || !code.digits(2, 11)) {
      return false;
    }
    int old = weighted(code, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return old == code.digit(10) || Checksums.mod97(code, 0, 14) == 1;
  }

  /** Rijksregisternummer: 97 less the rest modulo 97, a 2 put before it for births since 2000. */
  static boolean beNationalNumber(Code code) {
    int month = code.two(2) % 20; // numbers for foreigners add 20 or 40
    int day = code.two(4);
    long number = code.number(0, 9);
    int check = code.two(9);
    boolean known = month <= 12 && day <= 31;
    boolean early = 97 - number % 97 == check;
    boolean late = 97 - (2_000_000_000L + number) % 97 == check;
    return known && (early || late);
  }

  static boolean beVat(Code code) {
    return code.startsWith("BE")
        && code.digit(2) <= 1
        && 97 - code.number(2, 10) % 97 == code.two(10);
  }

  static boolean luVat(Code code) {
    return code.startsWith("LU") && code.number(2, 8) % 89 == code.two(8);
  }

  // Austria and Switzerland

  static boolean atVat(Code code) {
    if (!code.startsWith("ATU")) {
      return false;
    }
    int sum = 4;
    for (int i = 3; i < 10; i++) {
      sum += i % 2 == 1 ? code.digit(i) : crossSum(2 * code.digit(i));
    }
    return (10 - sum % 10) % 10 == code.digit(10);
  }

  /** Sozialversicherungsnummer: serial, check digit, date of birth; 13 stands for no month. */
  static boolean atSocialSecurity(Code code) {
    int check = (weighted(code, 0, 3, 7, 9) + weighted(code, 4, 5, 8, 4, 2, 1, 6)) % 11;
    int month = code.two(6);
    boolean date = (month >= 13 && month <= 15) || shortDate(code.two(8), month, code.two(4));
    return code.digit(0) != 0 && check == code.digit(3) && date;
  }

  static boolean chAhv(Code code) {
    return code.startsWith("756") && Checksums.ean(code, 0, 13);
  }

  static boolean chUid(Code code) {
    int check = (11 - weighted(code, 3, 5, 4, 3, 2, 7, 6, 5, 4) % 11) % 11;
    return code.startsWith("CHE") && check == code.digit(11);
  }

  // The North

  /** Personnummer: Luhn over the last ten digits; the day plus 60 in a samordningsnummer. */
  static boolean sePersonnummer(Code code) {
    int from = code.length() - 10;
    if ((from == 2 && code.two(0) < 18) || (from == 2 && code.two(0) > 20)) {
      return false;
    }
    int day = code.two(from + 4);
    int year = from == 2 ? (int) code.number(0, 4) : code.two(0) == 0 ? 2000 : 1900 + code.two(0);
    return date(year, code.two(from + 2), day > 60 ? day - 60 : day)
        && luhn(code, from, code.length());
  }

  static boolean seOrganisation(Code code) {
    return code.digit(2) >= 2 && code.digit(0) != 0 && luhn(code, 0, 10);
  }

  static boolean seVat(Code code) {
    return code.startsWith("SE") && code.two(12) > 0 && luhn(code, 2, 12);
  }

  /** Henkilötunnus without its sign of the century, which {@link Shapes} looks at. */
  static boolean fiHetu(Code code) {
    int last = code.length() - 1;
    if (last == 10 && "ABCDEFYXWVU".indexOf(code.at(6)) < 0) {
      return false;
    }
    int serial = (int) code.number(last - 3, last);
    long number = code.number(0, 6) * 1000 + serial;
    return shortDate(code.two(4), code.two(2), code.two(0))
        && serial >= 2
        && code.at(last) == FINNISH_CHECKS.charAt((int) (number % 31));
  }

  static boolean fiVat(Code code) {
    int check = (11 - weighted(code, 2, 7, 9, 10, 5, 8, 4, 2) % 11) % 11;
    return code.startsWith("FI") && check == code.digit(9);
  }

  /** CPR: day, month, year, serial. Numbers given out since 2007 have no check digit. */
  static boolean dkCpr(Code code) {
    int serial = code.digit(6);
    int year = code.two(4);
    int century =
        serial <= 3 || ((serial == 4 || serial == 9) && year >= 37)
            ? 1900
            : serial >= 5 && serial <= 8 && year >= 58 ? 1800 : 2000;
    return date(century + year, code.two(2), code.two(0));
  }

  static boolean dkVat(Code code) {
    return code.startsWith("DK") && weighted(code, 2, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  /** Fødselsnummer: two check digits; D numbers add 40 to the day, H numbers 40 to the month. */
  static boolean noBirthNumber(Code code) {
    int day = code.two(0);
    int month = code.two(2);
    int first = (11 - weighted(code, 0, 3, 7, 6, 1, 8, 9, 4, 5, 2) % 11) % 11;
    int second = (11 - weighted(code, 0, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11;
    return first == code.digit(9)
        && second == code.digit(10)
        && shortDate(
            code.two(4),
            month > 80 ? month - 80 : month > 40 ? month - 40 : month,
            day > 40 ? day - 40 : day);
  }

  static boolean noOrganisation(Code code) {
    int check = (11 - weighted(code, 0, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11;
    return (code.digit(0) == 8 || code.digit(0) == 9) && check == code.digit(8);
  }

  /** Kennitala: day, month, year, serial, check digit, century. */
  static boolean isKennitala(Code code) {
    int day = code.two(0);
    int check = (11 - weighted(code, 0, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11;
    boolean century = code.digit(9) == 9 || code.digit(9) == 0 || code.digit(9) == 8;
    return century
        && check == code.digit(8)
        && shortDate(code.two(4), code.two(2), day > 40 ? day - 40 : day);
  }

  // The Baltic states

  /** Isikukood and asmens kodas share their form: sex and century, date, serial, check digit. */
  static boolean balticCode(Code code) {
    int sex = code.digit(0);
    int century = 1700 + (sex + 1) / 2 * 100;
    boolean date = date(century + code.two(1), code.two(3), code.two(5));
    int check = weighted(code, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1) % 11;
    if (check == 10) {
      check = weighted(code, 0, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3) % 11 % 10;
    }
    return sex >= 1 && sex <= 8 && date && check == code.digit(10);
  }

  static boolean lvCode(Code code) {
    if (code.startsWith("32")) {
      return code.digit(2) >= 0; // numbers since 2017 carry neither date nor check digit
    }
    int check = (1 + weighted(code, 0, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9)) % 11 % 10;
    return shortDate(code.two(4), code.two(2), code.two(0))
        && code.digit(6) <= 2
        && check == code.digit(10);
  }

  // Poland, Czechia, Slovakia, Hungary, Romania, Bulgaria

  /** PESEL: the century is in the month (80 to 92: 1800, 1 to 12: 1900, 21 to 32: 2000 ...). */
  static boolean plPesel(Code code) {
    int coded = code.two(2);
    int century = coded > 80 ? 1800 : 1900 + coded / 20 * 100;
    int sum = weighted(code, 0, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3);
    return date(century + code.two(0), coded % 20, code.two(4))
        && (10 - sum % 10) % 10 == code.digit(10);
  }

  static boolean plNip(Code code) {
    return weighted(code, 0, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11 == code.digit(9)
        && code.number(0, 3) >= 101;
  }

  static boolean plVat(Code code) {
    return code.startsWith("PL")
        && weighted(code, 2, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11 == code.digit(11);
  }

  static boolean plRegon(Code code) {
    return weighted(code, 0, 8, 9, 2, 3, 4, 5, 6, 7) % 11 % 10 == code.digit(8);
  }

  /** Dowód osobisty: three letters, check digit, five digits; weights 7, 3, 1. */
  static boolean plIdentityCard(Code code) {
    int sum = 7 * code.alphanumeric(0) + 3 * code.alphanumeric(1) + code.alphanumeric(2);
    sum += weighted(code, 4, 7, 3, 1, 7, 3);
    return sum % 10 == code.digit(3);
  }

  /** Rodné číslo: nine digits until 1953, then ten that 11 divides; women add 50 to the month. */
  static boolean czBirthNumber(Code code) {
    int month = code.two(2) % 50;
    int year = code.two(0);
    if (code.length() == 9) {
      return year <= 53 && date(1900 + year, month, code.two(4)) && code.number(6, 9) != 0;
    }
    long rest = code.number(0, 9) % 11;
    int full = year >= 54 ? 1900 + year : 2000 + year;
    return date(full, month > 20 ? month - 20 : month, code.two(4)) && rest % 10 == code.digit(9);
  }

  static boolean czVat(Code code) {
    int check = (11 - weighted(code, 2, 8, 7, 6, 5, 4, 3, 2) % 11) % 10;
    return code.startsWith("CZ") && check == code.digit(9);
  }

  static boolean skVat(Code code) {
    return code.startsWith("SK") && code.digit(2) != 0 && code.number(2, 12) % 11 == 0;
  }

  static boolean huVat(Code code) {
    return code.startsWith("HU") && weighted(code, 2, 9, 7, 3, 1, 9, 7, 3, 1) % 10 == 0;
  }

  /** Személyi azonosító jel: sex and century, date, serial, check digit by rising weights. */
  static boolean huPersonalId(Code code) {
    int rest = weighted(code, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) % 11;
    int other = weighted(code, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 11;
    int sex = code.digit(0);
    int check = sex <= 2 ? rest : other;
    return sex >= 1
        && sex <= 4
        && shortDate(code.two(1), code.two(3), code.two(5))
        && check == code.digit(10);
  }

  static boolean roCnp(Code code) {
    int sex = code.digit(0);
    int[] centuries = {0, 1900, 1900, 1800, 1800, 2000, 2000, 2000, 2000, 1900};
    int rest = weighted(code, 0, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11;
    return sex != 0
        && date(centuries[sex] + code.two(1), code.two(3), code.two(5))
        && (rest == 10 ? 1 : rest) == code.digit(12);
  }

  /** ЕГН: 20 added to the month for the 19th century, 40 for the 21st. */
  static boolean bgEgn(Code code) {
    int month = code.two(2);
    int century = month > 40 ? 2000 : month > 20 ? 1800 : 1900;
    return date(century + code.two(0), month > 40 ? month - 40 : month % 20, code.two(4))
        && weighted(code, 0, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10 == code.digit(9);
  }

  // The South-East

  static boolean hrOib(Code code) {
    return mod11And10(code, 0, 11);
  }

  static boolean siVat(Code code) {
    int check = 11 - weighted(code, 2, 8, 7, 6, 5, 4, 3, 2) % 11;
    return code.startsWith("SI")
        && code.digit(2) != 0
        && check != 11
        && check % 10 == code.digit(9);
  }

  /** JMBG and EMŠO: day, month, three digits of the year, region, serial, check digit. */
  static boolean jmbg(Code code) {
    int year = (int) code.number(4, 7);
    int full = year >= 800 ? 1000 + year : 2000 + year;
    int rest = weighted(code, 0, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
    return date(full, code.two(2), code.two(0)) && (11 - rest) % 11 == code.digit(12);
  }

  static boolean grAfm(Code code) {
    int sum = weighted(code, 0, 256, 128, 64, 32, 16, 8, 4, 2);
    return sum % 11 % 10 == code.digit(8) && code.number(0, 9) != 0;
  }

  static boolean grAmka(Code code) {
    return shortDate(code.two(4), code.two(2), code.two(0)) && luhn(code, 0, 11);
  }

  static boolean trIdentity(Code code) {
    int odd = code.digit(0) + code.digit(2) + code.digit(4) + code.digit(6) + code.digit(8);
    int even = code.digit(1) + code.digit(3) + code.digit(5) + code.digit(7);
    int tenth = Math.floorMod(7 * odd - even, 10);
    return code.digit(0) != 0
        && tenth == code.digit(9)
        && (odd + even + tenth) % 10 == code.digit(10);
  }

  // Portugal, Ireland, United Kingdom

  static boolean ptNif(Code code) {
    int rest = weighted(code, 0, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return code.digit(0) != 0 && (rest < 2 ? 0 : 11 - rest) == code.digit(8);
  }

  /** PPS number: weights 8 to 2, a second letter (A to I, or W) counts nine times. */
  static boolean iePps(Code code) {
    int sum = weighted(code, 0, 8, 7, 6, 5, 4, 3, 2);
    if (code.length() == 9) {
      char second = code.at(8);
      if (second >= 'A' && second <= 'I') {
        sum += 9 * (second - 'A' + 1);
      } else if (second != 'W' && second != 'T' && second != 'X') {
        return false;
      }
    }
    return code.at(7) == IRISH_CHECKS.charAt(sum % 23);
  }

  static boolean ukNhs(Code code) {
    int check = 11 - weighted(code, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return check != 10 && check % 11 == code.digit(9) && !code.repeats(0, 10);
  }

  static boolean ukUtr(Code code) {
    int rest = weighted(code, 1, 6, 7, 8, 9, 10, 5, 4, 3, 2) % 11;
    return code.at(0) == "21987654321".charAt(rest);
  }

  /** National Insurance number: HMRC manual NIM39110. */
  static boolean ukNino(Code code) {
    char first = code.at(0);
    char second = code.at(1);
    if ("DFIQUV".indexOf(first) >= 0 || "DFIOQUV".indexOf(second) >= 0 || code.at(8) > 'D') {
      return false;
    }
    for (String unused : new String[] {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}) {
      if (code.startsWith(unused)) {
        return false;
      }
    }
    return true;
  }

  static boolean ukVat(Code code) {
    if (!code.startsWith("GB")) {
      return false;
    }
    int sum = weighted(code, 2, 8, 7, 6, 5, 4, 3, 2) + code.two(9);
    return sum % 97 == 0 || (sum + 55) % 97 == 0;
  }

  /** Driving licence: five letters of the surname, date of birth with the sex, initials. */
  static boolean ukDrivingLicence(Code code) {
    int letters = 0;
    while (letters < 5 && code.isLetter(letters)) {
      letters++;
    }
    for (int i = letters; i < 5; i++) {
      if (code.at(i) != '9') {
        return false;
      }
    }
    int month = code.two(6) % 50;
    return letters >= 1
        && code.digits(5, 11)
        && month >= 1
        && month <= 12
        && code.two(8) >= 1
        && code.two(8) <= 31
        && code.isLetter(11)
        && (code.isLetter(12) || code.at(12) == '9');
  }

  // Russia and Ukraine

  static boolean ruInn(Code code) {
    if (code.length() == 10) {
      return weighted(code, 0, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10 == code.digit(9);
    }
    return weighted(code, 0, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10 == code.digit(10)
        && weighted(code, 0, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10 == code.digit(11);
  }

  static boolean ruSnils(Code code) {
    int rest = weighted(code, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 101;
    return code.number(0, 9) > 1_001_998 && (rest == 100 ? 0 : rest) == code.two(9);
  }

  static boolean uaTaxNumber(Code code) {
    int rest = Math.floorMod(weighted(code, 0, -1, 5, 7, 9, 4, 6, 10, 5, 7), 11) % 10;
    return rest == code.digit(9);
  }

  private static int crossSum(int twoDigits) {
    return twoDigits / 10 + twoDigits % 10;
  }
}
