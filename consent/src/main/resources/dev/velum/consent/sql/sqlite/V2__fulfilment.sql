-- The journal of data-subject requests. Times are microseconds since 1970-01-01T00:00:00Z.
CREATE TABLE IF NOT EXISTS "velum_request" (
  "request_id" VARCHAR(36) NOT NULL PRIMARY KEY,
  "type" VARCHAR(16) NOT NULL,
  "state" VARCHAR(16) NOT NULL,
  "started_at" BIGINT NOT NULL,
  "finished_at" BIGINT
);

-- Personal data, needed to go on after a crash and to verify; removed by a clean verification.
CREATE TABLE IF NOT EXISTS "velum_request_identity" (
  "request_id" VARCHAR(36) NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "type" VARCHAR(64) NOT NULL,
  "identity" TEXT NOT NULL,
  PRIMARY KEY ("request_id", "ordinal")
);

-- The locator names the rows of a step; it is removed when the request is done.
CREATE TABLE IF NOT EXISTS "velum_request_step" (
  "request_id" VARCHAR(36) NOT NULL,
  "step" INTEGER NOT NULL,
  "store" VARCHAR(200) NOT NULL,
  "data_group" VARCHAR(200) NOT NULL,
  "action" VARCHAR(16) NOT NULL,
  "state" VARCHAR(16) NOT NULL,
  "row_count" BIGINT NOT NULL,
  "locator" TEXT,
  PRIMARY KEY ("request_id", "step")
);

CREATE TABLE IF NOT EXISTS "velum_request_retained" (
  "request_id" VARCHAR(36) NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "store" VARCHAR(200) NOT NULL,
  "data_group" VARCHAR(200) NOT NULL,
  "row_count" BIGINT NOT NULL,
  "reason" VARCHAR(1000) NOT NULL,
  "article" VARCHAR(200) NOT NULL,
  PRIMARY KEY ("request_id", "ordinal")
);
