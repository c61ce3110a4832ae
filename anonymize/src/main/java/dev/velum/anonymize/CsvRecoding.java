package dev.velum.anonymize;

import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvRows;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Recodes a CSV file part by part. */
final class CsvRecoding implements Consumer<Table> {
  private final Recoding recoding;
  private final OutputStream out;
  private final CsvOptions options;
  private @Nullable Run run;

  private CsvRecoding(Recoding recoding, OutputStream out, CsvOptions options) {
    this.recoding = recoding;
    this.out = out;
    this.options = options;
  }

  static RecodedRows run(
      Recoding recoding, InputStream in, String origin, OutputStream out, CsvOptions options)
      throws IOException {
    CsvRecoding recoded = new CsvRecoding(recoding, out, options);
    CsvTable.readInParts(in, origin, options, recoded);
    return recoded.end();
  }

  @Override
  public void accept(Table part) {
    try {
      Run current = run == null ? start(part) : run;
      run = current;
      for (List<String> row : part.rows()) {
        current.rows.write(current.recoder.apply(row));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first part tells the columns. */
  private Run start(Table part) throws IOException {
    RowRecoder recoder = recoding.forRows(part.columnNames());
    List<String> columns = recoder.columns();
    CsvRows rows = CsvRows.to(out, part.origin(), columns.size(), options);
    rows.write(columns);
    return new Run(recoder, rows);
  }

  private RecodedRows end() throws IOException {
    if (run == null) {
      throw new IllegalStateException("a file must have at least 1 part");
    }
    run.rows.flush();
    return run.recoder.soFar();
  }

  /** What there is once the columns are known. */
  private record Run(RowRecoder recoder, CsvRows rows) {}
}
