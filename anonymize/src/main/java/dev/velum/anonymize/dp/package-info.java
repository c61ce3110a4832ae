/**
 * Differentially private statistics: counts, sums, means, quantiles and histograms whose noise
 * hides whether any one person is in the data.
 *
 * <p>Start with {@link dev.velum.anonymize.dp.PrivateData}, which is charged to a {@link
 * dev.velum.anonymize.dp.PrivacyBudget}. Neighbouring data sets are those that differ in all the
 * rows of one data subject (add or remove one subject), as in C. Dwork and A. Roth, "The
 * Algorithmic Foundations of Differential Privacy", 2014.
 *
 * <p>Noise is drawn exactly, in integers, from a secure source; no floating-point number comes
 * between the random bits and the noise, which is where naive samplers leak (I. Mironov, "On
 * Significance of the Least Significant Bits for Differential Privacy", CCS 2012). How long a call
 * takes may depend on the data: do not let those time it from whom the data is hidden. {@link
 * dev.velum.anonymize.dp.ExponentialMechanism} chooses among things by scores, which are
 * floating-point numbers; the choice among them is drawn exactly.
 */
@NullMarked
package dev.velum.anonymize.dp;

import org.jspecify.annotations.NullMarked;
