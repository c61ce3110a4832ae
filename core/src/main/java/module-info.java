/**
 * What all of Velum speaks in: personal-data vocabulary, integrity, and the audit trail.
 *
 * <p>Start with {@link dev.velum.core.integrity.Manifest} to prove that files are unchanged and
 * with {@link dev.velum.core.audit.AuditTrail} to keep an account of who did what.
 */
@SuppressWarnings("module") // the friends of the internal package are built after this module
module dev.velum.core {
  requires org.apache.commons.codec;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports dev.velum.core;
  exports dev.velum.core.audit;
  exports dev.velum.core.integrity;
  exports dev.velum.core.internal to
      dev.velum.crypto,
      dev.velum.anonymize,
      dev.velum.consent;
}
