package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was asked of an anonymization, checked. */
record AnonymizationRequest(
    Table table,
    Map<String, AttributeRole> roles,
    Map<String, GeneralizationHierarchy> hierarchies,
    List<PrivacyModel> models,
    double suppressionLimit,
    UtilityMeasure measure,
    Optional<LocalRecoding> localRecoding) {

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
