package dev.velum.anonymize.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.anonymize.SearchStatistics;
import dev.velum.anonymize.Verification;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.report.ReportData.Attribute;
import dev.velum.anonymize.report.ReportData.Release;
import dev.velum.anonymize.report.ReportData.Side;
import dev.velum.anonymize.report.ReportData.Spread;
import dev.velum.anonymize.report.ReportData.Told;
import dev.velum.anonymize.risk.AttackerRisk;
import dev.velum.anonymize.risk.ClassSize;
import dev.velum.anonymize.risk.ReidentificationRisk;
import dev.velum.anonymize.risk.SensitiveRisk;
import java.util.List;

/** The report as JSON, for programs. */
final class JsonReport {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");

  private JsonReport() {}

  static String write(ReportData data, Heading heading) {
    ObjectNode report = NODES.objectNode();
    report.put("report", "velum anonymization");
    report.put("version", 1);
    report.put("title", heading.title());
    heading.date().ifPresent(date -> report.put("date", date));
    report.put("solved", data.release().isPresent());
    data.failure().ifPresent(reason -> report.put("failure", reason));
    report.set("asked", asked(data.asked()));
    report.set("search", search(data.search()));
    report.set("input", side(data.input()));
    data.release().ifPresent(release -> report.set("published", release(release)));
    if (!heading.classifications().isEmpty()) {
      report.set("classification", classifications(heading.classifications()));
    }
    try {
      return new ObjectMapper()
              .writer(
                  new DefaultPrettyPrinter()
                      .withObjectIndenter(INDENTER)
                      .withArrayIndenter(INDENTER))
              .writeValueAsString(report)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of plain nodes can be written", e);
    }
  }

  private static ArrayNode classifications(List<Heading.Classification> classifications) {
    ArrayNode list = NODES.arrayNode();
    for (Heading.Classification each : classifications) {
      list.addObject()
          .put("column", each.column())
          .put("original", each.utility().original())
          .put("published", each.utility().published())
          .put("baseline", each.utility().baseline());
    }
    return list;
  }

  private static ObjectNode asked(ReportData.Asked asked) {
    ObjectNode node = NODES.objectNode();
    node.put("records", asked.records());
    node.set("quasiIdentifiers", texts(asked.quasiIdentifiers()));
    node.set("sensitiveAttributes", texts(asked.sensitiveAttributes()));
    node.set("models", texts(asked.models()));
    node.put("suppressionLimit", asked.suppressionLimit());
    node.put("suppressionUnit", asked.suppression().byCells() ? "cells" : "records");
    node.set("generalizedOnly", texts(asked.suppression().generalizedOnly()));
    node.put("measure", asked.measure());
    return node;
  }

  private static ObjectNode search(SearchStatistics search) {
    ObjectNode node = NODES.objectNode();
    node.put("latticeSize", search.latticeSize());
    node.put("groupings", search.groupings());
    node.put("distinctTuples", search.distinctTuples());
    node.put("elapsedMillis", search.elapsed().toMillis());
    return node;
  }

  private static ObjectNode side(Side side) {
    ReidentificationRisk risk = side.risk();
    ObjectNode node = NODES.objectNode();
    node.put("recordsInClasses", risk.records());
    node.put("classes", risk.classes());
    node.put("smallestClass", side.smallest());
    node.put("averageClass", side.averageSize());
    node.put("largestClass", side.largest());
    ObjectNode risks = node.putObject("risk");
    risks.put("threshold", risk.threshold());
    risks.put("population", risk.hasPopulation());
    risks.set("prosecutor", attacker(risk.prosecutor()));
    risks.set("journalist", attacker(risk.journalist()));
    risks.put("marketer", risk.marketer());
    risks.put("sampleUniques", risk.sampleUniques());
    ArrayNode sizes = node.putArray("classSizes");
    for (ClassSize size : risk.classSizes()) {
      sizes.addObject().put("size", size.size()).put("classes", size.classes());
    }
    return node;
  }

  private static ObjectNode attacker(AttackerRisk risk) {
    ObjectNode node = NODES.objectNode();
    node.put("highest", risk.highest());
    node.put("average", risk.average());
    node.put("lowest", risk.lowest());
    node.put("successRate", risk.successRate());
    node.put("shareAtRisk", risk.shareAtRisk());
    node.put("shareAtHighest", risk.shareAtHighest());
    return node;
  }

  private static ObjectNode release(Release release) {
    ObjectNode node = side(release.side());
    node.put("suppressedRecords", release.suppressed());
    node.put("singleCellsSuppressed", release.singleCells());
    node.put("score", release.score());
    node.put("granularity", release.utility().granularity());
    ObjectNode utility = node.putObject("utility");
    utility.put("loss", release.utility().loss());
    utility.put("certaintyPenalty", release.utility().certaintyPenalty());
    utility.put("precision", release.utility().precision());
    utility.put("discernibility", release.utility().discernibility());
    utility.put("averageClassSize", release.utility().averageClassSize());
    node.put("verified", release.verification().holds());
    ArrayNode models = node.putArray("models");
    for (Verification.Outcome outcome : release.verification().outcomes()) {
      models
          .addObject()
          .put("model", outcome.model().describe())
          .put("holds", outcome.holds())
          .put("failingClasses", outcome.failingClasses())
          .put("failingRecords", outcome.failingRecords());
    }
    ArrayNode attributes = node.putArray("attributes");
    for (Attribute attribute : release.attributes()) {
      ObjectNode entry =
          attributes
              .addObject()
              .put("name", attribute.name())
              .put("level", attribute.steps())
              .put("topLevel", attribute.topLevel())
              .put("inputValues", attribute.inputValues())
              .put("publishedValues", attribute.publishedValues())
              .put("loss", attribute.loss());
      if (attribute.isLocal()) {
        ArrayNode records = entry.putArray("recordsByLevel");
        attribute.recordsByLevel().forEach(records::add);
      }
    }
    ArrayNode sensitive = node.putArray("sensitive");
    for (Told told : release.told()) {
      ObjectNode entry = sensitive.addObject().put("attribute", told.attribute());
      entry.set("input", told(told.input()));
      entry.set("published", told(told.published()));
    }
    ArrayNode spreads = node.putArray("values");
    for (Spread spread : release.spreads()) {
      ObjectNode entry = spreads.addObject().put("attribute", spread.attribute());
      entry.set("input", distribution(spread.input()));
      spread.published().ifPresent(after -> entry.set("published", distribution(after)));
    }
    return node;
  }

  private static ObjectNode told(SensitiveRisk risk) {
    ObjectNode node = NODES.objectNode();
    node.put("distinctValues", risk.distinctValues());
    node.put("entropyDiversity", risk.entropyDiversity());
    node.put("maxFrequency", risk.maxFrequency());
    node.put("closeness", risk.closeness(GroundDistance.equal()));
    node.put("basicBeta", risk.basicBeta());
    return node;
  }

  private static ObjectNode distribution(Distribution distribution) {
    ObjectNode node = NODES.objectNode();
    distribution.level().ifPresent(level -> node.put("level", level));
    ArrayNode labels = node.putArray("labels");
    for (Distribution.Label label : distribution.labels()) {
      labels.addObject().put("label", label.text()).put("records", label.records());
    }
    node.put("otherValues", distribution.otherValues());
    node.put("otherRecords", distribution.otherRecords());
    node.put("suppressedRecords", distribution.suppressed());
    return node;
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode node = NODES.arrayNode();
    texts.forEach(node::add);
    return node;
  }
}
