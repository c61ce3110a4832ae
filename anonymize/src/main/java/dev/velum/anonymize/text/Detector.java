package dev.velum.anonymize.text;

/** A built-in recognizer. Stateless; its time grows with the length of the text. */
@FunctionalInterface
interface Detector {
  void detect(Scan scan);
}
