package dev.velum.consent.fulfilment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.ConsentException;
import dev.velum.consent.internal.Json;
import java.util.ArrayList;
import java.util.List;

/** A list of texts as the journal holds it in the locator of a step. */
final class RecordIds {
  private RecordIds() {}

  static String write(List<String> texts) {
    return Json.compact(texts);
  }

  static List<String> read(String locator) {
    List<String> texts = new ArrayList<>();
    try {
      for (JsonNode text : Json.read(locator)) {
        texts.add(text.textValue());
      }
    } catch (IllegalArgumentException e) {
      throw new ConsentException("the journal holds a step that is not readable", null);
    }
    return texts;
  }
}
