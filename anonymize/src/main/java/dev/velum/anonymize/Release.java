package dev.velum.anonymize;

import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;

/**
 * What is published, and what was decided to come to it.
 *
 * @param table as published
 * @param recoding that makes it from the input
 * @param classes of the published table by the quasi-identifiers
 */
record Release(Table table, Recoding recoding, EquivalenceClasses classes) {}
