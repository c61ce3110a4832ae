package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.JournalSql.execute;
import static dev.velum.consent.fulfilment.JournalSql.first;
import static dev.velum.consent.fulfilment.JournalSql.query;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.internal.Database;
import dev.velum.consent.register.Recipient;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The notices that recipients must get (GDPR Art. 19): written down together with the erasure, sent
 * after its last step, tried again until they are settled. What names the person is sealed, and
 * gone once the notice is settled.
 *
 * <p>A notice goes to every recipient that gets data of one of the categories concerned. Of data
 * whose category nobody knows, every recipient is told.
 */
final class RecipientNotices {
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
  private static final int MAX_DOUBLINGS = 8;
  private static final Comparator<DataCategory> BY_NAME = Comparator.comparing(DataCategory::name);
  private static final int MAX_AT_ONCE = 1_000;

  private final Database database;
  private final JournalSeal seal;
  private final Clock clock;
  private final Supplier<List<Recipient>> recipients;
  private final NoticeDelivery delivery;

  RecipientNotices(
      Database database,
      JournalSeal seal,
      Clock clock,
      Supplier<List<Recipient>> recipients,
      NoticeDelivery delivery) {
    this.database = database;
    this.seal = seal;
    this.clock = clock;
    this.recipients = recipients;
    this.delivery = delivery;
  }

  /**
   * Writes down in somebody's transaction who must be told, leaving notices alone that are there.
   *
   * @param categories the data concerned; empty for all
   */
  void queue(Connection connection, Concern concern, Set<DataCategory> categories)
      throws SQLException {
    for (Recipient recipient : recipients.get()) {
      Set<DataCategory> received = new TreeSet<>(BY_NAME);
      categories.stream().filter(recipient::receives).forEach(received::add);
      if (categories.isEmpty()) {
        received.addAll(recipient.categories());
      }
      if (!received.isEmpty() || categories.isEmpty()) {
        insert(connection, concern, recipient, received);
      }
    }
  }

  /** What recipients are told of, and whose data it was. */
  record Concern(UUID requestId, RequestType type, SubjectIdentities who) {}

  private void insert(
      Connection connection, Concern concern, Recipient recipient, Set<DataCategory> categories)
      throws SQLException {
    UUID id = UUID.nameUUIDFromBytes((concern.requestId() + "/" + recipient.id()).getBytes(UTF_8));
    boolean there =
        first(
                connection,
                "SELECT 1 FROM \"velum_recipient_notice\" WHERE \"notice_id\" = ?",
                row -> true,
                id)
            .isPresent();
    if (!there) {
      execute(
          connection,
          "INSERT INTO \"velum_recipient_notice\" (\"notice_id\", \"request_id\", \"type\","
              + " \"recipient\", \"state\", \"attempts\", \"due_at\", \"content\") VALUES (?, ?, ?,"
              + " ?, 'PENDING', 0, ?, ?)",
          id,
          concern.requestId(),
          concern.type(),
          recipient.id(),
          clock.instant(),
          seal.seal(content(concern.who(), recipient.contact(), categories)));
    }
  }

  private static String content(
      SubjectIdentities who, String contact, Set<DataCategory> categories) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("contact", contact);
    json.put("who", who.toJson());
    json.put("categories", categories.stream().map(DataCategory::name).toList());
    return Json.canonical(json);
  }

  /** Writes down in a transaction of its own who must be told. */
  void queue(Concern concern, Set<DataCategory> categories) {
    database.transact(
        "write notices down",
        connection -> {
          queue(connection, concern, categories);
          return true;
        });
  }

  /** Tries to send the notices of a request that are not settled. */
  void deliver(UUID requestId) {
    List<UUID> open =
        database.read(
            "read the notices",
            connection ->
                query(
                    connection,
                    "SELECT \"notice_id\" FROM \"velum_recipient_notice\" WHERE \"request_id\" = ?"
                        + " AND \"state\" = 'PENDING' AND \"attempts\" = 0"
                        + " ORDER BY \"recipient\"",
                    row -> UUID.fromString(row.getString(1)),
                    requestId));
    open.forEach(this::deliverOne);
  }

  /** Tries to send notices that are due, of requests whose last step is done; returns how many. */
  int deliverDue() {
    List<UUID> due =
        database.read(
            "read the notices",
            connection ->
                query(
                    connection,
                    "SELECT n.\"notice_id\" FROM \"velum_recipient_notice\" n WHERE n.\"state\" ="
                        + " 'PENDING' AND n.\"due_at\" <= ? AND NOT EXISTS (SELECT 1 FROM"
                        + " \"velum_request\" r WHERE r.\"request_id\" = n.\"request_id\" AND"
                        + " r.\"state\" = 'EXECUTING') ORDER BY n.\"due_at\", n.\"notice_id\" LIMIT"
                        + " "
                        + MAX_AT_ONCE,
                    row -> UUID.fromString(row.getString(1)),
                    clock.instant()));
    due.forEach(this::deliverOne);
    return due.size();
  }

  private void deliverOne(UUID id) {
    Optional<RecipientNotice> notice =
        database.read("read a notice", connection -> pending(connection, id));
    if (notice.isPresent()) {
      settle(notice.get(), tried(notice.get()));
    }
  }

  private NoticeDelivery.Result tried(RecipientNotice notice) {
    try {
      return delivery.deliver(notice);
    } catch (RuntimeException e) {
      return NoticeDelivery.Result.later(JournalSql.reason(e));
    }
  }

  private Optional<RecipientNotice> pending(Connection connection, UUID id) throws SQLException {
    return first(
        connection,
        "SELECT \"request_id\", \"type\", \"recipient\", \"content\" FROM"
            + " \"velum_recipient_notice\" WHERE \"notice_id\" = ? AND \"state\" = 'PENDING'",
        row -> {
          JsonNode content = dev.velum.consent.internal.Json.read(seal.open(row.getString(4)));
          Set<DataCategory> categories = new TreeSet<>(BY_NAME);
          content
              .path("categories")
              .forEach(name -> categories.add(DataCategory.of(name.asText())));
          return new RecipientNotice(
              id,
              UUID.fromString(row.getString(1)),
              RequestType.valueOf(row.getString(2)),
              row.getString(3),
              Receipt.text(content, "contact"),
              SubjectIdentities.ofJson(Receipt.text(content, "who")),
              categories);
        },
        id);
  }

  private void settle(RecipientNotice notice, NoticeDelivery.Result result) {
    Instant now = clock.instant();
    boolean open = result.state() == NoticeStatus.State.PENDING;
    database.transact(
        "note what came of a notice",
        connection -> {
          int attempts =
              first(
                      connection,
                      "SELECT \"attempts\" FROM \"velum_recipient_notice\" WHERE \"notice_id\" = ?",
                      row -> row.getInt(1),
                      notice.id())
                  .orElse(0);
          Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, MAX_DOUBLINGS));
          return execute(
              connection,
              "UPDATE \"velum_recipient_notice\" SET \"state\" = ?, \"attempts\" = ?, \"due_at\" ="
                  + " ?, \"settled_at\" = ?, \"reason\" = ?"
                  + (open ? "" : ", \"content\" = NULL")
                  + " WHERE \"notice_id\" = ? AND \"state\" = 'PENDING'",
              result.state(),
              attempts + 1,
              now.plus(pause),
              open ? null : now,
              result.reason().orElse(null),
              notice.id());
        });
  }

  /** Returns how far each recipient has been told of a request. */
  List<NoticeStatus> statuses(UUID requestId) {
    return database.read("read the notices", connection -> statuses(connection, requestId));
  }

  static List<NoticeStatus> statuses(Connection connection, UUID requestId) throws SQLException {
    return query(
        connection,
        "SELECT \"recipient\", \"state\", \"reason\" FROM \"velum_recipient_notice\""
            + " WHERE \"request_id\" = ? ORDER BY \"recipient\"",
        row ->
            new NoticeStatus(
                row.getString(1),
                NoticeStatus.State.valueOf(row.getString(2)),
                Optional.ofNullable(row.getString(3))),
        requestId);
  }
}
