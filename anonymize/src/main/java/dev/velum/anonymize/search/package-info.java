/**
 * The search for the best full-domain recoding; not exported.
 *
 * <p>A recoding gives each quasi-identifier one level of its hierarchy; all of them form a lattice.
 * The search looks at a table only through its distinct tuples and their counts ({@link
 * dev.velum.anonymize.search.TupleTable}), groups them at a node of the lattice ({@link
 * dev.velum.anonymize.search.NodeEvaluator}) or just counts the small classes there ({@link
 * dev.velum.anonymize.search.SizeCounter}), and rules most nodes out by bounds before it groups
 * anything ({@link dev.velum.anonymize.search.ScoreBounds}, {@link
 * dev.velum.anonymize.search.LatticeSearch}).
 */
@NullMarked
package dev.velum.anonymize.search;

import org.jspecify.annotations.NullMarked;
