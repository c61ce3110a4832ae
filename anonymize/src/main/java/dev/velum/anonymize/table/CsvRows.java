package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Objects;

/**
 * Writes rows as CSV, one after the other: fields are quoted where they need it, lines end with a
 * line feed. A buffer is all that is held of them. Not safe for use by several threads.
 */
public final class CsvRows {
  private final String origin;
  private final CsvOptions options;
  private final int columns;
  private final Writer text;
  private final CsvWriter writer;

  private CsvRows(String origin, int columns, OutputStream out, CsvOptions options) {
    this.origin = origin;
    this.options = options;
    this.columns = columns;
    this.text =
        new BufferedWriter(
            new OutputStreamWriter(
                out,
                options
                    .charset()
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    var builder =
        CsvWriter.builder()
            .fieldSeparator(options.delimiter())
            .quoteCharacter(options.quote())
            .lineDelimiter(LineDelimiter.LF);
    if (columns == 1) {
      builder.quoteStrategy(QuoteStrategies.EMPTY); // a bare empty line would be no record
    }
    this.writer = builder.build(text);
  }

  /**
   * Returns a writer of rows with so many fields.
   *
   * @param origin what to call the rows in messages, such as a file name
   * @param columns at least 1
   * @param out is left open
   * @throws IllegalArgumentException if there is no column
   */
  public static CsvRows to(OutputStream out, String origin, int columns, CsvOptions options) {
    Objects.requireNonNull(out, "out");
    argument(columns >= 1, "columns must be >= 1, got %s", columns);
    return new CsvRows(Objects.requireNonNull(origin, "origin"), columns, out, options);
  }

  /**
   * Writes a row.
   *
   * @param values as many as there are columns
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if there are more or fewer values
   * @throws TableFormatException if a character does not exist in the charset
   */
  public void write(List<String> values) throws IOException {
    argument(values.size() == columns, "a row must have %s values, got %s", columns, values.size());
    carryOut(() -> writer.writeRecord(values));
  }

  /**
   * Writes what is still held back; the stream must not be used by others before.
   *
   * @throws IOException if it cannot be written
   * @throws TableFormatException if a character does not exist in the charset
   */
  public void flush() throws IOException {
    carryOut(
        () -> {
          writer.flush();
          text.flush();
        });
  }

  private void carryOut(Act act) throws IOException {
    try {
      act.run();
    } catch (UncheckedIOException e) {
      throw worded(Objects.requireNonNull(e.getCause()));
    } catch (CharacterCodingException e) {
      throw worded(e);
    }
  }

  private IOException worded(IOException failure) {
    if (failure instanceof CharacterCodingException) {
      throw new TableFormatException(
          origin + ": holds a character that does not exist in " + options.charset().name());
    }
    return failure;
  }

  /** Something that writes. */
  private interface Act {
    void run() throws IOException;
  }
}
