package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.T0;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentException;
import dev.velum.consent.Fixtures;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.audit.JdbcAuditStore;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import dev.velum.core.audit.AuditRecord;
import dev.velum.core.audit.AuditTrail;
import dev.velum.core.audit.AuditVerifier;
import dev.velum.core.audit.StoredAuditTrail;
import dev.velum.crypto.signature.SignatureAlgorithm;
import dev.velum.crypto.signature.SignatureRefusedException;
import dev.velum.crypto.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Erasures leave records before and after, and a receipt that anyone can verify. */
class AuditListenerTest {
  private static final DataSubjectRequest ERASURE = Requests.accepted(RequestType.ERASURE, ADA);
  private static final SigningKey KEY = SigningKey.generate(SignatureAlgorithm.ED25519);

  @TempDir Path folder;

  private static FulfilmentEngine engine(TestDatabase shop, FulfilmentListener listener) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("shop", shop, Shop.map()))
        .clock(Clock.fixed(T0, ZoneOffset.UTC))
        .listener(listener)
        .signer(KEY)
        .build();
  }

  private AuditTrail open() throws IOException {
    return AuditTrail.open(folder.resolve("audit.log"), Fixtures.key());
  }

  private AuditListener listener(AuditTrail trail) {
    return AuditListener.of(trail, folder.resolve("audit.log"), Fixtures.key()).actor("desk");
  }

  private List<AuditRecord> records() throws IOException {
    List<AuditRecord> records = new ArrayList<>();
    AuditVerifier.with(Fixtures.key())
        .read(folder.resolve("audit.log"), records::add)
        .requireIntact();
    return records;
  }

  @Test
  void erasure_isRecordedBeforeAndAfterWithoutPersonalData() throws IOException {
    try (TestDatabase shop = Shop.create();
        AuditTrail trail = open()) {
      FulfilmentEngine engine = engine(shop, listener(trail));

      Outcome outcome = engine.execute(engine.plan(ERASURE));
      engine.verify(outcome);

      List<AuditRecord> records = records();
      assertThat(records)
          .extracting(AuditRecord::action)
          .containsExactly(
              "erasure.planned", "erasure.started", "erasure.executed", "erasure.verified");
      String pseudonym = trail.pseudonym(ADA);
      assertThat(records).allMatch(record -> record.subjectPseudonym().get().equals(pseudonym));
      assertThat(records.get(1).details()).containsEntry("lines", "12");
      assertThat(records.get(2).details())
          .containsEntry("receipt", outcome.issued().digest())
          .containsEntry("key", KEY.verificationKey().keyId())
          .containsEntry("signature", outcome.issued().signature().orElseThrow());
      assertThat(outcome.receipt().subjectPseudonym()).contains(pseudonym);
      String all = Files.readString(folder.resolve("audit.log")) + outcome.issued().toJson();
      assertThat(all).doesNotContainIgnoringCase("ada").doesNotContain("555-0001");
    }
  }

  /** With nothing of ours: the JDK's Ed25519 and SHA-256 over the bytes of the text. */
  @Test
  void receipt_isVerifiedByAnybodyWithThePublicKey() throws Exception {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop, new FulfilmentListener() {});
      IssuedReceipt issued = engine.execute(engine.plan(ERASURE)).issued();

      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(KEY.verificationKey().toPublicKey());
      verifier.update(issued.text().getBytes(UTF_8));
      assertThat(verifier.verify(Base64.getDecoder().decode(issued.signature().get()))).isTrue();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(issued.text().getBytes(UTF_8));
      assertThat(issued.digest()).isEqualTo(HexFormat.of().formatHex(digest));
      assertThat(issued.text())
          .startsWith("{\"done\":[{\"action\":\"DETACH\",\"group\":\"")
          .contains("\"keyId\":\"" + KEY.verificationKey().keyId() + "\"")
          .doesNotContain(" :")
          .doesNotContain("\n");

      IssuedReceipt read = IssuedReceipt.parse(issued.toJson());
      assertThat(read).isEqualTo(issued);
      assertThat(read.verify(KEY.verificationKey())).isEqualTo(issued.receipt());
      assertThat(engine.receipt(ERASURE.id())).contains(issued);
      IssuedReceipt altered =
          new IssuedReceipt(
              issued.text().replace("\"rowCount\":1,", "\"rowCount\":2,"),
              issued.keyId(),
              issued.signature());
      assertThatThrownBy(() -> altered.verify(KEY.verificationKey()))
          .isInstanceOf(SignatureRefusedException.class);
    }
  }

  @Test
  void unsignedReceipt_isNotVerified() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine =
          FulfilmentEngine.over(JdbcSubjectStore.of("shop", shop, Shop.map()));
      IssuedReceipt issued = engine.execute(engine.plan(ERASURE)).issued();
      assertThat(issued.signature()).isEmpty();
      assertThatThrownBy(() -> issued.verify(KEY.verificationKey()))
          .isInstanceOf(ConsentException.class)
          .hasMessageContaining("not signed");
      assertThatThrownBy(() -> IssuedReceipt.parse(issued.text()))
          .isInstanceOf(ConsentException.class);
      assertThatThrownBy(() -> Receipt.parse("{\"format\":\"x\"}"))
          .isInstanceOf(ConsentException.class);
    }
  }

  /** The trail may be in the very database, even where that has a single writer. */
  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void trailInTheSameDatabase_isWritten(TestDatabases product) throws IOException {
    try (TestDatabase shop = Shop.create(product)) {
      JdbcAuditStore store = JdbcAuditStore.of(shop, "erasures");
      StoredAuditTrail trail = StoredAuditTrail.open(store, Fixtures.key());
      FulfilmentEngine engine = engine(shop, AuditListener.of(trail, store, Fixtures.key()));
      assertThat(engine.verify(engine.execute(engine.plan(ERASURE))).isClean()).isTrue();
      List<String> actions = new ArrayList<>();
      AuditVerifier.with(Fixtures.key())
          .read(store, record -> actions.add(record.action()))
          .requireIntact();
      assertThat(actions)
          .containsExactly(
              "erasure.planned", "erasure.started", "erasure.executed", "erasure.verified");
    }
  }

  /** Ends the program while the listener is told: before the record is written, or after. */
  private static final class Dying implements FulfilmentListener {
    final AuditListener trail;
    final AtomicInteger calls = new AtomicInteger();
    final int death;
    final boolean afterwards;

    Dying(AuditListener trail, int death, boolean afterwards) {
      this.trail = trail;
      this.death = death;
      this.afterwards = afterwards;
    }

    private void tell(Runnable call) {
      boolean dies = calls.incrementAndGet() == death;
      if (!dies || afterwards) {
        call.run();
      }
      if (dies) {
        throw new IllegalStateException("dead");
      }
    }

    @Override
    public void started(Start start, DataSubjectId subject) {
      tell(() -> trail.started(start, subject));
    }

    @Override
    public void executed(Outcome outcome, DataSubjectId subject) {
      tell(() -> trail.executed(outcome, subject));
    }

    @Override
    public boolean hasHeard(UUID requestId, Act act) {
      return trail.hasHeard(requestId, act);
    }
  }

  @Test
  void crashWhileTelling_leavesEachRecordOnce() throws IOException {
    for (int death = 1; death <= 2; death++) {
      for (boolean afterwards : List.of(false, true)) {
        Files.deleteIfExists(folder.resolve("audit.log"));
        try (TestDatabase shop = Shop.create();
            AuditTrail trail = open()) {
          FulfilmentEngine engine = engine(shop, new Dying(listener(trail), death, afterwards));
          Plan plan = engine.plan(ERASURE);
          assertThatThrownBy(() -> engine.execute(plan)).hasMessage("dead");
          boolean untouched = !shop.rows("SELECT 1 FROM customer WHERE id = 1").isEmpty();
          assertThat(untouched).as("nothing goes unheard").isEqualTo(death == 1);
          Outcome outcome = engine.resume(ERASURE.id());
          assertThat(engine.resume(ERASURE.id())).isEqualTo(outcome);

          assertThat(records())
              .extracting(AuditRecord::action)
              .containsExactly("erasure.started", "erasure.executed");
        }
      }
    }
  }
}
