package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A record of processing activities: a controller's by GDPR Art. 30(1), or a processor's by Art.
 * 30(2). Immutable.
 */
public final class ProcessingActivity implements RegisterEntry {
  /** Whose record it is. */
  public enum Kind {
    /** A controller's, Art. 30(1). */
    CONTROLLER,
    /** A processor's, Art. 30(2). */
    PROCESSOR
  }

  /** What a record holds. */
  public enum Item {
    /** Name and contact details of the controller, or of each one acted for. */
    CONTROLLER("30(1)(a)", "30(2)(a)", "controller"),
    /** Name and contact details of the joint controllers, where there are any. */
    JOINT_CONTROLLER("30(1)(a)?", "", "joint controller"),
    /** Name and contact details of the processor or processors. */
    PROCESSOR("", "30(2)(a)", "processor"),
    /** The representative in the Union (Art. 27), where there is one. */
    REPRESENTATIVE("30(1)(a)?", "30(2)(a)?", "representative"),
    /** The data protection officer (Art. 37), where there is one. */
    PROTECTION_OFFICER("30(1)(a)?", "30(2)(a)?", "data protection officer"),
    /** The purposes of the processing. */
    PURPOSE("30(1)(b)", "", "purposes of the processing"),
    /** The lawful bases; good practice, not asked for by the article. */
    LAWFUL_BASIS("6, 9?", "", "lawful basis"),
    /** The categories of data subjects. */
    SUBJECT_CATEGORY("30(1)(c)", "", "categories of data subjects"),
    /** The categories of personal data. */
    DATA_CATEGORY("30(1)(c)", "", "categories of personal data"),
    /** The categories of processing carried out on behalf of each controller. */
    PROCESSING_CATEGORY("", "30(2)(b)", "categories of processing"),
    /** The categories of recipients. */
    RECIPIENT_CATEGORY("30(1)(d)", "", "categories of recipients"),
    /** Third countries or international organisations to which data goes, where it does. */
    THIRD_COUNTRY("30(1)(e)?", "30(2)(c)?", "transfers to third countries"),
    /** Suitable safeguards of transfers under Art. 49(1), second subparagraph. */
    SAFEGUARD("30(1)(e)?", "30(2)(c)?", "safeguards of transfers"),
    /** The envisaged time limits for erasure; where possible, mandatory here: say why not. */
    TIME_LIMIT("30(1)(f)", "", "time limits for erasure"),
    /** A general description of the security measures (Art. 32(1)). */
    SECURITY_MEASURE("30(1)(g)", "30(2)(d)", "security measures");

    private final String controllers;
    private final String processors;
    private final String label;

    Item(String controllers, String processors, String label) {
      this.controllers = controllers;
      this.processors = processors;
      this.label = label;
    }

    private String article(Kind kind) {
      return kind == Kind.CONTROLLER ? controllers : processors;
    }

    private boolean belongsTo(Kind kind) {
      return !article(kind).isEmpty();
    }

    private boolean isMandatory(Kind kind) {
      return belongsTo(kind) && !article(kind).endsWith("?");
    }

    private String label(Kind kind) {
      return label + " (Art. " + article(kind).replace("?", "") + ")";
    }
  }

  private final String id;
  private final Kind kind;
  private final Map<Item, List<String>> items;

  private ProcessingActivity(Builder builder) {
    this.id = builder.id;
    this.kind = builder.kind;
    this.items = new EnumMap<>(builder.items);
  }

  /** Returns a builder of a controller's record. */
  public static Builder ofController(String id) {
    return new Builder(id, Kind.CONTROLLER);
  }

  /** Returns a builder of a processor's record. */
  public static Builder ofProcessor(String id) {
    return new Builder(id, Kind.PROCESSOR);
  }

  @Override
  public String id() {
    return id;
  }

  /** Returns whose record it is. */
  public Kind kind() {
    return kind;
  }

  /** Returns what the record says about an item; empty if nothing. */
  public List<String> values(Item item) {
    return items.getOrDefault(item, List.of());
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("record_of", "record of a", kind.name().toLowerCase(Locale.ROOT)));
    for (Item item : Item.values()) {
      if (item.belongsTo(kind)) {
        fields.add(new Field(item.name().toLowerCase(Locale.ROOT), item.label(kind), values(item)));
      }
    }
    return fields;
  }

  @Override
  public String toString() {
    return "ProcessingActivity[" + id + "]";
  }

  /** Builds a record. Not safe for use by several threads. */
  public static final class Builder {
    private final String id;
    private final Kind kind;
    private final Map<Item, List<String>> items = new EnumMap<>(Item.class);

    private Builder(String id, Kind kind) {
      this.id = notBlank(id, "id");
      this.kind = kind;
    }

    /**
     * Adds what the record says about an item.
     *
     * @throws IllegalArgumentException if the item is not one of this kind of record, or a text is
     *     blank
     */
    @CanIgnoreReturnValue
    public Builder with(Item item, String... texts) {
      argument(item.belongsTo(kind), "item %s is not one of a record of a %s", item, kind);
      Arrays.stream(texts).forEach(text -> notBlank(text, "text"));
      items.merge(
          item,
          List.of(texts),
          (old, more) -> {
            List<String> all = new ArrayList<>(old);
            all.addAll(more);
            return List.copyOf(all);
          });
      return this;
    }

    /**
     * Returns the record.
     *
     * @throws IllegalArgumentException if a mandatory item is missing, or data goes to a third
     *     country without a word on safeguards; the message names it
     */
    public ProcessingActivity build() {
      for (Item item : Item.values()) {
        argument(
            !item.isMandatory(kind) || items.containsKey(item),
            "item %s must be given: Art. %s",
            item,
            item.article(kind));
      }
      Optional<List<String>> countries = Optional.ofNullable(items.get(Item.THIRD_COUNTRY));
      argument(
          countries.isEmpty() || items.containsKey(Item.SAFEGUARD),
          "item SAFEGUARD must be given where data goes to a third country");
      return new ProcessingActivity(this);
    }
  }
}
