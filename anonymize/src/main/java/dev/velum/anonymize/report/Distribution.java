package dev.velum.anonymize.report;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often the values of a column occur, as far as that may be shown: values that few records have
 * come together as one line.
 *
 * @param level of the hierarchy whose labels are counted; nothing for a column without one, or with
 *     labels of several
 * @param labels that enough records have, numbers in their order, others by falling frequency
 * @param otherValues the number of values that are not listed
 * @param otherRecords the number of records that have them
 * @param suppressed the number of records that show nothing
 * @param records all of them
 */
record Distribution(
    Optional<Integer> level,
    List<Label> labels,
    int otherValues,
    long otherRecords,
    long suppressed,
    long records) {
  /** The most values that are listed. */
  static final int MAX_LABELS = 20;

  private static final Pattern NUMBER =
      Pattern.compile("[\\[(<>=\\u2264\\u2265\\s]*(-?\\d{1,15}(?:\\.\\d{1,15})?).*");

  /** A value and how many records have it. */
  record Label(String text, long records) {}

  Distribution {
    labels = List.copyOf(labels);
  }

  double share(long part) {
    return records == 0 ? 0 : (double) part / records;
  }

  /** Counts a column as it is. */
  static Distribution of(Column column, int rareBelow) {
    return of(Optional.empty(), counts(column), 0, rareBelow);
  }

  /** Counts a column of the input at the finest level that has few enough labels to list. */
  static Distribution ofInput(Column column, GeneralizedAttribute attribute, int rareBelow) {
    int level = 0;
    Map<String, Long> counts = countsAt(column, attribute.hierarchy(), level);
    // Above values that become spans there is nothing but one label.
    int highest = attribute.hierarchy().hasSpans() ? 0 : attribute.level();
    while (counts.size() > MAX_LABELS && level < highest) {
      level++;
      counts = countsAt(column, attribute.hierarchy(), level);
    }
    return of(Optional.of(level), counts, 0, rareBelow);
  }

  /** Counts a column of the published table, in which so many records are suppressed. */
  static Distribution ofPublished(
      Column column, GeneralizedAttribute attribute, int suppressed, int rareBelow) {
    Map<String, Long> counts = counts(column);
    // Kept records may show the same text.
    counts.computeIfPresent(
        EquivalenceClasses.SUPPRESSED,
        (label, records) -> records > suppressed ? records - suppressed : null);
    boolean isLocal = attribute.extent() == GeneralizedAttribute.Extent.LOCAL;
    return of(
        isLocal ? Optional.empty() : Optional.of(attribute.level()), counts, suppressed, rareBelow);
  }

  private static Map<String, Long> counts(Column column) {
    Map<String, Long> counts = new LinkedHashMap<>();
    int[] byCode = column.counts();
    for (int code = 0; code < byCode.length; code++) {
      if (byCode[code] > 0) {
        counts.put(column.dictionary().get(code), (long) byCode[code]);
      }
    }
    return counts;
  }

  private static Map<String, Long> countsAt(
      Column column, GeneralizationHierarchy hierarchy, int level) {
    Map<String, Long> counts = new LinkedHashMap<>();
    List<String> labels = hierarchy.labels(level);
    int[] values = hierarchy.valueIndexes(column);
    int[] byCode = column.counts();
    for (int code = 0; code < byCode.length; code++) {
      if (byCode[code] > 0) {
        String label = labels.get(hierarchy.labelIndex(level, values[code]));
        counts.merge(label, (long) byCode[code], Long::sum);
      }
    }
    return counts;
  }

  private static Distribution of(
      Optional<Integer> level, Map<String, Long> counts, long suppressed, int rareBelow) {
    List<Label> labels = new ArrayList<>();
    counts.forEach((text, records) -> labels.add(new Label(text, records)));
    long records = suppressed + labels.stream().mapToLong(Label::records).sum();
    labels.sort(Comparator.comparingLong(Label::records).reversed().thenComparing(Label::text));
    List<Label> listed =
        labels.stream().filter(label -> label.records() >= rareBelow).limit(MAX_LABELS).toList();
    long listedRecords = listed.stream().mapToLong(Label::records).sum();
    return new Distribution(
        level,
        inOrder(listed),
        labels.size() - listed.size(),
        records - suppressed - listedRecords,
        suppressed,
        records);
  }

  /** Sorts labels that all begin with a number by it; others stay. */
  private static List<Label> inOrder(List<Label> labels) {
    if (labels.stream().anyMatch(label -> number(label).isEmpty())) {
      return labels;
    }
    return labels.stream()
        .sorted(
            Comparator.<Label>comparingDouble(label -> number(label).orElseThrow())
                .thenComparing(Label::text))
        .toList();
  }

  private static OptionalDouble number(Label label) {
    Matcher matcher = NUMBER.matcher(label.text());
    return matcher.matches()
        ? OptionalDouble.of(Double.parseDouble(matcher.group(1)))
        : OptionalDouble.empty();
  }
}
