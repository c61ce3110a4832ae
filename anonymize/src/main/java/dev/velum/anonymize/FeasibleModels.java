package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.model.AverageRisk;
import dev.velum.anonymize.model.BasicBetaLikeness;
import dev.velum.anonymize.model.DeltaDisclosure;
import dev.velum.anonymize.model.DeltaPresence;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.EnhancedBetaLikeness;
import dev.velum.anonymize.model.EntropyLDiversity;
import dev.velum.anonymize.model.GrassbergerLDiversity;
import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.model.KMap;
import dev.velum.anonymize.model.MaxFrequency;
import dev.velum.anonymize.model.PopulationUniqueness;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.RecursiveCLDiversity;
import dev.velum.anonymize.model.SampleUniqueness;
import dev.velum.anonymize.model.TCloseness;
import dev.velum.anonymize.risk.PopulationRisk;
import dev.velum.anonymize.risk.SensitiveRisk;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What of a model the fullest generalization keeps without suppression: the same model with the
 * strictest parameter for which it does, to four decimals on the safe side.
 *
 * <p>Nothing of models that have no such parameter: those whose k follows from a probability or
 * from money, and likeness that an attribute with few values cannot have.
 */
final class FeasibleModels {
  private static final double DECIMALS = 1e4;

  private final AnonymizationRequest request;
  private final List<GeneralizedAttribute> attributes;
  private final Table labels;
  private final EquivalenceClasses classes;

  FeasibleModels(AnonymizationRequest request) {
    this.request = request;
    int[] top =
        request.hierarchies().values().stream().mapToInt(each -> each.height() - 1).toArray();
    this.attributes = GlobalRelease.attributes(request, top);
    this.labels =
        Table.ofColumns(List.copyOf(Recoder.generalize(attributes, request.table()).values()));
    this.classes = EquivalenceClasses.of(labels, labels.columnNames());
  }

  /** Returns the strictest model of this kind that holds. */
  Optional<PrivacyModel> like(PrivacyModel model) {
    if (model.sensitiveAttribute().isPresent()) {
      String attribute = model.sensitiveAttribute().get();
      return like(model, attribute, SensitiveRisk.of(classes, request.table().column(attribute)));
    }
    if (model instanceof KAnonymity) {
      int smallest = classes.smallest();
      return smallest >= 2 ? Optional.of(new KAnonymity(smallest)) : Optional.empty();
    }
    if (model instanceof KMap map) {
      long fewest = Arrays.stream(members(map.population())).reduce(Integer.MAX_VALUE, Math::min);
      return fewest >= 2 ? Optional.of(new KMap((int) fewest, map.population())) : Optional.empty();
    }
    if (model instanceof DeltaPresence presence) {
      return like(presence);
    }
    return ofTable(model);
  }

  private static Optional<PrivacyModel> like(
      PrivacyModel model, String attribute, SensitiveRisk risk) {
    if (model instanceof DistinctLDiversity) {
      int fewest = risk.distinctValues();
      return fewest >= 2
          ? Optional.of(new DistinctLDiversity(fewest, attribute))
          : Optional.empty();
    }
    if (model instanceof EntropyLDiversity) {
      double l = down(risk.entropyDiversity());
      return l > 1 ? Optional.of(new EntropyLDiversity(l, attribute)) : Optional.empty();
    }
    if (model instanceof GrassbergerLDiversity) {
      double l = Math.min(risk.distinctValues(), down(risk.grassbergerDiversity()));
      return l > 1 ? Optional.of(new GrassbergerLDiversity(l, attribute)) : Optional.empty();
    }
    if (model instanceof RecursiveCLDiversity diversity) {
      double c = above(risk.recursiveRatio(diversity.l()));
      return Double.isFinite(c)
          ? Optional.of(new RecursiveCLDiversity(c, diversity.l(), attribute))
          : Optional.empty();
    }
    if (model instanceof MaxFrequency) {
      double alpha = up(risk.maxFrequency());
      return alpha < 1 ? Optional.of(new MaxFrequency(alpha, attribute)) : Optional.empty();
    }
    if (model instanceof TCloseness closeness) {
      double t = Math.min(1, up(risk.closeness(closeness.distance())));
      return Optional.of(new TCloseness(t, attribute, closeness.distance()));
    }
    if (model instanceof DeltaDisclosure) {
      return Optional.of(new DeltaDisclosure(above(risk.disclosureBits()), attribute));
    }
    if (model instanceof BasicBetaLikeness) {
      return Optional.of(new BasicBetaLikeness(above(risk.basicBeta()), attribute));
    }
    double beta = above(risk.enhancedBeta());
    return model instanceof EnhancedBetaLikeness && Double.isFinite(beta)
        ? Optional.of(new EnhancedBetaLikeness(beta, attribute))
        : Optional.empty();
  }

  private Optional<PrivacyModel> like(DeltaPresence presence) {
    long[] members = members(presence.population());
    double least = 1;
    double most = 0;
    for (int number = 0; number < members.length; number++) {
      if (members[number] < classes.size(number)) {
        return Optional.empty(); // not a population of this table
      }
      double share = (double) classes.size(number) / members[number];
      least = Math.min(least, share);
      most = Math.max(most, share);
    }
    return Optional.of(
        new DeltaPresence(
            Math.min(presence.min(), down(least)),
            Math.max(presence.max(), Math.min(1, up(most))),
            presence.population()));
  }

  /** Returns for each class how many members of a population are in it. */
  private long[] members(Table population) {
    Map<String, Column> generalized = Recoder.generalize(attributes, population);
    Map<List<String>, Long> counts = new HashMap<>();
    Table.ofColumns(List.copyOf(generalized.values()))
        .rows()
        .forEach(row -> counts.merge(List.copyOf(row), 1L, Long::sum));
    long[] members = new long[classes.count()];
    for (int row = 0; row < labels.rowCount(); row++) {
      members[classes.classOf(row)] = counts.getOrDefault(labels.row(row), 0L);
    }
    return members;
  }

  private Optional<PrivacyModel> ofTable(PrivacyModel model) {
    double records = Math.max(1, classes.rowCount());
    if (model instanceof AverageRisk) {
      return Optional.of(new AverageRisk(Math.min(1, up(classes.count() / records))));
    }
    if (model instanceof SampleUniqueness) {
      long uniques = Arrays.stream(classes.sizes()).filter(size -> size == 1).count();
      return Optional.of(new SampleUniqueness(Math.min(1, up(uniques / records))));
    }
    if (model instanceof PopulationUniqueness limit) {
      OptionalDouble share =
          PopulationRisk.of(classes, limit.populationSize()).uniqueShare(limit.estimator());
      return share.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new PopulationUniqueness(
                  Math.min(1, up(share.getAsDouble())), limit.estimator(), limit.populationSize()));
    }
    return Optional.empty();
  }

  private static double down(double value) {
    return Math.floor(value * DECIMALS) / DECIMALS;
  }

  private static double up(double value) {
    return Math.ceil(value * DECIMALS) / DECIMALS;
  }

  /** Returns a number that is larger, whatever rounding does. */
  private static double above(double value) {
    return (Math.floor(value * DECIMALS) + 1) / DECIMALS;
  }
}
