package dev.velum.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a decision is asked about: a purpose, and the broader ones whose events speak about it. */
final class Question {
  private final Purpose purpose;
  private final List<Purpose> levels = new ArrayList<>();
  private final AgeOfConsent ages;

  Question(Purpose purpose, AgeOfConsent ages) {
    this.purpose = purpose;
    this.ages = ages;
    for (Optional<Purpose> at = Optional.of(purpose); at.isPresent(); at = at.get().broader()) {
      levels.add(at.get());
    }
  }

  Purpose purpose() {
    return purpose;
  }

  AgeOfConsent ages() {
    return ages;
  }

  /** How many purposes speak about it: itself at level 0, then the broader ones. */
  int levelCount() {
    return levels.size();
  }

  /** Returns the level of a purpose's events, or -1 if they do not speak about the question. */
  int level(String purposeId) {
    for (int level = 0; level < levels.size(); level++) {
      if (levels.get(level).id().equals(purposeId)) {
        return level;
      }
    }
    return -1;
  }

  boolean accepts(int level, int version) {
    return levels.get(level).accepts(version);
  }

  List<String> purposeIds() {
    return levels.stream().map(Purpose::id).toList();
  }
}
