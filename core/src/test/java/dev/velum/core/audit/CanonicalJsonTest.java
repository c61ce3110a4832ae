package dev.velum.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  /** The string of RFC 8785, section 3.2.2, and its serialization in section 3.2.4. */
  @Test
  void exampleOfRfc8785_isWrittenAsPrinted() {
    TreeMap<String, Object> members = new TreeMap<>();
    members.put("string", "€$\17\nA'B\"\\\\\"/");

    assertThat(CanonicalJson.write(members))
        .isEqualTo("{\"string\":\"€$\\u" + "000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  /** The order of RFC 8785, section 3.2.3: by UTF-16 code units. */
  @Test
  void members_areSortedByCodeUnits() {
    TreeMap<String, Object> members = new TreeMap<>();
    for (String name :
        new String[] {"\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"}) {
      members.put(name, "");
    }

    assertThat(CanonicalJson.write(members))
        .isEqualTo(
            "{\"\\r\":\"\",\"1\":\"\",\"\u0080\":\"\",\"\u00f6\":\"\",\"\u20ac\":\"\","
                + "\"\ud83d\ude00\":\"\",\"\ufb33\":\"\"}");
  }

  @Property
  void whatIsWritten_readsBack(
      @ForAll Map<String, String> texts,
      @ForAll String name,
      @ForAll @LongRange(min = 0) long number) {
    TreeMap<String, Object> members = new TreeMap<>(texts);
    members.put("object", new TreeMap<>(texts));
    members.put(name, number);

    assertThat(CanonicalJson.read(CanonicalJson.write(members))).isEqualTo(members);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}x",
        "[]",
        "null",
        "{\"a\":1,}",
        "{\"a\" :1}",
        "{ \"a\":1}",
        "{\"a\":01}",
        "{\"a\":-1}",
        "{\"a\":1.0}",
        "{\"a\":1e3}",
        "{\"a\":true}",
        "{\"a\":\"\\u0041\"}",
        "{\"a\":\"\\/\"}",
        "{\"a\":\"\\u000A\"}",
        "{\"b\":1,\"a\":2}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":{\"c\":{}}}}",
        "{\"a\":99999999999999999999}",
        "{\"a\":\"",
        "{\"a\":\"\\"
      })
  void anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> CanonicalJson.read(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
