package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.EraseAction.Delete;
import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.EraseAction.Replace;
import dev.velum.consent.fulfilment.EraseAction.SetNull;
import dev.velum.consent.fulfilment.EraseAction.Transform;
import dev.velum.consent.fulfilment.EraseAction.TruncateDate;
import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.TableSql.Row;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the columns of a kept row become. */
final class Masking {
  private static final int DATE_LENGTH = 10;
  private static final Pattern ISO_TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?Z?)?");

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
      if (action != null && old != null) {
        Object masked = masked(column, action, old);
        if (!Objects.equals(old, masked)) {
          changes.put(column, masked);
        }
      }
    }
    return changes;
  }

  /** Returns what stands against the values that functions make of a row. */
  static List<String> objections(Row row) {
    List<String> objections = new ArrayList<>();
    for (Map.Entry<Column, DataTable.Column> entry : row.table().personal.entrySet()) {
      boolean truncates =
          entry.getValue().action().filter(TruncateDate.class::isInstance).isPresent();
      if (truncates
          && row.values().get(entry.getKey()) instanceof String text
          && dateIn(text).isEmpty()) {
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
              if (value instanceof String text && text.length() > column.size()) {
                objections.add(place + " is too short for what its function returns");
              }
            });
    return objections;
  }

  private static @Nullable Object masked(Column column, EraseAction action, Object old) {
    if (action instanceof SetNull) {
      return null;
    }
    if (action instanceof Replace replace) {
      return column.kind().parse(replace.constant().toString()).orElse(replace.constant());
    }
    if (action instanceof Transform transform) {
      return transform.function().apply(old.toString());
    }
    if (action instanceof TruncateDate truncate) {
      return truncated(old, truncate.unit());
    }
    if (action instanceof Keep || action instanceof Delete) {
      return old;
    }
    throw new IllegalStateException("no such action");
  }

  private static Object truncated(Object old, ChronoUnit unit) {
    if (old instanceof LocalDateTime time) {
      return truncatedDay(time.toLocalDate(), unit).atStartOfDay();
    }
    if (old instanceof String text) {
      return dateIn(text).<Object>map(day -> truncatedText(text, day, unit)).orElse(old);
    }
    return old instanceof LocalDate day ? truncatedDay(day, unit) : old;
  }

  /** Keeps the form of the text: a time, if there is one, becomes zeros. */
  private static String truncatedText(String text, LocalDate day, ChronoUnit unit) {
    return truncatedDay(day, unit) + text.substring(DATE_LENGTH).replaceAll("[0-9]", "0");
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
