package dev.velum.anonymize.pseudonym;

/** Ages over 89 become one category (45 CFR 164.514(b)(2)(i)(C)). */
record AgeCap() implements ColumnTransform {
  static final int HIGHEST = 89;
  static final String LABEL = "90+";
  private static final int OLDEST = 150;

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    return (value, context) -> {
      int age = age(value.strip());
      return age > HIGHEST ? LABEL : Integer.toString(age);
    };
  }

  private static int age(String text) {
    int age = text.isEmpty() || text.length() > 3 ? OLDEST + 1 : 0;
    for (int i = 0; i < text.length() && age <= OLDEST; i++) {
      int digit = text.charAt(i) - '0';
      age = digit < 0 || digit > 9 ? OLDEST + 1 : 10 * age + digit;
    }
    if (age > OLDEST) {
      throw new DeidentificationException("an age must be a whole number from 0 to " + OLDEST);
    }
    return age;
  }
}
