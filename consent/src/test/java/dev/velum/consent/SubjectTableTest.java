package dev.velum.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubjectTableTest {
  private static final long WEEK = 604_800_000_000L;

  @Test
  void table_holdsWhatAMapHolds() {
    SubjectTable table = new SubjectTable(new SecureRandom(), 9_000);
    Map<String, Long> map = new HashMap<>();
    for (int i = 0; i < 30_000; i++) {
      String subject = "subject-" + i * 7919L % 9_000 + "x".repeat(i % 9);
      long end = i % 3 == 0 ? SubjectTable.DENIED : (1 + i % 1_000) * WEEK;
      if (map.put(subject, end) == null) {
        table.add(subject, end);
      } else {
        table.replace(subject, end);
      }
    }

    map.forEach((subject, end) -> assertThat(table.get(subject)).isEqualTo(end));
    assertThat(table.get("subject-")).isEqualTo(SubjectTable.UNKNOWN);
    assertThat(table.get("")).isEqualTo(SubjectTable.UNKNOWN);
  }

  /** More subjects than it was made for: buckets run over into the next ones, round the end. */
  @Test
  void overfullTable_stillAnswers() {
    SubjectTable table = new SubjectTable(new SecureRandom(), 1);
    int capacity = table.nextSize() / 10 * 8;
    for (int i = 0; i < capacity - 1; i++) {
      table.add("subject-" + i, (1 + i) * WEEK);
    }

    assertThat(table.isFull()).isTrue();
    for (int i = 0; i < capacity - 1; i++) {
      assertThat(table.get("subject-" + i)).isEqualTo((1 + i) * WEEK);
    }
    assertThat(table.get("nobody")).isEqualTo(SubjectTable.UNKNOWN);
  }

  /** The same tag stands for two subjects only by chance; adding one twice looks the same. */
  @Test
  void sharedSlot_neverAnswers() {
    SubjectTable table = new SubjectTable(new SecureRandom(), 1);
    table.add("one", 5 * WEEK);

    table.add("one", 6 * WEEK);
    assertThat(table.get("one")).isEqualTo(SubjectTable.UNKNOWN);

    table.replace("one", 7 * WEEK);
    assertThat(table.get("one")).isEqualTo(SubjectTable.UNKNOWN);
  }

  /** Lengths modulo the word, characters beyond Latin-1, and zeros at the end all count. */
  @Test
  void similarIds_areToldApart() {
    SubjectTable table = new SubjectTable(new SecureRandom(), 100);
    String[] similar = {
      "a", "aa", "aaa", "aaaa", "aaaaa", "A", "b", "\u0101", "a\u0100", "aaaa\u0000", "aaaab"
    };
    for (int i = 0; i < similar.length; i++) {
      table.add(similar[i], (1 + i) * WEEK);
    }

    for (int i = 0; i < similar.length; i++) {
      assertThat(table.get(similar[i])).isEqualTo((1 + i) * WEEK);
    }
  }

  @Test
  void ends_areRoundedDown() {
    SubjectTable table = new SubjectTable(new SecureRandom(), 1);
    table.add("within a week", 3 * WEEK - 1);
    table.add("before the first week", WEEK - 1);
    table.add("before 1970", -5 * WEEK);
    table.add("endless", Long.MAX_VALUE);

    assertThat(table.get("within a week")).isEqualTo(2 * WEEK);
    assertThat(table.get("before the first week")).isEqualTo(SubjectTable.UNKNOWN);
    assertThat(table.get("before 1970")).isEqualTo(SubjectTable.UNKNOWN);
    assertThat(table.get("endless")).isEqualTo(SubjectTable.DENIED - WEEK);
  }
}
