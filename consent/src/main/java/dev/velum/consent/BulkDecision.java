package dev.velum.consent;

import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The question of {@link Decisions}, put for many subjects at once: the events that speak about it
 * are read in the order of the ledger, and the last one of each subject answers.
 *
 * <p>Memory grows with the subjects asked for. For one use on one thread.
 */
final class BulkDecision {
  private static final String SELECT =
      """
      SELECT "sequence", "subject", "status", "event_time", "duration", "form"
      FROM "velum_consent_event"
      WHERE "purpose_id" = ? AND ("purpose_version" = ? OR "status" = 'WITHDRAWN')
        AND "status" <> 'REQUESTED' AND ("event_time" <= ?
          OR ("status" NOT IN ('GIVEN', 'RENEWED') AND "recorded_at" <= ?))\
      """;

  private final Purpose purpose;
  private final Instant instant;
  private final Map<String, DataSubjectId> wanted = new LinkedHashMap<>();
  private final Map<String, Answer> answers = new HashMap<>();

  BulkDecision(Collection<DataSubjectId> subjects, Purpose purpose, Instant instant) {
    this.purpose = purpose;
    this.instant = instant;
    subjects.forEach(subject -> wanted.put(subject.value(), subject));
  }

  /** Returns the ids of the subjects, each once. */
  List<String> subjects() {
    return List.copyOf(wanted.keySet());
  }

  /** Reads the events of all subjects, and keeps the answers of those asked for. */
  void readAll(Connection connection) throws SQLException {
    read(connection, "", List.of());
  }

  /** Reads the events of some subjects. */
  void read(Connection connection, List<String> subjects) throws SQLException {
    read(connection, " AND \"subject\" IN (" + Rows.placeholders(subjects.size()) + ")", subjects);
  }

  private void read(Connection connection, String condition, List<String> subjects)
      throws SQLException {
    long time = Micros.clamped(instant);
    List<Object> values = new ArrayList<>(List.of(purpose.id(), purpose.version(), time, time));
    values.addAll(subjects);
    String sql = SELECT + condition + " ORDER BY \"sequence\"";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setFetchSize(Rows.FETCH_SIZE);
      Rows.bind(select, values);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String subject = row.getString(2);
          if (wanted.containsKey(subject)) {
            answers.put(subject, Answer.of(row));
          }
        }
      }
    }
  }

  /**
   * Returns the subjects whose answer permits.
   *
   * @throws ConsentException if an answer holds a value that the ledger never writes
   */
  Set<DataSubjectId> permitted() {
    Set<DataSubjectId> permitted = new HashSet<>();
    wanted.forEach(
        (id, subject) -> {
          Answer answer = answers.get(id);
          if (answer != null && answer.permits(purpose, instant)) {
            permitted.add(subject);
          }
        });
    return permitted;
  }

  /** The last event that was read about a subject. */
  private record Answer(long sequence, String status, Instant time, String duration, String form) {
    static Answer of(ResultSet row) throws SQLException {
      return new Answer(
          row.getLong(1),
          row.getString(3),
          Micros.toInstant(row.getLong(4)),
          row.getString(5),
          row.getString(6));
    }

    boolean permits(Purpose purpose, Instant instant) {
      try {
        boolean formed = !purpose.basis().needsExplicitConsent() || Rows.isExplicit(form);
        return ConsentStatus.valueOf(status).permitsProcessing()
            && formed
            && !Decisions.hasExpired(Rows.duration(duration), time, instant);
      } catch (IllegalArgumentException e) {
        throw Rows.neverWritten(sequence);
      }
    }
  }
}
