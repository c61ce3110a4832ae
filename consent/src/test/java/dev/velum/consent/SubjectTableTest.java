package dev.velum.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubjectTableTest {
  @Test
  void table_holdsWhatAMapHolds() {
    SubjectTable table = new SubjectTable(new SecureRandom());
    Map<String, Long> map = new HashMap<>();
    for (int i = 0; i < 30_000; i++) {
      String subject = "subject-" + i * 7919L % 9_000 + "x".repeat(i % 9);
      long end = i % 3 == 0 ? Long.MAX_VALUE : i;
      table.put(subject, end);
      map.put(subject, end);
    }

    map.forEach((subject, end) -> assertThat(table.get(subject)).isEqualTo(end));
    assertThat(table.get("subject-")).isEqualTo(SubjectTable.UNKNOWN);
    assertThat(table.get("")).isEqualTo(SubjectTable.UNKNOWN);
  }

  /** Lengths modulo the word, characters beyond Latin-1, and zeros at the end all count. */
  @Test
  void similarIds_areToldApart() {
    SubjectTable table = new SubjectTable(new SecureRandom());
    String[] similar = {
      "a", "aa", "aaa", "aaaa", "aaaaa", "A", "b", "\u0101", "a\u0100", "aaaa\u0000", "aaaab"
    };
    for (int i = 0; i < similar.length; i++) {
      table.put(similar[i], i);
    }

    for (int i = 0; i < similar.length; i++) {
      assertThat(table.get(similar[i])).isEqualTo(i);
    }
  }
}
