package dev.velum.consent.access;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.ConsentException;
import dev.velum.consent.LawfulBasis;
import dev.velum.consent.Purpose;
import dev.velum.consent.internal.Json;
import dev.velum.core.DataCategory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which role may act for which purpose, and which data each purpose covers. Immutable.
 *
 * <pre>{@code
 * AccessPolicy policy =
 *     AccessPolicy.builder()
 *         .purpose(billing, contact, purchases)
 *         .purpose(newsletter, DataCategory.of("contact.email"))
 *         .role("support", "billing")
 *         .role("marketing", "newsletter")
 *         .build();
 * }</pre>
 */
public final class AccessPolicy {
  private final Map<String, Rule> purposes;
  private final Map<String, Set<String>> roles;
  private final Set<DataCategory> sensitive;

  private AccessPolicy(Builder builder) {
    this.purposes = Map.copyOf(builder.purposes);
    this.roles = Map.copyOf(builder.roles);
    this.sensitive = Set.copyOf(builder.sensitive);
  }

  /** Returns a builder of a policy that permits nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads a policy from JSON: an object with {@code purposes}, each with {@code id}, {@code
   * categories} and, unless it is consent by the GDPR, {@code basis} (an IRI) and {@code article};
   * optionally {@code version} (1), {@code partOf} (an id that stands before it), {@code
   * compatibleWith} (versions), {@code despiteRestriction}, {@code saleOrSharing} and {@code
   * neededForService}; with {@code roles}, which gives each role its purposes; and optionally with
   * {@code sensitive}, a list of categories.
   *
   * @throws ConsentException if it is not in this form; the message names the place
   */
  public static AccessPolicy fromJson(String json) {
    String at = "/";
    try {
      JsonNode root = Json.read(json);
      fields(root, "/", Set.of("purposes", "roles", "sensitive"));
      Builder builder = builder();
      Map<String, Purpose> known = new HashMap<>();
      JsonNode purposes = array(root.path("purposes"));
      for (int i = 0; i < purposes.size(); i++) {
        at = "/purposes/" + i;
        JsonNode item = purposes.get(i);
        Purpose purpose = purpose(item, at, known);
        argument(known.put(purpose.id(), purpose) == null, "id must be new");
        builder.purpose(purpose, categories(item.path("categories")));
        for (Trait trait : Trait.values()) {
          if (item.path(trait.json).asBoolean(false)) {
            builder.add(purpose, trait);
          }
        }
      }
      at = "/sensitive";
      if (root.has("sensitive")) {
        builder.sensitive(categories(root.path("sensitive")));
      }
      at = "/roles";
      argument(root.path("roles").isObject(), "must be an object");
      for (Map.Entry<String, JsonNode> role : root.path("roles").properties()) {
        builder.role(role.getKey(), texts(role.getValue()));
      }
      at = "/";
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new ConsentException("not an access policy: " + at + ": " + e.getMessage(), null);
    }
  }

  private static void fields(JsonNode node, String at, Set<String> names) {
    argument(node.isObject(), "%s must be an object", at);
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      argument(names.contains(field.getKey()), "a field is not known; known are %s", names);
    }
  }

  private static Purpose purpose(JsonNode item, String at, Map<String, Purpose> known) {
    fields(
        item,
        at,
        Set.of(
            "id",
            "version",
            "basis",
            "article",
            "categories",
            "partOf",
            "compatibleWith",
            "despiteRestriction",
            "saleOrSharing",
            "neededForService"));
    LawfulBasis basis = LawfulBasis.A6_1_A;
    if (item.has("basis")) {
      basis = new LawfulBasis(item.path("basis").asText(), item.path("article").asText());
    }
    argument(
        !item.has("version") || item.path("version").isInt(), "version must be a whole number");
    Purpose purpose = new Purpose(item.path("id").asText(), item.path("version").asInt(1), basis);
    if (item.has("partOf")) {
      Purpose whole = known.get(item.path("partOf").asText());
      if (whole == null) {
        throw new IllegalArgumentException("partOf must be the id of a purpose before it");
      }
      purpose = purpose.partOf(whole);
    }
    if (item.has("compatibleWith")) {
      JsonNode versions = array(item.path("compatibleWith"));
      int[] others = new int[versions.size()];
      Arrays.setAll(others, i -> versions.get(i).asInt());
      purpose = purpose.compatibleWith(others);
    }
    return purpose;
  }

  private static DataCategory[] categories(JsonNode list) {
    return Arrays.stream(texts(list)).map(DataCategory::of).toArray(DataCategory[]::new);
  }

  private static String[] texts(JsonNode list) {
    String[] texts = new String[array(list).size()];
    for (int i = 0; i < texts.length; i++) {
      argument(list.get(i).isTextual(), "a list must hold texts only");
      texts[i] = list.get(i).asText();
    }
    return texts;
  }

  private static JsonNode array(JsonNode node) {
    argument(node.isArray(), "a list is missing");
    return node;
  }

  /** What a purpose may do that others may not, or must let be stopped. */
  enum Trait {
    /** Goes on under a restriction (GDPR Art. 18(2)). */
    DESPITE_RESTRICTION("despiteRestriction"),
    /** Is sale or sharing (Cal. Civ. Code 1798.140(ad), (ah)). */
    SALE_OR_SHARING("saleOrSharing"),
    /** Is what the service needs (Cal. Civ. Code 1798.121(a)). */
    NEEDED_FOR_SERVICE("neededForService");

    private final String json;

    Trait(String json) {
      this.json = json;
    }
  }

  /**
   * What a purpose may do.
   *
   * @param purpose the purpose
   * @param categories the data that it covers
   * @param traits what is special about it
   */
  record Rule(Purpose purpose, Set<DataCategory> categories, Set<Trait> traits) {
    boolean has(Trait trait) {
      return traits.contains(trait);
    }

    boolean covers(DataCategory category) {
      return categories.stream().anyMatch(covered -> covered.covers(category));
    }
  }

  Optional<Rule> rule(String purposeId) {
    return Optional.ofNullable(purposes.get(purposeId));
  }

  /** Returns whether a category is, is part of, or has a part that is sensitive. */
  boolean isSensitive(DataCategory category) {
    return sensitive.stream().anyMatch(one -> one.covers(category) || category.covers(one));
  }

  boolean knows(String role) {
    return roles.containsKey(role);
  }

  /** Returns whether a role allows a purpose, by itself or as a part of a broader one. */
  boolean allows(String role, String purposeId) {
    Set<String> allowed = roles.getOrDefault(role, Set.of());
    Optional<Purpose> at = rule(purposeId).map(Rule::purpose);
    while (at.isPresent()) {
      if (allowed.contains(at.get().id())) {
        return true;
      }
      at = at.get().broader();
    }
    return false;
  }

  @Override
  public String toString() {
    return "AccessPolicy[" + roles.keySet() + ", " + purposes.keySet() + "]";
  }

  /** Builds a policy. Not safe for use by several threads. */
  public static final class Builder {
    private final Map<String, Rule> purposes = new LinkedHashMap<>();
    private final Map<String, Set<String>> roles = new LinkedHashMap<>();
    private final Set<DataCategory> sensitive = new HashSet<>();

    private Builder() {}

    /**
     * Adds a purpose in its current version.
     *
     * @param categories the data that it covers, with all below them
     * @throws IllegalArgumentException if the purpose was added before
     */
    @CanIgnoreReturnValue
    public Builder purpose(Purpose purpose, DataCategory... categories) {
      Rule rule = new Rule(purpose, Set.copyOf(new HashSet<>(Arrays.asList(categories))), Set.of());
      argument(
          purposes.putIfAbsent(purpose.id(), rule) == null,
          "purpose %s must be added once",
          purpose.id());
      return this;
    }

    /**
     * Lets a purpose go on where the subject's data is restricted: storage, legal claims, the
     * rights of others, important public interest (GDPR Art. 18(2)).
     *
     * @throws IllegalArgumentException if the purpose was not added before
     */
    @CanIgnoreReturnValue
    public Builder despiteRestriction(Purpose purpose) {
      return add(purpose, Trait.DESPITE_RESTRICTION);
    }

    /**
     * Declares a purpose as sale or sharing of data, which consumers can opt out of (Cal. Civ. Code
     * 1798.120).
     *
     * @throws IllegalArgumentException if the purpose was not added before
     */
    @CanIgnoreReturnValue
    public Builder saleOrSharing(Purpose purpose) {
      return add(purpose, Trait.SALE_OR_SHARING);
    }

    /**
     * Declares a purpose as what the service needs, so that it may use sensitive data even if the
     * consumer has limited its use (Cal. Civ. Code 1798.121(a)).
     *
     * @throws IllegalArgumentException if the purpose was not added before
     */
    @CanIgnoreReturnValue
    public Builder neededForService(Purpose purpose) {
      return add(purpose, Trait.NEEDED_FOR_SERVICE);
    }

    /** Declares categories, with all below them, as sensitive (Cal. Civ. Code 1798.140(ae)). */
    @CanIgnoreReturnValue
    public Builder sensitive(DataCategory... categories) {
      sensitive.addAll(Arrays.asList(categories));
      return this;
    }

    @CanIgnoreReturnValue
    private Builder add(Purpose purpose, Trait trait) {
      Rule rule = purposes.get(purpose.id());
      argument(rule != null, "purpose %s must be added before", purpose.id());
      Rule known = Objects.requireNonNull(rule);
      Set<Trait> traits = new HashSet<>(known.traits());
      traits.add(trait);
      purposes.put(purpose.id(), new Rule(purpose, known.categories(), Set.copyOf(traits)));
      return this;
    }

    /**
     * Adds a role with the purposes that it allows, and all that is part of them.
     *
     * @throws IllegalArgumentException if the name is blank or was added before
     */
    @CanIgnoreReturnValue
    public Builder role(String name, String... purposeIds) {
      notBlank(name, "name");
      argument(
          roles.putIfAbsent(name, Set.copyOf(Arrays.asList(purposeIds))) == null,
          "role %s must be added once",
          name);
      return this;
    }

    /**
     * Returns the policy.
     *
     * @throws IllegalArgumentException if a role allows a purpose that was not added
     */
    public AccessPolicy build() {
      roles.forEach(
          (role, allowed) ->
              allowed.forEach(
                  id ->
                      argument(
                          purposes.containsKey(id)
                              || purposes.values().stream().anyMatch(rule -> isAbove(rule, id)),
                          "role %s allows purpose %s, which is not known",
                          role,
                          id)));
      return new AccessPolicy(this);
    }

    private static boolean isAbove(Rule rule, String id) {
      Optional<Purpose> at = rule.purpose().broader();
      while (at.isPresent()) {
        if (at.get().id().equals(id)) {
          return true;
        }
        at = at.get().broader();
      }
      return false;
    }
  }
}
