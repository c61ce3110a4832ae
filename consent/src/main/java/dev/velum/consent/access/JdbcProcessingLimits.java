package dev.velum.consent.access;

import dev.velum.consent.ConsentException;
import dev.velum.consent.StorageException;
import dev.velum.consent.access.LimitEvent.Kind;
import dev.velum.consent.internal.Database;
import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Limits of processing in a database (PostgreSQL, H2 or SQLite), in the table {@code
 * velum_limit_event}, which this class only adds to. {@code docs/formats/processing-limits.md}
 * describes it.
 *
 * <p>What {@link #record} returns is on the disk. Each question costs one query over the subject's
 * own events, by index; the answer is what was committed before. Safe for use by several threads
 * and programs.
 */
public final class JdbcProcessingLimits implements RecordedLimits {
  private static final int MAX_ATTEMPTS = 20;

  private final Database database;
  private final Clock clock;

  private JdbcProcessingLimits(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Returns the limits in a database, by the system's clock, and creates tables that are missing.
   *
   * @throws StorageException if the database fails
   */
  public static JdbcProcessingLimits open(DataSource source) {
    return open(source, Clock.systemUTC());
  }

  /**
   * Returns the limits in a database, and creates tables that are missing.
   *
   * @throws StorageException if the database fails
   */
  public static JdbcProcessingLimits open(DataSource source, Clock clock) {
    Objects.requireNonNull(clock, "clock");
    return new JdbcProcessingLimits(Database.of(source, StorageException::new).install(), clock);
  }

  /**
   * Records an event.
   *
   * @throws IllegalStateException if it cannot come now
   * @throws StorageException if the database fails; then it was not recorded, unless its answer was
   *     lost, and recording it again does no harm
   */
  @Override
  public LimitEvent record(LimitEvent event) {
    for (int attempt = 1; ; attempt++) {
      try {
        return database.transact("record a limit", connection -> record(connection, event));
      } catch (StorageException e) {
        // Somebody else took the number; what they wrote may bear on this event.
        if (attempt == MAX_ATTEMPTS || !e.isConstraintViolation()) {
          throw e;
        }
      }
    }
  }

  private LimitEvent record(Connection connection, LimitEvent event) throws SQLException {
    List<LimitEvent> before = history(connection, event.subject());
    LimitEvent next = event.at(clock.instant().truncatedTo(ChronoUnit.MICROS));
    List<LimitEvent> after = LimitState.append(before, next);
    if (after.size() > before.size()) {
      insert(connection, after.size(), after.get(after.size() - 1));
    }
    return after.stream().filter(next::repeats).findFirst().orElse(next);
  }

  private static void insert(Connection connection, int number, LimitEvent event)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO \"velum_limit_event\" (\"subject\", \"number\", \"request_id\","
                + " \"kind\", \"purpose_id\", \"ground\", \"note\", \"recorded_at\")"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, event.subject().value());
      insert.setInt(2, number);
      insert.setString(3, event.requestId().toString());
      insert.setString(4, event.kind().name());
      insert.setString(5, event.purposeId());
      insert.setString(6, event.ground());
      insert.setString(7, event.note());
      insert.setLong(8, ChronoUnit.MICROS.between(Instant.EPOCH, event.time()));
      insert.executeUpdate();
    }
  }

  @Override
  public List<LimitEvent> history(DataSubjectId subject) {
    return database.read("read limits", connection -> history(connection, subject));
  }

  private static List<LimitEvent> history(Connection connection, DataSubjectId subject)
      throws SQLException {
    List<LimitEvent> events = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT \"kind\", \"request_id\", \"purpose_id\", \"ground\", \"note\","
                + " \"recorded_at\" FROM \"velum_limit_event\" WHERE \"subject\" = ?"
                + " ORDER BY \"number\"")) {
      select.setString(1, subject.value());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          events.add(event(subject, row));
        }
      }
    }
    return events;
  }

  private static LimitEvent event(DataSubjectId subject, ResultSet row) throws SQLException {
    try {
      return new LimitEvent(
          subject,
          Kind.valueOf(row.getString(1)),
          UUID.fromString(row.getString(2)),
          row.getString(3),
          row.getString(4),
          row.getString(5),
          Instant.EPOCH.plus(row.getLong(6), ChronoUnit.MICROS));
    } catch (IllegalArgumentException e) {
      throw new ConsentException("a row of velum_limit_event was written by somebody else", null);
    }
  }

  @Override
  public String toString() {
    return "JdbcProcessingLimits";
  }
}
