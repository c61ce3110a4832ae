package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.notBlank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Objects;

/**
 * A name by which a processor may know the data subject (OpenDSR 2.0, section 5).
 *
 * @param type what kind of name
 * @param value the name, or a digest of it; personal data
 * @param format how the value stands for the name
 */
public record OpenDsrIdentity(Type type, String value, Format format) {
  /**
   * Checks the value.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public OpenDsrIdentity {
    Objects.requireNonNull(type, "type");
    notBlank(value, "value");
    Objects.requireNonNull(format, "format");
  }

  /** The identity types of section 5.1. */
  public enum Type {
    CONTROLLER_CUSTOMER_ID,
    ANDROID_ADVERTISING_ID,
    ANDROID_ID,
    EMAIL,
    FIRE_ADVERTISING_ID,
    IOS_ADVERTISING_ID,
    IOS_VENDOR_ID,
    MICROSOFT_ADVERTISING_ID,
    MICROSOFT_PUBLISHER_ID,
    ROKU_PUBLISHER_ID,
    ROKU_ADVERTISING_ID;

    /** Returns the name in messages. */
    public String term() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The formats of section 5.2. The digests hide nothing that can be guessed. */
  public enum Format {
    RAW,
    SHA1,
    MD5,
    SHA256;

    /** Returns the name in messages. */
    public String term() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static OpenDsrIdentity read(Fields fields) {
    return new OpenDsrIdentity(
        fields.term("identity_type", Type.values(), Type::term),
        fields.filledText("identity_value"),
        fields.term("identity_format", Format.values(), Format::term));
  }

  void write(ObjectNode json) {
    json.put("identity_type", type.term());
    json.put("identity_value", value);
    json.put("identity_format", format.term());
  }

  /** Returns a text without the value. */
  @Override
  public String toString() {
    return "OpenDsrIdentity[" + type + ", " + format + "]";
  }
}
