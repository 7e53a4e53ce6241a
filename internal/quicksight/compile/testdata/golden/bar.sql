-- DuckDB: main
WITH "groups" AS (
  SELECT
    "route",
    "kind",
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
, "top_kind" AS (
  SELECT
    "kind",
    row_number() OVER (ORDER BY "kind") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 2
)
SELECT
  "top_route"."route" AS "route",
  "top_route"."position" IS NULL AS "route_other",
  "top_kind"."kind" AS "kind",
  "top_kind"."position" IS NULL AS "kind_other",
  CAST(sum("groups"."count_id") AS BIGINT) AS "id_count"
FROM "groups"
LEFT JOIN "top_route" ON "groups"."route" IS NOT DISTINCT FROM "top_route"."route"
LEFT JOIN "top_kind" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind"."kind"
GROUP BY 1, 2, 3, 4
ORDER BY min("top_route"."position"), min("top_kind"."position")
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "groups" AS (
  SELECT
    "route",
    "kind",
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
, "top_kind" AS (
  SELECT
    "kind",
    row_number() OVER (ORDER BY "kind") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 2
)
SELECT
  "top_route"."route" AS "route",
  "top_route"."position" IS NULL AS "route_other",
  "top_kind"."kind" AS "kind",
  "top_kind"."position" IS NULL AS "kind_other",
  CAST(sum("groups"."count_id") AS BIGINT) AS "id_count"
FROM "groups"
LEFT JOIN "top_route" ON "groups"."route" IS NOT DISTINCT FROM "top_route"."route"
LEFT JOIN "top_kind" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind"."kind"
GROUP BY 1, 2, 3, 4
ORDER BY min("top_route"."position"), min("top_kind"."position")
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

