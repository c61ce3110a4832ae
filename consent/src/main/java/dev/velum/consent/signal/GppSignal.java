package dev.velum.consent.signal;

import com.iab.gpp.encoder.GppModel;
import com.iab.gpp.encoder.section.EncodableSection;
import com.iab.gpp.encoder.section.HeaderV1;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a string of the IAB's Global Privacy Platform says.
 *
 * @param sections the sections by name, such as {@code usnat} or {@code tcfeuv2}, each with those
 *     of its fields that speak of opting out
 */
public record GppSignal(Map<String, Map<String, String>> sections) {
  private static final int MAX_LENGTH = 100_000;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.~-]+");

  /** Fields of the sections of American states: 1 is opted out, 2 is not, 0 does not apply. */
  private static final List<String> OPT_OUTS =
      List.of("SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut");

  private static final Set<String> OPTED_OUT = Set.of("1", "Y", "true");

  /** Copies the sections. */
  public GppSignal {
    sections = Map.copyOf(sections);
  }

  /**
   * Reads a string.
   *
   * @throws SignalException if it is none, has more or fewer sections than its header says, or a
   *     section that the decoder knows is cut off or changed
   * @throws NoClassDefFoundError if {@code iabgpp-encoder} is not on the path
   */
  public static GppSignal decode(String text) {
    if (text.length() > MAX_LENGTH || !FORM.matcher(text).matches() || !text.startsWith("DB")) {
      throw new SignalException("not a GPP string: it must begin with DB and be base64url");
    }
    try {
      requireDeclaredSections(text);
      GppModel model = new GppModel(text);
      Map<String, Map<String, String>> sections = new LinkedHashMap<>();
      for (int id : model.getSectionIds()) {
        EncodableSection section = model.getSection(id);
        sections.put(section.getName(), fields(section));
      }
      return new GppSignal(sections);
    } catch (SignalException e) {
      throw e;
    } catch (RuntimeException e) {
      // The decoder throws whatever came up, and its messages quote the string.
      throw new SignalException("not a GPP string: a section is cut off or changed");
    }
  }

  /** The decoder passes over what the header does not tell of, such as an opt-out. */
  private static void requireDeclaredSections(String text) {
    String[] parts = text.split("~", -1);
    if (new HeaderV1(parts[0]).getSectionsIds().size() != parts.length - 1) {
      throw new SignalException("not a GPP string: its sections are not those of its header");
    }
  }

  /** Asking for a field makes the decoder read its section. */
  private static Map<String, String> fields(EncodableSection section) {
    Map<String, String> fields = new TreeMap<>();
    fields.put("Version", String.valueOf(section.getVersion()));
    for (String name : OPT_OUTS) {
      read(section, name).ifPresent(value -> fields.put(name, value));
    }
    read(section, "OptOutSale").ifPresent(value -> fields.put("OptOutSale", value));
    read(section, "Gpc").ifPresent(value -> fields.put("Gpc", value));
    read(section, "PurposeConsents").ifPresent(value -> fields.put("PurposeConsents", value));
    return Map.copyOf(fields);
  }

  private static Optional<String> read(EncodableSection section, String name) {
    return section.hasField(name)
        ? Optional.ofNullable(section.getFieldValue(name)).map(String::valueOf)
        : Optional.empty();
  }

  /**
   * Returns whether any section says that the user opted out of the sale or sharing of data or of
   * targeted advertising, or that the browser sent the Global Privacy Control.
   */
  public boolean isOptedOut() {
    return sections.values().stream().anyMatch(GppSignal::isOptedOut);
  }

  private static boolean isOptedOut(Map<String, String> fields) {
    return OPT_OUTS.stream().anyMatch(name -> is(fields, name))
        || is(fields, "OptOutSale")
        || is(fields, "Gpc");
  }

  private static boolean is(Map<String, String> fields, String name) {
    return OPTED_OUT.contains(fields.getOrDefault(name, ""));
  }
}
