package dev.velum.anonymize.search;

import dev.velum.anonymize.model.DeltaPresence;
import dev.velum.anonymize.model.KMap;
import dev.velum.anonymize.model.NoAttack;
import dev.velum.anonymize.model.PrivacyModel;

/**
 * A condition on how many members of a population look like a class.
 *
 * <p>A lower bound on this number is monotone: parts of a class are like fewer members. A condition
 * on the share of the members who are in the class is not.
 */
final class PopulationCriterion extends LabelCriterion {
  private final PrivacyModel model;
  private final Population.Counter members;

  PopulationCriterion(PrivacyModel model, Population population) {
    this.model = model;
    this.members = population.counter();
  }

  @Override
  void begin(ClassView view) {
    super.begin(view);
    members.countAt(view.levels());
  }

  @Override
  boolean fails(int classNumber) {
    long alike = members.membersLike(classes(), classNumber);
    if (model instanceof KMap map) {
      return !map.allows(alike);
    }
    if (model instanceof NoAttack noAttack) {
      return !noAttack.allows(alike);
    }
    return !((DeltaPresence) model).allows(classes().size(classNumber), alike);
  }

  @Override
  int hopeless(int classNumber, int size) {
    return model instanceof DeltaPresence ? 0 : size;
  }
}
