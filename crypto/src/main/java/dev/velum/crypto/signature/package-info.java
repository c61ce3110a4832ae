/**
 * Signatures over files, manifests and AI models, in forms that other tools verify.
 *
 * <p>Start with {@link dev.velum.crypto.signature.SigningKey} for a key, {@link
 * dev.velum.crypto.signature.FileSignature} for one file such as a manifest, and {@link
 * dev.velum.crypto.signature.ModelSignature} for a model in the form of OpenSSF Model Signing v1.0.
 * Whoever checks a signature says by a {@link dev.velum.crypto.signature.Verifier} whom it must
 * come from: a {@link dev.velum.crypto.signature.VerificationKey}, or anybody whose certificate
 * leads to {@link dev.velum.crypto.signature.TrustedRoots}.
 *
 * <p><b>Promise.</b> Nobody without the private key can make a signature that is accepted here, for
 * content of their choice (existential unforgeability under chosen messages). Keys, certificates
 * and signature files are untrusted input: they are read within limits, and what is not in the
 * documented form is refused with a {@link dev.velum.crypto.FormatException} that names the place
 * and never quotes a key. A signature that is well formed and does not hold is refused with a
 * {@link dev.velum.crypto.signature.SignatureRefusedException}. A signature tells who vouched for
 * the content, not when: an old signature over an old version stays valid.
 */
@NullMarked
package dev.velum.crypto.signature;

import org.jspecify.annotations.NullMarked;
