package dev.velum.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class PrivatePromptTest {
  private static String told() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new PrivatePrompt(new PrintStream(bytes, true, UTF_8)).tell();
    return bytes.toString(UTF_8);
  }

  @Test
  void whatIsSent_namesNobody() {
    String sent = told().substring(0, told().indexOf("Answer:"));
    assertThat(sent)
        .contains("Dear <PERSON_1>", "<CREDIT_CARD_1>", "<IBAN_1>", "<PHONE_1>", "<EMAIL_1>")
        .doesNotContain("Purdy", "Jasmine", "4111", "7946", "WEST");
  }

  @Test
  void answer_hasTheValuesBack() {
    assertThat(told())
        .contains("Jasmine Pfannerstill tells Payton Purdy that the charge on 4111 1111 1111 1111")
        .contains("reached at +44 20 7946 0524. <PERSON_3> is not")
        .contains("Written differently: [[Person_2], PHONE_1]")
        .contains("Unknown: [<PERSON_3>]");
  }

  @Test
  void whatIsKept_namesNobody() {
    String told = told();
    assertThat(told.substring(told.indexOf("Kept:")))
        .contains("Dear <PERSON_1>", "IBAN [REDACTED]", "<PERSON_2>")
        .doesNotContain("Purdy", "Jasmine", "4111", "7946", "WEST");
  }
}
