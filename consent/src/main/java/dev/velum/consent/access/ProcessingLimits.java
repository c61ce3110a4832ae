package dev.velum.consent.access;

import dev.velum.consent.Purpose;
import dev.velum.core.DataSubjectId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What data subjects have demanded beyond consent: restriction of processing (GDPR Art. 18) and
 * objection (Art. 21). The application answers from where it keeps the outcome of such requests.
 * Implementations are safe for use by several threads.
 */
public interface ProcessingLimits {
  /** Returns whether the processing of the subject's data is restricted. */
  boolean isRestricted(DataSubjectId subject);

  /** Returns whether the subject has objected to a purpose, in whatever version. */
  boolean hasObjected(DataSubjectId subject, String purposeId);

  /** Returns limits that nobody has demanded yet, held in memory. */
  static InMemory inMemory() {
    return new InMemory();
  }

  /** Limits in memory; gone when the program ends. Safe for use by several threads. */
  final class InMemory implements ProcessingLimits {
    private final Set<DataSubjectId> restricted = ConcurrentHashMap.newKeySet();
    private final Map<DataSubjectId, Set<String>> objections = new ConcurrentHashMap<>();

    private InMemory() {}

    /** Restricts the processing of the subject's data. */
    public void restrict(DataSubjectId subject) {
      restricted.add(subject);
    }

    /** Lifts a restriction; tell the subject before (Art. 18(3)). */
    public void lift(DataSubjectId subject) {
      restricted.remove(subject);
    }

    /** Notes an objection to a purpose and all that is part of it. */
    public void object(DataSubjectId subject, Purpose purpose) {
      objections
          .computeIfAbsent(subject, unused -> ConcurrentHashMap.newKeySet())
          .add(purpose.id());
    }

    /** Notes that an objection does not stand, for compelling grounds (Art. 21(1)). */
    public void overrule(DataSubjectId subject, Purpose purpose) {
      Set<String> own = objections.get(subject);
      if (own != null) {
        own.remove(purpose.id());
      }
    }

    @Override
    public boolean isRestricted(DataSubjectId subject) {
      return restricted.contains(subject);
    }

    @Override
    public boolean hasObjected(DataSubjectId subject, String purposeId) {
      return objections.getOrDefault(subject, Set.of()).contains(purposeId);
    }

    /** Returns a text without personal data. */
    @Override
    public String toString() {
      return "ProcessingLimits[" + restricted.size() + " restricted]";
    }
  }
}
