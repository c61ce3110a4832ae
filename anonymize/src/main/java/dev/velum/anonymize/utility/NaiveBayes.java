package dev.velum.anonymize.utility;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Naive Bayes on texts: features are taken to be independent given the class, counts are raised by
 * one (Laplace). Simple, quick and the same on every run; of classes that are equally likely it
 * takes the first in the order of their texts.
 */
public final class NaiveBayes implements Classifier {
  private NaiveBayes() {}

  /** Returns the classifier. */
  public static NaiveBayes create() {
    return new NaiveBayes();
  }

  @Override
  public Model train(List<List<String>> features, List<String> classes) {
    SortedMap<String, Integer> sizes = new TreeMap<>();
    Map<List<Object>, Integer> counts = new HashMap<>();
    Map<List<Object>, Integer> values = new HashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      sizes.merge(classes.get(i), 1, Integer::sum);
      for (int f = 0; f < features.get(i).size(); f++) {
        String value = features.get(i).get(f);
        counts.merge(List.of(classes.get(i), f, value), 1, Integer::sum);
        values.merge(List.of(f, value), 1, Integer::sum);
      }
    }
    Map<Integer, Integer> distinct = new HashMap<>();
    values.keySet().forEach(key -> distinct.merge((Integer) key.get(0), 1, Integer::sum));
    return given -> mostLikely(given, sizes, counts, distinct);
  }

  private static String mostLikely(
      List<String> given,
      SortedMap<String, Integer> sizes,
      Map<List<Object>, Integer> counts,
      Map<Integer, Integer> distinct) {
    String best = sizes.firstKey();
    double most = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, Integer> each : sizes.entrySet()) {
      double log = Math.log(each.getValue());
      for (int f = 0; f < given.size(); f++) {
        double count = counts.getOrDefault(List.of(each.getKey(), f, given.get(f)), 0) + 1.0;
        log += Math.log(count / (each.getValue() + distinct.getOrDefault(f, 0)));
      }
      if (log > most) {
        most = log;
        best = each.getKey();
      }
    }
    return best;
  }
}
