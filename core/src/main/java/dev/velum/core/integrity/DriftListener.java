package dev.velum.core.integrity;

/** Told by an {@link IntegrityMonitor} what its scheduled checks find. */
@FunctionalInterface
public interface DriftListener {
  /**
   * Takes note of findings that the check before did not have; see {@link IntegrityReport#drift()}.
   */
  void drifted(IntegrityReport report);

  /** Takes note of every finished check, after {@link #drifted} if that is called; does nothing. */
  default void checked(IntegrityReport report) {}

  /**
   * Takes note of a check that could not be finished, such as when the tree is gone. The next one
   * takes place all the same. Does nothing unless an implementation says otherwise: do say it,
   * since a check that never finishes finds nothing.
   */
  default void failed(Exception reason) {}
}
