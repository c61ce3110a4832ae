/**
 * Finds personal data in free text and takes it out.
 *
 * <p>Start at {@link dev.velum.anonymize.text.TextScrubber}. A {@link
 * dev.velum.anonymize.text.PromptSession} puts back what was taken out, in the answer of an AI tool
 * that was not to see it.
 *
 * <p>No rule finds all personal data in free text. What these rules promise is that nothing they
 * accepted shows through, not even in part, and that text they cannot look at does not pass.
 */
@NullMarked
package dev.velum.anonymize.text;

import org.jspecify.annotations.NullMarked;
