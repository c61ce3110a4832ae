/**
 * Tables of personal data in memory: immutable columns of dictionary-coded values, read from and
 * written to CSV.
 *
 * <p>Start at {@link dev.velum.anonymize.table.CsvTable} or {@link
 * dev.velum.anonymize.table.Table#of}. A cell is a text; an empty cell is the empty text, a value
 * like any other. Errors name file, line and column, never a value. All types are immutable and
 * safe for use by several threads, builders excepted.
 */
@NullMarked
package dev.velum.anonymize.table;

import org.jspecify.annotations.NullMarked;
