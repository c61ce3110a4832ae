package dev.velum.consent.signal;

import com.iabtcf.decoder.TCString;
import com.iabtcf.v2.PublisherRestriction;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a consent string of IAB Europe's Transparency and Consent Framework, version 2, says.
 *
 * <p>The framework's purposes have numbers (1 to 11), and so have vendors. A vendor may rest a
 * purpose on consent only if both the purpose and the vendor have it, and the publisher has not
 * forbidden it: {@link #permits}.
 *
 * @param created when the string was first made
 * @param lastUpdated when the user last decided
 * @param language of the dialogue, ISO 639-1, upper case
 * @param policyVersion of the framework
 * @param vendorListVersion of the list of vendors that was shown
 * @param purposes to which the user consented
 * @param legitimateInterests purposes whose legitimate interest was shown and not objected to
 * @param specialFeatures to which the user agreed
 * @param vendors to which the user consented
 * @param vendorInterests vendors whose legitimate interest was shown and not objected to
 * @param forbidden for each purpose the vendors to whom the publisher forbids it, or forbids
 *     consent as its basis
 */
public record TcfSignal(
    Instant created,
    Instant lastUpdated,
    String language,
    int policyVersion,
    int vendorListVersion,
    Set<Integer> purposes,
    Set<Integer> legitimateInterests,
    Set<Integer> specialFeatures,
    Set<Integer> vendors,
    Set<Integer> vendorInterests,
    Map<Integer, Set<Integer>> forbidden) {
  private static final int MAX_LENGTH = 100_000;

  /** Up to four segments of base64url; the decoder overlooks dots at the end. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){0,3}");

  /** Copies the sets. */
  public TcfSignal {
    purposes = Set.copyOf(purposes);
    legitimateInterests = Set.copyOf(legitimateInterests);
    specialFeatures = Set.copyOf(specialFeatures);
    vendors = Set.copyOf(vendors);
    vendorInterests = Set.copyOf(vendorInterests);
    forbidden = Map.copyOf(forbidden);
  }

  /**
   * Reads a string.
   *
   * @throws SignalException if it is none of version 2, or is cut off or changed
   * @throws NoClassDefFoundError if {@code iabtcf-decoder} is not on the path
   */
  public static TcfSignal decode(String text) {
    if (text.length() > MAX_LENGTH || !FORM.matcher(text).matches()) {
      throw new SignalException("not a TCF string: it must be segments of base64url, dots between");
    }
    try {
      TCString string = TCString.decode(text);
      if (string.getVersion() != 2) {
        throw new SignalException("not a TCF string of version 2");
      }
      return read(string);
    } catch (SignalException e) {
      throw e;
    } catch (RuntimeException e) {
      // The decoder throws whatever came up, and its messages quote the string.
      throw new SignalException("not a TCF string of version 2: it is cut off or changed");
    }
  }

  /** Reads everything at once; the decoder by itself reads when asked, and fails when asked. */
  private static TcfSignal read(TCString string) {
    Map<Integer, Set<Integer>> forbidden = new HashMap<>();
    for (PublisherRestriction restriction : string.getPublisherRestrictions()) {
      switch (restriction.getRestrictionType()) {
        case NOT_ALLOWED, REQUIRE_LEGITIMATE_INTEREST ->
            forbidden
                .computeIfAbsent(restriction.getPurposeId(), purpose -> new HashSet<>())
                .addAll(restriction.getVendorIds().toSet());
        default -> {
          // Consent is what this class is about.
        }
      }
    }
    return new TcfSignal(
        string.getCreated(),
        string.getLastUpdated(),
        string.getConsentLanguage(),
        string.getTcfPolicyVersion(),
        string.getVendorListVersion(),
        string.getPurposesConsent().toSet(),
        string.getPurposesLITransparency().toSet(),
        string.getSpecialFeatureOptIns().toSet(),
        string.getVendorConsent().toSet(),
        string.getVendorLegitimateInterest().toSet(),
        forbidden);
  }

  /** Returns whether a vendor may rest a purpose on the user's consent. */
  public boolean permits(int purpose, int vendor) {
    return purposes.contains(purpose)
        && vendors.contains(vendor)
        && !forbidden.getOrDefault(purpose, Set.of()).contains(vendor);
  }
}
