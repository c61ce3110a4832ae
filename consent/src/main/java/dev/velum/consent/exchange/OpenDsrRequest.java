package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.argument;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request that a controller sends to a processor (OpenDSR 2.0, section 7.1).
 *
 * <p>At most 2 MiB, 1,000 identities and 1,000 callback URLs are read. Fields that the
 * specification does not name are ignored. Immutable.
 */
public final class OpenDsrRequest {
  private final Regulation regulation;
  private final UUID id;
  private final Type type;
  private final Instant submitted;
  private final List<OpenDsrIdentity> identities;
  private final @Nullable String apiVersion;
  private final List<URI> callbacks;
  private final ObjectNode extensions;

  private OpenDsrRequest(Builder builder) {
    this.regulation = builder.regulation;
    this.id = builder.id;
    this.type = builder.type;
    this.submitted = builder.submitted;
    this.identities = List.copyOf(builder.identities);
    this.apiVersion = builder.apiVersion;
    this.callbacks = List.copyOf(builder.callbacks);
    this.extensions = builder.extensions;
  }

  /** What the request rests on. */
  public enum Regulation {
    /** The General Data Protection Regulation. */
    GDPR,
    /** The California Consumer Privacy Act. */
    CCPA
  }

  /** What is asked for (section 6.2). */
  public enum Type {
    /** To know. */
    ACCESS(RequestType.ACCESS),
    /** To take along. */
    PORTABILITY(RequestType.PORTABILITY),
    /** To be forgotten. */
    ERASURE(RequestType.ERASURE);

    private final RequestType right;

    Type(RequestType right) {
      this.right = right;
    }

    /** Returns the right that is exercised. */
    public RequestType right() {
      return right;
    }
  }

  /**
   * Reads the body of a request.
   *
   * @throws MessageException if it is not of the form of section 7.1, or beyond a limit
   */
  public static OpenDsrRequest parse(byte[] body) {
    Fields fields = Fields.parse(body);
    Builder builder =
        new Builder(
            fields.uuid4("subject_request_id"),
            fields.term("subject_request_type", Type.values(), OpenDsrRequest::lower),
            fields.term("regulation", Regulation.values(), OpenDsrRequest::lower),
            fields.time("submitted_time"));
    if (!fields.has("subject_identities") && !fields.has("extensions")) {
      throw fields.refuse("subject_identities", "be present unless extensions are");
    }
    fields
        .objects("subject_identities")
        .forEach(item -> builder.identity(OpenDsrIdentity.read(item)));
    fields.optionalText("api_version").ifPresent(builder::apiVersion);
    fields.urls("status_callback_urls").forEach(builder::callback);
    builder.extensions = fields.extensions("extensions");
    return builder.build();
  }

  /**
   * Begins a request.
   *
   * @param id a random UUID, which the controller makes
   * @param submitted when the data subject asked
   * @throws IllegalArgumentException if the id is not random (version 4)
   */
  public static Builder builder(UUID id, Type type, Regulation regulation, Instant submitted) {
    return new Builder(id, type, regulation, submitted);
  }

  /** Puts a request together. */
  public static final class Builder {
    private final UUID id;
    private final Type type;
    private final Regulation regulation;
    private final Instant submitted;
    private final List<OpenDsrIdentity> identities = new ArrayList<>();
    private final List<URI> callbacks = new ArrayList<>();
    private @Nullable String apiVersion;
    private ObjectNode extensions = Fields.MAPPER.createObjectNode();

    private Builder(UUID id, Type type, Regulation regulation, Instant submitted) {
      argument(id.version() == 4 && id.variant() == 2, "id must be a UUID of version 4");
      this.id = id;
      this.type = Objects.requireNonNull(type, "type");
      this.regulation = Objects.requireNonNull(regulation, "regulation");
      this.submitted = Objects.requireNonNull(submitted, "submitted");
    }

    /** Adds a name of the data subject. */
    @CanIgnoreReturnValue
    public Builder identity(OpenDsrIdentity identity) {
      identities.add(Objects.requireNonNull(identity, "identity"));
      return this;
    }

    /** Sets the version of the protocol that is spoken; none by default. */
    @CanIgnoreReturnValue
    public Builder apiVersion(String version) {
      apiVersion = Objects.requireNonNull(version, "version");
      return this;
    }

    /** Adds where changes of status are told. */
    @CanIgnoreReturnValue
    public Builder callback(URI url) {
      callbacks.add(Objects.requireNonNull(url, "url"));
      return this;
    }

    /**
     * Adds what only one processor understands.
     *
     * @param processorDomain the domain of that processor
     * @param key the name of the item
     * @param value its text
     */
    @CanIgnoreReturnValue
    public Builder extension(String processorDomain, String key, String value) {
      extensions.withObjectProperty(processorDomain).put(key, value);
      return this;
    }

    /**
     * Returns the request.
     *
     * @throws IllegalArgumentException if it names the data subject nowhere
     */
    public OpenDsrRequest build() {
      argument(
          !identities.isEmpty() || !extensions.isEmpty(),
          "a request must have an identity or an extension");
      return new OpenDsrRequest(this);
    }
  }

  /** Returns what the request rests on. */
  public Regulation regulation() {
    return regulation;
  }

  /** Returns the id, which the controller made. */
  public UUID id() {
    return id;
  }

  /** Returns what is asked for. */
  public Type type() {
    return type;
  }

  /** Returns when the data subject asked. */
  public Instant submitted() {
    return submitted;
  }

  /** Returns the names of the data subject; personal data. */
  public List<OpenDsrIdentity> identities() {
    return identities;
  }

  /** Returns the version of the protocol that is spoken, if it is told. */
  public Optional<String> apiVersion() {
    return Optional.ofNullable(apiVersion);
  }

  /**
   * Returns where changes of status are told. Whoever asked chose them: check before connecting.
   */
  public List<URI> callbacks() {
    return callbacks;
  }

  /** Returns the extension for a processor as JSON, if there is one; may hold personal data. */
  public Optional<String> extension(String processorDomain) {
    return Optional.ofNullable(extensions.get(processorDomain)).map(Object::toString);
  }

  /**
   * Returns the request to be answered here. Its period runs from when the data subject asked the
   * controller.
   *
   * @param subject whom the identities stand for here
   */
  public DataSubjectRequest toRequest(DataSubjectId subject) {
    return DataSubjectRequest.received(id, type.right(), subject, submitted);
  }

  /** Returns the body of the message, in UTF-8. */
  public byte[] toJson() {
    ObjectNode json = Fields.MAPPER.createObjectNode();
    json.put("regulation", lower(regulation));
    json.put("subject_request_id", id.toString());
    json.put("subject_request_type", lower(type));
    json.put("submitted_time", submitted.toString());
    if (!identities.isEmpty()) {
      ArrayNode items = json.putArray("subject_identities");
      identities.forEach(identity -> identity.write(items.addObject()));
    }
    if (apiVersion != null) {
      json.put("api_version", apiVersion);
    }
    if (!callbacks.isEmpty()) {
      ArrayNode urls = json.putArray("status_callback_urls");
      callbacks.forEach(url -> urls.add(url.toString()));
    }
    if (!extensions.isEmpty()) {
      json.set("extensions", extensions);
    }
    return Fields.write(json);
  }

  private static String lower(Enum<?> term) {
    return term.name().toLowerCase(Locale.ROOT);
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "OpenDsrRequest[" + id + ", " + type + ", " + regulation + "]";
  }
}
