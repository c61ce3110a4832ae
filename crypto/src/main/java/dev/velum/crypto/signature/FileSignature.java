package dev.velum.crypto.signature;

import static dev.velum.core.internal.Checks.argument;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.crypto.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A signature over one file, kept in a file of its own.
 *
 * <p>To sign a tree of files, sign its manifest. The form is a Sigstore bundle with an in-toto
 * statement that gives name and SHA-256 digest of the file; {@code docs/formats/signature.md}
 * describes it.
 *
 * <p><b>Promise.</b> A file that is accepted has, byte for byte, the content that the signer signed
 * under this name. An older file of the same name that was signed, too, is accepted: put a version
 * or a date into the content where that matters. Immutable and safe for use by several threads; one
 * pass over the file.
 *
 * <pre>{@code
 * Manifest.of(folder).write(manifest);
 * FileSignature.sign(manifest, key).write(signature);
 *
 * FileSignature.read(signature).verify(manifest, publicKey);
 * Manifest.read(manifest).verifyTree(folder).requireIntact();
 * }</pre>
 */
public final class FileSignature {
  private static final String PREDICATE_TYPE = "https://velum.dev/signature/file/v1";

  private final SigstoreBundle bundle;

  private FileSignature(SigstoreBundle bundle) {
    this.bundle = bundle;
  }

  /**
   * Signs a file.
   *
   * @param file a regular file; its name without the folder is signed with its content
   */
  public static FileSignature sign(Path file, Signer signer) throws IOException {
    argument(Files.isRegularFile(file), "file must be a regular file");
    String digest = DigestAlgorithm.SHA_256.digest(file).hex();
    ObjectNode statement = Statement.create(PREDICATE_TYPE, name(file), digest);
    statement.putObject("predicate");
    return new FileSignature(SigstoreBundle.sign(JsonObject.write(statement), signer));
  }

  private static String name(Path file) {
    return String.valueOf(file.toAbsolutePath().normalize().getFileName());
  }

  /**
   * Reads a signature; whether it holds is for {@link #verify} to say.
   *
   * @param file at most 64 MiB
   * @throws FormatException if it is not in the form that {@code docs/formats/signature.md} gives
   */
  public static FileSignature read(Path file) throws IOException {
    return new FileSignature(SigstoreBundle.read(file));
  }

  /** Writes the signature; the file appears only when it is complete. */
  public void write(Path file) throws IOException {
    bundle.write(file);
  }

  /**
   * Returns normally if the verifier vouches for the file.
   *
   * @param file has the name under which it was signed
   * @throws SignatureRefusedException if the signature does not hold, or is over other content or
   *     another name
   * @throws FormatException if what was signed is not the statement it should be
   */
  public void verify(Path file, Verifier verifier) throws IOException {
    byte[] payload = bundle.verify(verifier);
    JsonObject statement = Statement.parse(payload, PREDICATE_TYPE, bundle.place() + ", statement");
    JsonObject subject = Statement.subject(statement);
    if (!subject.text("name").equals(name(file))) {
      throw new SignatureRefusedException(
          bundle.place() + ": is not for a file with the name " + name(file));
    }
    byte[] actual = DigestAlgorithm.SHA_256.digest(file).bytes();
    if (!MessageDigest.isEqual(Statement.sha256(subject), actual)) {
      throw new SignatureRefusedException(
          bundle.place() + ": the content of " + name(file) + " is not what was signed");
    }
  }

  /** Returns what this is, without the content. */
  @Override
  public String toString() {
    return "file " + bundle.place();
  }
}
