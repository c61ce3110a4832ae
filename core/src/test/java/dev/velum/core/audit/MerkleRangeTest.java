package dev.velum.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.integrity.ConsistencyProof;
import dev.velum.core.integrity.InclusionProof;
import dev.velum.core.integrity.MerkleTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The compact range and the one-pass proofs, beside the tree of the integrity package. */
class MerkleRangeTest {
  private static final int MAX_SIZE = 35;

  private final TreeHash function = new TreeHash();
  private final MerkleTree tree = MerkleTree.create();
  private final List<byte[]> leafHashes = new ArrayList<>();
  private final List<MerkleRange> ranges = new ArrayList<>();

  MerkleRangeTest() {
    ranges.add(MerkleRange.empty());
    for (int i = 0; i < MAX_SIZE; i++) {
      byte[] leaf = {(byte) i, 7};
      tree.append(leaf);
      leafHashes.add(function.leaf(leaf, 0, leaf.length));
      ranges.add(ranges.get(i).append(leafHashes.get(i), function));
    }
  }

  @Test
  void rootOfEverySize_isTheTrees() {
    for (int size = 0; size <= MAX_SIZE; size++) {
      assertThat(TreeHash.digest(ranges.get(size).root(function)))
          .isEqualTo(tree.head(size).root());
      assertThat(ranges.get(size).size()).isEqualTo(size);
    }
  }

  @Test
  void textOfEverySize_readsBack() {
    for (int size = 0; size <= MAX_SIZE; size++) {
      assertThat(MerkleRange.parse(size, ranges.get(size).hex())).isEqualTo(ranges.get(size));
    }
  }

  @Test
  void textOfAnotherSize_isRejected() {
    assertThatThrownBy(() -> MerkleRange.parse(3, ranges.get(4).hex()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleRange.parse(-1, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Hands over what a scan sees that begins behind the first records. */
  private SubtreeHashes fed(SubtreeHashes hashes, int from) {
    ranges.get(from).forEach(hashes::add);
    for (int i = from; i < MAX_SIZE; i++) {
      hashes.add(i, 0, leafHashes.get(i));
    }
    return hashes;
  }

  @Test
  void inclusionProofOfEveryKeptLeaf_isTheTrees() {
    for (int size = 1; size <= MAX_SIZE; size++) {
      for (int leaf = 0; leaf < size; leaf++) {
        InclusionProof expected = tree.inclusionProof(leaf, size);
        for (int from = 0; from <= leaf; from++) {
          assertThat(fed(SubtreeHashes.ofInclusion(leaf, size), from).hashes())
              .isEqualTo(expected.hashes());
        }
      }
    }
  }

  @Test
  void consistencyProofFromEveryKeptSize_isTheTrees() {
    for (int size = 0; size <= MAX_SIZE; size++) {
      for (int old = 0; old <= size; old++) {
        ConsistencyProof expected = tree.consistencyProof(old, size);
        for (int from = 0; from <= old; from++) {
          assertThat(fed(SubtreeHashes.ofConsistency(old, size), from).hashes())
              .isEqualTo(expected.hashes());
        }
      }
    }
  }

  @Test
  void proofThatNeedsDeletedLeaves_isRefused() {
    SubtreeHashes hashes = fed(SubtreeHashes.ofInclusion(2, 8), 8);

    assertThatThrownBy(hashes::hashes).isInstanceOf(AuditException.class);
  }
}
