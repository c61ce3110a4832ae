package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.anonymize.table.CsvOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass of a policy over CSV. Not safe for use by several threads. */
final class CsvRun {
  private static final int MAX_ASCII = 0x7f;

  private final DeidentificationPolicy policy;
  private final Map<String, Cell> cells;
  private final TransformContext context;
  private final CsvOptions options;

  CsvRun(
      DeidentificationPolicy policy,
      Map<String, Cell> cells,
      TransformContext context,
      CsvOptions options) {
    argument(
        Set.of(UTF_8, US_ASCII, ISO_8859_1).contains(options.charset()),
        "charset must be UTF-8, US-ASCII or ISO-8859-1, got %s",
        options.charset());
    argument(
        options.delimiter() <= MAX_ASCII && options.quote() <= MAX_ASCII,
        "delimiter and quote must be of ASCII");
    this.policy = policy;
    this.cells = cells;
    this.context = context;
    this.options = options;
  }

  /** What becomes of a column: copied if there is no cell. */
  private record Column(int index, String name, @Nullable Cell cell) {}

  void run(InputStream in, OutputStream target) throws IOException {
    CsvScanner scanner = new CsvScanner(in, options);
    CsvOut out = new CsvOut(target, options);
    scanner.begin();
    if (!scanner.next()) {
      throw new DeidentificationException("line 1: the header is missing");
    }
    Map<String, Integer> indexes = indexes(scanner);
    List<Column> columns = columns(indexes);
    int width = scanner.count();
    header(columns, scanner, out);
    TransformContext here =
        context.fields(
            name -> Optional.ofNullable(indexes.get(name)).map(index -> scanner.text(index)));
    long rows = 0;
    while (scanner.next()) {
      if (width > 1 && scanner.isEmptyLine()) {
        continue;
      }
      if (scanner.count() != width) {
        throw scanner.refused(
            "the record must have " + width + " cells, but it has " + scanner.count());
      }
      if (++rows > options.maxRows()) {
        throw scanner.refused("more than " + options.maxRows() + " rows, which the options allow");
      }
      record(columns, scanner, here, out);
    }
    out.flush();
    target.flush();
  }

  private Map<String, Integer> indexes(CsvScanner header) {
    Map<String, Integer> indexes = new HashMap<>();
    for (int i = 0; i < header.count(); i++) {
      if (indexes.put(header.text(i), i) != null) {
        throw header.refused("the name of column " + (i + 1) + " comes twice");
      }
    }
    for (String name : cells.keySet()) {
      if (!indexes.containsKey(name)) {
        throw header.refused("column '" + name + "', which the policy names, is missing");
      }
    }
    for (Transform transform : policy.columns().values()) {
      if (transform instanceof DateShift shift && !indexes.containsKey(shift.subject())) {
        throw header.refused(
            "column '" + shift.subject() + "', which tells persons apart, is missing");
      }
    }
    return indexes;
  }

  private List<Column> columns(Map<String, Integer> indexes) {
    List<Column> columns = new ArrayList<>();
    indexes.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(
            entry -> {
              Cell cell = cells.get(entry.getKey());
              if (cell == null && policy.otherColumns() == OtherColumns.REJECT) {
                throw new DeidentificationException(
                    "line 1: the policy does not name column " + (entry.getValue() + 1));
              }
              boolean isLeftOut =
                  cell == null ? policy.otherColumns() == OtherColumns.DROP : cell.isDropped();
              if (!isLeftOut) {
                boolean isCopied = cell == null || cell.isKept();
                columns.add(new Column(entry.getValue(), entry.getKey(), isCopied ? null : cell));
              }
            });
    if (columns.isEmpty()) {
      throw new DeidentificationException("line 1: the policy leaves no column");
    }
    return columns;
  }

  private static void header(List<Column> columns, CsvScanner scanner, CsvOut out)
      throws IOException {
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.delimiter();
      }
      scanner.copy(columns.get(i).index(), out);
    }
    out.endRecord();
  }

  private void record(List<Column> columns, CsvScanner scanner, TransformContext here, CsvOut out)
      throws IOException {
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.delimiter();
      }
      Column column = columns.get(i);
      Cell cell = column.cell();
      if (cell == null) {
        scanner.copy(column.index(), out);
      } else {
        write(transformed(column, cell, scanner, here), column, columns.size(), scanner, out);
      }
    }
    out.endRecord();
  }

  private static String transformed(
      Column column, Cell cell, CsvScanner scanner, TransformContext here) {
    try {
      String result = cell.apply(scanner.text(column.index()), here);
      return result == null ? "" : result;
    } catch (DeidentificationException e) {
      throw Deidentifier.at("line " + scanner.line() + ", column '" + column.name() + "'", e);
    }
  }

  private static void write(String result, Column column, int width, CsvScanner scanner, CsvOut out)
      throws IOException {
    if (width == 1 && result.isEmpty()) {
      out.emptyQuotes(); // a bare empty line would be no record
    } else if (!out.cell(result)) {
      throw scanner.refused(
          "column '" + column.name() + "' becomes a text that the charset cannot hold");
    }
  }
}
