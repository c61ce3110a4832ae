package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.core.DataCategory;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Somebody to whom personal data is disclosed, and who must be told of rectification, erasure and
 * restriction (GDPR Art. 19).
 *
 * @param id the name of the entry
 * @param role what the recipient does with the data
 * @param contact where to tell them
 * @param agreement the contract or other act (Art. 28(3)), or why there is none
 * @param categories the data that they get, with all below
 */
public record Recipient(
    String id, Role role, String contact, String agreement, Set<DataCategory> categories)
    implements RegisterEntry {
  /** What a recipient does with data. */
  public enum Role {
    /** Acts on the controller's behalf (Art. 28). */
    PROCESSOR,
    /** Acts on a processor's behalf (Art. 28(2)). */
    SUB_PROCESSOR,
    /** Decides together with the controller (Art. 26). */
    JOINT_CONTROLLER,
    /** Decides alone. */
    CONTROLLER,
    /** An authority, outside a particular inquiry (Art. 4(9)). */
    PUBLIC_AUTHORITY
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a text is blank
   */
  public Recipient {
    notBlank(id, "id");
    Objects.requireNonNull(role, "role");
    notBlank(contact, "contact");
    notBlank(agreement, "agreement");
    categories = Set.copyOf(categories);
  }

  /** Returns whether the recipient gets data of a category, or of a part of it. */
  public boolean receives(DataCategory category) {
    return categories.stream().anyMatch(own -> own.covers(category) || category.covers(own));
  }

  /** Returns those who must be told when data of a category changes (Art. 19). */
  public static List<Recipient> toInform(Register<Recipient> register, DataCategory category) {
    return register.entries().stream().filter(entry -> entry.receives(category)).toList();
  }

  @Override
  public List<Field> fields() {
    Set<String> names =
        categories.stream().map(DataCategory::name).collect(Collectors.toCollection(TreeSet::new));
    return List.of(
        Field.of("role", "role", role),
        Field.of("contact", "contact (Art. 19)", contact),
        Field.of("agreement", "contract or other act (Art. 28(3))", agreement),
        new Field("categories", "categories of personal data", List.copyOf(names)));
  }
}
