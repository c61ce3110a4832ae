package dev.velum.core.integrity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** The recursive definitions of RFC 9162, section 2.1, word for word and as slow as they are. */
final class MerkleOracle {
  private MerkleOracle() {}

  static byte[] leaf(int i) {
    return ("leaf " + i).getBytes(StandardCharsets.UTF_8);
  }

  static List<byte[]> leaves(int count) {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(leaf(i));
    }
    return leaves;
  }

  static Digest root(List<byte[]> d) {
    return Digest.copyOf(DigestAlgorithm.SHA_256, mth(d));
  }

  static byte[] mth(List<byte[]> d) {
    if (d.isEmpty()) {
      return sha256();
    }
    if (d.size() == 1) {
      return sha256(new byte[] {0}, d.get(0));
    }
    int k = split(d.size());
    return sha256(new byte[] {1}, mth(d.subList(0, k)), mth(d.subList(k, d.size())));
  }

  static List<Digest> path(int m, List<byte[]> d) {
    List<Digest> path = new ArrayList<>();
    if (d.size() > 1) {
      int k = split(d.size());
      if (m < k) {
        path.addAll(path(m, d.subList(0, k)));
        path.add(root(d.subList(k, d.size())));
      } else {
        path.addAll(path(m - k, d.subList(k, d.size())));
        path.add(root(d.subList(0, k)));
      }
    }
    return path;
  }

  static List<Digest> proof(int m, List<byte[]> d) {
    return subproof(m, d, true);
  }

  private static List<Digest> subproof(int m, List<byte[]> d, boolean complete) {
    List<Digest> proof = new ArrayList<>();
    if (m == d.size()) {
      if (!complete) {
        proof.add(root(d));
      }
      return proof;
    }
    int k = split(d.size());
    if (m <= k) {
      proof.addAll(subproof(m, d.subList(0, k), complete));
      proof.add(root(d.subList(k, d.size())));
    } else {
      proof.addAll(subproof(m - k, d.subList(k, d.size()), false));
      proof.add(root(d.subList(0, k)));
    }
    return proof;
  }

  private static int split(int n) {
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest function = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        function.update(part);
      }
      return function.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
