-- A sealed identity is longer than the identity.
ALTER TABLE "velum_request_identity" ALTER COLUMN "identity" TYPE TEXT;
