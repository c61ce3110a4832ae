package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.velum.consent.fulfilment.ScannedRecord.Cell;
import dev.velum.consent.fulfilment.ScannedRecord.CellType;
import dev.velum.consent.fulfilment.ScannedRecord.Sink;
import dev.velum.consent.fulfilment.ScannedRecord.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON Lines, and documents in which a list holds the records, and tells where the bytes of
 * each value are. Names of values are JSON pointers (RFC 6901) within their record.
 */
final class JsonScanner {
  private static final int MAX_DEPTH = 100;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(FileRecords.MAX_RECORD_BYTES)
                  .build())
          .build();

  private final String file;
  private final JsonParser parser;

  /** Where the parser's first byte is in the file. */
  private final long base;

  private final long baseLine;

  private JsonScanner(String file, JsonParser parser, long base, long baseLine) {
    this.file = file;
    this.parser = parser;
    this.base = base;
    this.baseLine = baseLine;
  }

  /** Reads one object from each line that is not blank. */
  static void scanLines(String file, Utf8Input input, Sink sink) throws IOException {
    long start = input.markLength();
    long line = 0;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int next = input.read();
    while (next != -1) {
      line++;
      bytes.reset();
      while (next != -1 && next != '\n') {
        bytes.write(next);
        next = input.read();
        if (bytes.size() > FileRecords.MAX_RECORD_BYTES) {
          throw tooLong(file, line);
        }
      }
      long end = start + bytes.size();
      if (next == '\n') {
        end++;
        next = input.read();
      }
      byte[] content = bytes.toByteArray();
      if (!new String(content, UTF_8).isBlank()) {
        sink.record(line(file, content, new Span(start, end), line));
      }
      start = end;
    }
  }

  private static ScannedRecord line(String file, byte[] content, Span span, long line)
      throws IOException {
    try (JsonParser parser = JSON.createParser(content)) {
      JsonScanner scanner = new JsonScanner(file, parser, span.start(), line);
      if (scanner.next() != JsonToken.START_OBJECT) {
        throw scanner.unreadable("a line must hold one JSON object");
      }
      Map<String, Cell> cells = scanner.cells();
      if (scanner.next() != null) {
        throw scanner.unreadable("a line must hold one JSON object");
      }
      return new ScannedRecord(line, span, cells);
    }
  }

  /**
   * Reads the objects of the list at a pointer.
   *
   * @param pointer an RFC 6901 pointer, empty if the document is the list
   */
  static void scanDocument(String file, String pointer, Utf8Input input, Sink sink)
      throws IOException {
    try (JsonParser parser = JSON.createParser(input)) {
      new JsonScanner(file, parser, input.markLength(), 1).document(pointer, sink);
    }
  }

  private void document(String pointer, Sink sink) throws IOException {
    boolean found = false;
    Deque<Place> path = new ArrayDeque<>();
    for (JsonToken token = next(); token != null; token = next()) {
      if (token == JsonToken.FIELD_NAME) {
        sink.outside(parser.currentName());
        continue;
      }
      if (token.isStructEnd()) {
        path.pop();
        continue;
      }
      Place parent = path.peek();
      String here = parent == null ? "" : parent.child(parser.currentName());
      if (here.equals(pointer)) {
        if (token != JsonToken.START_ARRAY) {
          throw unreadable("there is no list of records at the pointer");
        }
        found = true;
        records(sink);
      } else if (token.isStructStart()) {
        path.push(new Place(here, token == JsonToken.START_ARRAY));
      } else if (token.isScalarValue()) {
        sink.outside(text());
      }
    }
    if (!found) {
      throw unreadable("there is no list of records at the pointer");
    }
  }

  private void records(Sink sink) throws IOException {
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      if (token != JsonToken.START_OBJECT) {
        throw unreadable("a record must be a JSON object");
      }
      long line = line();
      long start = tokenStart();
      Map<String, Cell> cells = cells();
      sink.record(new ScannedRecord(line, new Span(start, position()), cells));
    }
  }

  /** Reads to the end of the object that has just begun. */
  private Map<String, Cell> cells() throws IOException {
    long start = tokenStart();
    Map<String, Cell> cells = new LinkedHashMap<>();
    Deque<Place> path = new ArrayDeque<>();
    Deque<Long> starts = new ArrayDeque<>();
    path.push(new Place("", false));
    starts.push(start);
    while (!path.isEmpty()) {
      JsonToken token = next();
      if (token == null) {
        throw unreadable("the document ends within a record");
      }
      if (token == JsonToken.FIELD_NAME) {
        continue;
      }
      if (token.isStructEnd()) {
        String pointer = path.pop().pointer;
        Span span = new Span(starts.pop(), position());
        cells.put(pointer, new Cell("", CellType.CONTAINER, span));
        continue;
      }
      String here = path.element().child(parser.currentName());
      if (token.isStructStart()) {
        path.push(new Place(here, token == JsonToken.START_ARRAY));
        starts.push(tokenStart());
      } else {
        cells.put(here, scalar(token));
      }
      if (position() - start > FileRecords.MAX_RECORD_BYTES) {
        throw tooLong(file, line());
      }
    }
    return cells;
  }

  private Cell scalar(JsonToken token) throws IOException {
    long start = tokenStart();
    String text = text();
    return switch (token) {
      case VALUE_STRING -> new Cell(text, CellType.QUOTED_TEXT, new Span(start, position()));
      case VALUE_NULL -> new Cell("", CellType.NULL, new Span(start, start + text.length()));
      case VALUE_TRUE, VALUE_FALSE ->
          new Cell(text, CellType.BOOLEAN, new Span(start, start + text.length()));
      default -> new Cell(text, CellType.NUMBER, new Span(start, start + parser.getTextLength()));
    };
  }

  private @Nullable JsonToken next() throws IOException {
    try {
      return parser.nextToken();
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  /** A text is read no sooner than it is asked for. */
  private String text() throws IOException {
    try {
      return parser.getText();
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  private UnreadableFileException unreadable(JsonProcessingException cause) {
    return unreadable(
        cause instanceof JsonParseException
            ? "not JSON, or a name stands twice in an object"
            : "more JSON than can be read: too deep, or too long a value");
  }

  private long tokenStart() {
    long offset = parser.currentTokenLocation().getByteOffset();
    if (offset < 0) {
      throw unreadable("not UTF-8"); // The parser found another encoding, and counts characters.
    }
    return base + offset;
  }

  private long position() {
    return base + parser.currentLocation().getByteOffset();
  }

  private long line() {
    return baseLine + Math.max(1, parser.currentLocation().getLineNr()) - 1;
  }

  private UnreadableFileException unreadable(String rule) {
    return new UnreadableFileException(file, line(), rule);
  }

  private static UnreadableFileException tooLong(String file, long line) {
    return new UnreadableFileException(
        file, line, "a record has more than " + FileRecords.MAX_RECORD_BYTES + " bytes");
  }

  /** An object or list that is being read. */
  private static final class Place {
    final String pointer;
    private final boolean isList;
    private int count;

    Place(String pointer, boolean isList) {
      this.pointer = pointer;
      this.isList = isList;
    }

    String child(String name) {
      String part = isList ? String.valueOf(count++) : name.replace("~", "~0").replace("/", "~1");
      return pointer + "/" + part;
    }
  }
}
