-- DuckDB: main
WITH "groups" AS (
  SELECT
    "kind",
    extract(HOUR FROM "at") AS "hour",
    count(*) AS "count_id"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
  GROUP BY 1, 2
)
, "top_kind" AS (
  SELECT
    "kind",
    row_number() OVER (ORDER BY "kind") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 50
)
, "top_hour" AS (
  SELECT
    "hour",
    row_number() OVER (ORDER BY "hour") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 50
)
SELECT
  "groups"."kind" AS "kind",
  "groups"."hour" AS "hour",
  "groups"."count_id" AS "id_count"
FROM "groups"
JOIN "top_kind" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind"."kind"
JOIN "top_hour" ON "groups"."hour" IS NOT DISTINCT FROM "top_hour"."hour"
ORDER BY "top_kind"."position", "top_hour"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "groups" AS (
  SELECT
    "kind",
    extract(HOUR FROM "at") AS "hour",
    count(*) AS "count_id"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
  GROUP BY 1, 2
)
, "top_kind" AS (
  SELECT
    "kind",
    row_number() OVER (ORDER BY "kind") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 50
)
, "top_hour" AS (
  SELECT
    "hour",
    row_number() OVER (ORDER BY "hour") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 50
)
SELECT
  "groups"."kind" AS "kind",
  "groups"."hour" AS "hour",
  "groups"."count_id" AS "id_count"
FROM "groups"
JOIN "top_kind" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind"."kind"
JOIN "top_hour" ON "groups"."hour" IS NOT DISTINCT FROM "top_hour"."hour"
ORDER BY "top_kind"."position", "top_hour"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

