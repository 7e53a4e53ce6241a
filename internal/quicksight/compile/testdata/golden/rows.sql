-- DuckDB: main
WITH "page" AS (
  SELECT
    "at"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
  ORDER BY "at" DESC
  LIMIT 5
)
SELECT
  "at",
  "id",
  "ms",
  CASE WHEN "ms" > $4 THEN $5 ELSE $6 END AS "slow",
  CASE WHEN "ms" > $7 THEN 1 END AS "style_icon"
FROM "made"
WHERE "at" >= $1 AND "at" < $2
  AND "dt" >= $3
  AND "at" >= (SELECT min("at") FROM "page")
ORDER BY "at" DESC, "id", "ms", "slow"
LIMIT 5
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23",40,"slow","fast",50]

-- DuckDB: count
SELECT
  count(*) AS "rows"
FROM "made"
WHERE "at" >= $1 AND "at" < $2
  AND "dt" >= $3
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "page" AS (
  SELECT
    "at"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
  ORDER BY "at" DESC
  LIMIT 5
)
SELECT
  "at",
  "id",
  "ms",
  CASE WHEN "ms" > ? THEN ? ELSE ? END AS "slow",
  CASE WHEN "ms" > ? THEN 1 END AS "style_icon"
FROM "made"
WHERE "at" >= ? AND "at" < ?
  AND "dt" >= ?
  AND "at" >= (SELECT min("at") FROM "page")
ORDER BY "at" DESC, "id", "ms", "slow"
LIMIT 5
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23",40,"slow","fast",50,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: count
SELECT
  count(*) AS "rows"
FROM "made"
WHERE "at" >= ? AND "at" < ?
  AND "dt" >= ?
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

