package dev.velum.anonymize.text;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.velum.anonymize.pseudonym.Pseudonymizer;
import dev.velum.anonymize.pseudonym.TextTransform;
import dev.velum.anonymize.pseudonym.TransformContext;
import dev.velum.anonymize.pseudonym.ValueTransform;
import dev.velum.anonymize.text.ScrubAction.Transformation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds personal data in free text and puts something else in its place.
 *
 * <p><b>Guarantee.</b> No character of an accepted finding is left in the text: findings that
 * overlap are taken out as one, as long as all of them together. Runs that are too long to be
 * looked at are taken out, too. Digits of other scripts, full-width letters, invisible characters
 * and the like do not hide anything from the recognizers of numbers. <b>Not promised.</b> That
 * everything is found: names that no dictionary knows and no word announces remain, and what is
 * left may identify somebody by what it tells.
 *
 * <pre>{@code
 * TextScrubber scrubber = TextScrubber.builder()
 *     .on(EntityType.PERSON, ScrubAction.numbered())
 *     .otherwise(ScrubAction.placeholder())
 *     .build();
 * String safe = scrubber.scrub("Call Ada Byron on +44 20 7946 0524").text();
 *     // Call <PERSON_1> on <PHONE>
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. Time and memory grow with the length of the
 * text, whatever it says: about 40 bytes for each character. Texts of 10 MB are fine.
 */
public final class TextScrubber implements TextTransform {
  /** By this name a policy knows a scrubber again. */
  static final String KIND = "scrub";

  private static final double DEFAULT_MIN_SCORE = 0.5;

  private final double minScore;
  private final List<String> phoneRegions;
  private final Set<EntityType> ignored;
  private final Set<String> allowed;
  private final Map<EntityType, ScrubAction> actions;
  private final ScrubAction otherwise;
  private final List<Recognizer> recognizers;
  private final List<Detector> detectors;

  private TextScrubber(Builder builder) {
    this.minScore = builder.minScore;
    this.phoneRegions = List.copyOf(builder.phoneRegions);
    this.ignored = Set.copyOf(builder.ignored);
    this.allowed = Set.copyOf(builder.allowed);
    this.actions = Map.copyOf(builder.actions);
    this.otherwise = builder.otherwise;
    this.recognizers = List.copyOf(builder.recognizers);
    this.detectors =
        List.of(
            new LimitDetector(),
            new EmailDetector(),
            new UrlDetector(),
            new NetworkDetector(),
            new IdentifierDetector(),
            new IbanDetector(),
            new CryptoDetector(),
            new SecretDetector(),
            new DateDetector(),
            new AgeDetector(),
            new PhoneDetector(phoneRegions),
            new AnnouncedDetector(),
            new AddressDetector(),
            new NameDetector());
  }

  /** Returns the scrubber of a new {@link Builder}: all types, as placeholders. */
  public static TextScrubber standard() {
    return builder().build();
  }

  /** Returns a builder. */
  public static Builder builder() {
    return new Builder();
  }

  // Finding

  /**
   * Returns what is to be taken out of a text, in its order and without overlaps.
   *
   * @param text any text; half a surrogate pair is a character like others
   */
  public List<Finding> find(String text) {
    Objects.requireNonNull(text, "text");
    List<Finding> accepted = new ArrayList<>();
    for (Finding candidate : candidates(text)) {
      if (decide(candidate, text) == Decision.ACCEPTED) {
        accepted.add(candidate);
      }
    }
    return Overlaps.merged(accepted);
  }

  /**
   * Returns all that recognizers found in a text, with what was decided and why, in no order and
   * with overlaps.
   *
   * @param text any text
   */
  public List<Finding> examine(String text) {
    Objects.requireNonNull(text, "text");
    List<Finding> decided = new ArrayList<>();
    for (Finding candidate : candidates(text)) {
      decided.add(candidate.decided(decide(candidate, text)));
    }
    return decided;
  }

  private List<Finding> candidates(String text) {
    Scan scan = Scan.of(text);
    for (Detector detector : detectors) {
      detector.detect(scan);
    }
    for (Recognizer recognizer : recognizers) {
      recognizer.recognize(
          text, (type, start, end, score) -> add(scan, text, type, start, end, score));
    }
    return scan.findings;
  }

  private static void add(
      Scan scan, String text, EntityType type, int start, int end, double score) {
    argument(end <= text.length(), "end must be <= %s, got %s", text.length(), end);
    scan.findings.add(
        new Finding(
            type,
            start,
            end,
            score,
            Set.of(Evidence.MODEL),
            Optional.empty(),
            Decision.BELOW_SCORE));
  }

  private Decision decide(Finding finding, String text) {
    if (ignored.contains(finding.type())) {
      return Decision.IGNORED_TYPE;
    }
    if (finding.score() < minScore) {
      return Decision.BELOW_SCORE;
    }
    return !allowed.isEmpty() && allowed.contains(text.substring(finding.start(), finding.end()))
        ? Decision.ALLOWED
        : Decision.ACCEPTED;
  }

  // Replacing

  /**
   * Returns a text with something else in the place of what was found.
   *
   * @param text any text
   * @throws IllegalStateException if an action is a transform, which needs keys: {@link #with}
   */
  public ScrubbedText scrub(String text) {
    if (needsKeys()) {
      throw new IllegalStateException("a scrubber with transforms must be bound to keys first");
    }
    return new Bound(this, Map.of()).scrub(text, TransformContext.none());
  }

  private boolean needsKeys() {
    return otherwise instanceof Transformation
        || actions.values().stream().anyMatch(Transformation.class::isInstance);
  }

  /**
   * Returns this scrubber with the keys of a domain for the transforms among its actions.
   *
   * @throws IllegalArgumentException if the pseudonymizer lacks a key that a transform needs
   */
  public Bound with(Pseudonymizer pseudonymizer) {
    Map<ScrubAction, ValueTransform> bound = new HashMap<>();
    for (ScrubAction action : actions.values()) {
      bind(pseudonymizer, action, bound);
    }
    bind(pseudonymizer, otherwise, bound);
    return new Bound(this, Map.copyOf(bound));
  }

  private static void bind(
      Pseudonymizer pseudonymizer, ScrubAction action, Map<ScrubAction, ValueTransform> bound) {
    if (action instanceof Transformation transformation) {
      bound.put(action, pseudonymizer.bind(transformation.transform()));
    }
  }

  ScrubAction action(EntityType type) {
    return actions.getOrDefault(type, otherwise);
  }

  // As a transform of a policy

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * Returns the settings.
   *
   * @throws IllegalStateException if the application added a recognizer, which has no form
   */
  @Override
  public Map<String, Object> settings() {
    if (!recognizers.isEmpty()) {
      throw new IllegalStateException("a scrubber with recognizers of its own must have no form");
    }
    Map<String, Object> byType = new TreeMap<>();
    actions.forEach((type, action) -> byType.put(type.name(), ScrubSettings.write(action)));
    Map<String, Object> settings = new TreeMap<>();
    settings.put("minScore", minScore);
    settings.put("phoneRegions", phoneRegions);
    settings.put("ignore", ignored.stream().map(EntityType::name).sorted().toList());
    settings.put("allow", allowed.stream().sorted().toList());
    settings.put("actions", byType);
    settings.put("otherwise", ScrubSettings.write(otherwise));
    return settings;
  }

  /** Returns what makes scrubbers of their settings, for reading policies. */
  public static Reader reader() {
    return (kind, settings) ->
        kind.equals(KIND) ? Optional.of(ScrubSettings.read(settings)) : Optional.empty();
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    Bound bound = with(pseudonymizer);
    return (value, context) -> bound.scrub(value, context).text();
  }

  /** A scrubber with the keys that its transforms need. Immutable and safe for several threads. */
  public static final class Bound {
    private final TextScrubber scrubber;
    private final Map<ScrubAction, ValueTransform> transforms;

    private Bound(TextScrubber scrubber, Map<ScrubAction, ValueTransform> transforms) {
      this.scrubber = scrubber;
      this.transforms = transforms;
    }

    /**
     * Returns a text with something else in the place of what was found. Where a transform refuses
     * a value, {@code [REDACTED]} stands for it.
     *
     * @param text any text
     * @param context the circumstances that transforms may depend on
     */
    public ScrubbedText scrub(String text, TransformContext context) {
      List<Finding> findings = scrubber.find(text);
      return new ScrubbedText(
          new Replacement(scrubber, transforms, context).apply(text, findings), findings);
    }
  }

  /**
   * Builds scrubbers. Defaults: all types that the built-in recognizers know, scores of at least
   * 0.5, no phone regions, placeholders.
   */
  public static final class Builder {
    private double minScore = DEFAULT_MIN_SCORE;
    private final List<String> phoneRegions = new ArrayList<>();
    private final Set<EntityType> ignored = new HashSet<>();
    private final Set<String> allowed = new HashSet<>();
    private final Map<EntityType, ScrubAction> actions = new HashMap<>();
    private ScrubAction otherwise = ScrubAction.placeholder();
    private final List<Recognizer> recognizers = new ArrayList<>();

    private Builder() {}

    /**
     * Takes out findings of this score and above; 0.5 by default. Lower finds more and more often
     * takes out what is none: at 0.3 any nine digits are somebody's number.
     *
     * @throws IllegalArgumentException if it is not between 0 and 1
     */
    @CanIgnoreReturnValue
    public Builder minScore(double score) {
      minScore = share(score, "minScore");
      return this;
    }

    /**
     * Looks for telephone numbers in the national form of these regions, too, with libphonenumber.
     *
     * @param regions ISO 3166-1 codes such as {@code "PL"}
     * @throws IllegalArgumentException if libphonenumber does not know one of them
     */
    @CanIgnoreReturnValue
    public Builder phoneRegions(String... regions) {
      for (String region : regions) {
        argument(
            PhoneNumberUtil.getInstance().getSupportedRegions().contains(region),
            "phone regions must be ISO 3166-1 codes of two capitals");
        phoneRegions.add(region);
      }
      return this;
    }

    /** Leaves these types in the text. */
    @CanIgnoreReturnValue
    public Builder ignore(EntityType... types) {
      ignored.addAll(List.of(types));
      return this;
    }

    /** Leaves these values in the text, such as the application's own support number. */
    @CanIgnoreReturnValue
    public Builder allow(String... values) {
      allowed.addAll(List.of(values));
      return this;
    }

    /** Sets what stands for findings of a type. */
    @CanIgnoreReturnValue
    public Builder on(EntityType type, ScrubAction action) {
      actions.put(Objects.requireNonNull(type, "type"), Objects.requireNonNull(action, "action"));
      return this;
    }

    /** Sets what stands for findings of all other types; placeholders by default. */
    @CanIgnoreReturnValue
    public Builder otherwise(ScrubAction action) {
      otherwise = Objects.requireNonNull(action, "action");
      return this;
    }

    /** Adds a recognizer of the application's own. */
    @CanIgnoreReturnValue
    public Builder recognizer(Recognizer recognizer) {
      recognizers.add(Objects.requireNonNull(recognizer, "recognizer"));
      return this;
    }

    /** Returns the scrubber. */
    public TextScrubber build() {
      return new TextScrubber(this);
    }
  }
}
