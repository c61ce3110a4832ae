/**
 * What is handed out to a data subject: a package with their data for programs and for people, and
 * with everything that GDPR Art. 15(1) and (2) ask for.
 *
 * <p>Start at {@link dev.velum.consent.export.PackageWriter}. A package is a ZIP file or a folder,
 * or a file that is sealed to a passphrase or a public key; it holds JSON, CSV, a page of HTML and
 * a manifest, and expires. {@link dev.velum.consent.export.PackageReader} opens it, and {@link
 * dev.velum.consent.export.ExpiredPackages} clears away what has expired. {@code
 * docs/formats/subject-package.md} describes every file.
 */
@NullMarked
package dev.velum.consent.export;

import org.jspecify.annotations.NullMarked;
