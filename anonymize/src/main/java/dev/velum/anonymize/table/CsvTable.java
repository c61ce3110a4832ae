package dev.velum.anonymize.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Tables in CSV files.
 *
 * <p><b>Reading.</b> The first line names the columns. Each further record must have as many
 * fields; lines without any character are skipped, unless there is one column only, where they are
 * an empty value. A quoted field must be closed, and nothing but a delimiter or a line break may
 * follow its closing quote. Bytes that are not text in the charset are refused. Whatever breaks a
 * rule is a {@link TableFormatException} that names file, line and rule and shows no value.
 *
 * <p><b>Writing.</b> Fields are quoted where they need it, lines end with a line feed. The file
 * appears under its name when it is complete, or not at all.
 *
 * <p>A cell costs a hash and a comparison; texts are made for distinct values only.
 */
public final class CsvTable {
  /** Enough to make the cost of a table small beside that of its rows. */
  private static final int ROWS_OF_A_PART = 1 << 13;

  private CsvTable() {}

  /** Reads a file with the default options; see {@link #read(Path, CsvOptions)}. */
  public static Table read(Path file) throws IOException {
    return read(file, CsvOptions.defaults());
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the file cannot be read
   * @throws TableFormatException if it breaks a rule
   */
  public static Table read(Path file, CsvOptions options) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, nameOf(file), options);
    }
  }

  /**
   * Reads a stream to its end and leaves it open.
   *
   * @param origin what to call the stream in messages, such as a file name
   * @throws IOException if the stream cannot be read
   * @throws TableFormatException if it breaks a rule
   */
  public static Table read(InputStream in, String origin, CsvOptions options) throws IOException {
    return read(in, new TableHandler(origin, options, true), options);
  }

  /**
   * Reads a file whose first line is a record already; columns are named 1, 2, 3 and so on.
   *
   * @throws IOException if the file cannot be read
   * @throws TableFormatException if it breaks a rule
   */
  public static Table readWithoutHeader(Path file, CsvOptions options) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return readWithoutHeader(in, nameOf(file), options);
    }
  }

  /**
   * Reads a stream whose first line is a record already; columns are named 1, 2, 3 and so on.
   *
   * @param origin what to call the stream in messages, such as a file name
   * @throws IOException if the stream cannot be read
   * @throws TableFormatException if it breaks a rule
   */
  public static Table readWithoutHeader(InputStream in, String origin, CsvOptions options)
      throws IOException {
    return read(in, new TableHandler(origin, options, false), options);
  }

  /**
   * Reads a stream to its end as tables of some thousand rows each, so that a file of any length
   * can be read in little memory, and leaves it open.
   *
   * @param origin what to call the stream in messages, such as a file name
   * @param tables takes them in order, at least one; the last may be without rows
   * @throws IOException if the stream cannot be read
   * @throws TableFormatException if it breaks a rule; tables before the break were handed on
   */
  public static void readInParts(
      InputStream in, String origin, CsvOptions options, Consumer<Table> tables)
      throws IOException {
    TableHandler handler = new TableHandler(origin, options, true);
    readRecords(
        in,
        handler,
        options,
        () -> {
          if (handler.rows() == ROWS_OF_A_PART) {
            tables.accept(handler.takeTable());
          }
        });
    tables.accept(handler.takeTable());
  }

  private static String nameOf(Path file) {
    return Objects.requireNonNullElse(file.getFileName(), file).toString();
  }

  private static Table read(InputStream in, TableHandler handler, CsvOptions options)
      throws IOException {
    readRecords(in, handler, options, () -> {});
    return handler.takeTable();
  }

  @SuppressWarnings("MustBeClosedChecker") // closing the reader would close the caller's stream
  private static void readRecords(
      InputStream in, TableHandler handler, CsvOptions options, Runnable afterRecord)
      throws IOException {
    StrictDecoder text = new StrictDecoder(handler.origin(), in, options.charset());
    try {
      CsvReader<RecordType> records =
          CsvReader.builder()
              .fieldSeparator(options.delimiter())
              .quoteCharacter(options.quote())
              .skipEmptyLines(false)
              .allowUnclosedQuote(false)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .maxBufferSize(TableHandler.bufferSize(options))
              .build(handler, text);
      for (RecordType record : records) {
        handler.endRecord(record);
        afterRecord.run();
      }
    } catch (CsvParseException e) {
      throw formatException(e, handler);
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  /** Words a parser's complaint anew: its own message and causes may show what stands there. */
  private static TableFormatException formatException(
      CsvParseException complaint, TableHandler handler) {
    for (Throwable cause = complaint; cause != null; cause = cause.getCause()) {
      if (cause instanceof TableFormatException ours) {
        return ours;
      }
    }
    return handler.malformed();
  }

  /** Writes a table with the default options; see {@link #write(Table, Path, CsvOptions)}. */
  public static void write(Table table, Path file) throws IOException {
    write(table, file, CsvOptions.defaults());
  }

  /**
   * Writes a table to a file, all or nothing; an older file of this name is replaced.
   *
   * @throws IOException if the file cannot be written
   * @throws TableFormatException if a character does not exist in the charset
   */
  public static void write(Table table, Path file, CsvOptions options) throws IOException {
    AtomicFile.write(file, out -> write(table, out, options));
  }

  /**
   * Writes the rows of a table to a file without naming the columns, all or nothing.
   *
   * @throws IOException if the file cannot be written
   * @throws TableFormatException if a character does not exist in the charset
   */
  public static void writeWithoutHeader(Table table, Path file, CsvOptions options)
      throws IOException {
    AtomicFile.write(file, out -> write(table, out, options, List.of()));
  }

  /**
   * Writes a table to a stream, flushes it and leaves it open.
   *
   * @throws IOException if the stream cannot be written
   * @throws TableFormatException if a character does not exist in the charset
   */
  public static void write(Table table, OutputStream out, CsvOptions options) throws IOException {
    write(table, out, options, table.columnNames());
  }

  private static void write(Table table, OutputStream out, CsvOptions options, List<String> header)
      throws IOException {
    CsvRows rows = CsvRows.to(out, table.origin(), table.columnCount(), options);
    if (!header.isEmpty()) {
      rows.write(header);
    }
    for (List<String> row : table.rows()) {
      rows.write(row);
    }
    rows.flush();
  }
}
