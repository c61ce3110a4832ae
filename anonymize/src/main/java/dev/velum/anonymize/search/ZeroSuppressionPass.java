package dev.velum.anonymize.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Finds the best node when nothing may be suppressed and models look at more than a size.
 *
 * <p>Then a node's score is its bound, so that the first feasible node in ascending order is the
 * optimum, and a class that breaks a model settles its node and all nodes below: if all its parts
 * were in order, so would be their union. Nodes are therefore taken in ascending order; one that is
 * not below a node known to be infeasible is asked for a witness ({@link Witnesses}), and grouped
 * only if there is none. Whatever stands against a node is first carried up as far as it goes. The
 * search begins with a walk down from the top, to the child of the smallest bound that is feasible,
 * for as long as there is one. One thread.
 */
final class ZeroSuppressionPass {
  private static final String STAGE = "searching the lattice";

  private final NodeGrouper grouper;
  private final Lattice lattice;
  private final ScoreBounds bounds;
  private final Witnesses witnesses;

  /** Nodes at or below an infeasible one. */
  private final BitSet infeasible;

  private final BitSet grouped;

  ZeroSuppressionPass(NodeGrouper grouper, Lattice lattice) {
    this.grouper = grouper;
    this.lattice = lattice;
    this.bounds = grouper.bounds();
    this.witnesses = new Witnesses(grouper.problem(), grouper.layout(), grouper.base().tuples());
    this.infeasible = new BitSet((int) lattice.size());
    this.grouped = new BitSet((int) lattice.size());
  }

  /** Returns whether this is the way to search. */
  static boolean isFor(SearchProblem problem) {
    return problem.maxSuppressed() == 0 && problem.isClosedUnderUnion();
  }

  /**
   * Decides on all nodes, or on as many as the limits allow.
   *
   * @return the smallest bound of the nodes that were not decided on; infinite if there are none
   */
  double run() {
    int top = (int) lattice.size() - 1;
    grouped.set(top);
    descend(top);
    int[] nodes = Candidates.ascending(lattice, bounds, grouper.best());
    for (int done = 0; done < nodes.length; done++) {
      int node = nodes[done];
      if (grouper.mayBeBest(lattice.levels(node), 0) && isOpen(node)) {
        if (grouper.isStopped()) {
          return lowestFrom(nodes, done);
        }
        grouper.report(STAGE, done, nodes.length);
        group(node);
      }
    }
    grouper.report(STAGE, nodes.length, nodes.length);
    return Double.POSITIVE_INFINITY;
  }

  /** Nearly equal bounds may come in any order. */
  private double lowestFrom(int[] nodes, int first) {
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = first; i < nodes.length; i++) {
      lowest = Math.min(lowest, bounds.lowerProduct(lattice.levels(nodes[i])));
    }
    return lowest;
  }

  private void group(int node) {
    int[] levels = lattice.levels(node);
    grouped.set(node);
    if (grouper.groupExactly(0, levels) > 0) {
      learn(grouper.evaluator(0).labelsOfSmallestFailing(), levels);
    }
  }

  private void descend(int from) {
    int node = from;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int child : childrenByBound(node)) {
        if (grouper.isStopped()) {
          return;
        }
        Incumbent before = grouper.best();
        if (isOpen(child) && grouper.mayBeBest(lattice.levels(child), 0)) {
          group(child);
        }
        if (!grouper.best().equals(before)) {
          node = child;
          moved = true;
          break;
        }
      }
    }
  }

  private List<Integer> childrenByBound(int node) {
    List<Integer> children = new ArrayList<>();
    int[] levels = lattice.levels(node);
    for (int a = 0; a < levels.length; a++) {
      if (levels[a] > 0) {
        children.add(node - lattice.stride(a));
      }
    }
    children.sort(Comparator.comparingDouble(child -> bounds.lowerProduct(lattice.levels(child))));
    return children;
  }

  /** Returns whether a node is neither grouped nor known to be infeasible. */
  private boolean isOpen(int node) {
    return !grouped.get(node) && !rulesOut(node);
  }

  /** Returns whether the node is known to be infeasible, or can be shown to be without grouping. */
  private boolean rulesOut(int node) {
    if (infeasible.get(node)) {
      return true;
    }
    int[] levels = lattice.levels(node);
    if (!witnesses.anyAgainst(levels)) {
      return false;
    }
    markFrom(levels);
    return true;
  }

  /**
   * Takes note of a class that breaks a model.
   *
   * @param labels of the class
   * @param node at which it is
   */
  private void learn(int[] labels, int[] node) {
    witnesses.add(labels, node);
    markFrom(node);
  }

  private void markFrom(int[] levels) {
    int[] highest = witnesses.climb(levels);
    int number = 0;
    for (int a = 0; a < highest.length; a++) {
      number += highest[a] * lattice.stride(a);
    }
    markDownFrom(number);
  }

  /** Below a marked node everything is marked, so each node is visited once in all. */
  private void markDownFrom(int highest) {
    Deque<Integer> open = new ArrayDeque<>(List.of(highest));
    infeasible.set(highest);
    while (!open.isEmpty()) {
      int node = open.pop();
      int rest = node;
      for (int a = 0; a < lattice.dimensions(); a++) {
        int stride = lattice.stride(a);
        if (rest >= stride && !infeasible.get(node - stride)) {
          infeasible.set(node - stride);
          open.push(node - stride);
        }
        rest %= stride;
      }
    }
  }
}
