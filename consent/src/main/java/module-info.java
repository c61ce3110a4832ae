/** Consent ledger, data-subject requests and their fulfilment over JDBC. */
module dev.velum.consent {
  requires transitive dev.velum.core;
  requires transitive java.sql;
  requires com.fasterxml.jackson.databind;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports dev.velum.consent;
  exports dev.velum.consent.audit;
  exports dev.velum.consent.rights;
  exports dev.velum.consent.fulfilment;
}
