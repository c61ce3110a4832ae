package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.argument;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What a processor can do (OpenDSR 2.0, section 6.3).
 *
 * @param apiVersion the version of the protocol, such as {@value #API_VERSION}
 * @param identities by which names it finds data subjects
 * @param types what may be asked for
 * @param certificate where its certificate can be fetched
 */
public record OpenDsrDiscovery(
    String apiVersion,
    List<Identity> identities,
    List<OpenDsrRequest.Type> types,
    URI certificate) {
  /** The version of the protocol that these codecs speak. */
  public static final String API_VERSION = "2.0";

  /** Copies the lists. */
  public OpenDsrDiscovery {
    Objects.requireNonNull(apiVersion, "apiVersion");
    identities = List.copyOf(identities);
    types = List.copyOf(types);
    argument(certificate.isAbsolute(), "certificate must be an absolute URL");
  }

  /** A kind of name that is understood, and how it must be given. */
  public record Identity(OpenDsrIdentity.Type type, OpenDsrIdentity.Format format) {}

  /**
   * Reads the body of the answer.
   *
   * @throws MessageException if it is not of the form of section 6.3
   */
  public static OpenDsrDiscovery parse(byte[] body) {
    Fields fields = Fields.parse(body);
    return new OpenDsrDiscovery(
        fields.text("api_version"),
        fields.neededObjects("supported_identities").stream()
            .map(
                item ->
                    new Identity(
                        item.term(
                            "identity_type",
                            OpenDsrIdentity.Type.values(),
                            OpenDsrIdentity.Type::term),
                        item.term(
                            "identity_format",
                            OpenDsrIdentity.Format.values(),
                            OpenDsrIdentity.Format::term)))
            .toList(),
        fields.terms(
            "supported_subject_request_types",
            OpenDsrRequest.Type.values(),
            OpenDsrDiscovery::lower),
        fields.url("processor_certificate"));
  }

  /** Returns the body of the message, in UTF-8. */
  public byte[] toJson() {
    ObjectNode json = Fields.MAPPER.createObjectNode();
    json.put("api_version", apiVersion);
    ArrayNode items = json.putArray("supported_identities");
    for (Identity identity : identities) {
      items
          .addObject()
          .put("identity_type", identity.type().term())
          .put("identity_format", identity.format().term());
    }
    ArrayNode names = json.putArray("supported_subject_request_types");
    types.forEach(type -> names.add(lower(type)));
    json.put("processor_certificate", certificate.toString());
    return Fields.write(json);
  }

  private static String lower(OpenDsrRequest.Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
