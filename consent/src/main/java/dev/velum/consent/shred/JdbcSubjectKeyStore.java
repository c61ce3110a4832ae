package dev.velum.consent.shred;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.StorageException;
import dev.velum.consent.internal.Database;
import dev.velum.consent.internal.SqlDialect;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.shred.SubjectKeyRecord;
import dev.velum.crypto.shred.SubjectKeyStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the keys of data subjects in a database: H2, PostgreSQL or SQLite, a row of {@code
 * velum_subject_key} for each, as {@code docs/formats/shred.md} describes.
 *
 * <p>Any number of processes may use the store. What a method has changed is committed and forced
 * to the disk when it returns. A database or schema holds one store, of one keyset.
 *
 * <p><b>What a destroyed key leaves behind.</b> The row holds it no more, but databases keep old
 * versions of rows for a while: PostgreSQL in the table until {@code VACUUM} has run and the place
 * is used again, and in its write-ahead log; H2 in its file until it is compacted; SQLite, which is
 * told here to overwrite what it deletes, in what was its journal. Replicas and backups have copies
 * of their own. So give the keys a database of their own, whose backups and logs live shorter than
 * those of the data. All that can be left is wrapped: once the keyset has been rotated, {@link
 * dev.velum.crypto.shred.SubjectKeys#rewrap} has run and the old key is destroyed, it opens for
 * nobody.
 *
 * <p>Safe for use by several threads; nothing is cached. A look-up is one statement.
 *
 * <pre>{@code
 * SubjectKeys subjects = SubjectKeys.with(keyset, JdbcSubjectKeyStore.of(dataSource));
 * }</pre>
 */
public final class JdbcSubjectKeyStore implements SubjectKeyStore {
  private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{32}");

  /** How many references are in memory at a time. */
  private static final int PAGE = 1_000;

  private final Database database;

  private JdbcSubjectKeyStore(Database database) {
    this.database = database;
  }

  /**
   * Returns the store in a database, creating the library's tables if they are missing.
   *
   * @throws StorageException if the database fails, or is of a product that is not supported
   */
  public static JdbcSubjectKeyStore of(DataSource source) {
    Objects.requireNonNull(source, "source");
    return new JdbcSubjectKeyStore(Database.of(source, StorageException::new).install());
  }

  /**
   * Returns the record of a reference.
   *
   * @throws IllegalArgumentException if it is not 32 lower-case hexadecimal digits
   * @throws FormatException if the row is malformed
   * @throws StorageException if the database fails
   */
  @Override
  public Optional<SubjectKeyRecord> find(String reference) {
    argument(
        REFERENCE.matcher(reference).matches(),
        "reference must be 32 lower-case hexadecimal digits");
    return database.read("find a key", connection -> select(connection, reference));
  }

  private static Optional<SubjectKeyRecord> select(Connection connection, String reference)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT \"key_id\", \"wrapped_key\", \"destroyed_at\" FROM \"velum_subject_key\""
                + " WHERE \"reference\" = ?")) {
      select.setString(1, reference);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(reference, row)) : Optional.empty();
      }
    }
  }

  private static SubjectKeyRecord read(String reference, ResultSet row) throws SQLException {
    String keyId = row.getString(1);
    byte[] wrapped = row.getBytes(2);
    long seconds = row.getLong(3);
    boolean isLive = row.wasNull();
    return record(reference, keyId, wrapped, isLive ? null : seconds)
        .orElseThrow(
            () ->
                new FormatException(
                    "the row of velum_subject_key with reference "
                        + reference
                        + " must hold a wrapped key or a time of destruction"));
  }

  private static Optional<SubjectKeyRecord> record(
      String reference, @Nullable String keyId, byte @Nullable [] wrapped, @Nullable Long seconds) {
    try {
      if (seconds != null && wrapped == null) {
        Instant time = Instant.ofEpochSecond(seconds);
        return Optional.of(SubjectKeyRecord.destroyed(reference, Optional.ofNullable(keyId), time));
      }
      return seconds == null && wrapped != null && keyId != null
          ? Optional.of(SubjectKeyRecord.live(reference, keyId, wrapped))
          : Optional.empty();
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Stores a record if its reference has none.
   *
   * @return the record that is stored now: the given one, or the one that was there
   * @throws FormatException if the row that is there is malformed
   * @throws StorageException if the database fails
   */
  @Override
  public SubjectKeyRecord putIfAbsent(SubjectKeyRecord added) {
    try {
      return insertIfAbsent(added);
    } catch (StorageException e) {
      if (!e.isConstraintViolation()) {
        throw e;
      }
      return insertIfAbsent(added); // somebody else was faster, and rows are never removed
    }
  }

  /** Writes even if it has nothing to write, so that what is found is on the disk, too. */
  private SubjectKeyRecord insertIfAbsent(SubjectKeyRecord added) {
    return database.transact(
        "store a key",
        connection -> {
          Optional<SubjectKeyRecord> present = select(connection, added.reference());
          if (present.isEmpty()) {
            insert(connection, added);
          }
          return present.orElse(added);
        });
  }

  private static void insert(Connection connection, SubjectKeyRecord added) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO \"velum_subject_key\""
                + " (\"key_id\", \"wrapped_key\", \"destroyed_at\", \"reference\")"
                + " VALUES (?, ?, ?, ?)")) {
      bind(insert, added);
      insert.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, SubjectKeyRecord bound)
      throws SQLException {
    statement.setString(1, bound.keyId().orElse(null));
    statement.setBytes(2, bound.wrappedKey().orElse(null));
    if (bound.destroyed().isPresent()) {
      statement.setLong(3, bound.destroyed().get().getEpochSecond());
    } else {
      statement.setNull(3, Types.BIGINT);
    }
    statement.setString(4, bound.reference());
  }

  /**
   * Stores a record in place of another one of the same reference, if that one is what is stored.
   *
   * @param expected not a tombstone
   * @return whether it was, and was replaced
   * @throws IllegalArgumentException if the expected record is a tombstone, or the references
   *     differ
   * @throws StorageException if the database fails
   */
  @Override
  public boolean replace(SubjectKeyRecord expected, SubjectKeyRecord replacement) {
    argument(!expected.isDestroyed(), "expected must not be a tombstone");
    argument(
        expected.reference().equals(replacement.reference()),
        "replacement must have the reference of the expected record");
    return database.transact(
        "replace a key",
        connection -> {
          SqlDialect.of(connection.getMetaData()).overwriteDeleted(connection);
          return update(connection, expected, replacement);
        });
  }

  private static boolean update(
      Connection connection, SubjectKeyRecord expected, SubjectKeyRecord replacement)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE \"velum_subject_key\""
                + " SET \"key_id\" = ?, \"wrapped_key\" = ?, \"destroyed_at\" = ?"
                + " WHERE \"reference\" = ? AND \"key_id\" = ? AND \"wrapped_key\" = ?"
                + " AND \"destroyed_at\" IS NULL")) {
      bind(update, replacement);
      update.setString(5, expected.keyId().orElseThrow());
      update.setBytes(6, expected.wrappedKey().orElseThrow());
      return update.executeUpdate() == 1;
    }
  }

  /**
   * Gives every reference to the action, outside of any transaction, so that it may use the store.
   * References that come or change meanwhile may be left out.
   *
   * @throws StorageException if the database fails; then the action may have had some of them
   */
  @Override
  public void forEachReference(Consumer<String> action) {
    List<String> page = page("");
    while (!page.isEmpty()) {
      page.forEach(action);
      page = page(page.get(page.size() - 1));
    }
  }

  private List<String> page(String after) {
    return database.read(
        "list keys",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT \"reference\" FROM \"velum_subject_key\" WHERE \"reference\" > ?"
                      + " ORDER BY \"reference\" LIMIT "
                      + PAGE)) {
            select.setString(1, after);
            try (ResultSet rows = select.executeQuery()) {
              List<String> references = new ArrayList<>();
              while (rows.next()) {
                references.add(rows.getString(1));
              }
              return references;
            }
          }
        });
  }

  @Override
  public String toString() {
    return "JdbcSubjectKeyStore[]";
  }
}
