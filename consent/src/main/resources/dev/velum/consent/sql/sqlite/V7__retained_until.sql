-- Until when what was left may be kept, as an ISO 8601 date; no row where nobody said.
CREATE TABLE IF NOT EXISTS "velum_request_retained_until" (
  "request_id" VARCHAR(36) NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "until" VARCHAR(16) NOT NULL,
  PRIMARY KEY ("request_id", "ordinal")
);
