package dev.velum.anonymize.pseudonym;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The form of {@link Transform transforms} in JSON, as maps: the name of the transform and all of
 * its settings (docs/formats/deidentification-policy.md).
 */
public final class TransformForm {
  private static final String NAME = "transform";
  private static final String SETTINGS = "settings";

  private static final Map<String, Class<? extends ColumnTransform>> BY_NAME =
      Map.ofEntries(
          Map.entry("age-up-to-89", AgeCap.class),
          Map.entry("birth-year", BirthYear.class),
          Map.entry("buckets", Buckets.class),
          Map.entry("constant", FixedText.class),
          Map.entry("date-part", DatePart.class),
          Map.entry("drop", Drop.class),
          Map.entry("encrypt", Encryption.class),
          Map.entry("keep", Keep.class),
          Map.entry("limit", LimitCode.class),
          Map.entry("mask", Mask.class),
          Map.entry("null", NothingLeft.class),
          Map.entry("preserve-format", FormatPreserving.class),
          Map.entry("round", Rounding.class),
          Map.entry("shift-dates", DateShift.class),
          Map.entry("surrogate", Surrogate.class),
          Map.entry("token", TokenTransform.class),
          Map.entry("vault-token", VaultToken.class),
          Map.entry("zip3", Zip3.class));

  private TransformForm() {}

  /** Returns the form of a transform: texts, numbers, booleans, lists and maps. */
  public static Map<String, Object> write(Transform transform) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put(NAME, nameOf(transform));
    if (transform instanceof TextTransform text) {
      form.put(SETTINGS, text.settings());
      return form;
    }
    for (RecordComponent component : transform.getClass().getRecordComponents()) {
      form.put(component.getName(), plain(valueOf(component, transform)));
    }
    return form;
  }

  /** Returns the name of a transform, such as {@code token}. */
  static String nameOf(Transform transform) {
    if (transform instanceof TextTransform text) {
      return text.kind();
    }
    return BY_NAME.entrySet().stream()
        .filter(entry -> entry.getValue().equals(transform.getClass()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static Object valueOf(RecordComponent component, Transform transform) {
    try {
      return component.getAccessor().invoke(transform);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a transform cannot be read", e);
    }
  }

  private static Object plain(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (value instanceof List<?> list) {
      return list.stream().map(TransformForm::plain).toList();
    }
    return value instanceof Normalization || value instanceof LocalDate ? value.toString() : value;
  }

  /**
   * Returns the transform of this form.
   *
   * @param readers make the text transforms in it
   * @throws DeidentificationException if it is not the form of a transform; the message names the
   *     rule
   */
  public static Transform read(Map<String, Object> form, List<TextTransform.Reader> readers) {
    if (!(form.get(NAME) instanceof String name)) {
      throw new DeidentificationException("a transform must have a name in '" + NAME + "'");
    }
    Class<? extends ColumnTransform> type = BY_NAME.get(name);
    try {
      return type == null ? readText(name, form, readers) : readRecord(type, form);
    } catch (IllegalArgumentException e) {
      throw new DeidentificationException("transform '" + name + "': " + e.getMessage(), e);
    }
  }

  private static Transform readText(
      String name, Map<String, Object> form, List<TextTransform.Reader> readers) {
    if (form.size() != 2 || !(form.get(SETTINGS) instanceof Map<?, ?> settings)) {
      throw new IllegalArgumentException("is unknown, or has no settings of a text transform");
    }
    Map<String, Object> named = new LinkedHashMap<>();
    settings.forEach((key, value) -> named.put((String) key, value));
    return readers.stream()
        .map(reader -> reader.read(name, named))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no reader knows it"));
  }

  private static Transform readRecord(
      Class<? extends ColumnTransform> type, Map<String, Object> form) {
    RecordComponent[] components = type.getRecordComponents();
    if (form.size() != components.length + 1) {
      throw new IllegalArgumentException(
          "must have the settings "
              + Arrays.stream(components).map(RecordComponent::getName).toList());
    }
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      Object value = form.get(name);
      if (value == null) {
        throw new IllegalArgumentException("must have the setting '" + name + "'");
      }
      types[i] = components[i].getType();
      values[i] = typed(value, components[i].getGenericType(), name);
    }
    try {
      Constructor<? extends ColumnTransform> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException broken) {
        throw broken;
      }
      throw new IllegalStateException("a transform cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a transform cannot be made", e);
    }
  }

  private static Object typed(Object value, Type type, String name) {
    try {
      if (type instanceof ParameterizedType list) {
        List<Object> values = new ArrayList<>();
        for (Object element : (List<?>) value) {
          values.add(
              typed(Objects.requireNonNull(element), list.getActualTypeArguments()[0], name));
        }
        return values;
      }
      if (type == int.class) {
        return new BigDecimal(value.toString()).intValueExact();
      }
      if (type == BigDecimal.class) {
        return new BigDecimal(value.toString());
      }
      if (type == boolean.class) {
        return (Boolean) value;
      }
      String text = (String) value;
      if (type == LocalDate.class) {
        return LocalDate.parse(text);
      }
      if (type == Normalization.class) {
        return Normalization.of(text);
      }
      return type == String.class ? text : constant((Class<?>) type, text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("setting '" + name + "' has no value that it can have", e);
    }
  }

  private static Object constant(Class<?> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> plain(constant).equals(text))
        .findFirst()
        .orElseThrow();
  }
}
