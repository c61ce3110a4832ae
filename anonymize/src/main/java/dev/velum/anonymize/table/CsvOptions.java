package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * How a CSV file is written: delimiter, quote, charset; and the limits on what is read.
 *
 * <p>The defaults are RFC 4180's comma and double quote, in UTF-8. Immutable.
 */
public final class CsvOptions {
  /** The longest field that is read unless another limit is set, in characters. */
  public static final int DEFAULT_MAX_FIELD_LENGTH = 1 << 16;

  /** The most columns that are read unless another limit is set. */
  public static final int DEFAULT_MAX_COLUMNS = 1 << 14;

  /** The most rows that are read unless another limit is set. */
  public static final int DEFAULT_MAX_ROWS = 1 << 30;

  private static final CsvOptions DEFAULTS = builder().build();

  private final char delimiter;
  private final char quote;
  private final Charset charset;
  private final int maxFieldLength;
  private final int maxColumns;
  private final int maxRows;

  private CsvOptions(Builder builder) {
    this.delimiter = builder.delimiter;
    this.quote = builder.quote;
    this.charset = builder.charset;
    this.maxFieldLength = builder.maxFieldLength;
    this.maxColumns = builder.maxColumns;
    this.maxRows = builder.maxRows;
  }

  /** Returns the defaults: comma, double quote, UTF-8. */
  public static CsvOptions defaults() {
    return DEFAULTS;
  }

  /** Returns the defaults with another delimiter. */
  public static CsvOptions delimitedBy(char delimiter) {
    return builder().delimiter(delimiter).build();
  }

  /** Returns a builder of the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns what stands between fields. */
  public char delimiter() {
    return delimiter;
  }

  /** Returns what stands around a field that holds a delimiter, a quote or a line break. */
  public char quote() {
    return quote;
  }

  /** Returns the charset of the file. */
  public Charset charset() {
    return charset;
  }

  /** Returns the longest field that is read, in characters. */
  public int maxFieldLength() {
    return maxFieldLength;
  }

  /** Returns the most columns that are read. */
  public int maxColumns() {
    return maxColumns;
  }

  /** Returns the most rows that are read. */
  public int maxRows() {
    return maxRows;
  }

  /** Builds options. Not safe for use by several threads. */
  public static final class Builder {
    private char delimiter = ',';
    private char quote = '"';
    private Charset charset = StandardCharsets.UTF_8;
    private int maxFieldLength = DEFAULT_MAX_FIELD_LENGTH;
    private int maxColumns = DEFAULT_MAX_COLUMNS;
    private int maxRows = DEFAULT_MAX_ROWS;

    private Builder() {}

    /** Sets what stands between fields; a comma unless set. */
    @CanIgnoreReturnValue
    public Builder delimiter(char delimiter) {
      this.delimiter = delimiter;
      return this;
    }

    /** Sets what stands around special fields; a double quote unless set. */
    @CanIgnoreReturnValue
    public Builder quote(char quote) {
      this.quote = quote;
      return this;
    }

    /** Sets the charset; UTF-8 unless set. */
    @CanIgnoreReturnValue
    public Builder charset(Charset charset) {
      this.charset = Objects.requireNonNull(charset, "charset");
      return this;
    }

    /** Sets the longest field that is read, in characters; 65,536 unless set. */
    @CanIgnoreReturnValue
    public Builder maxFieldLength(int maxFieldLength) {
      this.maxFieldLength = atLeast(1, maxFieldLength, "maxFieldLength");
      return this;
    }

    /** Sets the most columns that are read; 16,384 unless set. */
    @CanIgnoreReturnValue
    public Builder maxColumns(int maxColumns) {
      this.maxColumns = atLeast(1, maxColumns, "maxColumns");
      return this;
    }

    /** Sets the most rows that are read; 2<sup>30</sup> unless set. */
    @CanIgnoreReturnValue
    public Builder maxRows(int maxRows) {
      this.maxRows = atLeast(1, maxRows, "maxRows");
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException if delimiter and quote are equal or one is a line break
     */
    public CsvOptions build() {
      argument(delimiter != quote, "delimiter and quote must differ");
      argument(!isLineBreak(delimiter), "delimiter must not be a line break");
      argument(!isLineBreak(quote), "quote must not be a line break");
      return new CsvOptions(this);
    }

    private static boolean isLineBreak(char c) {
      return c == '\n' || c == '\r';
    }
  }
}
