-- DuckDB: main
SELECT
  count(*) AS "id_count",
  CASE WHEN count(*) > $1 THEN 1 END AS "style_value_text"
FROM "made"
WHERE "at" >= $2 AND "at" < $3
  AND "dt" >= $4
-- [100,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
SELECT
  count(*) AS "id_count",
  CASE WHEN count(*) > ? THEN 1 END AS "style_value_text"
FROM "made"
WHERE "at" >= ? AND "at" < ?
  AND "dt" >= ?
-- [100,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

