/**
 * The registers that the GDPR asks a controller and a processor to keep.
 *
 * <p>{@link dev.velum.consent.register.ProcessingActivity} (Art. 30), {@link
 * dev.velum.consent.register.ImpactAssessment} (Art. 35 and 36), {@link
 * dev.velum.consent.register.Breach} (Art. 33 and 34) and {@link
 * dev.velum.consent.register.Recipient} (Art. 19) are entries of a {@link
 * dev.velum.consent.register.Register}, which is exported as JSON, CSV and a page for people.
 * {@link dev.velum.consent.register.RetentionRunner} carries out what a {@link
 * dev.velum.consent.register.RetentionRule} says about time limits.
 */
@NullMarked
package dev.velum.consent.register;

import org.jspecify.annotations.NullMarked;
