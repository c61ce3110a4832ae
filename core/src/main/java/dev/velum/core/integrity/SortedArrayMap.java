package dev.velum.core.integrity;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable map over two arrays, for what is sorted anyway: made in no time, with no object
 * per entry. Looking up is a binary search. Parts of it are copies.
 */
@SuppressWarnings("JdkObsolete") // the type that manifests promise for their entries
final class SortedArrayMap<V> extends AbstractMap<String, V> implements SortedMap<String, V> {
  private final String[] keys;
  private final V[] values;

  /**
   * Takes the arrays as its own.
   *
   * @param keys in ascending order, none twice
   * @param values one for each key
   */
  SortedArrayMap(String[] keys, V[] values) {
    this.keys = keys;
    this.values = values;
  }

  private String key(int i) {
    if (keys.length == 0) {
      throw new NoSuchElementException();
    }
    return keys[i];
  }

  private int find(Object key) {
    return Arrays.binarySearch(keys, (String) key, Comparator.<String>naturalOrder());
  }

  @Override
  public @Nullable V get(Object key) {
    int i = find(key);
    return i < 0 ? null : values[i];
  }

  @Override
  public boolean containsKey(Object key) {
    return find(key) >= 0;
  }

  @Override
  public int size() {
    return keys.length;
  }

  @Override
  public Set<Map.Entry<String, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return keys.length;
      }

      @Override
      public Iterator<Map.Entry<String, V>> iterator() {
        return new EntryIterator();
      }
    };
  }

  /** Goes through the entries in order. */
  private final class EntryIterator implements Iterator<Map.Entry<String, V>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < keys.length;
    }

    @Override
    public Map.Entry<String, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return Map.entry(keys[next], values[next++]);
    }
  }

  @Override
  public @Nullable Comparator<? super String> comparator() {
    return null; // the natural order, as the interface says it
  }

  @Override
  public String firstKey() {
    return key(0);
  }

  @Override
  public String lastKey() {
    return key(keys.length - 1);
  }

  @Override
  public SortedMap<String, V> subMap(String from, String to) {
    return new TreeMap<>(this).subMap(from, to);
  }

  @Override
  public SortedMap<String, V> headMap(String to) {
    return new TreeMap<>(this).headMap(to);
  }

  @Override
  public SortedMap<String, V> tailMap(String from) {
    return new TreeMap<>(this).tailMap(from);
  }
}
