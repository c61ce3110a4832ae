package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.EraseAction.KeyedHash;
import dev.velum.consent.fulfilment.EraseAction.Replace;
import dev.velum.consent.fulfilment.EraseAction.SetNull;
import dev.velum.consent.fulfilment.EraseAction.Transform;
import dev.velum.consent.fulfilment.EraseAction.TruncateDate;
import dev.velum.consent.fulfilment.ScannedRecord.Cell;
import dev.velum.consent.fulfilment.ScannedRecord.CellType;
import dev.velum.consent.internal.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the values of a kept record of a file become. */
final class FileMasking {
  private final boolean isJson;
  private final char separator;

  private FileMasking(boolean isJson, char separator) {
    this.isJson = isJson;
    this.separator = separator;
  }

  static FileMasking json() {
    return new FileMasking(true, ',');
  }

  static FileMasking csv(char separator) {
    return new FileMasking(false, separator);
  }

  /** Returns why a value cannot take an action, if it cannot. */
  Optional<String> objection(EraseAction action, Cell cell) {
    if (cell.isEmpty()) {
      return Optional.empty();
    }
    if (action instanceof TruncateDate && Masking.day(cell.text()).isEmpty()) {
      return Optional.of("holds no ISO 8601 date");
    }
    boolean ofText = action instanceof Transform || action instanceof KeyedHash;
    boolean isText = cell.type() == CellType.TEXT || cell.type() == CellType.QUOTED_TEXT;
    return ofText && !isText
        ? Optional.of("holds something else than text, for which there is no such action")
        : Optional.empty();
  }

  /**
   * Returns the bytes, as text, to put in the place of a value; nothing if it stays.
   *
   * @throws PlanRefusedException if a function of the application fails
   */
  Optional<String> replacement(EraseAction action, Cell cell) {
    if (cell.isEmpty()) {
      return Optional.empty();
    }
    if (action instanceof SetNull) {
      return Optional.of(isJson ? "null" : "");
    }
    if (action instanceof Replace replace) {
      Object constant = replace.constant();
      boolean same = cell.type() != CellType.CONTAINER && constant.toString().equals(cell.text());
      return same ? Optional.empty() : Optional.of(written(constant, cell));
    }
    String masked = masked(action, cell.text());
    if (cell.text().equals(masked)) {
      return Optional.empty();
    }
    return Optional.of(masked == null ? (isJson ? "null" : "") : written(masked, cell));
  }

  private static @Nullable String masked(EraseAction action, String old) {
    if (action instanceof Transform transform) {
      return Masking.applied(transform.function(), old);
    }
    if (action instanceof KeyedHash hash) {
      return hash.hash(old);
    }
    return action instanceof TruncateDate truncate
        ? Masking.truncatedText(old, truncate.unit())
        : old;
  }

  private String written(Object value, Cell old) {
    if (!isJson) {
      return CsvScanner.field(value.toString(), old, separator);
    }
    return Json.compact(value instanceof Number ? value : value.toString());
  }

  /** Returns whether a value that said whose the record was holds what an erasure put there. */
  static boolean isErased(EraseAction action, Cell cell) {
    if (action instanceof KeyedHash hash) {
      return hash.isHash(cell.text());
    }
    return action instanceof Replace replace && replace.constant().toString().equals(cell.text());
  }
}
