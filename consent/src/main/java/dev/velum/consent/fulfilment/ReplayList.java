package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.JournalSql.execute;
import static dev.velum.consent.fulfilment.JournalSql.first;
import static dev.velum.consent.fulfilment.JournalSql.query;
import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.consent.StorageException;
import dev.velum.consent.internal.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Whose data must be erased again when a backup is restored.
 *
 * <p>The journal forgets a person once their erasure is verified, and a restored backup brings back
 * a journal that never knew of it. So this list lives in a database that is not restored with the
 * others, such as one of its own. It holds no more than is needed (GDPR Art. 5(1)(c) and (e), 25):
 * the request's id, two times, and the person sealed, so that only the holder of the seal's key can
 * read who it is; and an entry is destroyed when the last backup that can hold the person's data
 * is.
 *
 * <p>An entry is written after the journal and before the first destructive step. Safe for use by
 * several threads and programs.
 */
public final class ReplayList {
  private final Database database;
  private final JournalSeal seal;
  private final Duration keep;

  private ReplayList(Database database, JournalSeal seal, Duration keep) {
    this.database = database;
    this.seal = seal;
    this.keep = keep;
  }

  /**
   * Returns the list in a database, creating the library's tables where they are missing.
   *
   * @param source a database that is not restored together with those whose erasures it lists
   * @param seal hides the persons
   * @param keep for how long after an erasure backups may be restored that were made before it;
   *     more than zero
   * @throws IllegalArgumentException if the seal hides nothing, or there is no time
   * @throws StorageException if the database cannot be opened
   */
  public static ReplayList of(DataSource source, JournalSeal seal, Duration keep) {
    argument(!seal.equals(JournalSeal.none()), "seal must hide what it seals");
    argument(!keep.isNegative() && !keep.isZero(), "keep must be more than zero, got %s", keep);
    return new ReplayList(Database.of(source, StorageException::new).install(), seal, keep);
  }

  /** Somebody to erase again. */
  record Entry(UUID requestId, SubjectIdentities who, int replays, boolean finished) {
    /** Returns the id of the next replay, the same until it is done. */
    UUID replayId() {
      return UUID.nameUUIDFromBytes((requestId + "/replay/" + replays).getBytes(UTF_8));
    }
  }

  /** Notes an erasure whose first step comes next, unless it is noted. */
  void begin(UUID id, SubjectIdentities who, Instant now) {
    database.transact(
        "note an erasure for replays",
        connection -> {
          boolean there =
              first(
                      connection,
                      "SELECT 1 FROM \"velum_replay\" WHERE \"request_id\" = ?",
                      row -> true,
                      id)
                  .isPresent();
          if (!there) {
            execute(
                connection,
                "INSERT INTO \"velum_replay\" (\"request_id\", \"begun_at\", \"replays\", \"who\")"
                    + " VALUES (?, ?, 0, ?)",
                id,
                now,
                seal.seal(who.toJson()));
          }
          return !there;
        });
  }

  /** Notes the end of an erasure, with all that is known of the person now. */
  void finish(UUID id, SubjectIdentities who, Instant now) {
    database.transact(
        "note the end of an erasure",
        connection ->
            execute(
                connection,
                "UPDATE \"velum_replay\" SET \"finished_at\" = ?, \"keep_until\" = ?, \"who\" = ?"
                    + " WHERE \"request_id\" = ? AND \"finished_at\" IS NULL",
                now,
                now.plus(keep),
                seal.seal(who.toJson()),
                id));
  }

  /** Counts a replay that is done, so that the next one is another. */
  void replayed(Entry entry) {
    database.transact(
        "note a replay",
        connection ->
            execute(
                connection,
                "UPDATE \"velum_replay\" SET \"replays\" = ? WHERE \"request_id\" = ?"
                    + " AND \"replays\" = ?",
                entry.replays() + 1,
                entry.requestId(),
                entry.replays()));
  }

  /**
   * Returns the erasures that were done at an instant or later, or are not done, in the order in
   * which they began.
   */
  List<Entry> since(Instant since) {
    return database.read(
        "read the erasures to replay",
        connection ->
            query(
                connection,
                "SELECT \"request_id\", \"who\", \"replays\", \"finished_at\""
                    + " FROM \"velum_replay\""
                    + " WHERE \"finished_at\" IS NULL OR \"finished_at\" >= ?"
                    + " ORDER BY \"begun_at\", \"request_id\"",
                row ->
                    new Entry(
                        UUID.fromString(row.getString(1)),
                        SubjectIdentities.ofJson(seal.open(row.getString(2))),
                        row.getInt(3),
                        row.getString(4) != null),
                since));
  }

  /**
   * Destroys the entries whose time is over, and returns how many there were. Each finished erasure
   * calls it, too.
   *
   * @param now the time
   * @throws StorageException if the database fails
   */
  public int destroyExpired(Instant now) {
    return database.transact(
        "destroy entries whose time is over",
        connection ->
            execute(connection, "DELETE FROM \"velum_replay\" WHERE \"keep_until\" <= ?", now));
  }
}
