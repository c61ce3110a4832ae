package dev.velum.core.integrity;

/** What to do with symbolic links below the root of a {@link FileTree}. */
public enum LinkPolicy {
  /** A link is an error: nothing is left out silently, and nothing is read twice. */
  REFUSE,
  /** A link is passed over, as if it were not there. */
  SKIP,
  /**
   * A link stands for what it leads to, under the link's own path, as long as that lies below the
   * root; a link that leads out of the root, into a circle or nowhere is an error.
   */
  FOLLOW_INSIDE_ROOT
}
