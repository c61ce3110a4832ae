package dev.velum.consent.access;

import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.ConsentDecision;
import dev.velum.consent.Purpose;
import dev.velum.consent.StorageException;
import dev.velum.consent.access.AccessDecision.Reason;
import dev.velum.consent.access.AccessPolicy.Rule;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.core.VelumException;
import dev.velum.core.audit.AuditEvent;
import dev.velum.core.audit.AuditOutcome;
import dev.velum.core.audit.AuditTrail;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether data may be used: a role of the actor's allows the purpose, and the purpose
 * covers the category of data, and the purpose has a lawful basis other than consent or a consent
 * that holds, and the subject's data is not restricted (GDPR Art. 18), and the subject has not
 * objected (Art. 21), and has not opted out where the purpose is sale or sharing or the data is
 * sensitive (Cal. Civ. Code 1798.120, 1798.121).
 *
 * <p><b>Promise.</b> It fails closed: what the policy does not know, and what cannot be asked, is
 * not permitted, and is told apart from a denial. Every decision carries all reasons, and is handed
 * to the audit before it is returned; if the audit fails, so does the call.
 *
 * <p>Safe for use by several threads, if what it asks is.
 *
 * <pre>{@code
 * AccessGuard guard =
 *     AccessGuard.builder(policy).consent(ConsentSource.of(ledger)).auditTo(trail).build();
 * Access support = Access.of("agent-7", "billing", "support");
 * boolean may = guard.decide(AccessRequest.of(support, EMAIL, subject)).permitted();
 * List<Map<String, Object>> rows = guard.query(support, columns, connection, "SELECT ...");
 * }</pre>
 */
public final class AccessGuard implements DecisionPoint {
  private static final int FETCH_SIZE = 1_000;

  /** How many answers a pass over records keeps. */
  private static final int MAX_ANSWERS = 100_000;

  private final @Nullable AccessPolicy policy;
  private final @Nullable DecisionPoint elsewhere;
  private final @Nullable ConsentSource consent;
  private final ProcessingLimits limits;
  private final Consumer<AccessDecision> audit;
  private final Clock clock;

  private AccessGuard(Builder builder) {
    this.policy = builder.policy;
    this.elsewhere = builder.elsewhere;
    this.consent = builder.consent;
    this.limits = builder.limits;
    this.audit = builder.audit;
    this.clock = builder.clock;
  }

  /** Returns a builder of a guard that decides by a policy. */
  public static Builder builder(AccessPolicy policy) {
    return new Builder(Objects.requireNonNull(policy, "policy"), null);
  }

  /** Returns a builder of a guard that leaves decisions to another engine, and audits them. */
  public static Builder over(DecisionPoint engine) {
    return new Builder(null, Objects.requireNonNull(engine, "engine"));
  }

  @Override
  public AccessDecision decide(AccessRequest request) {
    AccessDecision decision;
    if (elsewhere != null) {
      decision = elsewhere.decide(request);
    } else {
      decision = new AccessDecision(request, reasons(request));
    }
    audit.accept(decision);
    return decision;
  }

  private List<Reason> reasons(AccessRequest request) {
    AccessPolicy rules = Objects.requireNonNull(policy);
    Access access = request.access();
    List<Reason> reasons = new ArrayList<>();
    if (access.roles().stream().noneMatch(rules::knows)) {
      reasons.add(Reason.ROLE_UNKNOWN);
    }
    Optional<Rule> rule = rules.rule(access.purposeId());
    if (rule.isEmpty()) {
      reasons.add(Reason.PURPOSE_UNKNOWN);
      return reasons;
    }
    if (!reasons.contains(Reason.ROLE_UNKNOWN)
        && access.roles().stream().noneMatch(role -> rules.allows(role, access.purposeId()))) {
      reasons.add(Reason.ROLE_NOT_ALLOWED);
    }
    if (rule.get().categories().isEmpty()) {
      reasons.add(Reason.PURPOSE_WITHOUT_CATEGORIES);
    } else if (!rule.get().covers(request.category())) {
      reasons.add(Reason.CATEGORY_NOT_COVERED);
    }
    try {
      consentReason(rule.get().purpose(), request).ifPresent(reasons::add);
      request.subject().ifPresent(subject -> addLimits(subject, rule.get(), reasons));
      addOptOuts(request, rule.get(), reasons);
    } catch (VelumException e) {
      reasons.add(Reason.NOT_ANSWERED);
    }
    return reasons;
  }

  private Optional<Reason> consentReason(Purpose purpose, AccessRequest request) {
    if (!purpose.basis().isConsent()) {
      return Optional.empty();
    }
    if (consent == null) {
      return Optional.of(Reason.CONSENT_SOURCE_MISSING);
    }
    if (request.subject().isEmpty()) {
      return Optional.of(Reason.SUBJECT_MISSING);
    }
    Instant now = clock.instant();
    ConsentDecision.Reason reason = consent.reason(request.subject().get(), purpose, now);
    return switch (reason) {
      case CONSENT_VALID -> Optional.empty();
      case PURPOSE_UNKNOWN -> Optional.of(Reason.PURPOSE_NOT_IN_LEDGER);
      case NO_EVENT, NOT_ANSWERED -> Optional.of(Reason.CONSENT_MISSING);
      case REFUSED -> Optional.of(Reason.CONSENT_REFUSED);
      case WITHDRAWN -> Optional.of(Reason.CONSENT_WITHDRAWN);
      case EXPIRED, USED_UP -> Optional.of(Reason.CONSENT_ENDED);
      case INVALIDATED -> Optional.of(Reason.CONSENT_INVALID);
      case NOT_EXPLICIT -> Optional.of(Reason.CONSENT_NOT_EXPLICIT);
      case GUARDIAN_NEEDED -> Optional.of(Reason.GUARDIAN_MISSING);
    };
  }

  private void addLimits(DataSubjectId subject, Rule rule, List<Reason> reasons) {
    if (!rule.has(AccessPolicy.Trait.DESPITE_RESTRICTION) && limits.isRestricted(subject)) {
      reasons.add(Reason.RESTRICTED);
    }
    Optional<Purpose> at = Optional.of(rule.purpose());
    while (at.isPresent()) {
      if (limits.hasObjected(subject, at.get().id())) {
        reasons.add(Reason.OBJECTED);
        return;
      }
      at = at.get().broader();
    }
  }

  /** The opt-outs of the CCPA; they can only be asked for somebody. */
  private void addOptOuts(AccessRequest request, Rule rule, List<Reason> reasons) {
    boolean sale = rule.has(AccessPolicy.Trait.SALE_OR_SHARING);
    boolean sensitive =
        !rule.has(AccessPolicy.Trait.NEEDED_FOR_SERVICE)
            && Objects.requireNonNull(policy).isSensitive(request.category());
    if (!sale && !sensitive) {
      return;
    }
    if (request.subject().isEmpty()) {
      if (!reasons.contains(Reason.SUBJECT_MISSING)) {
        reasons.add(Reason.SUBJECT_MISSING);
      }
      return;
    }
    DataSubjectId subject = request.subject().get();
    if (sale && limits.hasOptedOutOfSale(subject)) {
      reasons.add(Reason.OPTED_OUT);
    }
    if (sensitive && limits.hasLimitedSensitive(subject)) {
      reasons.add(Reason.SENSITIVE_LIMITED);
    }
  }

  /**
   * Returns the records with every column masked that the access may not see, and without those of
   * which it may see nothing personal. Each subject and category is decided, and audited, once.
   *
   * @param records each by the names of its columns; a {@link DataSubjectId}, text, a number or a
   *     UUID names the subject, anything else nobody
   */
  public Stream<Map<String, @Nullable Object>> guard(
      Access access, GuardedColumns columns, Stream<Map<String, @Nullable Object>> records) {
    Run run = new Run(access, columns);
    return records.sequential().flatMap(row -> run.masked(row, run.subject(row)).stream());
  }

  /**
   * Returns the rows of a query with every column masked that the access may not see, and without
   * those of which it may see nothing personal. Memory grows with the rows that are returned.
   *
   * @param connection stays open
   * @param query one SELECT without parameters; columns are known by their labels, so whoever
   *     writes the query must not put something else behind a label
   * @throws IllegalArgumentException if two columns have the same label, case aside, as a join may
   *     give them: it would not be known whose row it is
   * @throws StorageException if the database fails
   */
  public List<Map<String, @Nullable Object>> query(
      Access access, GuardedColumns columns, Connection connection, String query) {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      return query(access, columns, statement);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * Returns the rows of a query whose parameters are bound, as the other {@code query} does.
   *
   * @param statement stays open
   * @throws IllegalArgumentException if two columns have the same label
   * @throws StorageException if the database fails
   */
  public List<Map<String, @Nullable Object>> query(
      Access access, GuardedColumns columns, PreparedStatement statement) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    query(access, columns, statement, rows::add);
    return rows;
  }

  /**
   * Shows the rows of a query, as the other {@code query} returns them, one after the other, in
   * bounded memory: the answers about the 100,000 subjects that came last are kept, so one who
   * comes back after that is decided and audited again. PostgreSQL's driver fetches rows in
   * portions only while the connection does not commit by itself.
   *
   * @param statement stays open
   * @param reader gets each row; what it throws ends the query and comes out
   * @throws IllegalArgumentException if two columns have the same label
   * @throws StorageException if the database fails
   */
  public void query(
      Access access,
      GuardedColumns columns,
      PreparedStatement statement,
      Consumer<Map<String, @Nullable Object>> reader) {
    Run run = new Run(access, columns);
    try {
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet found = statement.executeQuery()) {
        ResultSetMetaData labels = found.getMetaData();
        int subject = subject(columns, labels);
        boolean padded = subject > 0 && isPadded(labels.getColumnType(subject));
        while (found.next()) {
          Map<String, @Nullable Object> row = new LinkedHashMap<>();
          for (int i = 1; i <= labels.getColumnCount(); i++) {
            row.put(labels.getColumnLabel(i), found.getObject(i));
          }
          Object id = subject > 0 ? found.getObject(subject) : null;
          Object plain = padded && id instanceof String text ? text.stripTrailing() : id;
          run.masked(row, id(plain)).ifPresent(reader);
        }
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Returns the number of the subject's column; 0 if there is none. */
  private static int subject(GuardedColumns columns, ResultSetMetaData labels) throws SQLException {
    Set<String> known = new HashSet<>();
    int subject = 0;
    for (int i = 1; i <= labels.getColumnCount(); i++) {
      String label = labels.getColumnLabel(i);
      argument(
          known.add(label.toLowerCase(Locale.ROOT)),
          "each column of the query must have a label of its own, got %s twice",
          label);
      subject = columns.isSubject(label) ? i : subject;
    }
    return subject;
  }

  /** The blanks with which a database fills up a CHAR are not part of its value. */
  private static boolean isPadded(int type) {
    return type == Types.CHAR || type == Types.NCHAR;
  }

  /** Returns whom a value names; what has no text of its own names nobody. */
  private static Optional<DataSubjectId> id(@Nullable Object value) {
    if (value instanceof DataSubjectId subject) {
      return Optional.of(subject);
    }
    boolean named =
        value instanceof CharSequence || value instanceof Number || value instanceof UUID;
    try {
      return named ? Optional.of(DataSubjectId.of(String.valueOf(value))) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // blank, too long: nobody has such an id
    }
  }

  /** The driver's message may hold values of rows. */
  private static StorageException failure(SQLException e) {
    SQLException bare =
        new SQLException("SQL state " + e.getSQLState(), e.getSQLState(), e.getErrorCode());
    return new StorageException("cannot query under guard", bare);
  }

  /** One pass over records, which asks each question once. */
  private final class Run {
    private final Access access;
    private final GuardedColumns columns;
    private final Map<AccessRequest, Boolean> answers =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<AccessRequest, Boolean> eldest) {
            return size() > MAX_ANSWERS;
          }
        };

    Run(Access access, GuardedColumns columns) {
      this.access = access;
      this.columns = columns;
    }

    Optional<Map<String, @Nullable Object>> masked(
        Map<String, @Nullable Object> row, Optional<DataSubjectId> subject) {
      Map<String, @Nullable Object> masked = new LinkedHashMap<>();
      boolean personal = false;
      boolean seen = false;
      for (Map.Entry<String, @Nullable Object> cell : row.entrySet()) {
        Optional<DataCategory> category = columns.category(cell.getKey());
        boolean visible;
        if (category.isPresent()) {
          visible = permits(category.get(), subject);
          personal = true;
          seen |= visible;
        } else {
          visible = columns.isOpen(cell.getKey());
        }
        masked.put(cell.getKey(), visible ? cell.getValue() : columns.masked(cell.getValue()));
      }
      return personal && !seen ? Optional.empty() : Optional.of(masked);
    }

    /** Returns whom a record is about; nobody if it names two. */
    Optional<DataSubjectId> subject(Map<String, @Nullable Object> row) {
      List<String> named = row.keySet().stream().filter(columns::isSubject).toList();
      return named.size() == 1 ? id(row.get(named.get(0))) : Optional.empty();
    }

    /** A row that should name its subject and does not is nobody's to see. */
    private boolean permits(DataCategory category, Optional<DataSubjectId> subject) {
      if (columns.subject().isPresent() && subject.isEmpty()) {
        return false;
      }
      return answers.computeIfAbsent(
          new AccessRequest(access, category, subject), asked -> decide(asked).permitted());
    }
  }

  @Override
  public String toString() {
    return "AccessGuard[" + (policy == null ? elsewhere : policy) + "]";
  }

  /** Nobody has demanded a restriction or objected; opt-outs are not known. */
  private static final class NoLimits implements ProcessingLimits {
    @Override
    public boolean isRestricted(DataSubjectId subject) {
      return false;
    }

    @Override
    public boolean hasObjected(DataSubjectId subject, String purposeId) {
      return false;
    }
  }

  /** Builds a guard. Not safe for use by several threads. */
  public static final class Builder {
    private final @Nullable AccessPolicy policy;
    private final @Nullable DecisionPoint elsewhere;
    private @Nullable ConsentSource consent;
    private ProcessingLimits limits = new NoLimits();
    private Consumer<AccessDecision> audit = decision -> {};
    private Clock clock = Clock.systemUTC();

    private Builder(@Nullable AccessPolicy policy, @Nullable DecisionPoint elsewhere) {
      this.policy = policy;
      this.elsewhere = elsewhere;
    }

    /** Sets what is asked for consent; without it, purposes that rest on consent are refused. */
    @CanIgnoreReturnValue
    public Builder consent(ConsentSource source) {
      argument(elsewhere == null, "consent is asked by the other engine");
      consent = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Sets who knows of restrictions, objections and opt-outs. By default there are no restrictions
     * and objections, and opt-outs are not known: what can be opted out of is not permitted.
     */
    @CanIgnoreReturnValue
    public Builder limits(ProcessingLimits source) {
      argument(elsewhere == null, "limits are asked by the other engine");
      limits = Objects.requireNonNull(source, "source");
      return this;
    }

    /** Adds a receiver of every decision; it must throw if it cannot keep it. */
    @CanIgnoreReturnValue
    public Builder auditTo(Consumer<AccessDecision> receiver) {
      audit = audit.andThen(Objects.requireNonNull(receiver, "receiver"));
      return this;
    }

    /** Records every decision in an audit trail, as action {@code access.decide}. */
    @CanIgnoreReturnValue
    public Builder auditTo(AuditTrail trail) {
      Objects.requireNonNull(trail, "trail");
      return auditTo((AccessDecision decision) -> trail.record(event(decision)));
    }

    private static AuditEvent event(AccessDecision decision) {
      AccessRequest request = decision.request();
      AuditEvent event =
          AuditEvent.of(request.access().actor(), "access.decide")
              .purpose(request.access().purposeId())
              .outcome(decision.permitted() ? AuditOutcome.SUCCESS : AuditOutcome.DENIED)
              .detail("category", request.category().name())
              .detail(
                  "roles", String.join(",", request.access().roles().stream().sorted().toList()))
              .detail("kind", decision.kind().name())
              .detail(
                  "reasons",
                  String.join(",", decision.reasons().stream().map(Reason::name).toList()));
      return request.subject().map(event::subject).orElse(event);
    }

    /** Sets the clock; the system's by default. */
    @CanIgnoreReturnValue
    public Builder clock(Clock newClock) {
      clock = Objects.requireNonNull(newClock, "newClock");
      return this;
    }

    /** Returns the guard. */
    public AccessGuard build() {
      return new AccessGuard(this);
    }
  }
}
