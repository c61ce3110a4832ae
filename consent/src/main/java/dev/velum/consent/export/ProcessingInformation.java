package dev.velum.consent.export;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.register.ProcessingActivity;
import dev.velum.consent.register.ProcessingActivity.Item;
import dev.velum.consent.register.Recipient;
import dev.velum.consent.rights.Remedies;
import dev.velum.core.DataCategory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a person must be told besides the copy of their data: the list of GDPR Art. 15(1) and (2).
 *
 * <p>Most of it stands in the records of processing (Art. 30) and the list of recipients; the rest
 * is added. The list is complete or it is not built: where there is nothing to tell, such as no
 * transfers, that must be said. Immutable.
 *
 * <pre>{@code
 * ProcessingInformation information =
 *     ProcessingInformation.builder(remedies)
 *         .activity(orders)
 *         .recipient(mailer)
 *         .collectedFromSubject()
 *         .noAutomatedDecisions()
 *         .noTransfers()
 *         .build();
 * }</pre>
 */
public final class ProcessingInformation {
  private final Map<Topic, List<Statement>> statements;
  private final Remedies remedies;

  private ProcessingInformation(Builder builder) {
    Map<Topic, List<Statement>> copy = new EnumMap<>(Topic.class);
    builder.statements.forEach((topic, list) -> copy.put(topic, List.copyOf(list)));
    this.statements = copy;
    this.remedies = builder.remedies;
  }

  /** Returns a builder that knows the person's rights and where to complain, and nothing else. */
  public static Builder builder(Remedies remedies) {
    return new Builder(Objects.requireNonNull(remedies, "remedies"));
  }

  /** Returns what is told of a topic, in order; empty if nothing. */
  public List<Statement> statements(Topic topic) {
    return statements.getOrDefault(topic, List.of());
  }

  /** Returns where the person can complain. */
  public Remedies remedies() {
    return remedies;
  }

  /** Names the topics, not what is told. */
  @Override
  public String toString() {
    return "ProcessingInformation" + statements.keySet();
  }

  /** What is told, in the order of Art. 15. */
  public enum Topic {
    /** Who decides about the processing; not asked for by the article, but needed to ask back. */
    CONTROLLER("GDPR Art. 13(1)(a)", "Who is responsible"),
    /** The data protection officer, where there is one. */
    PROTECTION_OFFICER("GDPR Art. 13(1)(b)", "Data protection officer"),
    /** The purposes of the processing. */
    PURPOSE("GDPR Art. 15(1)(a)", "What your data is used for"),
    /** The lawful bases; good practice, not asked for by the article. */
    LAWFUL_BASIS("GDPR Art. 6, 9", "On what legal basis"),
    /** The categories of personal data concerned. */
    DATA_CATEGORY("GDPR Art. 15(1)(b)", "What kinds of data"),
    /** The recipients, by name where they are known (CJEU C-154/21), or their categories. */
    RECIPIENT("GDPR Art. 15(1)(c)", "Who receives it"),
    /** The envisaged period of storage, or the criteria that determine it. */
    RETENTION("GDPR Art. 15(1)(d)", "How long it is stored"),
    /** The rights to rectification, erasure, restriction and objection, and others. */
    RIGHT("GDPR Art. 15(1)(e)", "Your rights"),
    /** The right to complain to a supervisory authority. */
    COMPLAINT("GDPR Art. 15(1)(f)", "Where you can complain"),
    /** Any available information on the source of data not collected from the person. */
    SOURCE("GDPR Art. 15(1)(g)", "Where it comes from"),
    /** Automated decisions, the logic involved, their significance and consequences. */
    AUTOMATED_DECISION("GDPR Art. 15(1)(h)", "Decisions made by machines"),
    /** Transfers to third countries, with the safeguards of Art. 46. */
    TRANSFER("GDPR Art. 15(1)(c), 15(2)", "Transfers to other countries");

    private static final Set<Topic> OPTIONAL = EnumSet.of(PROTECTION_OFFICER, LAWFUL_BASIS);

    private final String article;
    private final String title;

    Topic(String article, String title) {
      this.article = article;
      this.title = title;
    }

    /** Returns the article that asks for it. */
    public String article() {
      return article;
    }

    /** Returns a heading for people. */
    public String title() {
      return title;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One thing that is told.
   *
   * @param text the words
   * @param activity the record of processing that says so; empty if it holds for all
   */
  public record Statement(String text, String activity) {
    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Statement {
      notBlank(text, "text");
      Objects.requireNonNull(activity, "activity");
    }
  }

  /** Collects what is told. Not safe for use by several threads. */
  public static final class Builder {
    private static final Map<Item, Topic> ITEMS =
        Map.of(
            Item.CONTROLLER, Topic.CONTROLLER,
            Item.JOINT_CONTROLLER, Topic.CONTROLLER,
            Item.REPRESENTATIVE, Topic.CONTROLLER,
            Item.PROTECTION_OFFICER, Topic.PROTECTION_OFFICER,
            Item.PURPOSE, Topic.PURPOSE,
            Item.LAWFUL_BASIS, Topic.LAWFUL_BASIS,
            Item.DATA_CATEGORY, Topic.DATA_CATEGORY,
            Item.RECIPIENT_CATEGORY, Topic.RECIPIENT,
            Item.TIME_LIMIT, Topic.RETENTION);

    private final Remedies remedies;
    private final Map<Topic, List<Statement>> statements = new EnumMap<>(Topic.class);

    /** Topics of which it was said that there is nothing to tell. */
    private final Set<Topic> denied = EnumSet.noneOf(Topic.class);

    private Builder(Remedies remedies) {
      this.remedies = remedies;
      with(Topic.RIGHT, "to have wrong data rectified, and incomplete data completed (Art. 16)");
      with(Topic.RIGHT, "to have data erased, where one of the grounds applies (Art. 17)");
      with(Topic.RIGHT, "to have the processing restricted (Art. 18)");
      with(Topic.RIGHT, "to object to the processing; to direct marketing at any time (Art. 21)");
      with(Topic.RIGHT, "to take along what you provided on consent or contract (Art. 20)");
      with(
          Topic.RIGHT,
          "to withdraw consent at any time, where the processing rests on it (Art. 7(3))");
      with(Topic.COMPLAINT, remedies.authority() + " (" + remedies.contact() + ")");
      with(Topic.COMPLAINT, "in court: " + remedies.judicialRemedy());
    }

    /**
     * Adds what a record of processing says: controller, purposes, categories of data and of
     * recipients, time limits, transfers with their safeguards.
     *
     * @throws IllegalArgumentException if it is a processor's record
     */
    @CanIgnoreReturnValue
    public Builder activity(ProcessingActivity activity) {
      argument(
          activity.kind() == ProcessingActivity.Kind.CONTROLLER,
          "activity %s must be a controller's record",
          activity.id());
      for (Item item : Item.values()) {
        Topic topic = ITEMS.get(item);
        if (topic != null) {
          activity.values(item).forEach(text -> add(topic, new Statement(text, activity.id())));
        }
      }
      List<String> countries = activity.values(Item.THIRD_COUNTRY);
      if (!countries.isEmpty()) {
        String safeguards = String.join("; ", activity.values(Item.SAFEGUARD));
        String text = String.join(", ", countries) + ", under these safeguards: " + safeguards;
        add(Topic.TRANSFER, new Statement(text, activity.id()));
      }
      return this;
    }

    /** Adds a recipient by name, with what they get and as what. */
    @CanIgnoreReturnValue
    public Builder recipient(Recipient recipient) {
      String categories =
          recipient.categories().stream()
              .map(DataCategory::name)
              .sorted()
              .collect(Collectors.joining(", "));
      String role = recipient.role().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      return with(
          Topic.RECIPIENT,
          recipient.id() + " (" + role + (categories.isEmpty() ? ")" : "): " + categories));
    }

    /** Adds a statement in the caller's words. */
    @CanIgnoreReturnValue
    public Builder with(Topic topic, String text) {
      add(topic, new Statement(text, ""));
      return this;
    }

    /** Adds an automated decision. */
    @CanIgnoreReturnValue
    public Builder automatedDecision(AutomatedDecision decision) {
      return with(
          Topic.AUTOMATED_DECISION,
          decision.decision()
              + ". How: "
              + decision.logic()
              + ". What it means for you: "
              + decision.consequences());
    }

    /** Says that nobody receives the data. */
    @CanIgnoreReturnValue
    public Builder noRecipients() {
      return deny(Topic.RECIPIENT, "nobody else receives your data");
    }

    /** Says that the data does not leave for third countries or international organisations. */
    @CanIgnoreReturnValue
    public Builder noTransfers() {
      return deny(
          Topic.TRANSFER,
          "your data is not transferred to a third country or an international organisation");
    }

    /** Says that no decision is made by machines alone. */
    @CanIgnoreReturnValue
    public Builder noAutomatedDecisions() {
      return deny(
          Topic.AUTOMATED_DECISION,
          "no decision about you is made by machines alone, and there is no such profiling");
    }

    /** Says that all data was collected from the person. */
    @CanIgnoreReturnValue
    public Builder collectedFromSubject() {
      return deny(Topic.SOURCE, "all of it was collected from you");
    }

    @CanIgnoreReturnValue
    private Builder deny(Topic topic, String text) {
      denied.add(topic);
      return with(topic, text);
    }

    private void add(Topic topic, Statement statement) {
      List<Statement> known = statements.computeIfAbsent(topic, unused -> new ArrayList<>());
      if (!known.contains(statement)) {
        known.add(statement);
      }
    }

    /**
     * Returns the list.
     *
     * @throws IllegalArgumentException if the article asks for something that is missing, or there
     *     is something to tell of a topic of which there was said to be nothing
     */
    public ProcessingInformation build() {
      for (Topic topic : Topic.values()) {
        @Nullable List<Statement> told = statements.get(topic);
        argument(
            told != null || Topic.OPTIONAL.contains(topic),
            "%s must be given: %s",
            topic,
            topic.article());
        argument(
            !denied.contains(topic) || told == null || told.size() == 1,
            "%s must not be both denied and given",
            topic);
      }
      return new ProcessingInformation(this);
    }
  }
}
