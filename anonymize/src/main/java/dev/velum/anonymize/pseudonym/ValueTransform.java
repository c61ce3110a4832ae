package dev.velum.anonymize.pseudonym;

/**
 * A transform at work: bound to domain and keys. Safe for use by several threads.
 *
 * <p>It fails closed: a value that it cannot transform is refused, and never passed on.
 */
@FunctionalInterface
public interface ValueTransform {
  /**
   * Returns what stands for a value.
   *
   * @param value neither null nor blank; whoever calls decides about those
   * @param context in which circumstances the value stands
   * @throws DeidentificationException if there is nothing that could stand for it; the message
   *     names the rule and never the value
   */
  String apply(String value, TransformContext context);
}
