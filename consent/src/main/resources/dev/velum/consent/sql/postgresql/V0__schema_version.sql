CREATE TABLE IF NOT EXISTS "velum_schema_version" (
  "version" INTEGER NOT NULL PRIMARY KEY,
  "file" VARCHAR(100) NOT NULL
);
