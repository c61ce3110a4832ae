/**
 * Reports on an anonymization, for people: as a page with plots, as text for a terminal, as JSON.
 *
 * <p>Start at {@link dev.velum.anonymize.report.AnonymizationReport}. A report holds totals and the
 * labels of values that many records share, never a record.
 */
@NullMarked
package dev.velum.anonymize.report;

import org.jspecify.annotations.NullMarked;
