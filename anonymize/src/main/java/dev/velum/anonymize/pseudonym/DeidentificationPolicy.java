package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.Keyset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What becomes of each column of a table and each value of a JSON document: one decision, with a
 * name, a version and a JSON form, and without keys.
 *
 * <pre>{@code
 * DeidentificationPolicy policy =
 *     DeidentificationPolicy.builder("patients", 3)
 *         .column("patient_id", vaultToken("patients"))
 *         .column("email", token().type("email").normalize(Normalization.EMAIL))
 *         .column("visit_date", shiftDates().days(-182, 182).per("patient_id"))
 *         .column("zip", zip3())
 *         .path("$.contacts[*].phone", mask().keepLast(2))
 *         .build();
 * Deidentifier run = policy.in(PseudonymDomain.of("research-2026"), secrets);
 * }</pre>
 *
 * <p>A policy that cannot work fails in {@link Builder#build} or, where keys or vaults are missing,
 * in {@link #in}: not in the middle of the data. Columns that are not named are refused unless the
 * policy says otherwise.
 *
 * <p>Immutable; safe for use by several threads if its text transforms are.
 */
public final class DeidentificationPolicy {
  private final String name;
  private final int version;
  private final Map<String, Transform> columns;
  private final Map<String, Transform> paths;
  private final OtherColumns otherColumns;
  private final InvalidValues invalidValues;

  private DeidentificationPolicy(Builder builder) {
    this.name = builder.name;
    this.version = builder.version;
    this.columns = Collections.unmodifiableMap(new LinkedHashMap<>(builder.columns));
    this.paths = Collections.unmodifiableMap(new LinkedHashMap<>(builder.paths));
    this.otherColumns = builder.otherColumns;
    this.invalidValues = builder.invalidValues;
  }

  /**
   * Returns a builder of a policy.
   *
   * @param name what it is for
   * @param version which decision it is, from 1
   * @throws IllegalArgumentException if the name is blank or the version less than 1
   */
  public static Builder builder(String name, int version) {
    return new Builder(name, version);
  }

  /** Returns what the policy is for. */
  public String name() {
    return name;
  }

  /** Returns which decision it is, from 1. */
  public int version() {
    return version;
  }

  /** Returns the transforms of columns by name, in the order in which they were given. */
  public Map<String, Transform> columns() {
    return columns;
  }

  /** Returns the transforms of JSON values by path, in the order in which they were given. */
  public Map<String, Transform> paths() {
    return paths;
  }

  /** Returns what happens to columns and fields that are not named. */
  public OtherColumns otherColumns() {
    return otherColumns;
  }

  /** Returns what happens to values that their transform refuses. */
  public InvalidValues invalidValues() {
    return invalidValues;
  }

  /** Returns all transforms. */
  Stream<Transform> transforms() {
    return Stream.concat(columns.values().stream(), paths.values().stream());
  }

  /**
   * Returns this policy at work in a domain.
   *
   * @throws IllegalArgumentException if the secrets lack a key or a vault that it needs
   */
  public Deidentifier in(PseudonymDomain domain, PseudonymSecrets secrets) {
    return Deidentifier.of(this, domain, secrets);
  }

  /** As {@link #in(PseudonymDomain, PseudonymSecrets)}, for policies without vaults. */
  public Deidentifier in(PseudonymDomain domain, Keyset keys) {
    return in(domain, PseudonymSecrets.of(keys));
  }

  /** Returns the JSON form; {@link #fromJson} reads it. It holds no keys. */
  public String toJson() {
    return PolicyJson.write(this);
  }

  /**
   * Reads the JSON form.
   *
   * @param readers make the text transforms in it
   * @throws DeidentificationException if it breaks a rule of the form or of a policy
   */
  public static DeidentificationPolicy fromJson(String json, TextTransform.Reader... readers) {
    return PolicyJson.read(json, Arrays.asList(readers));
  }

  /** Writes the JSON form to a file, all or nothing. */
  public void save(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(toJson().getBytes(UTF_8)));
  }

  /**
   * Reads the JSON form from a file.
   *
   * @throws DeidentificationException if it breaks a rule of the form or of a policy
   */
  public static DeidentificationPolicy open(Path file, TextTransform.Reader... readers)
      throws IOException {
    return fromJson(Files.readString(file), readers);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeidentificationPolicy that && toJson().equals(that.toJson());
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, version);
  }

  /** Returns name and version. */
  @Override
  public String toString() {
    return "DeidentificationPolicy[" + name + ", version " + version + "]";
  }

  /** Builds policies. Not safe for use by several threads. */
  public static final class Builder {
    private static final int MAX_TYPE_LENGTH = 64;

    private final String name;
    private final int version;
    private final Map<String, Transform> columns = new LinkedHashMap<>();
    private final Map<String, Transform> paths = new LinkedHashMap<>();
    private OtherColumns otherColumns = OtherColumns.REJECT;
    private InvalidValues invalidValues = InvalidValues.REJECT;

    private Builder(String name, int version) {
      this.name = notBlank(name, "policy name");
      this.version = atLeast(1, version, "policy version");
    }

    /**
     * Sets what becomes of a column.
     *
     * @throws IllegalArgumentException if the name is empty or was given before
     */
    @CanIgnoreReturnValue
    public Builder column(String column, Transform transform) {
      argument(!column.isEmpty(), "column name must not be empty");
      Transform before = columns.put(column, typed(transform, column));
      argument(before == null, "column '%s' must be given once", column);
      return this;
    }

    /**
     * Sets what becomes of the values of a JSON document at a path.
     *
     * @param path {@code $} and steps: {@code .name} or {@code ['name']} for a field, {@code .*}
     *     for all fields, {@code [3]} for an element, {@code [*]} for all; a name or number goes
     *     before a star
     * @throws IllegalArgumentException if it is no such path or was given before
     */
    @CanIgnoreReturnValue
    public Builder path(String path, Transform transform) {
      JsonPath.parse(path);
      Transform before = paths.put(path, typed(transform, path));
      argument(before == null, "path '%s' must be given once", path);
      return this;
    }

    /** A format-preserving transform has a tweak of its own for each column. */
    private static Transform typed(Transform transform, String place) {
      Objects.requireNonNull(transform, "transform");
      if (transform instanceof FormatPreserving open && open.type().isEmpty()) {
        return open.type(typeOf(place));
      }
      return transform;
    }

    /**
     * Returns the place itself if it can be a type; else what can, and no two the same but by
     * chance.
     */
    private static String typeOf(String place) {
      String type = place.replaceAll("[^a-z0-9._-]+", "-");
      if (type.equals(place) && place.length() <= MAX_TYPE_LENGTH) {
        return type;
      }
      String mark = "-" + Integer.toHexString(place.hashCode());
      return type.substring(0, Math.min(MAX_TYPE_LENGTH - mark.length(), type.length())) + mark;
    }

    /** Sets what happens to columns and fields that are not named; refused unless set. */
    @CanIgnoreReturnValue
    public Builder otherColumns(OtherColumns newOtherColumns) {
      otherColumns = Objects.requireNonNull(newOtherColumns, "otherColumns");
      return this;
    }

    /** Sets what happens to values that their transform refuses; the data is refused unless set. */
    @CanIgnoreReturnValue
    public Builder invalidValues(InvalidValues newInvalidValues) {
      invalidValues = Objects.requireNonNull(newInvalidValues, "invalidValues");
      return this;
    }

    /**
     * Returns the policy.
     *
     * @throws IllegalArgumentException if it names nothing, or a date shift names no column that
     *     tells persons apart, or one that the policy refuses
     */
    public DeidentificationPolicy build() {
      argument(!columns.isEmpty() || !paths.isEmpty(), "a policy must name a column or a path");
      columns.forEach((column, transform) -> requireSubject(column, transform));
      paths.forEach((path, transform) -> requireSubject(path, transform));
      JsonPath.tree(paths);
      return new DeidentificationPolicy(this);
    }

    private void requireSubject(String place, Transform transform) {
      if (transform instanceof DateShift shift) {
        String subject = shift.subject();
        argument(
            !subject.isEmpty(),
            "the date shift of '%s' must name the column that tells persons apart",
            place);
        argument(
            otherColumns != OtherColumns.REJECT
                || subject.startsWith("$")
                || columns.containsKey(subject),
            "the date shift of '%s' is per column '%s', which the policy refuses",
            place,
            subject);
        if (subject.startsWith("$")) {
          JsonPath.parse(subject);
        }
      }
    }
  }
}
