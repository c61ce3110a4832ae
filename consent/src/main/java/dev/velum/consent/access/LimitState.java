package dev.velum.consent.access;

import static dev.velum.core.internal.Checks.state;

import dev.velum.consent.access.LimitEvent.Kind;
import dev.velum.consent.rights.ObjectionGround;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What follows from the events of one subject, and which event may come next. */
final class LimitState {
  private final Set<UUID> restrictions = new HashSet<>();
  private final Set<UUID> announced = new HashSet<>();

  /** The requests whose objection to a purpose stands. */
  private final Map<String, Set<UUID>> objections = new HashMap<>();

  private boolean optedOut;
  private boolean sensitiveLimited;

  private LimitState() {}

  static LimitState of(List<LimitEvent> events) {
    LimitState state = new LimitState();
    events.forEach(state::add);
    return state;
  }

  private void add(LimitEvent event) {
    UUID request = event.requestId();
    switch (event.kind()) {
      case RESTRICTED -> restrictions.add(request);
      case LIFTING_ANNOUNCED -> announced.add(request);
      case LIFTED -> restrictions.remove(request);
      case OBJECTED ->
          objections.computeIfAbsent(event.purposeId(), unused -> new HashSet<>()).add(request);
      case OBJECTION_OVERRIDDEN, OBJECTION_WITHDRAWN -> objected(event.purposeId()).remove(request);
      case OPTED_OUT_OF_SALE -> optedOut = true;
      case OPTED_IN_TO_SALE -> optedOut = false;
      case SENSITIVE_LIMITED -> sensitiveLimited = true;
      case SENSITIVE_ALLOWED -> sensitiveLimited = false;
    }
  }

  private Set<UUID> objected(String purposeId) {
    return objections.getOrDefault(purposeId, new HashSet<>());
  }

  boolean isRestricted() {
    return !restrictions.isEmpty();
  }

  boolean hasObjected(String purposeId) {
    return !objected(purposeId).isEmpty();
  }

  boolean hasOptedOutOfSale() {
    return optedOut;
  }

  boolean hasLimitedSensitive() {
    return sensitiveLimited;
  }

  /**
   * Returns the events after which another one was recorded, that one included, or the same events
   * if it is among them already.
   *
   * @throws IllegalStateException if the event cannot come now
   */
  static List<LimitEvent> append(List<LimitEvent> events, LimitEvent next) {
    if (events.stream().anyMatch(next::repeats)) {
      return events;
    }
    LimitState now = of(events);
    if (next.kind() == Kind.LIFTING_ANNOUNCED || next.kind() == Kind.LIFTED) {
      state(
          now.restrictions.contains(next.requestId()),
          "request %s has no restriction that could be lifted",
          next.requestId());
    }
    if (next.kind() == Kind.LIFTED) {
      state(
          now.announced.contains(next.requestId()),
          "the subject must be told before a restriction is lifted: GDPR Art. 18(3)");
    }
    if (next.kind() == Kind.OBJECTION_OVERRIDDEN || next.kind() == Kind.OBJECTION_WITHDRAWN) {
      state(
          now.objected(next.purposeId()).contains(next.requestId()),
          "request %s has no objection to this purpose",
          next.requestId());
    }
    if (next.kind() == Kind.OBJECTION_OVERRIDDEN) {
      boolean marketing =
          events.stream()
              .anyMatch(
                  event ->
                      event.kind() == Kind.OBJECTED
                          && event.requestId().equals(next.requestId())
                          && event.purposeId().equals(next.purposeId())
                          && event.ground().equals(ObjectionGround.DIRECT_MARKETING.article()));
      state(!marketing, "nothing overrides an objection to direct marketing: GDPR Art. 21(3)");
    }
    List<LimitEvent> more = new ArrayList<>(events);
    LimitEvent last = events.isEmpty() ? next : events.get(events.size() - 1);
    more.add(next.time().isBefore(last.time()) ? next.at(last.time()) : next);
    return List.copyOf(more);
  }
}
