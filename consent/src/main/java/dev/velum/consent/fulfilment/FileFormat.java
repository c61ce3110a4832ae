package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.ScannedRecord.Sink;
import java.io.IOException;

/** How the records of a file are written. */
sealed interface FileFormat {
  /** Reads all records. */
  void scan(String file, Utf8Input input, Sink sink) throws IOException;

  /** Returns what values become. */
  FileMasking masking();

  /**
   * CSV with a header.
   *
   * @param separator what separates fields
   */
  record Csv(char separator) implements FileFormat {
    @Override
    public void scan(String file, Utf8Input input, Sink sink) throws IOException {
      CsvScanner.scan(new CsvScanner.FilePlace(file, separator), input, sink);
    }

    @Override
    public FileMasking masking() {
      return FileMasking.csv(separator);
    }
  }

  /** One JSON object on each line. */
  record JsonLines() implements FileFormat {
    @Override
    public void scan(String file, Utf8Input input, Sink sink) throws IOException {
      JsonScanner.scanLines(file, input, sink);
    }

    @Override
    public FileMasking masking() {
      return FileMasking.json();
    }
  }

  /**
   * A JSON document.
   *
   * @param pointer to the list of records
   */
  record JsonDocument(String pointer) implements FileFormat {
    @Override
    public void scan(String file, Utf8Input input, Sink sink) throws IOException {
      JsonScanner.scanDocument(file, pointer, input, sink);
    }

    @Override
    public FileMasking masking() {
      return FileMasking.json();
    }
  }
}
