-- Audit trails; docs/formats/audit-trail.md describes the lines.
-- A row for each trail, and the lock that puts all its writers in line.
CREATE TABLE IF NOT EXISTS "velum_audit_trail" (
  "name" VARCHAR(200) NOT NULL PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS "velum_audit_line" (
  "trail" VARCHAR(200) NOT NULL,
  "file" INTEGER NOT NULL,
  "line" BIGINT NOT NULL,
  "text" VARCHAR(1048576) NOT NULL,
  PRIMARY KEY ("trail", "file", "line"),
  CONSTRAINT "velum_audit_line_trail" FOREIGN KEY ("trail") REFERENCES "velum_audit_trail" ("name")
);
