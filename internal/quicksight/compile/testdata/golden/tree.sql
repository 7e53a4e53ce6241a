-- DuckDB: main
WITH "rows" AS NOT MATERIALIZED (
  SELECT
    "route",
    "ms"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
)
, "top_route" AS (
  SELECT
    "route",
    row_number() OVER (ORDER BY count(*) DESC, "route") AS "position"
  FROM "rows"
  GROUP BY 1
  ORDER BY 2
  LIMIT 2
)
SELECT
  "top_route"."route" AS "route",
  "top_route"."position" IS NULL AS "route_other",
  quantile_disc("rows"."ms", 0.9) AS "ms_percentile_90",
  count(*) AS "id_count"
FROM "rows"
LEFT JOIN "top_route" ON "rows"."route" IS NOT DISTINCT FROM "top_route"."route"
GROUP BY 1, 2
ORDER BY min("top_route"."position")
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "rows" AS (
  SELECT
    "route",
    "ms"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
)
, "top_route" AS (
  SELECT
    "route",
    row_number() OVER (ORDER BY count(*) DESC, "route") AS "position"
  FROM "rows"
  GROUP BY 1
  ORDER BY 2
  LIMIT 2
)
SELECT
  "top_route"."route" AS "route",
  "top_route"."position" IS NULL AS "route_other",
  approx_percentile("rows"."ms", 0.9) AS "ms_percentile_90",
  count(*) AS "id_count"
FROM "rows"
LEFT JOIN "top_route" ON "rows"."route" IS NOT DISTINCT FROM "top_route"."route"
GROUP BY 1, 2
ORDER BY min("top_route"."position")
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

