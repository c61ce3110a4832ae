-- Keys of data subjects; docs/formats/shred.md describes the wrapped keys and the references.
-- A row holds a wrapped key, or is the tombstone of a destroyed one: seconds since 1970-01-01T00:00:00Z.
CREATE TABLE IF NOT EXISTS "velum_subject_key" (
  "reference" VARCHAR(32) NOT NULL PRIMARY KEY,
  "key_id" VARCHAR(16),
  "wrapped_key" VARBINARY(81),
  "destroyed_at" BIGINT,
  CONSTRAINT "velum_subject_key_state" CHECK (
    ("wrapped_key" IS NULL AND "destroyed_at" IS NOT NULL)
    OR ("wrapped_key" IS NOT NULL AND "key_id" IS NOT NULL AND "destroyed_at" IS NULL)
  )
);
