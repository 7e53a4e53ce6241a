-- DuckDB: main
WITH "groups" AS (
  SELECT
    date_trunc('day', "at") AS "at_day",
    "route",
    count(*) AS "count_id"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
  GROUP BY 1, 2
)
, "top_route" AS (
  SELECT
    "route",
    row_number() OVER (ORDER BY CAST(sum("groups"."count_id") AS BIGINT) DESC, "route") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 2
)
SELECT
  "groups"."at_day" AS "at_day",
  "groups"."route" AS "route",
  "groups"."count_id" AS "id_count"
FROM "groups"
JOIN "top_route" ON "groups"."route" IS NOT DISTINCT FROM "top_route"."route"
ORDER BY "at_day", "top_route"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "groups" AS (
  SELECT
    date_trunc('day', "at") AS "at_day",
    "route",
    count(*) AS "count_id"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
  GROUP BY 1, 2
)
, "top_route" AS (
  SELECT
    "route",
    row_number() OVER (ORDER BY CAST(sum("groups"."count_id") AS BIGINT) DESC, "route") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 2
)
SELECT
  "groups"."at_day" AS "at_day",
  "groups"."route" AS "route",
  "groups"."count_id" AS "id_count"
FROM "groups"
JOIN "top_route" ON "groups"."route" IS NOT DISTINCT FROM "top_route"."route"
ORDER BY "at_day", "top_route"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

