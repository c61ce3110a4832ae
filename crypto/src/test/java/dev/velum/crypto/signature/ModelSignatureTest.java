package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.core.Progress;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.signature.ModelDifference.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSignatureTest {
  private static final SigningKey KEY = SigningKey.generate(SignatureAlgorithm.ECDSA_P256);
  private static final VerificationKey PUBLIC = KEY.verificationKey();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void setUp() throws IOException {
    model = Files.createDirectories(folder.resolve("model"));
    write("weights.bin", "0123456789");
    write("config.json", "{}");
    write("tokenizer/vocab.txt", "a\nb\n");
  }

  private void write(String name, String content) throws IOException {
    Path file = resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Some locales cannot name every file; there the test says nothing. */
  private Path resolve(String name) {
    try {
      return model.resolve(name);
    } catch (InvalidPathException e) {
      return abort("files cannot be named so in this locale");
    }
  }

  private List<ModelDifference> differences(ModelSignature signature) throws IOException {
    return signature.differences(model, PUBLIC);
  }

  @Test
  void signedModel_isAccepted() throws IOException {
    Path file = model.resolve("model.sig");
    ModelSignature.sign(model, KEY).write(file);

    ModelSignature.read(file).verify(model, PUBLIC);
  }

  @Test
  void allDifferences_areListedInOrder() throws IOException {
    ModelSignature signature = ModelSignature.sign(model, KEY);
    write("weights.bin", "1123456789");
    Files.delete(model.resolve("config.json"));
    write("tokenizer/evil.py", "");
    write("tokenizer-b", "");

    assertThat(differences(signature))
        .containsExactly(
            new ModelDifference("config.json", Kind.MISSING),
            new ModelDifference("tokenizer/evil.py", Kind.ADDED),
            new ModelDifference("tokenizer-b", Kind.ADDED),
            new ModelDifference("weights.bin", Kind.CHANGED));
    assertThatThrownBy(() -> signature.verify(model, PUBLIC))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessage(
            "signature: the model is not what was signed: config.json MISSING,"
                + " tokenizer/evil.py ADDED, tokenizer-b ADDED, weights.bin CHANGED");
  }

  @Test
  void manyDifferences_areCountedInTheMessage() throws IOException {
    ModelSignature signature = ModelSignature.sign(model, KEY);
    for (int i = 0; i < 25; i++) {
      write("added-" + i, "");
    }

    assertThatThrownBy(() -> signature.verify(model, PUBLIC))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessageEndingWith(" and 5 more");
    assertThat(differences(signature)).hasSize(25);
  }

  @ParameterizedTest
  @ValueSource(strings = {".git/HEAD", ".github/x/y", ".gitignore", ".gitattributes", "model.sig"})
  void usualIgnoredPath_mayBeThereOrNot(String name) throws IOException {
    ModelSignature without = ModelSignature.sign(model, KEY);
    write(name, "1");
    ModelSignature with = ModelSignature.sign(model, KEY);

    assertThat(differences(without)).isEmpty();
    assertThat(differences(with)).isEmpty();
    write("sub/" + name, "1");
    assertThat(differences(with)).containsExactly(new ModelDifference("sub/" + name, Kind.ADDED));
  }

  @Test
  void ignoredPath_isSignedAsIgnored() throws IOException {
    write("logs/run.txt", "1");
    ModelSignature signature = ModelSignature.sign(model, KEY, "logs", "README.md");
    write("logs/run.txt", "2");
    write("README.md", "2");

    assertThat(differences(signature)).isEmpty();
    write("README.md.bak", "2");
    assertThat(differences(signature))
        .containsExactly(new ModelDifference("README.md.bak", Kind.ADDED));
  }

  @Test
  void signatureUnderAnotherNameInTheModel_isNoDifference() throws IOException {
    Path file = Files.createDirectory(model.resolve("meta")).resolve("release.sigstore");
    ModelSignature.sign(model, KEY).write(file);

    ModelSignature.read(file).verify(model, PUBLIC);
    Files.copy(file, model.resolve("copy"));
    assertThat(differences(ModelSignature.read(file)))
        .containsExactly(new ModelDifference("copy", Kind.ADDED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "/x", "a/../b", "a//b", "a\\b", "C:x", "a/"})
  void ignoredPathThatIsNotPlain_isRejected(String path) {
    assertThatThrownBy(() -> ModelSignature.sign(model, KEY, path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ignored path must ");
  }

  @Test
  void link_isNeverFollowed() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "0123456789");
    ModelSignature signature = ModelSignature.sign(model, KEY);
    Files.delete(model.resolve("weights.bin"));
    link("weights.bin", outside);
    link("sub", folder);

    assertThat(differences(signature))
        .containsExactly(
            new ModelDifference("sub", Kind.NOT_A_FILE),
            new ModelDifference("weights.bin", Kind.NOT_A_FILE));
    assertThatThrownBy(() -> ModelSignature.sign(model, KEY))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessage("model: sub is a link or not a regular file and cannot be signed");
  }

  private void link(String name, Path target) throws IOException {
    try {
      Files.createSymbolicLink(model.resolve(name), target);
    } catch (UnsupportedOperationException e) {
      assumeTrue(false, "no links here");
    }
  }

  @Test
  void linkToTheModel_isFollowed() throws IOException {
    ModelSignature signature = ModelSignature.sign(model, KEY);
    Path link = Files.createSymbolicLink(folder.resolve("link"), model);

    assertThat(signature.differences(link, PUBLIC)).isEmpty();
    assertThat(ModelSignature.sign(link, KEY).differences(model, PUBLIC)).isEmpty();
  }

  @Test
  void emptyModel_isRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty/.git"));
    Files.createFile(empty.resolve("HEAD"));

    assertThatThrownBy(() -> ModelSignature.sign(empty.getParent(), KEY))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessage("model: has no regular files to sign");
  }

  @Test
  void nameThatIsNotPortable_isRefused() throws IOException {
    write("a\\b", "");

    assertThatThrownBy(() -> ModelSignature.sign(model, KEY))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessageContaining("must not contain backslashes or control characters");
  }

  @Test
  void names_areSortedPartByPartAndByCodePoint() throws IOException {
    // U+1F600 needs two UTF-16 units, which are below U+FF21; '-' is below '/'.
    write("a/b", "");
    write("a-b", "");
    write("\uD83D\uDE00", "");
    write("\uFF21", "");

    assertThat(resources(ModelSignature.sign(model, KEY)))
        .extracting(resource -> resource.get("name").textValue())
        .containsExactly(
            "a/b",
            "a-b",
            "config.json",
            "tokenizer/vocab.txt",
            "weights.bin",
            "\uFF21",
            "\uD83D\uDE00");
  }

  private static JsonNode resources(ModelSignature signature) throws IOException {
    Path file = Files.createTempFile("velum", ".sig");
    try {
      signature.write(file);
      byte[] payload = SigstoreBundle.read(file).unverifiedPayload();
      return MAPPER.readTree(payload).at("/predicate/resources");
    } finally {
      Files.delete(file);
    }
  }

  // Statements that others may have signed.

  /** Signs what the change makes of a good statement, without any check. */
  private ModelSignature signChanged(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve("changed.sig");
    ModelSignature.sign(model, KEY).write(file);
    ObjectNode statement =
        (ObjectNode) MAPPER.readTree(SigstoreBundle.read(file).unverifiedPayload());
    change.accept(statement);
    return signPayload(MAPPER.writeValueAsBytes(statement));
  }

  private ModelSignature signPayload(byte[] payload) throws IOException {
    Path file = folder.resolve("changed.sig");
    SigstoreBundle.sign(payload, KEY).write(file);
    return ModelSignature.read(file);
  }

  private void assertMalformed(ModelSignature signature, String rule) {
    assertThatThrownBy(() -> signature.verify(model, PUBLIC))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("signature " + folder.resolve("changed.sig") + ", statement")
        .hasMessageContaining(rule)
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/_type|\"https://in-toto.io/Statement/v0.1\"|'_type' must be"
            + " 'https://in-toto.io/Statement/v1'",
        "/predicateType|\"https://model_signing/Digests/v0.1\"|'predicateType' must be",
        "/predicateType|\"https://model_signing/signature/v2.0\"|'predicateType' must be",
        "/subject|[]|'subject' must have one element",
        "/subject|[{},{}]|'subject' must have at most 1 elements",
        "/subject/0/digest|{\"sha256\":\"00\"}|'sha256' must be 64 lower-case hexadecimal digits",
        "/subject/0/digest|{\"sha1\":\"00\"}|must have a member 'sha256'",
        "/predicate/serialization/method|\"chunks\"|'method' must be 'files' or 'shards'",
        "/predicate/serialization/method|\"shards\"|must have a member 'shard_size'",
        "/predicate/serialization|{\"method\":\"shards\",\"hash_type\":\"sha256\",\"shard_size\":0}"
            + "|'shard_size' must be 1 to 9223372036854775806",
        "/predicate/serialization|{\"method\":\"shards\",\"hash_type\":\"sha256\","
            + "\"shard_size\":9223372036854775807}|'shard_size' must be 1 to 9223372036854775806",
        "/predicate/serialization/hash_type|\"md5\"|'hash_type' must be sha256, blake2b or blake3",
        "/predicate/serialization/hash_type|\"blake3\"|'algorithm' must be 'blake3'",
        "/predicate/serialization/ignore_paths|[\".\"]|must not name the whole model",
        "/predicate/serialization/ignore_paths|[1]|'ignore_paths' must be an array of texts",
        "/predicate/resources|[]|'resources' must not be empty",
        "/predicate/resources|{}|'resources' must be an array",
        "/predicate/resources|[1]|resources[0]: must be a JSON object",
        "/predicate/resources/0/name|\"../x\"|resources[0]: 'name' must not contain empty, '.' or"
            + " '..'",
        "/predicate/resources/0/name|\"/etc/passwd\"|'name' must be relative to the model",
        "/predicate/resources/0/name|\"c:\\\\x\"|'name' must not contain backslashes",
        "/predicate/resources/0/name|\"c:x\"|'name' must be relative to the model",
        "/predicate/resources/0/name|\"a\\u0000b\"|'name' must not contain backslashes or control",
        "/predicate/resources/0/name|\"a\\ud800b\"|'name' must be valid Unicode",
        "/predicate/resources/0/name|\"\"|'name' must have 1 to 4096 characters",
        "/predicate/resources/0/name|\".\"|'.' is a model of one file and must stand alone",
        "/predicate/resources/0/name|\"weights.bin\"|resources[2]: 'name' is listed twice",
        "/predicate/resources/0/algorithm|\"md5\"|'algorithm' must be 'sha256'",
        "/predicate/resources/0/digest|\"00\"|'digest' must be 64 lower-case hexadecimal digits"
      })
  void malformedStatement_isRefused(String pointer, String value, String rule) throws IOException {
    JsonNode replacement = MAPPER.readTree(value);

    ModelSignature signature = signChanged(statement -> set(statement, pointer, replacement));

    assertMalformed(signature, rule);
  }

  private static void set(ObjectNode statement, String pointer, JsonNode value) {
    int cut = pointer.lastIndexOf('/');
    ((ObjectNode) statement.at(pointer.substring(0, cut))).set(pointer.substring(cut + 1), value);
  }

  @Test
  void overLongName_isRefused() throws IOException {
    JsonNode name = MAPPER.valueToTree("a/".repeat(2048) + "a");

    assertMalformed(
        signChanged(statement -> set(statement, "/predicate/resources/0/name", name)),
        "'name' must have 1 to 4096 characters");
  }

  @Test
  void rootDigestThatDoesNotFit_isRefused() throws IOException {
    JsonNode digest = MAPPER.valueToTree("00".repeat(32));

    assertMalformed(
        signChanged(statement -> set(statement, "/subject/0/digest/sha256", digest)),
        "'sha256' must be the digest over the digests of the resources");
  }

  @Test
  void duplicateMember_isRefused() throws IOException {
    assertMalformed(
        signPayload("{\"_type\":\"a\",\"_type\":\"a\"}".getBytes(UTF_8)),
        "line 1, column 21: must be one JSON object without duplicate names");
  }

  @Test
  void unknownMembers_areIgnored() throws IOException {
    ModelSignature signature =
        signChanged(
            statement -> {
              statement.put("later", 1);
              ((ObjectNode) statement.get("predicate")).putObject("modelCard");
            });

    assertThat(differences(signature)).isEmpty();
  }

  @Test
  void ignoredPathsOfTheOrigin_areHonoured() throws IOException {
    ModelSignature signature =
        signChanged(
            statement -> {
              ArrayNode ignored =
                  ((ObjectNode) statement.at("/predicate/serialization")).putArray("ignore_paths");
              ignored.add("cache/").add("/elsewhere/x").add("../y").add("notes.txt");
            });
    write("cache/a/b", "");
    write("notes.txt", "");

    assertThat(differences(signature)).isEmpty();
    write("y", "");
    assertThat(differences(signature)).containsExactly(new ModelDifference("y", Kind.ADDED));
  }

  @Test
  void signedFileBelowAnIgnoredPath_isMissing() throws IOException {
    ModelSignature signature =
        signChanged(
            statement ->
                ((ObjectNode) statement.at("/predicate/serialization"))
                    .putArray("ignore_paths")
                    .add("tokenizer"));

    assertThat(differences(signature))
        .containsExactly(new ModelDifference("tokenizer/vocab.txt", Kind.MISSING));
  }

  @ParameterizedTest
  @EnumSource(ModelHash.class)
  void statementByFilesAndByShards_isVerified(ModelHash hash) throws IOException {
    for (int shardSize : new int[] {0, 3, 5, 10, 1_000_000_000}) {
      ModelSignature signature = signParts(hash, shardSize, 10);

      assertThat(differences(signature)).isEmpty();
      write("weights.bin", "012345678X");
      assertThat(differences(signature))
          .containsExactly(new ModelDifference("weights.bin", Kind.CHANGED));
      write("weights.bin", "0123456789X");
      assertThat(differences(signature))
          .containsExactly(new ModelDifference("weights.bin", Kind.CHANGED));
      write("weights.bin", "012345678");
      assertThat(differences(signature))
          .containsExactly(new ModelDifference("weights.bin", Kind.CHANGED));
      write("weights.bin", "0123456789");
    }
  }

  @Test
  void truncatedShards_areNotEnough() throws IOException {
    ModelSignature signature = signParts(ModelHash.SHA256, 5, 5);

    assertThat(differences(signature))
        .containsExactly(new ModelDifference("weights.bin", Kind.CHANGED));
  }

  @Test
  void emptyFile_isInvisibleToShardsOnly() throws IOException {
    ModelSignature sharded = signParts(ModelHash.SHA256, 5, 10);
    ModelSignature whole = ModelSignature.sign(model, KEY);
    write("empty", "");

    assertThat(differences(sharded)).isEmpty();
    assertThat(differences(whole)).containsExactly(new ModelDifference("empty", Kind.ADDED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "weights.bin|must be a path, ':', start, ':' and end",
        "weights.bin:0|must be a path, ':', start, ':' and end",
        "weights.bin:0:5:5|must be a path, ':', start, ':' and end",
        "weights.bin:00:5|must be a path, ':', start, ':' and end",
        "weights.bin:-1:5|must be a path, ':', start, ':' and end",
        "weights.bin:0:99999999999999999999|must be a path, ':', start, ':' and end",
        "weights.bin:1:5|the shards of a file must follow each other without gaps",
        "weights.bin:0:6|a shard must have at most 5 bytes",
        "../weights.bin:0:5|'name' must not contain empty, '.' or '..' parts",
        "config.json:0:5|the shards of a file must follow each other without gaps"
      })
  void malformedShard_isRefused(String name, String rule) throws IOException {
    ModelSignature signature =
        signStatement(
            ModelHash.SHA256,
            5,
            List.of(List.of("config.json:0:2", "00".repeat(32)), List.of(name, "00".repeat(32))));

    assertMalformed(signature, rule);
  }

  @ParameterizedTest
  @CsvSource({"1.5", "true", "1e400", "99999999999999999999"})
  void shardSizeThatIsNoWholeNumber_isRefused(String size) throws IOException {
    byte[] payload =
        ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":"
                + "\"https://model_signing/signature/v1.0\",\"predicate\":{\"serialization\":"
                + "{\"method\":\"shards\",\"hash_type\":\"sha256\",\"shard_size\":"
                + size
                + "}}}")
            .getBytes(UTF_8);

    assertMalformed(signPayload(payload), "'shard_size' must be a whole number");
  }

  /** Makes a statement as the origin's tool does, by files (shard size 0) or by shards. */
  private ModelSignature signParts(ModelHash hash, int shardSize, int weightsEnd)
      throws IOException {
    List<List<String>> resources = new ArrayList<>();
    for (String name : List.of("config.json", "tokenizer/vocab.txt", "weights.bin")) {
      byte[] content = Files.readAllBytes(model.resolve(name));
      int end = name.equals("weights.bin") ? weightsEnd : content.length;
      int step = shardSize == 0 ? end : shardSize;
      for (int start = 0; start < end; start += step) {
        int stop = Math.min(start + step, end);
        byte[] part = Arrays.copyOfRange(content, start, stop);
        byte[] digest = hash.digest(new ByteArrayInputStream(part), part.length, 0);
        resources.add(
            List.of(
                shardSize == 0 ? name : name + ":" + start + ":" + stop,
                HexFormat.of().formatHex(digest)));
      }
    }
    return signStatement(hash, shardSize, resources);
  }

  private ModelSignature signStatement(ModelHash hash, int shardSize, List<List<String>> resources)
      throws IOException {
    String algorithm = hash.label() + (shardSize == 0 ? "" : "-sharded-" + shardSize);
    return signChanged(
        statement -> {
          ObjectNode serialization = (ObjectNode) statement.at("/predicate/serialization");
          serialization.put("hash_type", hash.label());
          if (shardSize > 0) {
            serialization.put("method", "shards").put("shard_size", shardSize);
          }
          ArrayNode array = ((ObjectNode) statement.get("predicate")).putArray("resources");
          MessageDigest root = ModelHash.newSha256();
          for (List<String> resource : resources) {
            array
                .addObject()
                .put("name", resource.get(0))
                .put("algorithm", algorithm)
                .put("digest", resource.get(1));
            root.update(HexFormat.of().parseHex(resource.get(1)));
          }
          ((ObjectNode) statement.at("/subject/0/digest"))
              .put("sha256", HexFormat.of().formatHex(root.digest()));
        });
  }

  /** Known answers: SHA-256 of FIPS 180-4, BLAKE2b of RFC 7693, BLAKE3 of its paper's vectors. */
  @ParameterizedTest
  @CsvSource({
    "SHA256,abc,ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "BLAKE2B,abc,ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab"
        + "792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    "BLAKE3,'',af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
  })
  void hash_givesTheKnownAnswer(ModelHash hash, String text, String digest) throws IOException {
    byte[] content = text.getBytes(UTF_8);
    for (long expected : new long[] {-1, 0, content.length, Long.MAX_VALUE - 1}) {
      byte[] actual = hash.digest(new ByteArrayInputStream(content), Long.MAX_VALUE, expected);
      assertThat(HexFormat.of().formatHex(actual)).isEqualTo(digest);
    }
  }

  @Test
  void unreadableFile_isNamed() throws IOException {
    ModelSignature signature = ModelSignature.sign(model, KEY);
    Path file = model.resolve("weights.bin");
    assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "may read anything");

    assertThat(differences(signature))
        .containsExactly(new ModelDifference("weights.bin", Kind.UNREADABLE));
    assertThatThrownBy(() -> ModelSignature.sign(model, KEY)).isInstanceOf(IOException.class);
  }

  @Test
  void fileThatChangesWhileItIsSigned_isRefused() throws Exception {
    Path file = model.resolve("weights.bin");
    Files.write(file, new byte[1 << 20]);
    ModelFiles files = ModelFiles.list(model, List.of(), Progress.none());
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              while (!stop.get()) {
                append(file);
              }
            });
    writer.start();
    try {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  files.digestUnchanged("weights.bin");
                }
              })
          .isInstanceOf(SignatureRefusedException.class)
          .hasMessage("model: weights.bin changed while it was read");
    } finally {
      stop.set(true);
      writer.join();
    }
  }

  private static void append(Path file) {
    try {
      Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void progress_countsTheBytesAndEndsAtTheTotal() throws IOException {
    List<Long> done = Collections.synchronizedList(new ArrayList<>());
    Progress progress =
        (stage, bytes, total) -> {
          assertThat(stage).isEqualTo("hashing the model");
          assertThat(total).isEqualTo(16);
          done.add(bytes);
        };

    ModelSignature signature = ModelSignature.sign(model, KEY, List.of(), progress);
    assertThat(done).startsWith(0L).endsWith(16L);
    done.clear();
    signature.differences(model, PUBLIC, progress);
    assertThat(done).startsWith(0L).endsWith(16L);
  }

  @Test
  void cancelledProgress_stopsTheWork() throws IOException {
    ModelSignature signature = ModelSignature.sign(model, KEY);
    Progress cancelled =
        new Progress() {
          @Override
          public void report(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return true;
          }
        };

    assertThatThrownBy(() -> ModelSignature.sign(model, KEY, List.of(), cancelled))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> signature.differences(model, PUBLIC, cancelled))
        .isInstanceOf(CancellationException.class);
  }

  /** The order against the plainest form of its definition. */
  @Test
  void order_isThatOfListsOfCodePoints() {
    List<String> letters = List.of("a", "-", "/", "\uFF21", "\uD83D\uDE00", "\u00e9");
    List<String> names = new ArrayList<>();
    for (String first : letters) {
      for (String second : letters) {
        for (String third : letters) {
          names.add("x" + first + second + third + "y");
        }
      }
    }
    List<String> expected = new ArrayList<>(names);
    expected.sort(
        (left, right) -> {
          List<int[]> one = parts(left);
          List<int[]> other = parts(right);
          for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = Arrays.compare(one.get(i), other.get(i));
            if (order != 0) {
              return order;
            }
          }
          return one.size() - other.size();
        });
    names.sort(ModelFiles.ORDER);

    assertThat(names).isEqualTo(expected);
  }

  private static List<int[]> parts(String name) {
    return Arrays.stream(name.split("/", -1)).map(part -> part.codePoints().toArray()).toList();
  }
}
