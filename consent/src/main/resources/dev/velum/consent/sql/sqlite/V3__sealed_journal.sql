-- A sealed identity is longer than the identity; SQLite does not limit the length of a text.
SELECT 1;
