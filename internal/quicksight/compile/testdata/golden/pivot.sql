-- DuckDB: main
WITH "groups" AS (
  SELECT
    "kind",
    "route",
    "customer",
    count(*) AS "count_id"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
  GROUP BY 1, 2, 3
)
, "top_kind" AS (
  SELECT
    "kind",
    row_number() OVER (ORDER BY CAST(sum("groups"."count_id") AS BIGINT) DESC, "kind") AS "position"
  FROM "groups"
  GROUP BY 1
)
, "top_kind_2" AS (
  SELECT
    "kind",
    "route",
    row_number() OVER (ORDER BY "route", "kind") AS "position"
  FROM "groups"
  GROUP BY 1, 2
  ORDER BY 3
  LIMIT 500
)
, "top_customer" AS (
  SELECT
    "customer",
    row_number() OVER (ORDER BY "customer") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 100
)
SELECT
  "groups"."kind" AS "kind",
  "groups"."route" AS "route",
  "groups"."customer" AS "customer",
  "groups"."count_id" AS "id_count"
FROM "groups"
JOIN "top_kind" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind"."kind"
JOIN "top_kind_2" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind_2"."kind" AND "groups"."route" IS NOT DISTINCT FROM "top_kind_2"."route"
JOIN "top_customer" ON "groups"."customer" IS NOT DISTINCT FROM "top_customer"."customer"
ORDER BY "top_kind"."position", "top_kind_2"."position", "top_customer"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- DuckDB: total
SELECT
  count(*) AS "id_count"
FROM "made"
WHERE "at" >= $1 AND "at" < $2
  AND "dt" >= $3
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- DuckDB: rows
WITH "groups" AS (
  SELECT
    "kind",
    "route",
    count(*) AS "count_id"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
  GROUP BY 1, 2
)
, "top_kind" AS (
  SELECT
    "kind",
    row_number() OVER (ORDER BY CAST(sum("groups"."count_id") AS BIGINT) DESC, "kind") AS "position"
  FROM "groups"
  GROUP BY 1
)
, "top_kind_2" AS (
  SELECT
    "kind",
    "route",
    row_number() OVER (ORDER BY "route", "kind") AS "position"
  FROM "groups"
  GROUP BY 1, 2
  ORDER BY 3
  LIMIT 500
)
SELECT
  "groups"."kind" AS "kind",
  "groups"."route" AS "route",
  "groups"."count_id" AS "id_count"
FROM "groups"
JOIN "top_kind" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind"."kind"
JOIN "top_kind_2" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind_2"."kind" AND "groups"."route" IS NOT DISTINCT FROM "top_kind_2"."route"
ORDER BY "top_kind"."position", "top_kind_2"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- DuckDB: columns
SELECT
  "customer",
  count(*) AS "id_count"
FROM "made"
WHERE "at" >= $1 AND "at" < $2
  AND "dt" >= $3
GROUP BY 1
ORDER BY "customer"
LIMIT 100
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "groups" AS (
  SELECT
    "kind",
    "route",
    "customer",
    count(*) AS "count_id"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
  GROUP BY 1, 2, 3
)
, "top_kind" AS (
  SELECT
    "kind",
    row_number() OVER (ORDER BY CAST(sum("groups"."count_id") AS BIGINT) DESC, "kind") AS "position"
  FROM "groups"
  GROUP BY 1
)
, "top_kind_2" AS (
  SELECT
    "kind",
    "route",
    row_number() OVER (ORDER BY "route", "kind") AS "position"
  FROM "groups"
  GROUP BY 1, 2
  ORDER BY 3
  LIMIT 500
)
, "top_customer" AS (
  SELECT
    "customer",
    row_number() OVER (ORDER BY "customer") AS "position"
  FROM "groups"
  GROUP BY 1
  ORDER BY 2
  LIMIT 100
)
SELECT
  "groups"."kind" AS "kind",
  "groups"."route" AS "route",
  "groups"."customer" AS "customer",
  "groups"."count_id" AS "id_count"
FROM "groups"
JOIN "top_kind" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind"."kind"
JOIN "top_kind_2" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind_2"."kind" AND "groups"."route" IS NOT DISTINCT FROM "top_kind_2"."route"
JOIN "top_customer" ON "groups"."customer" IS NOT DISTINCT FROM "top_customer"."customer"
ORDER BY "top_kind"."position", "top_kind_2"."position", "top_customer"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: total
SELECT
  count(*) AS "id_count"
FROM "made"
WHERE "at" >= ? AND "at" < ?
  AND "dt" >= ?
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: rows
WITH "groups" AS (
  SELECT
    "kind",
    "route",
    count(*) AS "count_id"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
  GROUP BY 1, 2
)
, "top_kind" AS (
  SELECT
    "kind",
    row_number() OVER (ORDER BY CAST(sum("groups"."count_id") AS BIGINT) DESC, "kind") AS "position"
  FROM "groups"
  GROUP BY 1
)
, "top_kind_2" AS (
  SELECT
    "kind",
    "route",
    row_number() OVER (ORDER BY "route", "kind") AS "position"
  FROM "groups"
  GROUP BY 1, 2
  ORDER BY 3
  LIMIT 500
)
SELECT
  "groups"."kind" AS "kind",
  "groups"."route" AS "route",
  "groups"."count_id" AS "id_count"
FROM "groups"
JOIN "top_kind" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind"."kind"
JOIN "top_kind_2" ON "groups"."kind" IS NOT DISTINCT FROM "top_kind_2"."kind" AND "groups"."route" IS NOT DISTINCT FROM "top_kind_2"."route"
ORDER BY "top_kind"."position", "top_kind_2"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: columns
SELECT
  "customer",
  count(*) AS "id_count"
FROM "made"
WHERE "at" >= ? AND "at" < ?
  AND "dt" >= ?
GROUP BY 1
ORDER BY "customer"
LIMIT 100
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

