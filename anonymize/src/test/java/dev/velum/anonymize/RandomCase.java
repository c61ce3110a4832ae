package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.Attacker;
import dev.velum.anonymize.model.CostBenefit;
import dev.velum.anonymize.model.EstimatedKMap;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.PopulationUniqueness;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.UniquenessEstimator;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.Loss;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small random table with hierarchies, models and a limit. */
public record RandomCase(
    Table table,
    Map<String, GeneralizationHierarchy> hierarchies,
    List<PrivacyModel> models,
    double limit,
    Loss loss) {

  private static final List<String> ORDER = List.of("w1", "w0", "w3", "w2");

  /** Returns the case of a seed. */
  public static RandomCase of(long seed) {
    Random random = new Random(seed);
    int attributes = 1 + random.nextInt(4);
    Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();
    List<String> columns = new ArrayList<>();
    for (int a = 0; a < attributes; a++) {
      columns.add("q" + a);
      hierarchies.put("q" + a, hierarchy(random));
    }
    columns.add("s0");
    columns.add("s1");
    int rows = random.nextInt(8) == 0 ? random.nextInt(4) : random.nextInt(60);
    int sensitiveValues = random.nextInt(5) == 0 ? 90 : 1 + random.nextInt(5);
    Table.Builder builder = Table.builder(columns);
    for (int row = 0; row < rows; row++) {
      List<String> values = new ArrayList<>();
      for (GeneralizationHierarchy hierarchy : hierarchies.values()) {
        // Squared, so that some values are frequent.
        double at = random.nextDouble() * random.nextDouble();
        values.add(hierarchy.labels(0).get((int) (at * hierarchy.domainSize())));
      }
      values.add("v" + random.nextInt(sensitiveValues));
      values.add("w" + random.nextInt(3));
      builder.row(values);
    }
    Table table = builder.build();
    List<PrivacyModel> models = models(random);
    if (random.nextInt(2) == 0) {
      models.add(modelOfIdentity(random, table, hierarchies));
    }
    return new RandomCase(table, hierarchies, models, limit(random), loss(random));
  }

  /** Models that look at populations, at what records are worth, or at all classes together. */
  private static PrivacyModel modelOfIdentity(
      Random random, Table table, Map<String, GeneralizationHierarchy> hierarchies) {
    double share = random.nextBoolean() ? random.nextDouble() : (1 + random.nextInt(9)) / 10.0;
    long population = table.rowCount() + 1L + random.nextInt(100);
    return switch (random.nextInt(10)) {
      case 0 -> PrivacyModel.kMap(2 + random.nextInt(8), population(random, table, hierarchies));
      case 1 ->
          new EstimatedKMap(
              2 + random.nextInt(10), population, 0.05, EstimatedKMap.Estimate.POISSON);
      case 2 -> PrivacyModel.kMap(2 + random.nextInt(10), population);
      case 3 ->
          PrivacyModel.deltaPresence(
              random.nextBoolean() ? 0 : share / 2, share, population(random, table, hierarchies));
      case 4 -> PrivacyModel.averageRisk(Math.max(0.01, share));
      case 5 -> PrivacyModel.sampleUniqueness(share);
      case 6 -> new PopulationUniqueness(share, UniquenessEstimator.ZAYATZ, population);
      case 7 -> PrivacyModel.grassbergerLDiversity(1 + 3 * share, "s0");
      case 8 ->
          PrivacyModel.profitability(
              new CostBenefit(100, 300 * share, 300, 40), attacker(random, table, hierarchies));
      default ->
          PrivacyModel.noAttack(
              new CostBenefit(100, 0, 10, 1 + random.nextInt(5)),
              attacker(random, table, hierarchies));
    };
  }

  private static Attacker attacker(
      Random random, Table table, Map<String, GeneralizationHierarchy> hierarchies) {
    return random.nextBoolean()
        ? Attacker.prosecutor()
        : Attacker.journalist(population(random, table, hierarchies));
  }

  /** The records of the table and others, in no order. */
  private static Table population(
      Random random, Table table, Map<String, GeneralizationHierarchy> hierarchies) {
    List<List<String>> members = new ArrayList<>();
    List<String> names = List.copyOf(hierarchies.keySet());
    table.select(names).rows().forEach(row -> members.add(List.copyOf(row)));
    int others = random.nextInt(60);
    for (int i = 0; i < others; i++) {
      List<String> member = new ArrayList<>();
      for (GeneralizationHierarchy hierarchy : hierarchies.values()) {
        member.add(hierarchy.labels(0).get(random.nextInt(hierarchy.domainSize())));
      }
      members.add(member);
    }
    Collections.shuffle(members, random);
    return Table.of(names, members);
  }

  private static GeneralizationHierarchy hierarchy(Random random) {
    int domain = 1 + random.nextInt(random.nextInt(4) == 0 ? 1 : 9);
    int height = 1 + random.nextInt(4);
    List<List<String>> ladders = new ArrayList<>();
    int[] groups = new int[domain];
    for (int value = 0; value < domain; value++) {
      ladders.add(new ArrayList<>(List.of("v" + value)));
      groups[value] = value;
    }
    for (int level = 1; level < height; level++) {
      // Labels of one level fall together at random; the last is a single one, most of the time.
      int[] parents = new int[domain];
      int width = level == height - 1 && random.nextInt(5) > 0 ? 1 : 1 + random.nextInt(4);
      for (int group = 0; group < domain; group++) {
        parents[group] = random.nextInt(width);
      }
      for (int value = 0; value < domain; value++) {
        groups[value] = Math.min(domain - 1, parents[groups[value]]);
        ladders.get(value).add(width == 1 ? "*" : "L" + level + "-" + groups[value]);
      }
    }
    return GeneralizationHierarchy.of(ladders);
  }

  private static List<PrivacyModel> models(Random random) {
    List<PrivacyModel> models = new ArrayList<>();
    if (random.nextInt(5) > 0) {
      models.add(PrivacyModel.kAnonymity(2 + random.nextInt(5)));
    }
    if (random.nextInt(3) == 0 || models.isEmpty()) {
      models.add(PrivacyModel.distinctLDiversity(2 + random.nextInt(3), "s0"));
    }
    if (random.nextInt(6) == 0) {
      models.add(PrivacyModel.distinctLDiversity(2, "s1"));
    }
    if (random.nextInt(2) == 0) {
      models.add(finerModel(random));
    }
    if (random.nextInt(8) == 0) {
      models.add(finerModel(random));
    }
    return models;
  }

  /** Parameters are round now and then, so that bounds are met exactly. */
  private static PrivacyModel finerModel(Random random) {
    double share = random.nextBoolean() ? random.nextDouble() : (1 + random.nextInt(9)) / 10.0;
    return switch (random.nextInt(10)) {
      case 0 -> PrivacyModel.entropyLDiversity(1 + 2 * share, "s0");
      case 1 -> PrivacyModel.entropyLDiversity(2, "s1");
      case 2 -> PrivacyModel.recursiveCLDiversity(5 * share, 2 + random.nextInt(2), "s0");
      case 3 -> PrivacyModel.maxFrequency(share, "s0");
      case 4 -> PrivacyModel.tCloseness(share, "s0", GroundDistance.equal());
      case 5 -> PrivacyModel.tCloseness(share, "s1", GroundDistance.ordered(ORDER));
      case 6 -> PrivacyModel.tCloseness(share, "s0", GroundDistance.hierarchical(tree(random)));
      case 7 -> PrivacyModel.deltaDisclosure(3 * share, "s0");
      case 8 -> PrivacyModel.basicBetaLikeness(3 * share, "s1");
      default -> PrivacyModel.enhancedBetaLikeness(3 * share, "s0");
    };
  }

  private static GeneralizationHierarchy tree(Random random) {
    int width = 2 + random.nextInt(3);
    boolean isRooted = random.nextBoolean();
    List<List<String>> ladders = new ArrayList<>();
    for (int value = 0; value < 90; value++) {
      int group = value / width;
      String above = isRooted ? "*" : "h" + group / 2;
      ladders.add(List.of("v" + value, "g" + group, above));
    }
    return GeneralizationHierarchy.of(ladders);
  }

  private static double limit(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> random.nextInt(30) / 100.0;
      default -> random.nextDouble();
    };
  }

  private static Loss loss(Random random) {
    Loss loss = UtilityMeasure.loss();
    return switch (random.nextInt(5)) {
      case 0 -> loss.withSuppressionFactor(random.nextInt(11) / 10.0);
      case 1 -> loss.withWeight("q0", random.nextInt(4) + 0.25);
      default -> loss;
    };
  }

  Anonymizer anonymizer() {
    Anonymizer anonymizer = Anonymizer.of(table).sensitive("s0", "s1");
    hierarchies.forEach(anonymizer::quasiIdentifier);
    return anonymizer
        .require(models.toArray(new PrivacyModel[0]))
        .suppressAtMost(limit)
        .minimize(loss);
  }
}
