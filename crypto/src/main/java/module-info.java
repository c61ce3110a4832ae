/**
 * Keys and ciphertext: keysets, envelope encryption of messages and files, encrypted fields, keys
 * of data subjects, signatures.
 */
module dev.velum.crypto {
  requires transitive dev.velum.core;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires org.bouncycastle.provider;
  requires static com.google.crypto.tink;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports dev.velum.crypto;
  exports dev.velum.crypto.envelope;
  exports dev.velum.crypto.field;
  exports dev.velum.crypto.shred;
  exports dev.velum.crypto.signature;
}
