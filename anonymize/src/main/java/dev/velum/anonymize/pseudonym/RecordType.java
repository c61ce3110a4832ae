package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A policy at work on Java records of a type. Immutable.
 *
 * @param <R> the type
 */
final class RecordType<R extends Record> {
  /** How numbers are made of texts. */
  private static final Map<Class<?>, Function<BigDecimal, Object>> NUMBERS =
      Map.of(
          int.class, BigDecimal::intValueExact,
          Integer.class, BigDecimal::intValueExact,
          long.class, BigDecimal::longValueExact,
          Long.class, BigDecimal::longValueExact,
          double.class, BigDecimal::doubleValue,
          Double.class, BigDecimal::doubleValue,
          BigDecimal.class, number -> number);

  private final Class<R> type;
  private final RecordComponent[] components;
  private final MethodHandle[] accessors;
  private final MethodHandle constructor;
  private final @Nullable Cell[] cells;

  RecordType(
      Class<R> type, Lookup lookup, DeidentificationPolicy policy, Map<String, Cell> byName) {
    this.type = type;
    this.components = type.getRecordComponents();
    this.accessors = new MethodHandle[components.length];
    this.cells = new @Nullable Cell[components.length];
    Class<?>[] types = new Class<?>[components.length];
    Set<String> missing = new LinkedHashSet<>(byName.keySet());
    try {
      for (int i = 0; i < components.length; i++) {
        RecordComponent component = components[i];
        types[i] = component.getType();
        accessors[i] = lookup.unreflect(component.getAccessor());
        missing.remove(component.getName());
        cells[i] = cell(component, policy, byName);
      }
      constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("lookup must see the record " + type.getName(), e);
    }
    if (!missing.isEmpty()) {
      throw new DeidentificationException(
          "the record lacks the columns " + missing + ", which the policy names");
    }
  }

  private static @Nullable Cell cell(
      RecordComponent component, DeidentificationPolicy policy, Map<String, Cell> byName) {
    String name = component.getName();
    Cell cell = byName.get(name);
    if (cell == null) {
      if (policy.otherColumns() == OtherColumns.REJECT) {
        throw new DeidentificationException("the policy does not name component '" + name + "'");
      }
      boolean isKept = policy.otherColumns() == OtherColumns.KEEP;
      argument(
          isKept || !component.getType().isPrimitive(),
          "component '%s' cannot be left out: it is primitive",
          name);
      return isKept ? null : new Cell(new NothingLeft(), (v, c) -> "", policy.invalidValues());
    }
    requireRoom(component, policy, cell);
    return cell.isKept() ? null : cell;
  }

  private static void requireRoom(
      RecordComponent component, DeidentificationPolicy policy, Cell cell) {
    Class<?> type = component.getType();
    Transform transform = policy.columns().get(component.getName());
    boolean becomesNull = cell.isDropped() || cell.isNothing();
    boolean fits =
        type == String.class
            || cell.isKept()
            || (becomesNull && !type.isPrimitive())
            || (NUMBERS.containsKey(type) && cell.keepsNumbers())
            || (type == LocalDate.class
                && transform instanceof DateShift shift
                && shift.pattern().equals(DateForm.ISO));
    argument(
        fits && (type == String.class || policy.invalidValues() != InvalidValues.REDACT),
        "component '%s' of type %s cannot hold what the policy makes of it",
        component.getName(),
        type.getSimpleName());
    argument(
        !type.isPrimitive() || cell.isKept() || policy.invalidValues() == InvalidValues.REJECT,
        "component '%s' is primitive and cannot become null",
        component.getName());
  }

  UnaryOperator<R> at(TransformContext context) {
    return original -> apply(original, context);
  }

  private R apply(R original, TransformContext context) {
    @Nullable Object[] values = new @Nullable Object[components.length];
    Map<String, Object> fields = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      values[i] = invoke(accessors[i], original);
      if (values[i] != null) {
        fields.put(components[i].getName(), values[i]);
      }
    }
    TransformContext here =
        context.fields(name -> Optional.ofNullable(fields.get(name)).map(RecordType::text));
    for (int i = 0; i < values.length; i++) {
      Cell cell = cells[i];
      if (cell != null) {
        try {
          values[i] = transformed(values[i], cell, components[i].getType(), here);
        } catch (DeidentificationException e) {
          throw Deidentifier.at("component '" + components[i].getName() + "'", e);
        }
      }
    }
    return type.cast(Objects.requireNonNull(invoke(constructor, values)));
  }

  private static @Nullable Object transformed(
      @Nullable Object value, Cell cell, Class<?> type, TransformContext context) {
    if (cell.isDropped()) {
      return null;
    }
    String result = cell.apply(value == null ? null : text(value), context);
    if (result == null || type == String.class) {
      return result;
    }
    if (type == LocalDate.class) {
      return LocalDate.ofEpochDay(IsoDates.epochDay(result));
    }
    try {
      return Objects.requireNonNull(NUMBERS.get(type)).apply(new BigDecimal(result));
    } catch (ArithmeticException e) { // its message may show the number
      throw new DeidentificationException("the number does not fit its type");
    }
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? new BigDecimal(number.toString()).toPlainString()
        : value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  private static @Nullable Object invoke(MethodHandle handle, @Nullable Object... arguments) {
    try {
      return handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record cannot be read or made", e);
    }
  }
}
