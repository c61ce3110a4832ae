package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.EraseAction.Delete;
import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.EraseAction.KeyDestruction;
import dev.velum.consent.fulfilment.EraseAction.KeyedHash;
import dev.velum.consent.fulfilment.EraseAction.Reassign;
import dev.velum.consent.fulfilment.EraseAction.Replace;
import dev.velum.consent.fulfilment.EraseAction.SetNull;
import dev.velum.consent.fulfilment.EraseAction.Transform;
import dev.velum.consent.fulfilment.EraseAction.TruncateDate;
import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.TableSql.Row;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the columns of a kept row become. */
final class Masking {
  private static final int DATE_LENGTH = 10;
  private static final Pattern ISO_TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?Z?)?");

  /** What infinity is read as, which PostgreSQL knows. */
  private static final Set<Object> NO_DAYS =
      Set.of(
          LocalDate.MIN,
          LocalDate.MAX,
          LocalDateTime.MIN,
          LocalDateTime.MAX,
          OffsetDateTime.MIN,
          OffsetDateTime.MAX);

  private Masking() {}

  static Optional<EraseAction> action(Table table, Column column) {
    DataTable.Column personal = table.personal.get(column);
    return personal == null ? Optional.empty() : personal.action();
  }

  /** Returns the columns that take another value, with that value. */
  static Map<Column, @Nullable Object> changes(Row row) {
    return changes(row, action -> true);
  }

  /**
   * Returns whether a row still has a value that an action would change. Functions are left out: a
   * pseudonym looks like any other value.
   */
  static boolean isUnfinished(Row row) {
    return !changes(row, action -> !(action instanceof Transform)).isEmpty();
  }

  private static Map<Column, @Nullable Object> changes(Row row, Predicate<EraseAction> which) {
    Map<Column, @Nullable Object> changes = new LinkedHashMap<>();
    for (Map.Entry<Column, DataTable.Column> entry : row.table().personal.entrySet()) {
      Column column = entry.getKey();
      EraseAction action = entry.getValue().action().filter(which).orElse(null);
      Object old = row.values().get(column);
      if (action != null && old != null && !row.table().mentions.contains(column)) {
        Object masked = masked(column, action, old);
        if (!Objects.equals(old, masked)) {
          changes.put(column, masked);
        }
      }
    }
    return changes;
  }

  /** Returns what stands against the values that actions make of a row. */
  static List<String> objections(Row row) {
    List<String> objections = new ArrayList<>();
    if (row.table().since != null && hasNoDate(row, row.table().since)) {
      objections.add(
          "column "
              + row.table().name
              + "."
              + row.table().since.name()
              + " holds no ISO 8601 date");
    }
    for (Map.Entry<Column, DataTable.Column> entry : row.table().personal.entrySet()) {
      boolean truncates =
          entry.getValue().action().filter(TruncateDate.class::isInstance).isPresent();
      if (truncates && hasNoDate(row, entry.getKey())) {
        objections.add(
            "column " + row.table().name + "." + entry.getKey().name() + " holds no ISO 8601 date");
      }
    }
    changes(row)
        .forEach(
            (column, value) -> {
              String place = "column " + row.table().name + "." + column.name();
              if (value == null && !column.nullable()) {
                objections.add(place + " is NOT NULL, and its function returns null");
              }
              if (value instanceof String text && !column.limit().holds(text)) {
                objections.add(place + " is too short for what its function returns");
              }
            });
    return objections;
  }

  private static boolean hasNoDate(Row row, Column column) {
    return row.values().get(column) instanceof String text && dateIn(text).isEmpty();
  }

  /** Returns the day of a date or time, if the value is one. */
  static Optional<LocalDate> day(@Nullable Object value) {
    if (value == null || NO_DAYS.contains(value)) {
      return Optional.empty();
    }
    if (value instanceof LocalDateTime time) {
      return Optional.of(time.toLocalDate());
    }
    if (value instanceof OffsetDateTime time) {
      return Optional.of(time.toLocalDate());
    }
    if (value instanceof String text) {
      return dateIn(text);
    }
    return value instanceof LocalDate date ? Optional.of(date) : Optional.empty();
  }

  /**
   * Returns whether a column that said whose the row was holds what an erasure put there, so that
   * the row is nobody's.
   */
  static boolean isErasedOwner(Table table, Column column, @Nullable Object value) {
    EraseAction action = action(table, column).orElse(null);
    if (value == null || action == null) {
      return false;
    }
    if (action instanceof KeyedHash hash) {
      return hash.isHash(value.toString());
    }
    return (action instanceof Replace || action instanceof Reassign)
        && value.equals(masked(column, action, value));
  }

  /** Returns whether a text is what the column's action makes of another one. */
  static boolean isMasked(Table table, Column column, String now, String then) {
    Object value = column.kind().parse(then).orElse(null);
    EraseAction action = action(table, column).orElse(null);
    return value != null
        && action != null
        && now.equals(Objects.toString(masked(column, action, value), ""));
  }

  private static @Nullable Object masked(Column column, EraseAction action, Object old) {
    if (action instanceof SetNull) {
      return null;
    }
    if (action instanceof Replace replace) {
      return column.kind().parse(replace.constant().toString()).orElse(replace.constant());
    }
    if (action instanceof Reassign reassign) {
      return column.kind().parse(reassign.tombstone().toString()).orElse(reassign.tombstone());
    }
    if (action instanceof Transform transform) {
      return applied(transform.function(), old.toString());
    }
    if (action instanceof KeyedHash hash) {
      return hash.hash(old.toString());
    }
    if (action instanceof TruncateDate truncate) {
      return truncated(old, truncate.unit());
    }
    if (action instanceof Keep || action instanceof Delete || action instanceof KeyDestruction) {
      return old;
    }
    throw new IllegalStateException("no such action");
  }

  /** What a function throws may tell the value that it was given. */
  static @Nullable String applied(Function<String, String> function, String old) {
    try {
      return function.apply(old);
    } catch (RuntimeException e) {
      throw new PlanRefusedException(
          List.of("a function that replaces text failed with " + e.getClass().getName()));
    }
  }

  private static Object truncated(Object old, ChronoUnit unit) {
    if (NO_DAYS.contains(old)) {
      return old;
    }
    if (old instanceof LocalDateTime time) {
      return truncatedDay(time.toLocalDate(), unit).atStartOfDay();
    }
    if (old instanceof OffsetDateTime time) {
      return truncatedDay(time.toLocalDate(), unit).atStartOfDay().atOffset(ZoneOffset.UTC);
    }
    if (old instanceof String text) {
      return truncatedText(text, unit);
    }
    return old instanceof LocalDate day ? truncatedDay(day, unit) : old;
  }

  /** Keeps the form of the text: a time, if there is one, becomes zeros; other texts stay. */
  static String truncatedText(String text, ChronoUnit unit) {
    return dateIn(text)
        .map(day -> truncatedDay(day, unit) + text.substring(DATE_LENGTH).replaceAll("[0-9]", "0"))
        .orElse(text);
  }

  private static Optional<LocalDate> dateIn(String text) {
    if (!ISO_TIME.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(text.substring(0, DATE_LENGTH)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static LocalDate truncatedDay(LocalDate day, ChronoUnit unit) {
    return switch (unit) {
      case YEARS -> day.withDayOfYear(1);
      case MONTHS -> day.withDayOfMonth(1);
      default -> day;
    };
  }
}
