package dev.velum.anonymize.report;

import java.util.Optional;

/** What stands at the head of a report. */
record Heading(String title, Optional<String> date) {}
