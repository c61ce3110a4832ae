package dev.velum.consent.fulfilment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What came of erasing again after a restored backup.
 *
 * @param outcomes what was done, with receipts that name the requests they repeat
 * @param open requests that could not be repeated, with the reason; call again for them
 */
public record Replay(List<Outcome> outcomes, Map<UUID, String> open) {
  /** Copies list and map. */
  public Replay {
    outcomes = List.copyOf(outcomes);
    open = Collections.unmodifiableMap(new LinkedHashMap<>(open));
  }
}
