package dev.velum.crypto.signature;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model signature says: the in-toto statement with the predicate of OpenSSF Model Signing
 * v1.0, in the form that {@code docs/formats/signature.md} describes.
 *
 * @param hash how the digests were made
 * @param files the parts of each file by the file's name, in the order of the statement; a file
 *     that was hashed whole has one part
 * @param ignored paths that were left out, with all below them
 */
record ModelStatement(ModelHash hash, Map<String, List<Part>> files, Set<String> ignored) {
  static final String PREDICATE_TYPE = "https://model_signing/signature/v1.0";

  private static final int MAX_RESOURCES = 1_000_000;
  private static final int MAX_IGNORED = 10_000;
  private static final Pattern SHARD =
      Pattern.compile("([^:]+):(0|[1-9][0-9]{0,17}):([1-9][0-9]{0,17})");
  private static final String FILES = "files";
  private static final String SHARDS = "shards";

  /** One resource: the digest of the bytes from start to before end. */
  static final class Part {
    /** The end of a part that is a whole file. */
    static final long WHOLE = Long.MAX_VALUE;

    private final long start;
    private final long end;
    private final byte[] digest;

    Part(long start, long end, byte[] digest) {
      this.start = start;
      this.end = end;
      this.digest = digest;
    }

    long start() {
      return start;
    }

    long end() {
      return end;
    }

    /** Returns the digest, not copied. */
    byte[] digest() {
      return digest;
    }
  }

  /** Returns whether files were hashed in shards; empty files have none. */
  boolean isSharded() {
    return files.values().iterator().next().get(0).end() != Part.WHOLE;
  }

  /** Returns the payload to sign over whole files. */
  static byte[] write(String modelName, Map<String, byte[]> digests, Collection<String> ignored) {
    MessageDigest root = ModelHash.newSha256();
    digests.values().forEach(root::update);
    String rootHex = HexFormat.of().formatHex(root.digest());
    ObjectNode statement = Statement.create(PREDICATE_TYPE, modelName, rootHex);
    ObjectNode predicate = statement.putObject("predicate");
    ObjectNode serialization = predicate.putObject("serialization");
    serialization.put("method", FILES);
    serialization.put("hash_type", ModelHash.SHA256.label());
    serialization.put("allow_symlinks", false);
    if (!ignored.isEmpty()) {
      ArrayNode paths = serialization.putArray("ignore_paths");
      ignored.forEach(paths::add);
    }
    ArrayNode resources = predicate.putArray("resources");
    digests.forEach(
        (name, digest) ->
            resources
                .addObject()
                .put("name", name)
                .put("algorithm", ModelHash.SHA256.label())
                .put("digest", HexFormat.of().formatHex(digest)));
    return JsonObject.write(statement);
  }

  /** Reads a payload that the signer vouches for. */
  static ModelStatement parse(byte[] payload, String place) {
    JsonObject statement = Statement.parse(payload, PREDICATE_TYPE, place);
    JsonObject predicate = statement.object("predicate");
    JsonObject serialization = predicate.object("serialization");
    String method = serialization.text("method");
    boolean sharded = method.equals(SHARDS);
    if (!sharded && !method.equals(FILES)) {
      throw serialization.malformed("'method' must be 'files' or 'shards'");
    }
    long shardSize = sharded ? shardSize(serialization) : Part.WHOLE;
    ModelHash hash =
        ModelHash.of(serialization.text("hash_type"))
            .orElseThrow(
                () -> serialization.malformed("'hash_type' must be sha256, blake2b or blake3"));
    String algorithm = sharded ? hash.label() + "-sharded-" + shardSize : hash.label();

    Map<String, List<Part>> files = new LinkedHashMap<>();
    MessageDigest root = ModelHash.newSha256();
    for (JsonObject resource : predicate.objects("resources", MAX_RESOURCES)) {
      resource.requireText("algorithm", algorithm);
      byte[] digest = Statement.hex(resource, "digest", hash.sizeBytes());
      root.update(digest);
      add(files, resource, digest, shardSize);
    }
    checkFiles(files, predicate);
    JsonObject subject = Statement.subject(statement);
    if (!MessageDigest.isEqual(Statement.sha256(subject), root.digest())) {
      throw subject.malformed("'sha256' must be the digest over the digests of the resources");
    }
    return new ModelStatement(hash, files, ignored(serialization));
  }

  private static long shardSize(JsonObject serialization) {
    long size = serialization.wholeNumber("shard_size");
    if (size < 1 || size == Part.WHOLE) {
      throw serialization.malformed("'shard_size' must be 1 to " + (Part.WHOLE - 1));
    }
    return size;
  }

  private static void add(
      Map<String, List<Part>> files, JsonObject resource, byte[] digest, long shardSize) {
    String name = resource.text("name");
    Part part = new Part(0, Part.WHOLE, digest);
    if (shardSize != Part.WHOLE) {
      Matcher shard = SHARD.matcher(name);
      if (!shard.matches()) {
        throw resource.malformed("'name' of a shard must be a path, ':', start, ':' and end");
      }
      name = shard.group(1);
      part = new Part(Long.parseLong(shard.group(2)), Long.parseLong(shard.group(3)), digest);
    }
    String broken = name.equals(ModelFiles.SELF) ? null : ModelFiles.brokenRule(name);
    if (broken != null) {
      throw resource.malformed("'name' " + broken);
    }
    List<Part> parts = files.computeIfAbsent(name, path -> new ArrayList<>(1));
    long start = parts.isEmpty() ? 0 : parts.get(parts.size() - 1).end();
    if (start == Part.WHOLE) {
      throw resource.malformed("'name' is listed twice");
    }
    if (part.start() != start || part.end() <= start) {
      throw resource.malformed("the shards of a file must follow each other without gaps");
    }
    if (shardSize != Part.WHOLE && part.end() - start > shardSize) {
      throw resource.malformed("a shard must have at most " + shardSize + " bytes");
    }
    parts.add(part);
  }

  private static void checkFiles(Map<String, List<Part>> files, JsonObject predicate) {
    if (files.isEmpty()) {
      throw predicate.malformed("'resources' must not be empty");
    }
    if (files.containsKey(ModelFiles.SELF) && files.size() > 1) {
      throw predicate.malformed("'.' is a model of one file and must stand alone");
    }
  }

  /** Paths that lead elsewhere match nothing below the model, so they may stand here. */
  private static Set<String> ignored(JsonObject serialization) {
    if (!serialization.has("ignore_paths")) {
      return Set.of();
    }
    Set<String> ignored = new LinkedHashSet<>();
    for (String path : serialization.texts("ignore_paths", MAX_IGNORED)) {
      ignored.add(normalized(path));
    }
    if (ignored.contains("") || ignored.contains(ModelFiles.SELF)) {
      throw serialization.malformed("'ignore_paths' must not name the whole model");
    }
    return ignored;
  }

  /** {@code ".git/"} and {@code ".git"} mean the same. */
  private static String normalized(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
