package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A processor and the contract with it (GDPR Art. 28): who it is, what it does with which data,
 * what the contract obliges it to, whom it engages itself, and where data goes. Immutable.
 *
 * <p>A duty of Art. 28(3) that the contract lacks does not make the entry invalid: it is a gap that
 * {@link #gaps} names, as the register of many a controller has them.
 */
public final class ProcessorContract implements RegisterEntry {
  /** What Art. 28(3) wants the contract to say about the processing. */
  public enum Item {
    /** The subject-matter. */
    SUBJECT_MATTER("subject-matter of the processing"),
    /** How long the processing lasts. */
    DURATION("duration of the processing"),
    /** The nature and the purpose. */
    PURPOSE("nature and purpose of the processing"),
    /** The type of personal data. */
    DATA_CATEGORY("types of personal data"),
    /** The categories of data subjects. */
    SUBJECT_CATEGORY("categories of data subjects");

    private final String label;

    Item(String label) {
      this.label = label;
    }
  }

  /** What Art. 28(3) wants the contract to oblige the processor to. */
  public enum Duty {
    /** (a): to process only on documented instructions. */
    DOCUMENTED_INSTRUCTIONS("28(3)(a)"),
    /** (b): to bind its people to confidentiality. */
    CONFIDENTIALITY("28(3)(b)"),
    /** (c): to take the security measures of Art. 32. */
    SECURITY("28(3)(c)"),
    /** (d): to engage others only as Art. 28(2) and (4) allow. */
    SUB_PROCESSORS("28(3)(d)"),
    /** (e): to assist with the requests of data subjects. */
    DATA_SUBJECT_RIGHTS("28(3)(e)"),
    /** (f): to assist with the duties of Art. 32 to 36. */
    ASSISTANCE("28(3)(f)"),
    /** (g): to delete or return all data at the end. */
    DELETION_OR_RETURN("28(3)(g)"),
    /** (h): to show that it complies, and to allow audits. */
    AUDITS("28(3)(h)");

    private final String article;

    Duty(String article) {
      this.article = article;
    }

    /** Returns the article, such as {@code 28(3)(a)}. */
    public String article() {
      return article;
    }
  }

  /** How the controller allowed other processors (Art. 28(2)). */
  public enum Authorisation {
    /** It did not. */
    NONE,
    /** Each one by itself, in writing. */
    SPECIFIC,
    /** In general, with a right to object to each new one. */
    GENERAL
  }

  /** On what a transfer to a third country rests (Art. 45 to 49). */
  public enum Safeguard {
    /** The Commission's decision that the country protects data well enough. */
    ADEQUACY_DECISION("45"),
    /** An instrument between public authorities. */
    PUBLIC_INSTRUMENT("46(2)(a)"),
    /** Binding corporate rules. */
    BINDING_CORPORATE_RULES("46(2)(b), 47"),
    /** The Commission's, or an authority's, standard clauses. */
    STANDARD_CLAUSES("46(2)(c), (d)"),
    /** An approved code of conduct. */
    CODE_OF_CONDUCT("46(2)(e)"),
    /** An approved certification. */
    CERTIFICATION("46(2)(f)"),
    /** Clauses or arrangements that an authority authorised. */
    AUTHORISED_CLAUSES("46(3)"),
    /** An exception for specific situations. */
    DEROGATION("49");

    private final String article;

    Safeguard(String article) {
      this.article = article;
    }
  }

  /**
   * Another processor that the processor engages (Art. 28(4)).
   *
   * @param name who
   * @param service what it does
   * @param country where, as in {@code DE}
   */
  public record SubProcessor(String name, String service, String country) {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is blank
     */
    public SubProcessor {
      notBlank(name, "name");
      notBlank(service, "service");
      notBlank(country, "country");
    }
  }

  /**
   * Data that goes to a third country or an international organisation (Chapter V).
   *
   * @param destination where
   * @param safeguard on what it rests
   * @param document where that can be read, such as the name and date of the clauses
   */
  public record Transfer(String destination, Safeguard safeguard, String document) {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is blank
     */
    public Transfer {
      notBlank(destination, "destination");
      Objects.requireNonNull(safeguard, "safeguard");
      notBlank(document, "document");
    }
  }

  private final String id;
  private final String contact;
  private final String contract;
  private final LocalDate concluded;
  private final @Nullable LocalDate ends;
  private final Authorisation authorisation;
  private final Map<Item, List<String>> items;
  private final Set<Duty> duties;
  private final List<SubProcessor> subProcessors;
  private final List<Transfer> transfers;

  private ProcessorContract(Builder builder) {
    this.id = builder.id;
    this.contact = builder.contact;
    this.contract = builder.contract;
    this.concluded = builder.concluded;
    this.ends = builder.ends;
    this.authorisation = builder.authorisation;
    this.items = new EnumMap<>(builder.items);
    this.duties = Collections.unmodifiableSet(copyOf(builder.duties));
    this.subProcessors = List.copyOf(builder.subProcessors);
    this.transfers = List.copyOf(builder.transfers);
  }

  private static Set<Duty> copyOf(Set<Duty> duties) {
    Set<Duty> copy = EnumSet.noneOf(Duty.class);
    copy.addAll(duties);
    return copy;
  }

  /**
   * Returns a builder.
   *
   * @param id the processor's name
   * @param contact where it is reached, also with notices under Art. 19
   * @param contract the contract or other legal act, such as where it is filed
   * @param concluded when it was concluded
   */
  public static Builder builder(String id, String contact, String contract, LocalDate concluded) {
    return new Builder(id, contact, contract, concluded);
  }

  @Override
  public String id() {
    return id;
  }

  /** Returns where the processor is reached. */
  public String contact() {
    return contact;
  }

  /** Returns what the contract says about the processing; empty if nothing. */
  public List<String> values(Item item) {
    return items.getOrDefault(item, List.of());
  }

  /** Returns whom the processor engages. */
  public List<SubProcessor> subProcessors() {
    return subProcessors;
  }

  /** Returns where data goes outside the Union. */
  public List<Transfer> transfers() {
    return transfers;
  }

  /** Returns the duties of Art. 28(3) that the contract does not lay down. */
  public Set<Duty> missingDuties() {
    Set<Duty> missing = EnumSet.allOf(Duty.class);
    missing.removeAll(duties);
    return missing;
  }

  /**
   * Returns what is wrong with the contract, each with its article; empty if nothing is.
   *
   * @param today decides whether the contract has ended
   */
  public List<String> gaps(LocalDate today) {
    List<String> gaps = new ArrayList<>();
    for (Item item : Item.values()) {
      if (values(item).isEmpty()) {
        gaps.add("Art. 28(3): the " + item.label + " is not said");
      }
    }
    for (Duty duty : missingDuties()) {
      gaps.add("Art. " + duty.article() + ": " + text(duty) + " is not laid down");
    }
    if (!subProcessors.isEmpty() && authorisation == Authorisation.NONE) {
      gaps.add("Art. 28(2): other processors are engaged without authorisation");
    }
    endsOn()
        .filter(end -> end.isBefore(today))
        .ifPresent(end -> gaps.add("Art. 28(3): the contract ended on " + end));
    return List.copyOf(gaps);
  }

  private Optional<LocalDate> endsOn() {
    return Optional.ofNullable(ends);
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("contact", "contact (Art. 19)", contact));
    fields.add(Field.of("contract", "contract or other act (Art. 28(3))", contract));
    fields.add(Field.of("concluded", "concluded", concluded));
    fields.add(Field.of("ends", "ends", endsOn().stream().toArray()));
    for (Item item : Item.values()) {
      fields.add(
          new Field(text(item).replace(' ', '_'), item.label + " (Art. 28(3))", values(item)));
    }
    fields.add(
        new Field(
            "duties",
            "duties laid down (Art. 28(3))",
            duties.stream().map(duty -> text(duty) + " (Art. " + duty.article() + ")").toList()));
    fields.add(
        Field.of(
            "authorisation",
            "authorisation of other processors (Art. 28(2))",
            text(authorisation)));
    fields.add(
        new Field(
            "sub_processors",
            "other processors engaged (Art. 28(4))",
            subProcessors.stream()
                .map(sub -> sub.name() + ", " + sub.service() + ", " + sub.country())
                .toList()));
    fields.add(
        new Field(
            "transfers",
            "transfers and their safeguards (Art. 44 to 49)",
            transfers.stream()
                .map(
                    to ->
                        to.destination()
                            + ", "
                            + text(to.safeguard())
                            + " (Art. "
                            + to.safeguard().article
                            + "), "
                            + to.document())
                .toList()));
    return fields;
  }

  @Override
  public String toString() {
    return "ProcessorContract[" + id + "]";
  }

  /** Builds an entry. Not safe for use by several threads. */
  public static final class Builder {
    private final String id;
    private final String contact;
    private final String contract;
    private final LocalDate concluded;
    private final Map<Item, List<String>> items = new EnumMap<>(Item.class);
    private final Set<Duty> duties = EnumSet.noneOf(Duty.class);
    private final List<SubProcessor> subProcessors = new ArrayList<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private Authorisation authorisation = Authorisation.NONE;
    private @Nullable LocalDate ends;

    private Builder(String id, String contact, String contract, LocalDate concluded) {
      this.id = notBlank(id, "id");
      this.contact = notBlank(contact, "contact");
      this.contract = notBlank(contract, "contract");
      this.concluded = Objects.requireNonNull(concluded, "concluded");
    }

    /** Adds what the contract says about the processing. */
    @CanIgnoreReturnValue
    public Builder with(Item item, String text) {
      items.computeIfAbsent(item, key -> new ArrayList<>()).add(notBlank(text, "text"));
      return this;
    }

    /** Adds duties that the contract lays down. */
    @CanIgnoreReturnValue
    public Builder oblige(Duty... laidDown) {
      Collections.addAll(duties, laidDown);
      return this;
    }

    /** Adds another processor, and how it and its like were authorised; the last word counts. */
    @CanIgnoreReturnValue
    public Builder subProcessor(SubProcessor other, Authorisation given) {
      subProcessors.add(Objects.requireNonNull(other, "other"));
      authorisation = Objects.requireNonNull(given, "given");
      return this;
    }

    /** Adds a transfer. */
    @CanIgnoreReturnValue
    public Builder transfer(Transfer transfer) {
      transfers.add(Objects.requireNonNull(transfer, "transfer"));
      return this;
    }

    /**
     * Sets the last day of the contract; without one it has no end.
     *
     * @throws IllegalArgumentException if it lies before the contract was concluded
     */
    @CanIgnoreReturnValue
    public Builder ends(LocalDate day) {
      argument(!day.isBefore(concluded), "day must not be before %s, got %s", concluded, day);
      ends = day;
      return this;
    }

    /** Returns the entry. */
    public ProcessorContract build() {
      return new ProcessorContract(this);
    }
  }
}
