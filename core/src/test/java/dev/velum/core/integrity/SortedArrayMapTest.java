package dev.velum.core.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedArrayMapTest {
  private final SortedArrayMap<Integer> map =
      new SortedArrayMap<>(new String[] {"B", "a", "a/b", "\u00e9"}, new Integer[] {1, 2, 3, 4});

  @Test
  void itIsEqualToATreeMapOfTheSame() {
    SortedMap<String, Integer> tree = new TreeMap<>();
    tree.put("a/b", 3);
    tree.put("\u00e9", 4);
    tree.put("B", 1);
    tree.put("a", 2);

    assertThat(map).isEqualTo(tree).hasSameHashCodeAs(tree).hasToString(tree.toString());
    assertThat(tree).isEqualTo(map);
    assertThat(new ArrayList<>(map.entrySet())).isEqualTo(new ArrayList<>(tree.entrySet()));
    assertThat(map.keySet()).containsExactlyElementsOf(tree.keySet());
    assertThat(map.comparator()).isNull();
    assertThat(map.firstKey()).isEqualTo(tree.firstKey());
    assertThat(map.lastKey()).isEqualTo(tree.lastKey());
    for (String key : List.of("", "A", "B", "a", "a/", "a/b", "\u00e9", "\uffff")) {
      assertThat(map.get(key)).as(key).isEqualTo(tree.get(key));
      assertThat(map.containsKey(key)).as(key).isEqualTo(tree.containsKey(key));
      assertThat(map.headMap(key)).as(key).isEqualTo(tree.headMap(key));
      assertThat(map.tailMap(key)).as(key).isEqualTo(tree.tailMap(key));
      assertThat(map.subMap("", key)).as(key).isEqualTo(tree.subMap("", key));
    }
  }

  @Test
  void itCannotBeChanged() {
    assertThatThrownBy(() -> map.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.remove("a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void emptyOne_hasNoKeys() {
    SortedArrayMap<Integer> empty = new SortedArrayMap<>(new String[0], new Integer[0]);

    assertThat(empty).isEmpty();
    assertThat(empty.get("a")).isNull();
    assertThatThrownBy(empty::firstKey).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(empty::lastKey).isInstanceOf(NoSuchElementException.class);
  }
}
