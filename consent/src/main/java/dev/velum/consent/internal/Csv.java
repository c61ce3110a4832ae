package dev.velum.consent.internal;

import java.io.IOException;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of CSV (RFC 4180) that are safe to open in a spreadsheet.
 *
 * <p>Every text stands in quotes; a value that is missing is an empty cell without quotes. A cell
 * that a spreadsheet would take for a formula begins with an apostrophe, as OWASP advises against
 * CSV injection; a plain number does not, since it cannot do harm.
 */
public final class Csv {
  /** What begins a formula, also in the full-width forms that some spreadsheets take for it. */
  private static final String FORMULA_STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,400}(\\.[0-9]{1,400})?");

  private Csv() {}

  /** Writes a row. */
  public static void row(Appendable out, Collection<? extends @Nullable String> cells)
      throws IOException {
    boolean first = true;
    for (String cell : cells) {
      if (!first) {
        out.append(',');
      }
      first = false;
      if (cell != null) {
        out.append('"').append(isFormula(cell) ? "'" : "");
        out.append(cell.replace("\"", "\"\"")).append('"');
      }
    }
    out.append("\r\n");
  }

  private static boolean isFormula(String cell) {
    return !cell.isEmpty()
        && FORMULA_STARTS.indexOf(cell.charAt(0)) >= 0
        && !NUMBER.matcher(cell).matches();
  }
}
