package dev.velum.anonymize.pseudonym;

/**
 * Two pseudonyms of one value.
 *
 * @param before under the older version of the key
 * @param after under the newer one
 */
public record BridgeEntry(String before, String after) {}
