/**
 * Proof that files are what they were: digests, and manifests over many files.
 *
 * <p>Start with {@link dev.velum.core.integrity.Manifest}. A manifest finds every change that did
 * not also change the manifest; against an adversary who can write to both, seal or sign the
 * manifest.
 */
@NullMarked
package dev.velum.core.integrity;

import org.jspecify.annotations.NullMarked;
