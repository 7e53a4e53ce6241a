-- DuckDB: main
WITH "rows" AS NOT MATERIALIZED (
  SELECT
    CAST("ms" AS DOUBLE) AS "value"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
    AND "ms" IS NOT NULL
)
, "range" AS (
  SELECT
    floor(min("value") / $4) * $4 AS "low"
  FROM "rows"
)
, "bins" AS (
  SELECT
    least(floor(("rows"."value" - "range"."low") / $4), 4) AS "bin",
    count(*) AS "count"
  FROM "rows"
  CROSS JOIN "range"
  GROUP BY 1
)
SELECT
  "range"."low" + "bin" * $4 AS "from",
  CASE WHEN "bin" <= 3 THEN "range"."low" + ("bin" + 1) * $4 END AS "to",
  "count",
  "bin" > 3 AS "other"
FROM "bins"
CROSS JOIN "range"
ORDER BY "bin"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23",20]

-- Athena: main
WITH "rows" AS (
  SELECT
    CAST("ms" AS DOUBLE) AS "value"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
    AND "ms" IS NOT NULL
)
, "range" AS (
  SELECT
    floor(min("value") / ?) * ? AS "low"
  FROM "rows"
)
, "bins" AS (
  SELECT
    least(floor(("rows"."value" - "range"."low") / ?), 4) AS "bin",
    count(*) AS "count"
  FROM "rows"
  CROSS JOIN "range"
  GROUP BY 1
)
SELECT
  "range"."low" + "bin" * ? AS "from",
  CASE WHEN "bin" <= 3 THEN "range"."low" + ("bin" + 1) * ? END AS "to",
  "count",
  "bin" > 3 AS "other"
FROM "bins"
CROSS JOIN "range"
ORDER BY "bin"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23",20,20,20,20,20]

