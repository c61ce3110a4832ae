package dev.velum.examples;

import dev.velum.anonymize.text.EntityType;
import dev.velum.anonymize.text.PromptSession;
import dev.velum.anonymize.text.RevealStream;
import dev.velum.anonymize.text.Revealed;
import dev.velum.anonymize.text.ScrubAction;
import dev.velum.anonymize.text.TextScrubber;
import java.io.PrintStream;
import java.util.List;

/**
 * Asks an AI tool about a letter without showing it whom the letter is about, and reads the answer
 * with the names back in it, while it arrives. Then scrubs the letter for good, for an archive.
 */
public final class PrivatePrompt {
  static final String LETTER =
      """
      Dear Payton Purdy,

      your card 4111 1111 1111 1111 was charged twice. We refund to IBAN GB82 WEST 1234 5698 7654 32.
      Questions? Call +44 20 7946 0524 or write to jasmine@example.org.

      Regards,
      Jasmine Pfannerstill
      """;

  private final PrintStream out;

  PrivatePrompt(PrintStream out) {
    this.out = out;
  }

  /** Prints what goes out, what comes back and what is kept. */
  public static void main(String[] args) {
    new PrivatePrompt(System.out).tell();
  }

  void tell() {
    PromptSession session = PromptSession.open(TextScrubber.standard());
    out.println("Sent:\n" + session.hide(LETTER));

    RevealStream answer = session.stream();
    StringBuilder text = new StringBuilder();
    for (String piece : answerTo()) {
      text.append(answer.append(piece));
    }
    Revealed rest = answer.finish();
    out.println("Answer:\n" + text + rest.text() + "\n");
    out.println("Written differently: " + rest.altered());
    out.println("Unknown: " + rest.unknown() + "\n");

    TextScrubber archive =
        TextScrubber.builder()
            .on(EntityType.PERSON, ScrubAction.numbered())
            .otherwise(ScrubAction.redact())
            .build();
    out.println("Kept:\n" + archive.scrub(LETTER).text());
  }

  /** What some tool might answer: in pieces, and not minding how placeholders are written. */
  private static List<String> answerTo() {
    return List.of(
        "[Person_2] tells <PERS",
        "ON_1> that the charge on <CREDIT_CARD_1> was a mis",
        "take, and can be reached at PHONE_1. <PERSON_3> is not mentioned.");
  }
}
