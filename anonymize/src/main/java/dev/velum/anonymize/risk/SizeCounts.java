package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.argument;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How many classes there are of each size, by ascending size. Immutable. */
final class SizeCounts {
  private final int[] sizes;
  private final int[] classes;
  private final long records;
  private final long total;

  private SizeCounts(int[] sizes, int[] classes) {
    this.sizes = sizes;
    this.classes = classes;
    long recordSum = 0;
    long classSum = 0;
    for (int i = 0; i < sizes.length; i++) {
      argument(i == 0 || sizes[i] > sizes[i - 1], "size %s must be listed once", sizes[i]);
      recordSum += (long) sizes[i] * classes[i];
      classSum += classes[i];
    }
    this.records = recordSum;
    this.total = classSum;
  }

  static SizeCounts of(List<ClassSize> classSizes) {
    List<ClassSize> sorted =
        classSizes.stream().sorted(Comparator.comparingInt(ClassSize::size)).toList();
    return new SizeCounts(
        sorted.stream().mapToInt(ClassSize::size).toArray(),
        sorted.stream().mapToInt(ClassSize::classes).toArray());
  }

  /** Counts the sizes of classes, in any order. */
  static SizeCounts of(int[] classSizes) {
    int[] sorted = classSizes.clone();
    Arrays.sort(sorted);
    int[] sizes = new int[sorted.length];
    int[] classes = new int[sorted.length];
    int count = 0;
    for (int size : sorted) {
      if (count == 0 || sizes[count - 1] != size) {
        sizes[count++] = size;
      }
      classes[count - 1]++;
    }
    return new SizeCounts(Arrays.copyOf(sizes, count), Arrays.copyOf(classes, count));
  }

  /** Returns the number of distinct sizes. */
  int count() {
    return sizes.length;
  }

  int size(int position) {
    return sizes[position];
  }

  int classes(int position) {
    return classes[position];
  }

  /** Returns the number of classes of a size. */
  int classesOf(int size) {
    int position = Arrays.binarySearch(sizes, size);
    return position < 0 ? 0 : classes[position];
  }

  /** Returns the number of records in all classes. */
  long records() {
    return records;
  }

  /** Returns the number of all classes. */
  long total() {
    return total;
  }
}
