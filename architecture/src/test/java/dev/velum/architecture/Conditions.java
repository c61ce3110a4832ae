package dev.velum.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** What ArchUnit has no words for. */
final class Conditions {
  private Conditions() {}

  static ArchCondition<JavaClass> beClosedOrAbstract() {
    return new ArchCondition<>("be final or sealed, or abstract to be extended") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean closed =
            item.getModifiers().contains(JavaModifier.FINAL)
                || item.getModifiers().contains(JavaModifier.ABSTRACT)
                || item.isEnum()
                || item.reflect().isSealed();
        events.add(new SimpleConditionEvent(item, closed, item.getName() + " can be extended"));
      }
    };
  }

  /**
   * Two names or an enum read better; {@code equals}-like predicates of records are not concerned.
   */
  static ArchCondition<JavaMethod> takeNoBoolean() {
    return new ArchCondition<>("take no boolean") {
      @Override
      public void check(JavaMethod item, ConditionEvents events) {
        boolean reachable =
            item.getOwner().getModifiers().contains(JavaModifier.PUBLIC)
                && !item.getOwner().getPackageName().endsWith("internal");
        boolean takesOne =
            item.getRawParameterTypes().stream()
                .anyMatch(type -> type.isEquivalentTo(boolean.class));
        events.add(
            new SimpleConditionEvent(
                item, !(reachable && takesOne), item.getFullName() + " takes a boolean"));
      }
    };
  }
}
