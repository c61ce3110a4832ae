package dev.velum.examples;

import static dev.velum.anonymize.pseudonym.Transforms.keep;
import static dev.velum.anonymize.pseudonym.Transforms.mask;
import static dev.velum.anonymize.pseudonym.Transforms.redact;
import static dev.velum.anonymize.pseudonym.Transforms.shiftDates;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static dev.velum.anonymize.pseudonym.Transforms.vaultToken;
import static dev.velum.anonymize.pseudonym.Transforms.zip3;

import dev.velum.anonymize.pseudonym.DeidentificationPolicy;
import dev.velum.anonymize.pseudonym.Deidentifier;
import dev.velum.anonymize.pseudonym.HipaaIdentifier;
import dev.velum.anonymize.pseudonym.HipaaSafeHarbor;
import dev.velum.anonymize.pseudonym.InMemoryTokenVault;
import dev.velum.anonymize.pseudonym.Normalization;
import dev.velum.anonymize.pseudonym.PseudonymDomain;
import dev.velum.anonymize.pseudonym.PseudonymRecovery;
import dev.velum.anonymize.pseudonym.PseudonymSecrets;
import dev.velum.core.audit.AuditTrail;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A table of visits made ready for research: one policy, a CSV file into another, and the way back
 * for the one patient who has to be called.
 */
public final class PseudonymizedVisits {
  static final DeidentificationPolicy POLICY =
      DeidentificationPolicy.builder("visits", 1)
          .column("patient_id", vaultToken("patients"))
          .column("email", token().type("email").normalize(Normalization.EMAIL))
          .column("visit_date", shiftDates().days(-182, 182).per("patient_id"))
          .column("zip", zip3())
          .column("phone", mask().keepLast(2).keepSeparators())
          .column("note", redact())
          .column("diagnosis", keep())
          .build();

  private static final List<String> VISITS =
      List.of(
          "patient_id,email,visit_date,zip,phone,note,diagnosis",
          "4711,Maria@Example.org,2026-03-01,02139,617-555-0123,\"worried, calls often\",J45",
          "4711,maria@example.org,2026-03-15,02139,617-555-0123,,J45",
          "4712,jan@example.net,2026-03-01,03601,603-555-0147,first visit,E11");

  private PseudonymizedVisits() {}

  /** Runs in a temporary folder, or in the one that is given. */
  public static void main(String[] arguments) throws IOException {
    Path folder =
        arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("velum-visits");
    run(folder, System.out);
  }

  static void run(Path folder, PrintStream out) throws IOException {
    Keyset keys = Keyset.generate(KeyPurpose.PSEUDONYM, KeyPurpose.FIELD, KeyPurpose.AUDIT);
    PseudonymSecrets secrets =
        PseudonymSecrets.of(keys).vault("patients", InMemoryTokenVault.create());
    Deidentifier run = POLICY.in(PseudonymDomain.of("asthma-study"), secrets);

    Path visits = Files.write(folder.resolve("visits.csv"), VISITS);
    Path published = folder.resolve("published.csv");
    run.csv(visits, published);
    List<String> lines = Files.readAllLines(published);
    lines.forEach(out::println);

    try (AuditTrail trail =
        AuditTrail.open(folder.resolve("trail.jsonl"), keys.authenticator(KeyPurpose.AUDIT))) {
      PseudonymRecovery recovery =
          PseudonymRecovery.of(run, request -> request.caller().equals("dr.adams"), trail);
      String pseudonym = lines.get(1).substring(0, lines.get(1).indexOf(','));
      String patient =
          recovery.as("dr.adams").because("incidental finding").value("patient_id", pseudonym);
      out.println("to be called: patient " + patient);
    }

    out.print(
        HipaaSafeHarbor.check(
            POLICY,
            Map.of(
                "patient_id", HipaaIdentifier.MEDICAL_RECORD_NUMBER,
                "email", HipaaIdentifier.EMAIL,
                "visit_date", HipaaIdentifier.DATE_OR_AGE,
                "zip", HipaaIdentifier.GEOGRAPHY,
                "phone", HipaaIdentifier.TELEPHONE)));
  }
}
