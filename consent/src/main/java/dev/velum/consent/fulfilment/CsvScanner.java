package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.consent.fulfilment.ScannedRecord.Cell;
import dev.velum.consent.fulfilment.ScannedRecord.CellType;
import dev.velum.consent.fulfilment.ScannedRecord.Sink;
import dev.velum.consent.fulfilment.ScannedRecord.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads CSV (RFC 4180) and tells where each field's bytes are, which parsers do not: everything
 * that is not to be changed must stay as it is, byte for byte.
 *
 * <p>The first line names the columns. Lines end with LF, CR LF or CR; blank ones are passed over.
 * Whatever RFC 4180 does not allow, but a quote in the middle of an unquoted field, is an error.
 */
final class CsvScanner {
  private static final int END = -1;

  private final String file;
  private final char separator;
  private final Utf8Input in;
  private byte[] record = new byte[1 << 10];
  private int length;
  private long start;
  private long line = 1;
  private int next;

  private CsvScanner(FilePlace place, Utf8Input input) throws IOException {
    this.file = place.name();
    this.separator = place.separator();
    this.in = input;
    this.start = input.markLength();
    this.next = in.read();
  }

  /**
   * What is read.
   *
   * @param name the file, for messages
   * @param separator an ASCII character
   */
  record FilePlace(String name, char separator) {}

  static void scan(FilePlace place, Utf8Input input, Sink sink) throws IOException {
    new CsvScanner(place, input).scan(sink);
  }

  private void scan(Sink sink) throws IOException {
    List<String> header = new ArrayList<>();
    while (next != END) {
      long firstLine = line;
      List<Cell> cells = readRecord();
      Span span = new Span(start, start + length);
      start += length;
      if (cells.size() == 1
          && cells.get(0).text().isEmpty()
          && cells.get(0).type() == CellType.TEXT) {
        continue; // A blank line.
      }
      if (header.isEmpty()) {
        cells.forEach(cell -> header.add(cell.text()));
        if (new HashSet<>(header).size() < header.size()) {
          throw new UnreadableFileException(file, firstLine, "two columns have the same name");
        }
        continue;
      }
      if (cells.size() != header.size()) {
        throw new UnreadableFileException(
            file,
            firstLine,
            "there are " + cells.size() + " fields, and the header has " + header.size());
      }
      Map<String, Cell> byName = new LinkedHashMap<>();
      for (int i = 0; i < header.size(); i++) {
        byName.put(header.get(i), cells.get(i));
      }
      sink.record(new ScannedRecord(firstLine, span, byName));
    }
    if (header.isEmpty()) {
      throw new UnreadableFileException(file, line, "there is no header");
    }
  }

  /** Reads to the end of the line, which belongs to the record. */
  private List<Cell> readRecord() throws IOException {
    long firstLine = line;
    length = 0;
    List<Cell> cells = new ArrayList<>();
    while (true) {
      cells.add(next == '"' ? quotedField(firstLine) : plainField());
      if (next != separator) {
        break;
      }
      take();
    }
    if (next == '\r') {
      take();
      if (next == '\n') {
        take();
      } else {
        line++;
      }
    } else if (next == '\n') {
      take();
    }
    return cells;
  }

  private Cell plainField() throws IOException {
    int from = length;
    while (next != separator && next != '\r' && next != '\n' && next != END) {
      take();
    }
    return cell(from, new String(record, from, length - from, UTF_8), CellType.TEXT);
  }

  private Cell quotedField(long firstLine) throws IOException {
    int from = length;
    take();
    while (true) {
      if (next == END) {
        throw new UnreadableFileException(file, firstLine, "a quote is not closed");
      }
      boolean quote = next == '"';
      take();
      if (quote) {
        if (next != '"') {
          break;
        }
        take();
      }
    }
    if (next != separator && next != '\r' && next != '\n' && next != END) {
      throw new UnreadableFileException(file, line, "there is text behind a closing quote");
    }
    String text = new String(record, from + 1, length - from - 2, UTF_8).replace("\"\"", "\"");
    return cell(from, text, CellType.QUOTED_TEXT);
  }

  private Cell cell(int from, String text, CellType type) {
    return new Cell(text, type, new Span(start + from, start + length));
  }

  private void take() throws IOException {
    if (length == FileRecords.MAX_RECORD_BYTES) {
      throw new UnreadableFileException(
          file, line, "a record has more than " + FileRecords.MAX_RECORD_BYTES + " bytes");
    }
    if (length == record.length) {
      record = Arrays.copyOf(record, 2 * length);
    }
    record[length++] = (byte) next;
    if (next == '\n') {
      line++;
    }
    next = in.read();
  }

  /** Returns a text as a field, in quotes where it had them or needs them. */
  static String field(String text, Cell old, char separator) {
    boolean needsQuotes =
        old.type() == CellType.QUOTED_TEXT
            || text.chars().anyMatch(c -> c == separator || c == '"' || c == '\r' || c == '\n');
    return needsQuotes ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
