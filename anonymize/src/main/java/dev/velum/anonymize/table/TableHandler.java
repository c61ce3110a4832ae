package dev.velum.anonymize.table;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Fills columns from the parser's buffer, field by field, and checks the shape of each record. */
final class TableHandler extends AbstractBaseCsvCallbackHandler<RecordType> {
  private static final int MIN_BUFFER = 1 << 15;

  private final String origin;
  private final CsvOptions options;
  private final List<String> header = new ArrayList<>();
  private final List<ColumnBuilder> columns = new ArrayList<>();
  private final boolean hasHeader;
  private boolean readsHeader;
  private long lastLine = 1;
  private int rows;
  private long rowsBefore;

  TableHandler(String origin, CsvOptions options, boolean hasHeader) {
    this.origin = origin;
    this.options = options;
    this.hasHeader = hasHeader;
    this.readsHeader = hasHeader;
  }

  /** Returns how many characters the parser may hold: a quoted field of the limit, escaped. */
  static int bufferSize(CsvOptions options) {
    return (int) Math.min(1 << 30, Math.max(MIN_BUFFER, 4L * options.maxFieldLength()));
  }

  String origin() {
    return origin;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    lastLine = startingLineNumber;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    if (length > options.maxFieldLength()) {
      throw broken(
          "field %s must have at most %s characters, got %s",
          index + 1, options.maxFieldLength(), length);
    }
    if (index >= options.maxColumns()) {
      throw broken("a record must have at most %s fields", options.maxColumns());
    }
    if (readsHeader) {
      header.add(new String(buffer, offset, length));
    } else if (index < columns.size()) {
      columns.get(index).add(buffer, offset, length);
    } else if (!hasHeader && rows == 0) {
      addUnnamedColumn(buffer, offset, length);
    }
  }

  /** A file without a header has as many columns as its first record has fields. */
  private void addUnnamedColumn(char[] buffer, int offset, int length) {
    ColumnBuilder column = new ColumnBuilder(Integer.toString(columns.size() + 1));
    column.add(buffer, offset, length);
    columns.add(column);
  }

  @Override
  protected RecordType buildRecord() {
    return getRecordType();
  }

  /** Checks the record that was just filled in. */
  void endRecord(RecordType type) {
    if (type == RecordType.EMPTY) {
      endEmptyLine();
    } else if (readsHeader) {
      endHeader();
    } else {
      endRow(getFieldCount());
    }
  }

  private void endEmptyLine() {
    if (readsHeader) {
      throw broken("the first line must name the columns, got an empty line");
    }
    if (columns.size() == 1) {
      if (columns.get(0).rows() == rows) {
        columns.get(0).add("");
      }
      endRow(1);
    }
  }

  private void endHeader() {
    readsHeader = false;
    for (String name : header) {
      columns.add(new ColumnBuilder(name));
    }
  }

  private void endRow(int fields) {
    if (fields != columns.size()) {
      throw broken("a record must have %s fields, got %s", columns.size(), fields);
    }
    if (rowsBefore + rows >= options.maxRows()) {
      throw broken("a table must have at most %s rows", options.maxRows());
    }
    rows++;
  }

  /** Returns the exception for text that the parser cannot make fields of. */
  TableFormatException malformed() {
    return broken(
        "a quoted field must be closed, be followed by a delimiter or a line break, and be no"
            + " longer than %s characters",
        options.maxFieldLength());
  }

  @FormatMethod
  private TableFormatException broken(@FormatString String rule, Object... values) {
    return new TableFormatException(
        origin + ", line " + lastLine + ": " + String.format(Locale.ROOT, rule, values));
  }

  /** Returns the number of rows since the last table was taken. */
  int rows() {
    return rows;
  }

  /** Returns the table of the rows since the last one was taken. */
  Table takeTable() {
    if (columns.isEmpty()) {
      throw new TableFormatException(origin + ": must not be empty");
    }
    Table table = Table.named(origin, columns.stream().map(ColumnBuilder::build).toList());
    columns.replaceAll(column -> new ColumnBuilder(column.name()));
    rowsBefore += rows;
    rows = 0;
    return table;
  }
}
