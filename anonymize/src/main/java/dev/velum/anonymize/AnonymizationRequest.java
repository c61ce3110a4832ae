package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was asked of an anonymization, checked. */
record AnonymizationRequest(
    Table table,
    Map<String, AttributeRole> roles,
    Map<String, GeneralizationHierarchy> hierarchies,
    List<PrivacyModel> models,
    double suppressionLimit,
    UtilityMeasure measure,
    Optional<LocalRecoding> localRecoding,
    Set<String> generalizedOnly) {

  /** Returns the request with a level of suppression on top of all hierarchies. */
  AnonymizationRequest withSuppressibleValues() {
    Map<String, GeneralizationHierarchy> suppressible = new LinkedHashMap<>();
    hierarchies.forEach((name, each) -> suppressible.put(name, each.suppressible()));
    return new AnonymizationRequest(
        table,
        roles,
        Collections.unmodifiableMap(suppressible),
        models,
        suppressionLimit,
        measure,
        localRecoding,
        generalizedOnly);
  }

  /** Returns whether records may lose some of their cells and keep others. */
  boolean isByCells() {
    return !generalizedOnly.isEmpty() || suppressesSingleCells();
  }

  /** Returns whether each record loses as few cells as it needs to. */
  boolean suppressesSingleCells() {
    return localRecoding.equals(Optional.of(LocalRecoding.CELL_SUPPRESSION));
  }

  /** In the order of declaration, which is that of the hierarchies. */
  List<String> quasiIdentifiers() {
    return List.copyOf(hierarchies.keySet());
  }

  List<String> sensitiveAttributes() {
    List<String> names = new ArrayList<>();
    roles.forEach(
        (name, role) -> {
          if (role == AttributeRole.SENSITIVE) {
            names.add(name);
          }
        });
    return names;
  }
}
