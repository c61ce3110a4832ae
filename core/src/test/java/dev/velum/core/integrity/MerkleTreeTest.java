package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  /** The part of {@code roots.json} under this name: hexadecimal strings in their order. */
  private static List<String> vectors(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            MerkleTreeTest.class.getResourceAsStream("merkle_rfc6962/roots.json"))) {
      String json = new String(in.readAllBytes(), UTF_8);
      int start = json.indexOf('[', json.indexOf("\"" + name + "\""));
      Matcher strings =
          Pattern.compile("\"([0-9a-f]*)\"")
              .matcher(json.substring(start, json.indexOf(']', start)));
      return strings.results().map(result -> result.group(1)).toList();
    }
  }

  private static MerkleTree treeOf(int count) {
    MerkleTree tree = MerkleTree.create();
    MerkleOracle.leaves(count).forEach(tree::append);
    return tree;
  }

  @Test
  void publishedRoots_areReproduced() throws IOException {
    List<String> leaves = vectors("leafInputsHex");
    List<String> roots = vectors("rootByTreeSizeHex");
    assertThat(leaves).hasSize(8);
    assertThat(roots).hasSize(9);
    MerkleTree tree = MerkleTree.create();

    assertThat(tree.head().root().hex()).isEqualTo(roots.get(0));
    for (int i = 0; i < leaves.size(); i++) {
      assertThat(tree.append(HexFormat.of().parseHex(leaves.get(i)))).isEqualTo(i);
      assertThat(tree.head().root().hex()).isEqualTo(roots.get(i + 1));
    }
    for (int size = 0; size < roots.size(); size++) {
      assertThat(tree.head(size).root().hex()).isEqualTo(roots.get(size));
    }
  }

  /** The tree of 7 leaves that RFC 9162, section 2.1.5, draws, with its names for the nodes. */
  @Test
  void exampleOfRfc9162_isReproduced() {
    MerkleTree tree = treeOf(7);
    List<byte[]> d = MerkleOracle.leaves(7);
    Digest b = MerkleOracle.root(d.subList(1, 2));
    Digest c = MerkleOracle.root(d.subList(2, 3));
    Digest dd = MerkleOracle.root(d.subList(3, 4));
    Digest f = MerkleOracle.root(d.subList(5, 6));
    Digest g = MerkleOracle.root(d.subList(0, 2));
    Digest h = MerkleOracle.root(d.subList(2, 4));
    Digest i = MerkleOracle.root(d.subList(4, 6));
    Digest j = MerkleOracle.root(d.subList(6, 7));
    Digest k = MerkleOracle.root(d.subList(0, 4));
    Digest l = MerkleOracle.root(d.subList(4, 7));

    assertThat(tree.inclusionProof(0, 7).hashes()).containsExactly(b, h, l);
    assertThat(tree.inclusionProof(3, 7).hashes()).containsExactly(c, g, l);
    assertThat(tree.inclusionProof(4, 7).hashes()).containsExactly(f, j, k);
    assertThat(tree.inclusionProof(6, 7).hashes()).containsExactly(i, k);
    assertThat(tree.consistencyProof(3, 7).hashes()).containsExactly(c, dd, g, l);
    assertThat(tree.consistencyProof(4, 7).hashes()).containsExactly(l);
    assertThat(tree.consistencyProof(6, 7).hashes()).containsExactly(i, j, k);
  }

  @Test
  void everyProofOfSmallTrees_isThatOfTheDefinitionAndVerifies() {
    MerkleTree tree = treeOf(40);
    for (int n = 0; n <= 40; n++) {
      List<byte[]> leaves = MerkleOracle.leaves(n);
      TreeHead head = tree.head(n);
      assertThat(head).isEqualTo(new TreeHead(n, MerkleOracle.root(leaves)));
      for (int m = 0; m < n; m++) {
        InclusionProof proof = tree.inclusionProof(m, n);
        assertThat(proof.hashes()).isEqualTo(MerkleOracle.path(m, leaves));
        assertThat(proof.verifies(leaves.get(m), head)).isTrue();
      }
      for (int m = 0; m <= n; m++) {
        ConsistencyProof proof = tree.consistencyProof(m, n);
        if (m > 0) {
          assertThat(proof.hashes()).isEqualTo(MerkleOracle.proof(m, leaves));
        }
        assertThat(proof.verifies(tree.head(m), head)).isTrue();
      }
    }
  }

  @Test
  void proofOfAnotherPlaceSizeLeafOrRoot_doesNotVerify() {
    MerkleTree tree = treeOf(21);
    for (int n = 1; n <= 21; n++) {
      TreeHead head = tree.head(n);
      for (int m = 0; m < n; m++) {
        List<Digest> hashes = tree.inclusionProof(m, n).hashes();
        for (int other = 0; other < n; other++) {
          boolean same = other == m;
          assertThat(new InclusionProof(other, n, hashes).verifies(MerkleOracle.leaf(m), head))
              .as("leaf %d claimed at %d of %d", m, other, n)
              .isEqualTo(same);
          assertThat(new InclusionProof(m, n, hashes).verifies(MerkleOracle.leaf(other), head))
              .isEqualTo(same);
        }
        assertThat(new InclusionProof(m, n + 1, hashes).verifies(MerkleOracle.leaf(m), head))
            .isFalse();
        assertThat(tree.inclusionProof(m, n).verifies(MerkleOracle.leaf(m), tree.head(n - 1)))
            .isFalse();
        assertThat(
                tree.inclusionProof(m, n)
                    .verifies(MerkleOracle.leaf(m), new TreeHead(n, tree.head(n - 1).root())))
            .isFalse();
      }
    }
  }

  @Test
  void everyDamageOfAProof_isNoticed() {
    MerkleTree tree = treeOf(29);
    for (int n = 2; n <= 29; n++) {
      TreeHead head = tree.head(n);
      for (int m = 1; m < n; m++) {
        byte[] leaf = MerkleOracle.leaf(m);
        for (List<Digest> damaged : damages(tree.inclusionProof(m, n).hashes())) {
          assertThat(new InclusionProof(m, n, damaged).verifies(leaf, head)).isFalse();
        }
        for (List<Digest> damaged : damages(tree.consistencyProof(m, n).hashes())) {
          assertThat(new ConsistencyProof(m, n, damaged).verifies(tree.head(m), head)).isFalse();
        }
      }
    }
  }

  /** Each hash removed, flipped, doubled, or swapped with the next one; one more at either end. */
  private static List<List<Digest>> damages(List<Digest> hashes) {
    List<List<Digest>> damages = new ArrayList<>();
    for (int i = 0; i < hashes.size(); i++) {
      List<Digest> removed = new ArrayList<>(hashes);
      removed.remove(i);
      damages.add(removed);
      List<Digest> flipped = new ArrayList<>(hashes);
      byte[] bytes = hashes.get(i).bytes();
      bytes[i % bytes.length] ^= 1;
      flipped.set(i, Digest.copyOf(DigestAlgorithm.SHA_256, bytes));
      damages.add(flipped);
      List<Digest> doubled = new ArrayList<>(hashes);
      doubled.add(i, hashes.get(i));
      damages.add(doubled);
      if (i > 0) {
        List<Digest> swapped = new ArrayList<>(hashes);
        Collections.swap(swapped, i - 1, i);
        damages.add(swapped);
      }
    }
    Digest extra = MerkleTree.leafHash(new byte[0]);
    List<Digest> longer = new ArrayList<>(hashes);
    longer.add(extra);
    damages.add(longer);
    List<Digest> earlier = new ArrayList<>(hashes);
    earlier.add(0, extra);
    damages.add(earlier);
    return damages;
  }

  @Test
  void rewrittenPast_isNoticed() {
    MerkleTree tree = treeOf(30);
    for (int changed = 0; changed < 20; changed++) {
      MerkleTree forged = MerkleTree.create();
      for (int i = 0; i < 30; i++) {
        forged.append(MerkleOracle.leaf(i == changed ? 999 : i));
      }
      ConsistencyProof proof = forged.consistencyProof(20, 30);

      assertThat(proof.verifies(tree.head(20), forged.head())).isFalse();
      assertThat(proof.verifies(forged.head(20), forged.head())).isTrue();
    }
  }

  @Test
  void consistencyOfEqualSizes_holdsForEqualRootsOnly() {
    TreeHead head = treeOf(5).head();
    TreeHead other = new TreeHead(5, treeOf(4).head().root());

    assertThat(new ConsistencyProof(5, 5, List.of()).verifies(head, head)).isTrue();
    assertThat(new ConsistencyProof(5, 5, List.of()).verifies(other, head)).isFalse();
    assertThat(new ConsistencyProof(5, 5, List.of(head.root())).verifies(head, head)).isFalse();
  }

  @Test
  void consistencyWithTheEmptyTree_needsItsTrueRoot() {
    TreeHead head = treeOf(5).head();
    TreeHead empty = MerkleTree.create().head();

    assertThat(new ConsistencyProof(0, 5, List.of()).verifies(empty, head)).isTrue();
    assertThat(new ConsistencyProof(0, 5, List.of()).verifies(new TreeHead(0, head.root()), head))
        .isFalse();
    assertThat(new ConsistencyProof(0, 5, List.of(head.root())).verifies(empty, head)).isFalse();
  }

  @Test
  void nodeDoesNotPassForALeaf() {
    MerkleTree tree = treeOf(2);
    Digest left = MerkleTree.leafHash(MerkleOracle.leaf(0));
    Digest right = MerkleTree.leafHash(MerkleOracle.leaf(1));
    byte[] node = new byte[64];
    System.arraycopy(left.bytes(), 0, node, 0, 32);
    System.arraycopy(right.bytes(), 0, node, 32, 32);
    MerkleTree forged = MerkleTree.create();
    forged.append(node);

    assertThat(forged.head().root()).isNotEqualTo(tree.head().root());
  }

  @Test
  void leafHash_canBeAppendedInPlaceOfTheLeaf() {
    MerkleTree tree = MerkleTree.create();
    MerkleOracle.leaves(9).forEach(leaf -> tree.appendLeafHash(MerkleTree.leafHash(leaf)));

    assertThat(tree.head()).isEqualTo(treeOf(9).head());
  }

  @Test
  void appendedHash_doesNotChangeTheCallersDigest() {
    MerkleTree tree = treeOf(7);
    Digest hash = MerkleTree.leafHash(MerkleOracle.leaf(7));
    String before = hash.hex();
    tree.appendLeafHash(hash);

    assertThat(hash.hex()).isEqualTo(before);
  }

  @Test
  void placeOutsideTheTree_isRejected() {
    MerkleTree tree = treeOf(3);

    assertThatThrownBy(() -> tree.inclusionProof(3, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("leafIndex must be >= 0 and < treeSize 3, got 3");
    assertThatThrownBy(() -> tree.inclusionProof(-1, 3)).hasMessageContaining("leafIndex");
    assertThatThrownBy(() -> tree.inclusionProof(0, 4))
        .hasMessage("size must be >= 0 and <= 3, got 4");
    assertThatThrownBy(() -> tree.consistencyProof(3, 2)).hasMessageContaining("oldSize");
    assertThatThrownBy(() -> tree.head(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hashOfAnotherAlgorithm_isRejected() {
    Digest blake = DigestAlgorithm.BLAKE3.digest(new byte[0]);

    assertThatThrownBy(() -> MerkleTree.create().appendLeafHash(blake))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("leafHash must be SHA-256, got BLAKE3");
    assertThatThrownBy(() -> new TreeHead(1, blake)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new InclusionProof(0, 2, List.of(blake)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new InclusionProof(0, 1, List.of()).verifies(blake, treeOf(1).head())).isFalse();
  }

  @Test
  void proofLongerThanAnyTree_isRejected() {
    List<Digest> hashes = Collections.nCopies(65, MerkleTree.leafHash(new byte[0]));

    assertThatThrownBy(() -> new InclusionProof(0, 2, hashes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hashes must be at most 64, got 65");
  }
}
