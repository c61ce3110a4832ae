package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.Fixtures.DOMAIN;
import static dev.velum.anonymize.pseudonym.Transforms.encryptDeterministically;
import static dev.velum.anonymize.pseudonym.Transforms.encryptRandomly;
import static dev.velum.anonymize.pseudonym.Transforms.preserveFormat;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static dev.velum.anonymize.pseudonym.Transforms.vaultToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditTrail;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PseudonymRecoveryTest {
  private static final String CARD = "4111111111111111";
  private static final DeidentificationPolicy POLICY =
      DeidentificationPolicy.builder("p", 1)
          .column("vault", vaultToken("v"))
          .column("siv", encryptDeterministically())
          .column("gcm", encryptRandomly())
          .column("ff1", preserveFormat(Transforms.DIGITS).luhn())
          .column("token", token())
          .build();

  @TempDir private Path directory;
  private Path file;
  private AuditTrail trail;
  private final InMemoryTokenVault vault = InMemoryTokenVault.create();
  private final Deidentifier run = runWith(Fixtures.KEYS);

  @BeforeEach
  void open() throws IOException {
    file = directory.resolve("trail.jsonl");
    trail = AuditTrail.open(file, MessageAuthenticator.hmacSha256("k", new byte[32]));
  }

  @AfterEach
  void close() throws IOException {
    trail.close();
  }

  private Deidentifier runWith(Keyset keys) {
    return POLICY.in(DOMAIN, PseudonymSecrets.of(keys).vault("v", vault));
  }

  private PseudonymRecovery.Call call(RecoveryGuard guard) {
    return PseudonymRecovery.of(run, guard, trail).as("dr.adams").because("DSAR-17");
  }

  private String pseudonym(String column) {
    return run.value(column, CARD).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vault", "siv", "gcm", "ff1"})
  void permittedCaller_getsTheValueAndLeavesATrace(String column) throws IOException {
    AtomicReference<RecoveryRequest> asked = new AtomicReference<>();
    String pseudonym = pseudonym(column);

    String value =
        call(request -> {
              asked.set(request);
              return true;
            })
            .value(column, pseudonym);

    assertThat(value).isEqualTo(CARD);
    assertThat(asked.get()).isEqualTo(new RecoveryRequest("dr.adams", "DSAR-17", DOMAIN, column));
    assertThat(Files.readString(file))
        .contains("dr.adams", "DSAR-17", "pseudonym.recover", "success")
        .doesNotContain(CARD)
        .doesNotContain(pseudonym);
  }

  @Test
  void refusal_isFinalAndLeavesATrace() throws IOException {
    assertThatThrownBy(() -> call(request -> false).value("siv", pseudonym("siv")))
        .isInstanceOf(RecoveryRefusedException.class);
    assertThat(Files.readString(file)).contains("denied").doesNotContain("success");
  }

  @Test
  void guardThatFails_hasNotSaidYes() throws IOException {
    RecoveryGuard broken =
        request -> {
          throw new IllegalStateException("directory service is down");
        };
    assertThatThrownBy(() -> call(broken).value("siv", pseudonym("siv")))
        .isInstanceOf(RecoveryRefusedException.class);
    assertThat(Files.readString(file)).contains("denied");
  }

  /** The trail comes first: where it cannot be written, nothing is recovered. */
  @Test
  void trailThatCannotBeWritten_stopsRecovery() throws IOException {
    String pseudonym = pseudonym("vault");
    trail.close();
    assertThatThrownBy(() -> call(request -> true).value("vault", pseudonym))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void pseudonymThatIsNone_leavesASecondTrace() throws IOException {
    for (String column : new String[] {"vault", "siv", "gcm", "ff1"}) {
      assertThatThrownBy(() -> call(request -> true).value(column, "nonsense"))
          .isInstanceOf(DeidentificationException.class)
          .hasMessageNotContaining("nonsense");
    }
    assertThat(Files.readString(file)).contains("success").contains("failure");
  }

  @Test
  void oneWayColumns_haveNoWayBack() {
    assertThatThrownBy(() -> call(request -> true).value("token", pseudonym("token")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no way back");
    assertThatThrownBy(() -> call(request -> true).value("unknown", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void olderKeysOfFormatPreservingColumns_areNamed() {
    String pseudonym = pseudonym("ff1");
    String oldKey =
        Fixtures.KEYS.info().primary(KeyPurpose.FORMAT_PRESERVING).orElseThrow().keyId();
    Deidentifier rotated = runWith(Fixtures.KEYS.rotate(KeyPurpose.FORMAT_PRESERVING));
    PseudonymRecovery.Call call =
        PseudonymRecovery.of(rotated, request -> true, trail).as("a").because("b");

    assertThat(call.value("ff1", pseudonym, oldKey)).isEqualTo(CARD);
    assertThat(call.value("ff1", pseudonym)).isNotEqualTo(CARD);
    assertThatThrownBy(() -> call.value("ff1", pseudonym, "0000000000000000"))
        .isInstanceOf(DeidentificationException.class);
    assertThatThrownBy(() -> call.value("siv", pseudonym, oldKey))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void callerAndReason_mustBeNamed() {
    PseudonymRecovery recovery = PseudonymRecovery.of(run, request -> true, trail);
    assertThatThrownBy(() -> recovery.as(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> recovery.as("a").because(""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
