package dev.velum.anonymize;

import static dev.velum.anonymize.hierarchy.Hierarchies.keepOrSuppress;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Table;
import java.util.List;

/** Five people and how they were recoded. */
final class People {
  static final GeneralizationHierarchy CITIES =
      GeneralizationHierarchy.of(
          List.of(
              List.of("Paris", "France", "*"),
              List.of("Lyon", "France", "*"),
              List.of("Oslo", "Norway", "*"),
              List.of("Rome", "Italy", "*")));
  static final Table TABLE =
      Table.builder("name", "city", "sex", "income")
          .row("A", "Paris", "f", "1")
          .row("B", "Lyon", "f", "2")
          .row("C", "Oslo", "m", "3")
          .row("D", "Oslo", "m", "4")
          .row("E", "Rome", "f", "5")
          .build();
  static final Recoding RECODING =
      Anonymizer.of(TABLE)
          .identifying("name")
          .quasiIdentifier("city", CITIES)
          .quasiIdentifier("sex", keepOrSuppress())
          .sensitive("income")
          .require(kAnonymity(2))
          .suppressAtMost(0.2)
          .anonymize()
          .recoding();

  private People() {}
}
