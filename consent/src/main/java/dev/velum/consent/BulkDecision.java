package dev.velum.consent;

import dev.velum.core.DataSubjectId;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One question, put for many subjects at once. Memory grows with the subjects asked for. For one
 * use on one thread.
 */
final class BulkDecision {
  /** Above this many subjects, one pass over a purpose is cheaper than lists in statements. */
  private static final int MAX_LISTED_SUBJECTS = 10_000;

  private final Question question;
  private final long instant;
  private final Map<String, DataSubjectId> wanted = new LinkedHashMap<>();
  private final Map<String, Answers> answers = new HashMap<>();

  BulkDecision(Collection<DataSubjectId> subjects, Question question, long instant) {
    this.question = question;
    this.instant = instant;
    subjects.forEach(subject -> wanted.put(subject.value(), subject));
  }

  /** Returns the subjects whose answer permits. */
  Set<DataSubjectId> permitted(LedgerStore.Session session) throws SQLException {
    boolean all = wanted.size() > MAX_LISTED_SUBJECTS;
    session.facts(
        question.purposeIds(),
        all ? null : wanted.keySet(),
        (subject, fact) -> {
          if (wanted.containsKey(subject)) {
            answers
                .computeIfAbsent(subject, unused -> new Answers(question))
                .addAsOf(fact, instant);
          }
        });
    Set<DataSubjectId> permitted = new HashSet<>();
    answers.forEach(
        (id, answer) -> {
          DataSubjectId subject = wanted.get(id);
          if (subject != null && answer.at(subject, instant).permits()) {
            permitted.add(subject);
          }
        });
    return permitted;
  }
}
