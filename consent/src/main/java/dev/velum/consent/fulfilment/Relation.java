package dev.velum.consent.fulfilment;

import static dev.velum.consent.internal.SqlDialect.quote;

/**
 * The name of a table or view, as the database writes it.
 *
 * @param schema its schema; empty where the database has none
 * @param name its name there
 */
record Relation(String schema, String name) {
  /** Returns the name as statements write it, whatever characters it holds. */
  String sql() {
    return schema.isEmpty() ? quote(name) : quote(schema) + "." + quote(name);
  }
}
