package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.MessageAuthenticator;
import dev.velum.core.Progress;
import dev.velum.core.audit.AuditEvent;
import dev.velum.core.audit.AuditProof;
import dev.velum.core.audit.AuditTrail;
import dev.velum.core.audit.AuditVerifier;
import dev.velum.core.audit.CheckpointSigner;
import dev.velum.core.audit.CheckpointVerifier;
import dev.velum.core.audit.SignedCheckpoint;
import dev.velum.core.integrity.Bag;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.core.integrity.DigestCache;
import dev.velum.core.integrity.FileBlocks;
import dev.velum.core.integrity.FileTree;
import dev.velum.core.integrity.IntegrityMonitor;
import dev.velum.core.integrity.Manifest;
import dev.velum.core.integrity.MerkleLog;
import dev.velum.core.integrity.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated inputs for the parsers of the module core, as {@link Fuzz} tells. */
class CoreFuzzTest {
  @TempDir Path directory;
  private Path input;
  private Path tree;

  @BeforeEach
  void setUp() throws IOException {
    input = directory.resolve("input");
    tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(tree.resolve("a b"), "1");
    Files.writeString(tree.resolve("back\\slash"), "22");
    Files.writeString(tree.resolve("\u00e4"), "333");
  }

  private Fuzz.Parser file(Fuzz.FileParser parser) {
    return Fuzz.file(input, parser);
  }

  @Test
  void checkpointsAndProofs() throws Exception {
    MessageAuthenticator authenticator = MessageAuthenticator.hmacSha256("key", new byte[32]);
    CheckpointSigner signer =
        CheckpointSigner.of(
            "example.org/trail", KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    CheckpointVerifier verifier = signer.verifier();
    SignedCheckpoint signed;
    try (AuditTrail trail = AuditTrail.open(input, authenticator)) {
      for (int i = 0; i < 5; i++) {
        trail.record(AuditEvent.of("actor", "action"));
      }
      signed = trail.checkpoint().sign(signer).sign(signer);
    }
    AuditProof proof = AuditVerifier.with(authenticator).prove(input, 3, signed);

    Fuzz.standard()
        .feed(
            text -> SignedCheckpoint.parse(new String(text, UTF_8)).verify(verifier),
            signed.toString().getBytes(UTF_8));
    Fuzz.standard()
        .feed(
            text -> AuditProof.parse(new String(text, UTF_8)).verify(verifier),
            proof.toString().getBytes(UTF_8));
    Fuzz.standard()
        .allowing(IllegalArgumentException.class)
        .feed(
            text -> CheckpointVerifier.parse(new String(text, ISO_8859_1)),
            verifier.toString().getBytes(ISO_8859_1));
  }

  @Test
  void auditTrails() throws IOException {
    MessageAuthenticator authenticator = MessageAuthenticator.hmacSha256("key", new byte[32]);
    try (AuditTrail trail = AuditTrail.open(input, authenticator)) {
      trail.record(AuditEvent.of("actor", "action"));
      trail.record(AuditEvent.of("b", "c"));
    }
    byte[] whole = Files.readAllBytes(input);
    AuditVerifier verifier = AuditVerifier.with(authenticator);

    Fuzz.standard()
        .feed(
            file(
                file -> {
                  verifier.verify(file).requireIntact();
                }),
            whole);
    Fuzz.costly().feed(file(file -> AuditTrail.open(file, authenticator).close()), whole);
  }

  @Test
  void manifests() throws IOException {
    Manifest manifest = Manifest.of(tree).withMetadata(Map.of("title", "tree"));
    manifest.write(input, Manifest.Form.VELUM);
    byte[] own = Files.readAllBytes(input);
    manifest.write(input);
    byte[] checksums = Files.readAllBytes(input);

    Fuzz.standard().feed(file(Manifest::read), own);
    Fuzz.standard().feed(file(Manifest::read), checksums, own);
  }

  @Test
  void statesAndCaches() throws IOException {
    Files.setLastModifiedTime(tree.resolve("a b"), FileTime.from(Instant.EPOCH));
    DigestCache cache = DigestCache.empty();
    Manifest manifest = Manifest.of(FileTree.at(tree).skippingUnchanged(cache));
    cache.save(input);
    Fuzz.standard().feed(file(DigestCache::load), Files.readAllBytes(input));

    IntegrityMonitor monitor = IntegrityMonitor.of(FileTree.at(tree), manifest, input);
    String state =
        String.join(
            "\n",
            "velum-monitor 1",
            "baseline " + DigestAlgorithm.SHA_256.digest(manifest.toString().getBytes(UTF_8)),
            "started 2026-11-22T14:00:00Z",
            "last back\\\\slash",
            "CHANGED a b",
            "SKIPPED back\\\\slash",
            "");
    Fuzz.standard().feed(file(file -> monitor.check()), state.getBytes(UTF_8));
  }

  @Test
  void blocksAndLogs() throws IOException {
    Path data = Files.write(directory.resolve("data"), new byte[5000]);
    FileBlocks blocks = FileBlocks.of(data, 1024, Progress.none());
    blocks.write(input);
    TreeHead head = blocks.head();
    byte[] stored = Files.readAllBytes(input);
    Fuzz.standard().feed(file(file -> FileBlocks.read(file, head)), stored);

    Path made = directory.resolve("made");
    try (MerkleLog log = MerkleLog.open(made)) {
      for (int i = 0; i < 11; i++) {
        log.append(new byte[] {(byte) i});
      }
    }
    Fuzz.standard()
        .feed(
            file(
                file -> {
                  try (MerkleLog log = MerkleLog.open(file)) {
                    log.verifyNodes(Progress.none());
                  }
                }),
            Files.readAllBytes(made));
  }

  @Test
  void bags() throws IOException {
    Path folder = directory.resolve("bag");
    Bag.builder().info("Contact-Name", "someone").create(FileTree.at(tree), folder);
    for (String name : new String[] {"bagit.txt", "bag-info.txt", "manifest-sha512.txt"}) {
      Path part = folder.resolve(name);
      byte[] good = Files.readAllBytes(part);
      Fuzz.standard().feed(Fuzz.file(part, file -> Bag.open(folder).missing()), good);
      Files.write(part, good);
    }
    byte[] fetch =
        "http://example.org/x 12 data/x\nhttps://example.org/y - data/y\n".getBytes(UTF_8);
    Fuzz.standard()
        .feed(Fuzz.file(folder.resolve("fetch.txt"), file -> Bag.open(folder).fetchItems()), fetch);
  }
}
