package dev.velum.anonymize.search;

import dev.velum.anonymize.model.Profitability;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a class earns. Neither its parts nor its union with others need to earn more or less than it
 * does, so nothing is concluded for other nodes.
 */
final class ProfitCriterion extends LabelCriterion {
  private final Profitability model;
  private final List<SearchAttribute> attributes;
  private final Population.@Nullable Counter members;
  private final double most;

  ProfitCriterion(
      Profitability model, List<SearchAttribute> attributes, @Nullable Population population) {
    this.model = model;
    this.attributes = attributes;
    this.members = population == null ? null : population.counter();
    this.most = attributes.stream().mapToDouble(a -> Math.log(a.domainSize())).sum();
  }

  @Override
  void begin(ClassView view) {
    super.begin(view);
    if (members != null) {
      members.countAt(view.levels());
    }
  }

  @Override
  boolean fails(int classNumber) {
    long alike =
        members == null ? classes().size(classNumber) : members.membersLike(classes(), classNumber);
    return !model.allows(informationLoss(classNumber), alike);
  }

  private double informationLoss(int classNumber) {
    double lost = 0;
    int[] levels = classes().levels();
    for (int a = 0; a < levels.length; a++) {
      lost += Math.log(attributes.get(a).leafCounts(levels[a])[classes().label(classNumber, a)]);
    }
    return most == 0 ? 0 : Math.min(1, lost / most);
  }
}
