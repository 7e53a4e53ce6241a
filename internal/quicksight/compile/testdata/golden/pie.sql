-- DuckDB: main
WITH "rows" AS NOT MATERIALIZED (
  SELECT
    "customer",
    "id"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
)
, "top_customer" AS (
  SELECT
    "customer",
    row_number() OVER (ORDER BY count(DISTINCT "rows"."id") DESC, "customer") AS "position"
  FROM "rows"
  GROUP BY 1
  ORDER BY 2
  LIMIT 2
)
SELECT
  "top_customer"."customer" AS "customer",
  "top_customer"."position" IS NULL AS "customer_other",
  count(DISTINCT "rows"."id") AS "users"
FROM "rows"
LEFT JOIN "top_customer" ON "rows"."customer" IS NOT DISTINCT FROM "top_customer"."customer"
GROUP BY 1, 2
ORDER BY min("top_customer"."position")
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "rows" AS (
  SELECT
    "customer",
    "id"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
)
, "top_customer" AS (
  SELECT
    "customer",
    row_number() OVER (ORDER BY count(DISTINCT "rows"."id") DESC, "customer") AS "position"
  FROM "rows"
  GROUP BY 1
  ORDER BY 2
  LIMIT 2
)
SELECT
  "top_customer"."customer" AS "customer",
  "top_customer"."position" IS NULL AS "customer_other",
  count(DISTINCT "rows"."id") AS "users"
FROM "rows"
LEFT JOIN "top_customer" ON "rows"."customer" IS NOT DISTINCT FROM "top_customer"."customer"
GROUP BY 1, 2
ORDER BY min("top_customer"."position")
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

