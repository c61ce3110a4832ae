-- Rights other than erasure. Times are microseconds since 1970-01-01T00:00:00Z.
-- The journal of rectifications: one row for each store. Subject and corrections are personal data,
-- needed to go on after a crash; they are removed when the store is done.
CREATE TABLE IF NOT EXISTS "velum_rectification" (
  "request_id" VARCHAR(36) NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "store" VARCHAR(200) NOT NULL,
  "state" VARCHAR(16) NOT NULL,
  "subject" CLOB,
  "corrections" CLOB,
  "result" CLOB,
  "started_at" BIGINT NOT NULL,
  "finished_at" BIGINT,
  PRIMARY KEY ("request_id", "store")
);

-- What data subjects demanded of the use of their data; rows are added and never changed.
-- docs/formats/processing-limits.md describes every column.
CREATE TABLE IF NOT EXISTS "velum_limit_event" (
  "subject" VARCHAR(256) NOT NULL,
  "number" INTEGER NOT NULL,
  "request_id" VARCHAR(36) NOT NULL,
  "kind" VARCHAR(32) NOT NULL,
  "purpose_id" VARCHAR(200) NOT NULL,
  "ground" VARCHAR(200) NOT NULL,
  "note" VARCHAR(1000) NOT NULL,
  "recorded_at" BIGINT NOT NULL,
  PRIMARY KEY ("subject", "number"),
  CONSTRAINT "velum_limit_event_once" UNIQUE ("request_id", "subject", "kind", "purpose_id")
);
