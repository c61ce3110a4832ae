package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.Immutable;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger keeps of an event, in the order of the canonical form that the chain is made of. A
 * field that stands in the events' table has a column of its name; the others stand in the tables
 * of purposes and notices.
 */
enum EventField {
  SEQUENCE(Type.LONG, Row::sequence),
  KEY_ID(Type.TEXT, Row::keyId),
  EVENT_ID(Type.TEXT, row -> row.event().id().toString()),
  SUBJECT(Type.TEXT, row -> row.event().subject().value()),
  PURPOSE_ID(Type.TEXT, row -> row.event().purpose().id()),
  PURPOSE_VERSION(Type.INTEGER, row -> row.event().purpose().version()),
  BASIS_IRI(Type.ELSEWHERE, row -> row.event().purpose().basis().iri()),
  BASIS_ARTICLE(Type.ELSEWHERE, row -> row.event().purpose().basis().article()),
  BASIS_NEED(Type.ELSEWHERE, row -> row.event().purpose().basis().need().name()),
  BROADER_ID(Type.ELSEWHERE, row -> row.event().purpose().broader().map(Purpose::id).orElse(null)),
  BROADER_VERSION(
      Type.ELSEWHERE, row -> row.event().purpose().broader().map(Purpose::version).orElse(null)),
  COMPATIBLE(Type.ELSEWHERE, row -> row.event().purpose().compatibleText()),
  STATUS(Type.TEXT, row -> row.event().status().name()),
  EVENT_TIME(Type.LONG, row -> Micros.of(row.event().time())),
  RECORDED_AT(Type.LONG, row -> Micros.of(row.recordedAt())),
  INDICATED_BY(Type.TEXT, row -> row.event().indicatedBy()),
  METHOD(Type.TEXT, row -> row.event().method()),
  GUARDIAN(Type.TEXT, row -> row.event().guardian().orElse(null)),
  FORM(Type.TEXT, row -> form(row.event().isExplicit())),
  DURATION(Type.TEXT, row -> row.event().duration().toString()),
  NOTICE_ID(Type.TEXT, row -> row.event().notice().map(Notice::id).orElse(null)),
  NOTICE_VERSION(Type.INTEGER, row -> row.event().notice().map(Notice::version).orElse(null)),
  NOTICE_LANGUAGE(Type.TEXT, row -> row.event().notice().map(Notice::language).orElse(null)),
  CONTENT_HASH(Type.ELSEWHERE, row -> row.event().notice().map(Notice::contentHash).orElse(null)),
  VALID_FROM(
      Type.ELSEWHERE,
      row -> row.event().notice().map(notice -> Micros.of(notice.validFrom())).orElse(null)),
  EVIDENCE_HASH(Type.TEXT, row -> row.event().evidenceHash().orElse(null));

  /** The fields that are columns of the events' table, which has one more: the code. */
  static final List<EventField> COLUMNS =
      Arrays.stream(values()).filter(field -> field.type != Type.ELSEWHERE).toList();

  /** The place of the code behind the columns, counted from 1. */
  static final int MAC_COLUMN = COLUMNS.size() + 1;

  private static final Map<EventField, Integer> PLACES = places();

  private static final String EXPLICIT = "EXPLICIT";
  private static final String EXPRESSED = "EXPRESSED";

  private final Type type;
  private final Value value;

  EventField(Type type, Value value) {
    this.type = type;
    this.value = value;
  }

  /** How a column holds the field. */
  enum Type {
    LONG("bigint"),
    INTEGER("integer"),
    TEXT("varchar"),
    ELSEWHERE("");

    private final String sql;

    Type(String sql) {
      this.sql = sql;
    }

    /** Returns the name of the column's type. */
    String sql() {
      return sql;
    }
  }

  /** An event, and what the ledger adds to it before the code. */
  record Row(long sequence, ConsentEvent event, Instant recordedAt, String keyId) {}

  @Immutable
  @FunctionalInterface
  private interface Value {
    @Nullable Object in(Row row);
  }

  Type type() {
    return type;
  }

  /** Returns the field's value; the same value has the same text everywhere. */
  @Nullable Object of(Row row) {
    return value.in(row);
  }

  /** Returns the column's place among the columns, counted from 1. */
  int column() {
    return PLACES.getOrDefault(this, 0);
  }

  /** Returns the field's name in the table, and in a proof. */
  String field() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Map<EventField, Integer> places() {
    Map<EventField, Integer> places = new EnumMap<>(EventField.class);
    COLUMNS.forEach(field -> places.put(field, places.size() + 1));
    return places;
  }

  private static String form(boolean explicit) {
    return explicit ? EXPLICIT : EXPRESSED;
  }

  /** Returns whether a form of consent is the explicit one. */
  static boolean isExplicit(String form) {
    argument(form.equals(EXPLICIT) || form.equals(EXPRESSED), "form is not known");
    return form.equals(EXPLICIT);
  }
}
