package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;
import static dev.velum.core.internal.Checks.state;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.fulfilment.Correction.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a person wants to have put right or completed (GDPR Art. 16). Immutable.
 *
 * <pre>{@code
 * Rectification what =
 *     Rectification.builder()
 *         .in("shop", "customer").set("email", "ada@example.org")
 *         .in("shop", "orders").row(Map.of("id", "2")).supplement("remark", "paid in cash")
 *         .build();
 * }</pre>
 *
 * @param corrections at least one
 */
public record Rectification(List<Correction> corrections) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public Rectification {
    corrections = List.copyOf(corrections);
    argument(!corrections.isEmpty(), "corrections must not be empty");
  }

  /** Returns a builder without corrections. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the corrections in one store. */
  List<Correction> in(String store) {
    return corrections.stream().filter(one -> one.store().equals(store)).toList();
  }

  /** Returns a text without values. */
  @Override
  public String toString() {
    return "Rectification" + corrections;
  }

  /** Collects corrections. Not safe for use by several threads. */
  public static final class Builder {
    private final List<Correction> corrections = new ArrayList<>();
    private String store = "";
    private String group = "";
    private Map<String, String> row = Map.of();

    private Builder() {}

    /** Says where the corrections that follow belong: in the person's one record there. */
    @CanIgnoreReturnValue
    public Builder in(String inStore, String inGroup) {
      store = notBlank(inStore, "inStore");
      group = notBlank(inGroup, "inGroup");
      row = Map.of();
      return this;
    }

    /** Says which of the person's own records there is meant, by values of its columns as text. */
    @CanIgnoreReturnValue
    public Builder row(Map<String, String> columns) {
      row = Map.copyOf(columns);
      return this;
    }

    /** Replaces a value. */
    @CanIgnoreReturnValue
    public Builder set(String column, String value) {
      return add(column, Kind.SET, value);
    }

    /** Removes a value. */
    @CanIgnoreReturnValue
    public Builder clear(String column) {
      return add(column, Kind.CLEAR, "");
    }

    /** Completes a text by a supplementary statement. */
    @CanIgnoreReturnValue
    public Builder supplement(String column, String statement) {
      return add(column, Kind.SUPPLEMENT, statement);
    }

    private Builder add(String column, Kind kind, String value) {
      state(!store.isEmpty(), "say in which store and group first");
      corrections.add(new Correction(store, group, row, column, kind, value));
      return this;
    }

    /**
     * Returns the rectification.
     *
     * @throws IllegalArgumentException if there are no corrections
     */
    public Rectification build() {
      return new Rectification(corrections);
    }
  }
}
