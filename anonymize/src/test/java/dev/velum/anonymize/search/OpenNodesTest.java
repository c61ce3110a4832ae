package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.RandomCase;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Levels in one number beside levels in arrays. */
class OpenNodesTest {
  @Property(tries = 300)
  void oneSubtraction_comparesAllLevels(@ForAll long seed) {
    SearchProblem problem = problem(seed);
    Lattice lattice = new Lattice(problem.top());
    OpenNodes nodes = allNodes(problem, lattice);
    Random random = new Random(seed);

    for (int repeat = 0; repeat < 50; repeat++) {
      int[] lower = lattice.levels(random.nextInt((int) lattice.size()));
      int[] upper = lattice.levels(random.nextInt((int) lattice.size()));

      assertThat(nodes.unpack(nodes.pack(lower))).isEqualTo(lower);
      assertThat(nodes.isBelow(nodes.pack(lower), nodes.pack(upper)))
          .isEqualTo(isBelow(lower, upper));
    }
  }

  /** A count reaches the nodes below, stays where it is the largest, and settles whom it may. */
  @Property(tries = 300)
  void counts_areHandedDown(@ForAll long seed) {
    SearchProblem problem = problem(seed);
    Lattice lattice = new Lattice(problem.top());
    OpenNodes nodes = allNodes(problem, lattice);
    Random random = new Random(seed);
    long[] expected = new long[(int) lattice.size()];

    for (int repeat = 0; repeat < 5; repeat++) {
      int[] upper = lattice.levels(random.nextInt(expected.length));
      long records = random.nextInt(100);
      nodes.settle(nodes.pack(upper), records, (levels, failing) -> failing > 80);
      for (int node = 0; node < expected.length; node++) {
        if (isBelow(lattice.levels(node), upper)) {
          expected[node] = Math.max(expected[node], records);
        }
      }
    }

    int[] left = IntStream.range(0, expected.length).filter(node -> expected[node] <= 80).toArray();
    assertThat(IntStream.range(0, nodes.count()).map(nodes::node).toArray())
        .containsExactlyInAnyOrder(left);
    for (int i = 0; i < nodes.count(); i++) {
      assertThat(nodes.failing(i)).isEqualTo(expected[nodes.node(i)]);
    }
  }

  private static OpenNodes allNodes(SearchProblem problem, Lattice lattice) {
    ScoreBounds bounds = new ScoreBounds(problem);
    return new OpenNodes(lattice, bounds, Candidates.ascending(lattice, bounds, Incumbent.NONE));
  }

  private static boolean isBelow(int[] lower, int[] upper) {
    return IntStream.range(0, lower.length).allMatch(a -> lower[a] <= upper[a]);
  }

  private static SearchProblem problem(long seed) {
    RandomCase random = RandomCase.of(seed);
    return SearchProblem.of(
        random.table(), random.hierarchies(), random.models(), 1, random.loss());
  }
}
