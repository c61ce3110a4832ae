-- Who works on a request, until when, and why it is still open. The token grows with each holder, so
-- that one who has lost the lease writes nothing more. A queued request is sealed until it is done.
CREATE TABLE IF NOT EXISTS "velum_request_work" (
  "request_id" VARCHAR(36) NOT NULL PRIMARY KEY,
  "state" VARCHAR(16) NOT NULL,
  "due_at" BIGINT NOT NULL,
  "attempts" INTEGER NOT NULL,
  "worker" VARCHAR(36),
  "token" BIGINT NOT NULL,
  "lease_until" BIGINT NOT NULL,
  "reason" VARCHAR(1000),
  "request" CLOB
);

CREATE INDEX IF NOT EXISTS "velum_request_work_due" ON "velum_request_work" ("state", "due_at");

-- What a listener has to hear of once: PENDING, then TELLING, then TOLD.
CREATE TABLE IF NOT EXISTS "velum_request_act" (
  "request_id" VARCHAR(36) NOT NULL,
  "act" VARCHAR(16) NOT NULL,
  "state" VARCHAR(16) NOT NULL,
  PRIMARY KEY ("request_id", "act")
);

-- Receipts as they were signed: canonical JSON, the key, the signature in base 64.
CREATE TABLE IF NOT EXISTS "velum_request_receipt" (
  "request_id" VARCHAR(36) NOT NULL PRIMARY KEY,
  "receipt" CLOB NOT NULL,
  "key_id" VARCHAR(64),
  "signature" VARCHAR(1000)
);

-- Which requests repeat another one after a restored backup.
CREATE TABLE IF NOT EXISTS "velum_request_replay" (
  "request_id" VARCHAR(36) NOT NULL PRIMARY KEY,
  "original_id" VARCHAR(36) NOT NULL
);

-- Notices to recipients (GDPR Art. 19). What names the person is sealed, and removed once settled.
CREATE TABLE IF NOT EXISTS "velum_recipient_notice" (
  "notice_id" VARCHAR(36) NOT NULL PRIMARY KEY,
  "request_id" VARCHAR(36) NOT NULL,
  "type" VARCHAR(32) NOT NULL,
  "recipient" VARCHAR(200) NOT NULL,
  "state" VARCHAR(16) NOT NULL,
  "attempts" INTEGER NOT NULL,
  "due_at" BIGINT NOT NULL,
  "settled_at" BIGINT,
  "reason" VARCHAR(1000),
  "content" CLOB
);

CREATE INDEX IF NOT EXISTS "velum_recipient_notice_request" ON "velum_recipient_notice" ("request_id");

CREATE INDEX IF NOT EXISTS "velum_recipient_notice_due" ON "velum_recipient_notice" ("state", "due_at");

-- Erasures to repeat after a restored backup, in a database that is not restored with the others.
-- What names the person is sealed; the row is destroyed when the last backup with their data is.
CREATE TABLE IF NOT EXISTS "velum_replay" (
  "request_id" VARCHAR(36) NOT NULL PRIMARY KEY,
  "begun_at" BIGINT NOT NULL,
  "finished_at" BIGINT,
  "keep_until" BIGINT,
  "replays" INTEGER NOT NULL,
  "who" CLOB NOT NULL
);
