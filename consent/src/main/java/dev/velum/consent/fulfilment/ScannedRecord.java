package dev.velum.consent.fulfilment;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of a file, and where its bytes are.
 *
 * @param line the line on which it begins, from 1
 * @param span its bytes, with what ends it
 * @param cells its values, by column name or JSON pointer; of JSON also objects and lists
 */
record ScannedRecord(long line, Span span, Map<String, Cell> cells) {
  /**
   * Bytes of the file.
   *
   * @param start the first
   * @param end the first after them
   */
  record Span(long start, long end) {}

  /** What a value is. */
  enum CellType {
    TEXT,
    /** A text that stands in quotes. */
    QUOTED_TEXT,
    NUMBER,
    BOOLEAN,
    NULL,
    /** An object or list of JSON. */
    CONTAINER
  }

  /**
   * A value.
   *
   * @param text the value as text; empty for null and for containers
   * @param type what it is
   * @param span its bytes, quotes included
   */
  record Cell(String text, CellType type, Span span) {
    /** Returns whether there is no value, so that every action leaves it as it is. */
    boolean isEmpty() {
      return type == CellType.NULL || (type != CellType.CONTAINER && text.isEmpty());
    }

    /** Returns a text without values. */
    @Override
    public String toString() {
      return "Cell[" + type + "]";
    }
  }

  /** Returns a value, or null if there is none of this name. */
  @Nullable Cell cell(String name) {
    return cells.get(name);
  }

  /** Returns all texts and numbers. */
  List<String> texts() {
    return cells.values().stream()
        .filter(cell -> cell.type != CellType.CONTAINER)
        .map(Cell::text)
        .toList();
  }

  /** Returns a text without values. */
  @Override
  public String toString() {
    return "ScannedRecord[line " + line + "]";
  }

  /** Takes what a scan finds, in the order of the file. */
  interface Sink {
    /** Takes a record. */
    void record(ScannedRecord found);

    /** Takes a text that stands outside of all records. */
    default void outside(String text) {}
  }
}
