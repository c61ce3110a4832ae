package dev.velum.core.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MerklePropertyTest {
  private static final int LEAVES = 3_000;

  private final MerkleTree tree = MerkleTree.create();
  private final List<byte[]> leaves = MerkleOracle.leaves(LEAVES);

  MerklePropertyTest() {
    leaves.forEach(tree::append);
  }

  @Property(tries = 60)
  void rootAndProofs_areThoseOfTheDefinition(
      @ForAll @IntRange(min = 1, max = LEAVES) int size, @ForAll @IntRange(max = LEAVES) int any) {
    int index = any % size;
    int oldSize = 1 + index;
    List<byte[]> first = leaves.subList(0, size);

    assertThat(tree.head(size).root()).isEqualTo(MerkleOracle.root(first));
    assertThat(tree.inclusionProof(index, size).hashes())
        .isEqualTo(MerkleOracle.path(index, first));
    assertThat(tree.consistencyProof(oldSize, size).hashes())
        .isEqualTo(MerkleOracle.proof(oldSize, first));
  }

  @Property(tries = 500)
  void proofs_verify(
      @ForAll @IntRange(min = 1, max = LEAVES) int size, @ForAll @IntRange(max = LEAVES) int any) {
    int index = any % size;
    TreeHead head = tree.head(size);

    assertThat(tree.inclusionProof(index, size).verifies(leaves.get(index), head)).isTrue();
    assertThat(tree.consistencyProof(index, size).verifies(tree.head(index), head)).isTrue();
  }

  @Property(tries = 500)
  void proofForTheWrongLeaf_doesNotVerify(
      @ForAll @IntRange(min = 2, max = LEAVES) int size,
      @ForAll @IntRange(max = LEAVES) int any,
      @ForAll @IntRange(min = 1, max = LEAVES) int distance) {
    int index = any % size;
    int other = (index + 1 + distance % (size - 1)) % size;
    TreeHead head = tree.head(size);
    InclusionProof proof = tree.inclusionProof(index, size);

    assertThat(proof.verifies(leaves.get(other), head)).isFalse();
    assertThat(new InclusionProof(other, size, proof.hashes()).verifies(leaves.get(index), head))
        .isFalse();
  }

  /** Positions are those of writing the nodes down one after the other, as the class says. */
  @Example
  void nodePositions_areDenseAndInOrderOfCompletion() {
    long position = 0;
    for (long leaf = 0; leaf < 100_000; leaf++) {
      int completed = Long.numberOfTrailingZeros(leaf + 1);
      for (int level = 0; level <= completed; level++) {
        assertThat(MerkleNodes.position(level, leaf >> level)).isEqualTo(position++);
      }
      assertThat(MerkleNodes.nodeCount(leaf + 1)).isEqualTo(position);
    }
  }
}
