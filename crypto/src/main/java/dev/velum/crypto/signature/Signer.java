package dev.velum.crypto.signature;

/**
 * Who signs: the holder of a key, or of a key and the certificates that tell whose it is.
 *
 * @see FileSignature#sign
 * @see ModelSignature#sign
 */
public sealed interface Signer permits SigningKey, CertifiedKey {}
