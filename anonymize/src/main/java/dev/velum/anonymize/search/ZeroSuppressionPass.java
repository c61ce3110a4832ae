package dev.velum.anonymize.search;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * The order of work when nothing may be suppressed.
 *
 * <p>Then a node's score is its bound, so that the first feasible node in ascending order is the
 * optimum, and a class that breaks a model settles its node and all nodes below: if all its parts
 * were in order, so would be their union. Nodes are therefore taken in ascending order; one that is
 * not below a node known to be infeasible is asked for a witness ({@link Witnesses}), and grouped
 * only if there is none. Whatever stands against a node is first carried up as far as it goes.
 */
final class ZeroSuppressionPass {
  private final Lattice lattice;
  private final Witnesses witnesses;

  /** Nodes at or below an infeasible one. */
  private final BitSet infeasible;

  ZeroSuppressionPass(Lattice lattice, Witnesses witnesses) {
    this.lattice = lattice;
    this.witnesses = witnesses;
    this.infeasible = new BitSet((int) lattice.size());
  }

  /** Returns whether the node is known to be infeasible. */
  boolean isInfeasible(int node) {
    return infeasible.get(node);
  }

  /** Returns whether the node is known to be infeasible, or can be shown to be without grouping. */
  boolean rulesOut(int node) {
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
  void learn(int[] labels, int[] node) {
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
