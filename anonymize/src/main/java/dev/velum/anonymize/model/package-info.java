/**
 * Privacy models: what a table must satisfy before it may be published.
 *
 * <p>Start at {@link dev.velum.anonymize.model.PrivacyModel}. Several models hold together when
 * each class of records that look alike satisfies all of them.
 */
@NullMarked
package dev.velum.anonymize.model;

import org.jspecify.annotations.NullMarked;
