/** Consent ledger, data-subject requests and their fulfilment over JDBC. */
module dev.velum.consent {
  requires transitive dev.velum.core;
  requires transitive dev.velum.crypto;
  requires transitive java.sql;
  requires com.fasterxml.jackson.databind;
  requires static de.focus_shift.jollyday.core;
  requires static iabtcf.decoder;
  requires static iabgpp.encoder;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports dev.velum.consent;
  exports dev.velum.consent.access;
  exports dev.velum.consent.audit;
  exports dev.velum.consent.exchange;
  exports dev.velum.consent.export;
  exports dev.velum.consent.receipt;
  exports dev.velum.consent.register;
  exports dev.velum.consent.shred;
  exports dev.velum.consent.signal;
  exports dev.velum.consent.rights;
  exports dev.velum.consent.fulfilment;
}
