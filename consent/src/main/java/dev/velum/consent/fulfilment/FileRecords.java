package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.fulfilment.EraseAction.Delete;
import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.EraseAction.KeyDestruction;
import dev.velum.consent.fulfilment.EraseAction.Reassign;
import dev.velum.core.DataCategory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FileSubjectStore} is told about the records of a file: whose they are, which values
 * are personal, and what an erasure does with them.
 *
 * <p>Values are named by the header of a CSV file, or by a JSON pointer (RFC 6901) within the
 * record, such as {@code /user/id}. A record is the person's if its subject is the person's id, or
 * an identifier is an identity of theirs; if it names somebody else as its subject, it is not. Text
 * is compared exactly.
 */
public final class FileRecords {
  /** How long a record may be: 16 MiB. */
  public static final int MAX_RECORD_BYTES = 1 << 24;

  private final List<DataTable.Identifier> identifiers;
  private final List<String> mentions;
  private final Map<String, DataTable.Column> fields;
  private final EraseAction recordAction;
  private final char separator;
  private final @Nullable String subject;

  private FileRecords(Builder builder) {
    this.subject = builder.subject;
    this.identifiers = List.copyOf(builder.identifiers);
    this.mentions = List.copyOf(builder.mentions);
    this.fields = new LinkedHashMap<>(builder.fields);
    this.recordAction = builder.recordAction;
    this.separator = builder.separator;
  }

  static Builder builder() {
    return new Builder();
  }

  Optional<String> subject() {
    return Optional.ofNullable(subject);
  }

  List<DataTable.Identifier> identifiers() {
    return identifiers;
  }

  List<String> mentions() {
    return mentions;
  }

  Map<String, DataTable.Column> fields() {
    return fields;
  }

  Optional<Keep> keep() {
    return recordAction instanceof Keep keep ? Optional.of(keep) : Optional.empty();
  }

  char separator() {
    return separator;
  }

  /** Returns every name that a record of CSV must have. */
  List<String> names() {
    List<String> names = new ArrayList<>(mentions);
    subject().ifPresent(names::add);
    identifiers.forEach(identifier -> names.add(identifier.column()));
    names.addAll(fields.keySet());
    return names;
  }

  /** Says what the records hold; they are removed by an erasure unless said otherwise. */
  public static final class Builder {
    private final List<DataTable.Identifier> identifiers = new ArrayList<>();
    private final List<String> mentions = new ArrayList<>();
    private final Map<String, DataTable.Column> fields = new LinkedHashMap<>();
    private @Nullable String subject;
    private EraseAction recordAction = EraseAction.delete();
    private char separator = ',';

    private Builder() {}

    /** Sets the value that is the data subject's id; such records belong to that subject. */
    @CanIgnoreReturnValue
    public Builder subject(String name) {
      subject = notBlank(name, "name");
      return this;
    }

    /**
     * Says that records belong to whoever has the identity in a value, if a store before this one
     * holds it for the person, or this one in a file before.
     *
     * @throws IllegalArgumentException if a text is blank
     */
    @CanIgnoreReturnValue
    public Builder identifiedBy(String name, String type) {
      identifiers.add(new DataTable.Identifier(name, type));
      return this;
    }

    /**
     * Names a value that holds the id of a data subject to whom the record does not belong. Such
     * records are counted, and left.
     */
    @CanIgnoreReturnValue
    public Builder mentions(String name) {
      mentions.add(notBlank(name, "name"));
      return this;
    }

    /** Adds a value that is given out, and that an erasure leaves where the record stays. */
    @CanIgnoreReturnValue
    public Builder field(String name, DataCategory category) {
      return add(new DataTable.Column(name, category, Optional.empty(), Optional.empty()));
    }

    /**
     * Adds a value that is given out, and what an erasure does to it where the record stays. To
     * empty it leaves an empty field in CSV, and null in JSON.
     *
     * @throws IllegalArgumentException if files cannot take the action: to delete, to reassign, to
     *     destroy a key
     */
    @CanIgnoreReturnValue
    public Builder field(String name, DataCategory category, EraseAction action) {
      return add(new DataTable.Column(name, category, Optional.empty(), Optional.of(action)));
    }

    /** Adds a value that is given out and names the person, such as an e-mail address. */
    @CanIgnoreReturnValue
    public Builder identity(String name, DataCategory category, String type) {
      return add(new DataTable.Column(name, category, Optional.of(type), Optional.empty()));
    }

    /**
     * Adds a value that is given out and names the person, and what an erasure does to it where the
     * record stays.
     *
     * @throws IllegalArgumentException if files cannot take the action
     */
    @CanIgnoreReturnValue
    public Builder identity(String name, DataCategory category, String type, EraseAction action) {
      return add(new DataTable.Column(name, category, Optional.of(type), Optional.of(action)));
    }

    private Builder add(DataTable.Column field) {
      notBlank(field.name(), "name");
      EraseAction action = field.action().orElse(null);
      argument(
          !(action instanceof Delete
              || action instanceof Reassign
              || action instanceof KeyDestruction
              || (action instanceof Keep keep && keep.term().isPresent())),
          "field %s cannot take this action in a file",
          field.name());
      argument(fields.put(field.name(), field) == null, "field %s is there twice", field.name());
      return this;
    }

    /**
     * Keeps the records; the fields take their own actions.
     *
     * @param reason why, for the receipt
     * @param article what it rests on
     * @throws IllegalArgumentException if one is blank
     */
    @CanIgnoreReturnValue
    public Builder keepRecords(String reason, String article) {
      recordAction = EraseAction.keep(reason, article);
      return this;
    }

    /**
     * Sets what separates the fields of CSV; by default a comma.
     *
     * @throws IllegalArgumentException if it is not in ASCII, or a quote or line end
     */
    @CanIgnoreReturnValue
    public Builder separatedBy(char character) {
      argument(
          character < 0x80 && "\"\r\n".indexOf(character) < 0,
          "separator must be an ASCII character other than a quote or a line end");
      separator = character;
      return this;
    }

    FileRecords build() {
      argument(
          subject != null || !identifiers.isEmpty(),
          "the records of a file must name the subject or another identity");
      return new FileRecords(this);
    }
  }
}
