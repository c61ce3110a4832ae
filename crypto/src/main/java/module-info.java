/**
 * Keys and ciphertext: keysets, envelope encryption of messages and files, encrypted fields, keys
 * of data subjects.
 */
module dev.velum.crypto {
  requires transitive dev.velum.core;
  requires org.bouncycastle.provider;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports dev.velum.crypto;
  exports dev.velum.crypto.envelope;
  exports dev.velum.crypto.field;
  exports dev.velum.crypto.shred;
}
