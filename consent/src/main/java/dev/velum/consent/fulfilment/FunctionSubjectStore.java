package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.ConsentException;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.core.VelumException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A store whose work is done by functions of the application, such as calls of another system's
 * interface: one finds a person's records page by page, one erases records by their ids.
 *
 * <p><b>Promise.</b> A record is erased only if, right before, the finder still gives it as the
 * person's, so records that came into other hands since the plan are left. Pages may overlap and
 * change their order. More records than the limit, pages that go in circles, and whatever a
 * function throws end the call before anything is erased; the exception tells the type of what was
 * thrown, never its message.
 *
 * <p><b>What the functions must do.</b> The finder gives records of this person only, and finds the
 * same again while nothing changes. The eraser may be called again with ids that it has erased
 * already. Both are called by several threads if the engine is.
 *
 * <pre>{@code
 * SubjectStore crm =
 *     FunctionSubjectStore.builder("crm")
 *         .find((who, after) -> {
 *           Reply reply = client.contacts(who.subject().value(), after.orElse("0"));
 *           return new Page(reply.contacts().stream()
 *               .map(c -> Item.of("contact", c.id(), Map.of("e-mail", c.mail()))).toList(),
 *               reply.next());
 *         })
 *         .erase((requestId, group, ids) -> ids.forEach(client::deleteContact))
 *         .build();
 * }</pre>
 *
 * <p>Memory grows with the person's records. Safe for use by several threads.
 */
public final class FunctionSubjectStore implements SubjectStore {
  /** How many records of one person a store takes if nothing else is said. */
  public static final int DEFAULT_MAX_RECORDS = 100_000;

  /** How many records a step names. */
  private static final int CHUNK = 200;

  private static final int MAX_ID_LENGTH = 1_000;
  private static final int MAX_GROUP_LENGTH = 200;

  private final String name;
  private final Finder finder;
  private final Eraser eraser;
  private final int maxRecords;

  private FunctionSubjectStore(Builder builder, Finder finder, Eraser eraser) {
    this.name = builder.name;
    this.finder = finder;
    this.eraser = eraser;
    this.maxRecords = builder.maxRecords;
  }

  /**
   * Returns a builder.
   *
   * @param name under which the journal finds the store again; at most 200 characters
   * @throws IllegalArgumentException if the name is blank or longer
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Finds a person's records. */
  @FunctionalInterface
  public interface Finder {
    /**
     * Returns a page of the person's own records.
     *
     * @param who the person
     * @param after what the page before named as next; empty for the first page
     * @throws Exception if the records cannot be reached; never return an empty page instead
     */
    Page find(SubjectIdentities who, Optional<String> after) throws Exception;
  }

  /** Erases records. */
  @FunctionalInterface
  public interface Eraser {
    /**
     * Erases records for good, those that are there.
     *
     * @param requestId the request for which it is done, for the application's log
     * @param group the group of all of them
     * @param ids the ids of records that the finder gave, at most 200
     * @throws Exception if one cannot be erased; the call will be repeated
     */
    void erase(UUID requestId, String group, List<String> ids) throws Exception;
  }

  /**
   * Some of a person's records.
   *
   * @param items the records
   * @param next what to ask the next page with, not blank; empty if this is the last one
   */
  public record Page(List<Item> items, Optional<String> next) {
    /** Copies the list. */
    public Page {
      items = List.copyOf(items);
      Objects.requireNonNull(next, "next");
    }

    /** Returns the only page, or the last one. */
    public static Page last(List<Item> items) {
      return new Page(items, Optional.empty());
    }
  }

  /** A record of a person. Its fields are personal data; {@code toString} shows none of it. */
  public static final class Item {
    private final String group;
    private final String id;
    private final Map<String, @Nullable String> fields;
    private final List<Identity> identities;
    private final @Nullable Keeping keeping;

    private Item(
        ExportedRecord content, String id, List<Identity> identities, @Nullable Keeping keeping) {
      this.group = content.group();
      this.id = id;
      this.fields = content.fields();
      this.identities = identities;
      this.keeping = keeping;
    }

    private record Keeping(String reason, String article, Optional<LocalDate> until) {}

    /**
     * Returns a record that an erasure erases.
     *
     * @param group what kind of record it is; at most 200 characters
     * @param id by which the eraser finds it, unique in its group; at most 1000 characters
     * @param fields names and values, for the access package
     * @throws IllegalArgumentException if group or id are blank or longer
     */
    public static Item of(String group, String id, Map<String, @Nullable String> fields) {
      notBlank(group, "group");
      notBlank(id, "id");
      argument(
          group.length() <= MAX_GROUP_LENGTH,
          "group must have at most %s characters",
          MAX_GROUP_LENGTH);
      argument(id.length() <= MAX_ID_LENGTH, "id must have at most %s characters", MAX_ID_LENGTH);
      return new Item(new ExportedRecord(group, fields), id, List.of(), null);
    }

    /**
     * Returns the same record, which an erasure leaves.
     *
     * @param reason why, for the receipt
     * @param article what it rests on
     * @throws IllegalArgumentException if one is blank or too long
     */
    public Item kept(String reason, String article) {
      return kept(new EraseAction.Keep(reason, article, Optional.empty()), Optional.empty());
    }

    /**
     * Returns the same record, which an erasure leaves until a day that the application knows.
     *
     * @param reason why, for the receipt
     * @param article what it rests on
     * @param until the first day on which it is not kept any more
     * @throws IllegalArgumentException if a text is blank or too long
     */
    public Item kept(String reason, String article, LocalDate until) {
      return kept(new EraseAction.Keep(reason, article, Optional.empty()), Optional.of(until));
    }

    private Item kept(EraseAction.Keep why, Optional<LocalDate> until) {
      return new Item(
          new ExportedRecord(group, fields),
          id,
          identities,
          new Keeping(why.reason(), why.article(), until));
    }

    /**
     * Returns the same record, which also shows how the person is named elsewhere.
     *
     * @param type such as {@code email}
     * @param value the value
     */
    public Item naming(String type, String value) {
      List<Identity> more = new ArrayList<>(identities);
      more.add(new Identity(type, value));
      return new Item(new ExportedRecord(group, fields), id, List.copyOf(more), keeping);
    }

    /** Returns a text without personal data. */
    @Override
    public String toString() {
      return "Item[" + group + "]";
    }
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Returns what is held.
   *
   * @throws StoreFailedException if the finder fails
   * @throws LimitExceededException if there are more records than the limit
   * @throws ConsentException if the pages go in circles
   */
  @Override
  public Holdings locate(SubjectIdentities who) {
    Map<String, Map<String, Item>> groups = byGroup(find(who));
    Map<String, Long> counts = new LinkedHashMap<>();
    List<ErasureStep> steps = new ArrayList<>();
    List<Retained> retained = new ArrayList<>();
    Set<Identity> identities = new LinkedHashSet<>();
    groups.forEach(
        (group, items) -> {
          counts.put(group, (long) items.size());
          items.values().forEach(item -> identities.addAll(item.identities));
          steps.addAll(steps(group, items.values()));
          retained.addAll(retained(group, items.values()));
        });
    return new Holdings(counts, steps, retained, List.copyOf(identities));
  }

  /** Sorted, so that pages in another order give the same plan again. */
  private static Map<String, Map<String, Item>> byGroup(Collection<Item> items) {
    Map<String, Map<String, Item>> groups = new TreeMap<>();
    items.forEach(
        item -> groups.computeIfAbsent(item.group, unused -> new TreeMap<>()).put(item.id, item));
    return groups;
  }

  private List<ErasureStep> steps(String group, Collection<Item> items) {
    List<String> ids =
        items.stream().filter(item -> item.keeping == null).map(item -> item.id).toList();
    List<ErasureStep> steps = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += CHUNK) {
      List<String> chunk = ids.subList(from, Math.min(from + CHUNK, ids.size()));
      steps.add(new ErasureStep(name, group, Action.DELETE, chunk.size(), RecordIds.write(chunk)));
    }
    return steps;
  }

  private List<Retained> retained(String group, Collection<Item> items) {
    Map<Item.Keeping, Long> reasons =
        items.stream()
            .flatMap(item -> Optional.ofNullable(item.keeping).stream())
            .collect(
                Collectors.groupingBy(
                    keeping -> keeping, LinkedHashMap::new, Collectors.counting()));
    List<Retained> retained = new ArrayList<>();
    reasons.forEach(
        (why, count) ->
            retained.add(
                new Retained(name, group, count, why.reason(), why.article(), why.until())));
    return retained;
  }

  /** Returns all records, each once. */
  private Collection<Item> find(SubjectIdentities who) {
    Map<List<String>, Item> found = new LinkedHashMap<>();
    Set<String> asked = new HashSet<>();
    Optional<String> next = Optional.empty();
    int emptyPages = 0;
    do {
      Page page = page(who, next);
      int before = found.size();
      page.items().forEach(item -> found.putIfAbsent(List.of(item.group, item.id), item));
      if (found.size() > maxRecords) {
        throw new LimitExceededException(name, maxRecords);
      }
      // Pages without anything new may come, but not for ever.
      emptyPages = found.size() == before ? emptyPages + 1 : 0;
      next = page.next();
      if (emptyPages > maxRecords || next.filter(cursor -> !asked.add(cursor)).isPresent()) {
        throw new ConsentException("store " + name + " gives pages that go in circles", null);
      }
    } while (next.isPresent());
    return found.values();
  }

  private Page page(SubjectIdentities who, Optional<String> after) {
    try {
      return Objects.requireNonNull(finder.find(who, after), "page");
    } catch (Exception e) {
      throw failure("find records", e);
    }
  }

  private ConsentException failure(String attempt, Exception cause) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (cause instanceof ConsentException known) {
      return known;
    }
    if (cause instanceof VelumException known) {
      return new ConsentException(
          "store " + name + " cannot " + attempt + ": " + known.getMessage(), known);
    }
    return new StoreFailedException(name, attempt, cause);
  }

  @Override
  public List<Identity> identities(SubjectIdentities who) {
    return find(who).stream().flatMap(item -> item.identities.stream()).distinct().toList();
  }

  /**
   * Gives the records out, once all of them are found.
   *
   * @throws StoreFailedException if the finder fails
   * @throws LimitExceededException if there are more records than the limit
   */
  @Override
  public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
    find(who).forEach(item -> records.accept(new ExportedRecord(item.group, item.fields)));
    return List.of();
  }

  /**
   * Erases those records of a step that are still the person's.
   *
   * @throws RowsChangedException if one of them is to be kept now
   * @throws StoreFailedException if a function fails
   */
  @Override
  public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
    Map<String, Item> now = byGroup(find(who)).getOrDefault(step.group(), Map.of());
    List<String> ids = RecordIds.read(step.locator()).stream().filter(now::containsKey).toList();
    if (ids.stream().anyMatch(id -> isKept(now.get(id)))) {
      throw new RowsChangedException("records of " + step.group() + " are to be kept by now");
    }
    if (!ids.isEmpty()) {
      try {
        eraser.erase(requestId, step.group(), ids);
      } catch (Exception e) {
        throw failure("erase records", e);
      }
    }
  }

  private static boolean isKept(@Nullable Item item) {
    return item != null && item.keeping != null;
  }

  /** What the finder gives no more is erased, or not the person's: nothing is left over. */
  @Override
  public List<ErasureStep> leftOver(List<ErasureStep> before, List<ErasureStep> now) {
    return List.of();
  }

  /**
   * Asks the finder again; whatever it gives and is not kept is not erased. Fields of records that
   * are kept are searched for the person's identities.
   */
  @Override
  public List<Residue> residue(SubjectIdentities who) {
    IdentityText text = IdentityText.of(who);
    Map<List<String>, Long> identified = new LinkedHashMap<>();
    Map<String, Long> left = new TreeMap<>();
    List<Item> items =
        byGroup(find(who)).values().stream().flatMap(i -> i.values().stream()).toList();
    for (Item item : items) {
      if (item.keeping == null) {
        left.merge(item.group, 1L, Long::sum);
      } else {
        item.fields.forEach(
            (field, value) -> {
              if (value != null && text.isIn(value)) {
                identified.merge(List.of(item.group, field), 1L, Long::sum);
              }
            });
      }
    }
    List<Residue> residues = new ArrayList<>();
    left.forEach(
        (group, count) -> residues.add(new Residue(name, group, "*", count, Kind.NOT_ERASED)));
    identified.forEach(
        (place, count) ->
            residues.add(
                new Residue(
                    name, place.get(0), place.get(1), count, Kind.IDENTITY_IN_RETAINED_ROW)));
    return residues;
  }

  @Override
  public String toString() {
    return "FunctionSubjectStore[" + name + "]";
  }

  /** Puts a store together. */
  public static final class Builder {
    private final String name;
    private int maxRecords = DEFAULT_MAX_RECORDS;
    private @Nullable Finder finder;
    private @Nullable Eraser eraser;

    private Builder(String name) {
      this.name = notBlank(name, "name");
      argument(name.length() <= 200, "name must have at most 200 characters");
    }

    /** Sets what finds records; required. */
    @CanIgnoreReturnValue
    public Builder find(Finder function) {
      finder = Objects.requireNonNull(function, "function");
      return this;
    }

    /** Sets what erases records; required. */
    @CanIgnoreReturnValue
    public Builder erase(Eraser function) {
      eraser = Objects.requireNonNull(function, "function");
      return this;
    }

    /**
     * Sets how many records of one person are taken at most; by default {@value
     * #DEFAULT_MAX_RECORDS}. More of them are an error, and nothing is done.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    @CanIgnoreReturnValue
    public Builder maxRecords(int records) {
      maxRecords = atLeast(1, records, "records");
      return this;
    }

    /**
     * Returns the store.
     *
     * @throws IllegalArgumentException if a function is missing
     */
    public FunctionSubjectStore build() {
      argument(finder != null, "a store must have a function that finds records");
      argument(eraser != null, "a store must have a function that erases records");
      return new FunctionSubjectStore(
          this, Objects.requireNonNull(finder), Objects.requireNonNull(eraser));
    }
  }
}
