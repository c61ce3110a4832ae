package dev.velum.anonymize.utility;

import static dev.velum.core.internal.Checks.atLeast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import opennlp.tools.ml.maxent.GISTrainer;
import opennlp.tools.ml.model.Event;
import opennlp.tools.ml.model.MaxentModel;
import opennlp.tools.util.ObjectStreamUtils;
import opennlp.tools.util.TrainingParameters;

/**
 * Maximum entropy, that is multinomial logistic regression on indicators of values, by Apache
 * OpenNLP, which the application brings ({@code opennlp-tools}). Needs it only if it is used.
 *
 * <p>Unlike {@link NaiveBayes} it does not take features to be independent, so it is closer to what
 * people train in earnest. Trained by generalized iterative scaling on one thread, the same on
 * every run; time goes with examples, features and iterations. Safe for use by several threads.
 */
public final class MaximumEntropy implements Classifier {
  /** The number of iterations unless another is set. */
  public static final int DEFAULT_ITERATIONS = 100;

  private final int iterations;

  private MaximumEntropy(int iterations) {
    this.iterations = iterations;
  }

  /** Returns the classifier with the usual number of iterations. */
  public static MaximumEntropy create() {
    return new MaximumEntropy(DEFAULT_ITERATIONS);
  }

  /**
   * Returns the classifier with another number of iterations.
   *
   * @param count at least 1
   * @throws IllegalArgumentException if it is below 1
   */
  public MaximumEntropy iterations(int count) {
    return new MaximumEntropy(atLeast(1, count, "iterations"));
  }

  @Override
  public Model train(List<List<String>> features, List<String> classes) {
    if (classes.stream().distinct().count() == 1) {
      String only = classes.get(0); // nothing to learn, which the library does not expect
      return given -> only;
    }
    List<Event> events = new ArrayList<>(classes.size());
    for (int i = 0; i < classes.size(); i++) {
      events.add(new Event(classes.get(i), named(features.get(i))));
    }
    MaxentModel model = trained(events);
    return given -> model.getBestOutcome(model.eval(named(given)));
  }

  private MaxentModel trained(List<Event> events) {
    TrainingParameters parameters = new TrainingParameters();
    parameters.put(TrainingParameters.ITERATIONS_PARAM, iterations);
    parameters.put(TrainingParameters.CUTOFF_PARAM, 0);
    GISTrainer trainer = new GISTrainer();
    trainer.init(parameters, new HashMap<>());
    try {
      return trainer.train(ObjectStreamUtils.createObjectStream(events));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the events are in memory
    }
  }

  /** Equal texts of different features are different. */
  private static String[] named(List<String> values) {
    String[] named = new String[values.size()];
    for (int f = 0; f < named.length; f++) {
      named[f] = f + "=" + values.get(f);
    }
    return named;
  }
}
