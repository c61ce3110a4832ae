package dev.velum.crypto.signature;

import dev.velum.core.Progress;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.signature.ModelDifference.Kind;
import dev.velum.crypto.signature.ModelStatement.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A signature over an AI model, or any other folder or file, in the form of OpenSSF Model Signing
 * v1.0: the {@code model_signing} tool accepts what is signed here, and the other way round.
 *
 * <p>The statement lists every file with its digest, so a verifier tells which file differs. Left
 * out are {@code .git}, {@code .gitattributes}, {@code .github}, {@code .gitignore} and {@code
 * model.sig} at the top of the model, and what the signer names. Keys for ECDSA interoperate; the
 * tool knows no Ed25519 and RSA keys.
 *
 * <p><b>Promise.</b> A model that is accepted has exactly the files that were signed, byte for
 * byte, but for those left out. Links are never followed, below the model; a model with links is
 * not signed and not accepted. Empty files do not show in signatures by shards, which other signers
 * make: one more or less is not noticed there. An older model that was signed, too, is accepted.
 * Names are compared as they are, without Unicode normalization.
 *
 * <p>Immutable and safe for use by several threads. One pass over all files, on all cores.
 *
 * <pre>{@code
 * ModelSignature.sign(Path.of("model"), key).write(Path.of("model/model.sig"));
 * ModelSignature.read(Path.of("model/model.sig")).verify(Path.of("model"), publicKey);
 * }</pre>
 */
public final class ModelSignature {
  /** The usual name of a signature; a file with this name at the top of a model is not signed. */
  public static final String DEFAULT_FILE_NAME = "model.sig";

  /** What the origin's tool leaves out unless told otherwise. */
  private static final Set<String> GIT_PATHS =
      Set.of(".git", ".gitattributes", ".github", ".gitignore");

  private static final int DIFFERENCES_IN_MESSAGE = 20;

  private final SigstoreBundle bundle;
  private final Optional<Path> file;

  private ModelSignature(SigstoreBundle bundle, Optional<Path> file) {
    this.bundle = bundle;
    this.file = file;
  }

  /**
   * Signs a model.
   *
   * @param model a folder, or a regular file
   * @param signer whose key signs
   * @param ignoredPaths files and folders below the model to leave out in addition, with {@code /}
   *     between their parts
   * @throws SignatureRefusedException if the model has no files, or one that cannot be signed: a
   *     link, a device, one with a name that is not portable, or one that changes while it is read
   */
  public static ModelSignature sign(Path model, Signer signer, String... ignoredPaths)
      throws IOException {
    return sign(model, signer, List.of(ignoredPaths), Progress.none());
  }

  /**
   * Signs a model, as {@link #sign(Path, Signer, String...)} does, and tells how far it is.
   *
   * @param progress told of the bytes that were hashed
   * @throws java.util.concurrent.CancellationException if the progress asks to stop
   */
  public static ModelSignature sign(
      Path model, Signer signer, Collection<String> ignoredPaths, Progress progress)
      throws IOException {
    TreeSet<String> ignored = new TreeSet<>(GIT_PATHS);
    ignored.add(DEFAULT_FILE_NAME);
    for (String path : ignoredPaths) {
      String broken = ModelFiles.brokenRule(path);
      if (broken != null) {
        throw new IllegalArgumentException("ignored path " + broken);
      }
      ignored.add(path);
    }
    ModelFiles files = ModelFiles.list(model, ignored, progress);
    checkSignable(files);
    boolean folder = Files.isDirectory(model);
    byte[] payload =
        ModelStatement.write(
            String.valueOf(model.toRealPath().getFileName()),
            digests(files),
            folder ? ignored : Set.of());
    return new ModelSignature(SigstoreBundle.sign(payload, signer), Optional.empty());
  }

  private static void checkSignable(ModelFiles files) {
    for (String name : files.others()) {
      throw new SignatureRefusedException(
          "model: " + name + " is a link or not a regular file and cannot be signed");
    }
    if (files.regular().isEmpty()) {
      throw new SignatureRefusedException("model: has no regular files to sign");
    }
    for (String name : files.regular()) {
      String broken = name.equals(ModelFiles.SELF) ? null : ModelFiles.brokenRule(name);
      if (broken != null) {
        throw new SignatureRefusedException("model: the name of a file " + broken);
      }
    }
  }

  private static Map<String, byte[]> digests(ModelFiles files) throws IOException {
    List<String> names = List.copyOf(files.regular());
    List<byte[]> digests;
    try {
      digests = names.parallelStream().map(name -> digest(files, name)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Map<String, byte[]> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), digests.get(i));
    }
    files.finish();
    return byName;
  }

  private static byte[] digest(ModelFiles files, String name) {
    try {
      return files.digestUnchanged(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a signature; whether it holds is for {@link #verify} to say.
   *
   * @param file at most 64 MiB
   * @throws FormatException if it is not in the form that {@code docs/formats/signature.md} gives,
   *     such as one of the versions before 1.0 or one with a certificate for a single use
   */
  public static ModelSignature read(Path file) throws IOException {
    return new ModelSignature(SigstoreBundle.read(file), Optional.of(file));
  }

  /** Writes the signature; the file appears only when it is complete. */
  public void write(Path target) throws IOException {
    bundle.write(target);
  }

  /**
   * Returns normally if the verifier vouches for the model as it is.
   *
   * @param model a folder, or a regular file; the file of this signature may stand in it
   * @throws SignatureRefusedException if the signature does not hold, or files were changed,
   *     removed or added; the message names the first twenty
   * @throws FormatException if what was signed is not the statement it should be
   */
  public void verify(Path model, Verifier verifier) throws IOException {
    List<ModelDifference> differences = differences(model, verifier);
    if (differences.isEmpty()) {
      return;
    }
    int more = differences.size() - DIFFERENCES_IN_MESSAGE;
    throw new SignatureRefusedException(
        differences.stream()
            .limit(DIFFERENCES_IN_MESSAGE)
            .map(ModelDifference::toString)
            .collect(
                Collectors.joining(
                    ", ",
                    bundle.place() + ": the model is not what was signed: ",
                    more > 0 ? " and " + more + " more" : "")));
  }

  /**
   * Returns all differences between the model and what the verifier vouches for, sorted by path;
   * none if {@link #verify} returns normally.
   *
   * @throws SignatureRefusedException if the signature itself does not hold
   * @throws FormatException if what was signed is not the statement it should be
   */
  public List<ModelDifference> differences(Path model, Verifier verifier) throws IOException {
    return differences(model, verifier, Progress.none());
  }

  /**
   * Returns all differences, as {@link #differences(Path, Verifier)} does, and tells how far it is.
   *
   * @param progress told of the bytes that were hashed
   * @throws java.util.concurrent.CancellationException if the progress asks to stop
   */
  public List<ModelDifference> differences(Path model, Verifier verifier, Progress progress)
      throws IOException {
    byte[] payload = bundle.verify(verifier);
    ModelStatement statement = ModelStatement.parse(payload, bundle.place() + ", statement");
    ModelFiles files = ModelFiles.list(model, ignored(model, statement), progress);
    List<ModelDifference> differences = new ArrayList<>(compare(files, statement));
    files.others().forEach(name -> differences.add(new ModelDifference(name, Kind.NOT_A_FILE)));
    for (String name : files.regular()) {
      if (!statement.files().containsKey(name) && !isInvisible(files, name, statement)) {
        differences.add(new ModelDifference(name, Kind.ADDED));
      }
    }
    files.finish();
    differences.sort((a, b) -> ModelFiles.ORDER.compare(a.path(), b.path()));
    return List.copyOf(differences);
  }

  /** A file of no bytes has no shards. */
  private static boolean isInvisible(ModelFiles files, String name, ModelStatement statement)
      throws IOException {
    return statement.isSharded() && files.size(name) == 0;
  }

  private Collection<String> ignored(Path model, ModelStatement statement) throws IOException {
    Set<String> ignored = new TreeSet<>(statement.ignored());
    ignored.addAll(GIT_PATHS);
    if (file.isPresent() && Files.exists(file.get())) {
      Path root = model.toRealPath();
      Path signature = file.get().toRealPath();
      if (signature.startsWith(root) && !signature.equals(root)) {
        List<String> parts = new ArrayList<>();
        root.relativize(signature).forEach(part -> parts.add(part.toString()));
        ignored.add(String.join("/", parts));
      }
    }
    return ignored;
  }

  private static List<ModelDifference> compare(ModelFiles files, ModelStatement statement) {
    return List.copyOf(statement.files().entrySet()).parallelStream()
        .flatMap(
            entry ->
                compare(files, entry.getKey(), entry.getValue(), statement.hash())
                    .map(kind -> new ModelDifference(entry.getKey(), kind))
                    .stream())
        .toList();
  }

  private static Optional<Kind> compare(
      ModelFiles files, String name, List<Part> parts, ModelHash hash) {
    if (!files.regular().contains(name)) {
      return files.others().contains(name) ? Optional.empty() : Optional.of(Kind.MISSING);
    }
    try {
      long end = parts.get(parts.size() - 1).end();
      boolean same = end == Part.WHOLE || end == files.size(name);
      for (Part part : parts) {
        same =
            same
                && MessageDigest.isEqual(
                    part.digest(),
                    files.digest(name, part.start(), part.end() - part.start(), hash));
      }
      return same ? Optional.empty() : Optional.of(Kind.CHANGED);
    } catch (IOException e) {
      return Optional.of(Kind.UNREADABLE);
    }
  }

  /** Returns what this is, without the content. */
  @Override
  public String toString() {
    return "model " + bundle.place();
  }
}
