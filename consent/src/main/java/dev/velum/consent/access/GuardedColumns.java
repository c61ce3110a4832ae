package dev.velum.consent.access;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.core.DataCategory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a query or record hold. Names are compared without regard to case. A column
 * that is not named is masked. Immutable.
 */
public final class GuardedColumns {
  private final Map<String, DataCategory> categories;
  private final Set<String> open;
  private final @Nullable String subject;
  private final Function<@Nullable Object, @Nullable Object> mask;

  private GuardedColumns(Builder builder) {
    this.categories = Map.copyOf(builder.categories);
    this.open = Set.copyOf(builder.open);
    this.subject = builder.subject;
    this.mask = builder.mask;
  }

  /** Returns a builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the category of a column, if it holds personal data. */
  Optional<DataCategory> category(String column) {
    return Optional.ofNullable(categories.get(key(column)));
  }

  boolean isOpen(String column) {
    return open.contains(key(column));
  }

  Optional<String> subject() {
    return Optional.ofNullable(subject);
  }

  boolean isSubject(String column) {
    return key(column).equals(subject);
  }

  @Nullable Object masked(@Nullable Object value) {
    return mask.apply(value);
  }

  private static String key(String column) {
    return column.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "GuardedColumns[" + categories.keySet() + "]";
  }

  /** Builds the description of columns. Not safe for use by several threads. */
  public static final class Builder {
    private final Map<String, DataCategory> categories = new LinkedHashMap<>();
    private final Set<String> open = new TreeSet<>();
    private @Nullable String subject;
    private Function<@Nullable Object, @Nullable Object> mask = value -> null;

    private Builder() {}

    /** Sets the column with the data subject's id; its values are shown only if it is open. */
    @CanIgnoreReturnValue
    public Builder subject(String column) {
      subject = key(notBlank(column, "column"));
      return this;
    }

    /** Adds a column with personal data. */
    @CanIgnoreReturnValue
    public Builder column(String column, DataCategory category) {
      argument(
          categories.putIfAbsent(key(notBlank(column, "column")), category) == null,
          "column %s must be added once",
          column);
      return this;
    }

    /** Adds a column that everybody may see. */
    @CanIgnoreReturnValue
    public Builder open(String column) {
      open.add(key(notBlank(column, "column")));
      return this;
    }

    /** Sets what stands in the place of a value that may not be seen; null by default. */
    @CanIgnoreReturnValue
    public Builder maskedBy(Function<@Nullable Object, @Nullable Object> newMask) {
      mask = Objects.requireNonNull(newMask, "newMask");
      return this;
    }

    /** Returns the description. */
    public GuardedColumns build() {
      return new GuardedColumns(this);
    }
  }
}
