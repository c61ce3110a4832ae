package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import dev.velum.core.Progress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What threads do to one another while they share a best node. */
class NodeGrouperTest {
  /** A thread first counts at a node and then offers it; another may come between the two. */
  @Test
  void feasibleNode_isOfferedAlthoughAnotherWasCountedButNotOfferedYet() {
    Table table = Table.of(List.of("age"), Collections.nCopies(4, List.of("31")));
    GeneralizationHierarchy hierarchy = GeneralizationHierarchy.of(List.of(List.of("31", "*")));
    SearchProblem problem =
        SearchProblem.of(
            table,
            Map.of("age", hierarchy),
            List.of(PrivacyModel.kAnonymity(2)),
            0,
            UtilityMeasure.loss());
    NodeGrouper grouper = new NodeGrouper(problem, SearchSettings.unlimited(2, Progress.none()));
    assertThat(grouper.count(0, new int[] {1})).isZero();

    var unused = grouper.group(1, new int[] {0});

    assertThat(grouper.best().levels()).containsExactly(0);
  }
}
