/** Tables, generalization hierarchies, privacy models, and the search for the best recoding. */
module dev.velum.anonymize {
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;
  requires static org.apache.opennlp.tools;
  requires transitive dev.velum.core;
  requires transitive dev.velum.crypto;
  requires de.siegmar.fastcsv;
  requires transitive com.fasterxml.jackson.databind;
  requires transitive java.sql;
  requires com.google.i18n.phonenumbers.libphonenumber;
  requires org.apache.commons.numbers.gamma;

  exports dev.velum.anonymize;
  exports dev.velum.anonymize.dp;
  exports dev.velum.anonymize.hierarchy;
  exports dev.velum.anonymize.model;
  exports dev.velum.anonymize.pseudonym;
  exports dev.velum.anonymize.report;
  exports dev.velum.anonymize.risk;
  exports dev.velum.anonymize.table;
  exports dev.velum.anonymize.text;
  exports dev.velum.anonymize.utility;
}
