package dev.velum.anonymize.text;

import static dev.velum.core.internal.Checks.share;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import opennlp.tools.namefind.NameFinderME;
import opennlp.tools.namefind.TokenNameFinderModel;
import opennlp.tools.tokenize.SimpleTokenizer;
import opennlp.tools.util.Span;

/**
 * Finds names by a trained model of Apache OpenNLP, which the application brings: the library
 * {@code opennlp-tools} and the model. Needs neither unless it is used.
 *
 * <p>Tokens are those of OpenNLP's simple tokenizer, and a text is one sequence: train models
 * alike. Safe for use by several threads; a finder is made for each text, as finders adapt to what
 * they read.
 */
public final class OpenNlpRecognizer implements Recognizer {
  private static final Map<String, EntityType> TYPES =
      Map.of(
          "person", EntityType.PERSON,
          "organization", EntityType.ORGANIZATION,
          "location", EntityType.LOCATION,
          "date", EntityType.DATE,
          "default", EntityType.PERSON);

  private final TokenNameFinderModel model;
  private final double minProbability;

  private OpenNlpRecognizer(TokenNameFinderModel model, double minProbability) {
    this.model = model;
    this.minProbability = minProbability;
  }

  /**
   * Returns a recognizer by a model. What it finds has the model's probability as its score. Types
   * named person, organization, location and date are ours; others go by their name in capitals.
   *
   * @param minProbability least probability of what is reported, 0 to 1
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public static OpenNlpRecognizer of(TokenNameFinderModel model, double minProbability) {
    return new OpenNlpRecognizer(
        Objects.requireNonNull(model, "model"), share(minProbability, "minProbability"));
  }

  @Override
  public void recognize(String text, Found found) {
    NameFinderME finder = new NameFinderME(model);
    Span[] tokens = SimpleTokenizer.INSTANCE.tokenizePos(text);
    Span[] names = finder.find(Span.spansToStrings(tokens, text));
    double[] probabilities = finder.probs(names);
    for (int i = 0; i < names.length; i++) {
      if (probabilities[i] >= minProbability) {
        int start = tokens[names[i].getStart()].getStart();
        int end = tokens[names[i].getEnd() - 1].getEnd();
        found.add(type(names[i].getType()), start, end, Math.min(1, probabilities[i]));
      }
    }
  }

  private static EntityType type(String name) {
    EntityType ours = TYPES.get(name);
    return ours != null ? ours : EntityType.of(name.toUpperCase(Locale.ROOT));
  }
}
