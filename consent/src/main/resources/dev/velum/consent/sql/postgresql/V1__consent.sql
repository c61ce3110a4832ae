-- The consent ledger; docs/formats/consent-ledger.md describes every column.
-- Times are microseconds since 1970-01-01T00:00:00Z.
CREATE TABLE IF NOT EXISTS "velum_purpose" (
  "id" VARCHAR(200) NOT NULL,
  "version" INTEGER NOT NULL,
  "basis_iri" VARCHAR(400) NOT NULL,
  "basis_article" VARCHAR(200) NOT NULL,
  PRIMARY KEY ("id", "version")
);

CREATE TABLE IF NOT EXISTS "velum_notice" (
  "id" VARCHAR(200) NOT NULL,
  "version" INTEGER NOT NULL,
  "language" VARCHAR(35) NOT NULL,
  "content_hash" VARCHAR(64) NOT NULL,
  "valid_from" BIGINT NOT NULL,
  PRIMARY KEY ("id", "version", "language")
);

CREATE TABLE IF NOT EXISTS "velum_consent_event" (
  "sequence" BIGINT NOT NULL PRIMARY KEY,
  "event_id" VARCHAR(36) NOT NULL,
  "subject" VARCHAR(256) NOT NULL,
  "purpose_id" VARCHAR(200) NOT NULL,
  "purpose_version" INTEGER NOT NULL,
  "status" VARCHAR(16) NOT NULL,
  "event_time" BIGINT NOT NULL,
  "recorded_at" BIGINT NOT NULL,
  "indicated_by" VARCHAR(200) NOT NULL,
  "method" VARCHAR(200) NOT NULL,
  "form" VARCHAR(16) NOT NULL,
  "duration" VARCHAR(64) NOT NULL,
  "notice_id" VARCHAR(200),
  "notice_version" INTEGER,
  "notice_language" VARCHAR(35),
  "evidence_hash" VARCHAR(64),
  "key_id" VARCHAR(200) NOT NULL,
  "mac" VARCHAR(64) NOT NULL,
  CONSTRAINT "velum_consent_event_id" UNIQUE ("event_id"),
  CONSTRAINT "velum_consent_event_purpose" FOREIGN KEY ("purpose_id", "purpose_version")
    REFERENCES "velum_purpose" ("id", "version"),
  CONSTRAINT "velum_consent_event_notice"
    FOREIGN KEY ("notice_id", "notice_version", "notice_language")
    REFERENCES "velum_notice" ("id", "version", "language")
);

CREATE INDEX IF NOT EXISTS "velum_consent_event_by_subject"
  ON "velum_consent_event" ("subject", "purpose_id", "sequence");

CREATE INDEX IF NOT EXISTS "velum_consent_event_by_purpose"
  ON "velum_consent_event" ("purpose_id", "subject", "sequence");

-- One row: the end of the chain, and the lock that puts all writers in line.
CREATE TABLE IF NOT EXISTS "velum_ledger_head" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "sequence" BIGINT NOT NULL,
  "mac" VARCHAR(64) NOT NULL
);

INSERT INTO "velum_ledger_head" ("id", "sequence", "mac")
  SELECT 1, 0, '0000000000000000000000000000000000000000000000000000000000000000'
  WHERE NOT EXISTS (SELECT 1 FROM "velum_ledger_head");
