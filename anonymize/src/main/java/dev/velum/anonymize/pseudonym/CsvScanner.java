package dev.velum.anonymize.pseudonym;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.anonymize.table.CsvOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * Finds the records and cells of CSV in bytes, and makes texts of those cells only that are asked
 * for.
 *
 * <p>In UTF-8 and the single-byte charsets, a byte of ASCII is that character wherever it stands,
 * so records can be cut before they are decoded. A record that does not end in the buffer is
 * scanned again when more was read; the buffer doubles, so a long record costs at most twice. Not
 * safe for use by several threads.
 */
final class CsvScanner {
  private static final int FIRST_BUFFER_BYTES = 1 << 17;
  private static final int MAX_BUFFER_BYTES = Integer.MAX_VALUE - 8;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final InputStream in;
  private final byte delimiter;
  private final byte quote;
  private final Charset charset;
  private final int maxCellBytes;
  private final int maxCells;

  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
  private int position;
  private int limit;
  private boolean ended;
  private long line = 1;
  private long nextLine = 1;

  /** Of each cell: where it begins and ends, quotes included, and what is in it. */
  private int[] starts = new int[16];

  private int[] ends = new int[16];
  private boolean[] quoted = new boolean[16];
  private boolean[] escaped = new boolean[16];
  private boolean[] beyondAscii = new boolean[16];
  private int count;

  CsvScanner(InputStream in, CsvOptions options) {
    this.in = in;
    this.delimiter = (byte) options.delimiter();
    this.quote = (byte) options.quote();
    this.charset = options.charset();
    this.maxCellBytes = options.maxFieldLength();
    this.maxCells = options.maxColumns();
  }

  /** Skips a byte-order mark; to be called before the first record. */
  void begin() throws IOException {
    while (limit < BYTE_ORDER_MARK.length && fill()) {
      // until there are as many bytes, or all
    }
    boolean marked =
        charset.equals(UTF_8)
            && limit >= BYTE_ORDER_MARK.length
            && Arrays.equals(buffer, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3);
    position = marked ? BYTE_ORDER_MARK.length : 0;
  }

  /** Moves to the next record. Returns false if there is none. */
  boolean next() throws IOException {
    line = nextLine;
    while (position < limit || fill()) {
      if (scan()) {
        return true;
      }
      if (!fill()) {
        ended = true;
      }
    }
    return false;
  }

  private boolean fill() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      if (buffer.length == MAX_BUFFER_BYTES) {
        throw refused("a record is too long");
      }
      buffer = Arrays.copyOf(buffer, (int) Math.min(MAX_BUFFER_BYTES, 2L * buffer.length));
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, read);
    return read >= 0;
  }

  /** Finds the cells of the record at the position. Returns false if more bytes are needed. */
  private boolean scan() {
    byte[] bytes = buffer;
    int p = position;
    long lineBreaks = 0;
    count = 0;
    while (true) {
      int start = p;
      byte seen = 0;
      boolean isQuoted = p < limit && bytes[p] == quote;
      boolean isEscaped = false;
      if (isQuoted) {
        p++;
        while (true) {
          while (p < limit && bytes[p] != quote) {
            seen |= bytes[p];
            lineBreaks += bytes[p] == '\n' ? 1 : 0;
            p++;
          }
          if (p == limit && ended) {
            throw refused("a quoted cell is not closed");
          }
          if (p >= limit - 1 && !ended) {
            return incomplete(start);
          }
          if (p + 1 == limit || bytes[p + 1] != quote) {
            break;
          }
          isEscaped = true;
          p += 2;
        }
        p++;
      } else {
        while (p < limit) {
          byte c = bytes[p];
          if (c == delimiter || c == '\n' || c == '\r') {
            break;
          }
          seen |= c;
          p++;
        }
      }
      if (p >= limit - 1 && !ended) {
        return incomplete(start); // a line feed may follow a carriage return
      }
      requireLength(p - start);
      add(start, p, isQuoted, isEscaped, seen < 0);
      if (p == limit) {
        break;
      }
      byte c = bytes[p++];
      if (c == '\n' || c == '\r') {
        if (c == '\r' && p < limit && bytes[p] == '\n') {
          p++;
        }
        lineBreaks++;
        break;
      }
      if (c != delimiter) {
        throw refused("something follows the closing quote of a cell");
      }
    }
    position = p;
    nextLine = line + lineBreaks;
    return true;
  }

  private boolean incomplete(int start) {
    requireLength(limit - start);
    return false;
  }

  private void requireLength(int bytes) {
    if (bytes > maxCellBytes + 2L) {
      throw refused("a cell has more than " + maxCellBytes + " bytes, which the options allow");
    }
  }

  private void add(int start, int end, boolean isQuoted, boolean isEscaped, boolean isBeyond) {
    if (count == maxCells) {
      throw refused("the record has more than " + maxCells + " cells, which the options allow");
    }
    if (count == starts.length) {
      int size = 2 * count;
      starts = Arrays.copyOf(starts, size);
      ends = Arrays.copyOf(ends, size);
      quoted = Arrays.copyOf(quoted, size);
      escaped = Arrays.copyOf(escaped, size);
      beyondAscii = Arrays.copyOf(beyondAscii, size);
    }
    starts[count] = start;
    ends[count] = end;
    quoted[count] = isQuoted;
    escaped[count] = isEscaped;
    beyondAscii[count] = isBeyond;
    count++;
  }

  /** Returns how many cells the record has. */
  int count() {
    return count;
  }

  /** Returns the line in which the record begins, from 1. */
  long line() {
    return line;
  }

  /** Returns whether the record is a line without any character. */
  boolean isEmptyLine() {
    return count == 1 && starts[0] == ends[0];
  }

  /** Returns the text of a cell, without quotes. */
  String text(int cell) {
    int start = starts[cell];
    int end = ends[cell];
    if (quoted[cell]) {
      start++;
      end--;
    }
    if (escaped[cell]) {
      byte[] plain = withoutEscapes(start, end);
      return decoded(cell, plain, 0, plain.length);
    }
    return decoded(cell, buffer, start, end - start);
  }

  private byte[] withoutEscapes(int start, int end) {
    byte[] plain = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      plain[length++] = buffer[i];
      i += buffer[i] == quote ? 1 : 0;
    }
    return Arrays.copyOf(plain, length);
  }

  private String decoded(int cell, byte[] bytes, int start, int length) {
    if (!beyondAscii[cell] || charset.equals(ISO_8859_1)) {
      return new String(bytes, start, length, ISO_8859_1);
    }
    String text = new String(bytes, start, length, charset);
    if (text.indexOf('\ufffd') >= 0) { // malformed, or really there
      try {
        charset.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
      } catch (CharacterCodingException e) {
        throw refused("column " + (cell + 1) + " is not valid " + charset.name());
      }
    }
    return text;
  }

  /** Writes a cell as it stands in the input. */
  void copy(int cell, CsvOut out) throws IOException {
    if (beyondAscii[cell]) {
      text(cell);
    }
    out.raw(buffer, starts[cell], ends[cell] - starts[cell]);
  }

  DeidentificationException refused(String rule) {
    return new DeidentificationException("line " + line + ": " + rule);
  }
}
