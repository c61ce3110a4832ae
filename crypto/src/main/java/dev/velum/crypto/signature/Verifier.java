package dev.velum.crypto.signature;

/**
 * Whom a signature must come from: the holder of one key, or anybody whom trusted roots certify.
 *
 * @see FileSignature#verify
 * @see ModelSignature#verify
 */
public sealed interface Verifier permits VerificationKey, TrustedRoots {}
