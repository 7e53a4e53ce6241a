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
    min("value") AS "low",
    coalesce(NULLIF(max("value") - min("value"), 0), 1) / 5 AS "width"
  FROM "rows"
)
, "bins" AS (
  SELECT
    least(floor(("rows"."value" - "range"."low") / "range"."width"), 4) AS "bin",
    count(*) AS "count"
  FROM "rows"
  CROSS JOIN "range"
  GROUP BY 1
)
SELECT
  "range"."low" + "bin" * "range"."width" AS "from",
  "range"."low" + ("bin" + 1) * "range"."width" AS "to",
  "count"
FROM "bins"
CROSS JOIN "range"
ORDER BY "bin"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

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
    min("value") AS "low",
    coalesce(NULLIF(max("value") - min("value"), 0), 1) / 5 AS "width"
  FROM "rows"
)
, "bins" AS (
  SELECT
    least(floor(("rows"."value" - "range"."low") / "range"."width"), 4) AS "bin",
    count(*) AS "count"
  FROM "rows"
  CROSS JOIN "range"
  GROUP BY 1
)
SELECT
  "range"."low" + "bin" * "range"."width" AS "from",
  "range"."low" + ("bin" + 1) * "range"."width" AS "to",
  "count"
FROM "bins"
CROSS JOIN "range"
ORDER BY "bin"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

