package dev.velum.anonymize.pseudonym;

import java.util.function.Function;

/** The data set or document that pseudonyms hold in, in a form for deriving keys. */
final class Place {
  private Place() {}

  /**
   * Returns the form of the place; two places never have one form.
   *
   * @throws IllegalStateException if the context does not tell it
   */
  static String of(Consistency consistency, TransformContext context) {
    return switch (consistency) {
      case EVERYWHERE_IN_DOMAIN, NEVER -> "";
      case PER_DATA_SET, PER_OCCURRENCE ->
          context.dataSet().orElseThrow(() -> missing(consistency, "data set"));
      case PER_DOCUMENT -> {
        String dataSet = context.dataSet().orElse("");
        String document = context.document().orElseThrow(() -> missing(consistency, "document"));
        yield dataSet.length() + ":" + dataSet + document;
      }
    };
  }

  private static IllegalStateException missing(Consistency consistency, String what) {
    return new IllegalStateException(
        "a transform with consistency " + consistency + " needs the name of the " + what);
  }

  /**
   * Keeps what was derived for the last place, as values of one place come together. Safe for use
   * by several threads.
   */
  static final class Cache<T> {
    private final Consistency consistency;
    private final Function<String, T> maker;
    private volatile Entry<T> last;

    /** What was made for a place. */
    private record Entry<T>(String place, T made) {}

    Cache(Consistency consistency, Function<String, T> maker) {
      this.consistency = consistency;
      this.maker = maker;
      this.last = new Entry<>("", maker.apply(""));
    }

    T at(TransformContext context) {
      String place = of(consistency, context);
      Entry<T> entry = last;
      if (!entry.place().equals(place)) {
        entry = new Entry<>(place, maker.apply(place));
        last = entry;
      }
      return entry.made();
    }
  }
}
