-- DuckDB: main
WITH "rows" AS NOT MATERIALIZED (
  SELECT
    "kind",
    "ms" AS "ms_value",
    "ms"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
)
, "boxes" AS (
  SELECT
    "kind",
    quantile_cont("ms_value", [0.25, 0.5, 0.75])[1] AS "ms_value_q1",
    quantile_cont("ms_value", [0.25, 0.5, 0.75])[2] AS "ms_value_median",
    quantile_cont("ms_value", [0.25, 0.5, 0.75])[3] AS "ms_value_q3",
    row_number() OVER (ORDER BY count("rows"."ms") DESC, "kind") AS "position"
  FROM "rows"
  GROUP BY 1
  ORDER BY "position"
  LIMIT 50
)
SELECT
  "boxes"."kind" AS "kind",
  "boxes"."ms_value_q1" AS "ms_value_q1",
  "boxes"."ms_value_median" AS "ms_value_median",
  "boxes"."ms_value_q3" AS "ms_value_q3",
  "boxes"."position" AS "position",
  min("rows"."ms_value") FILTER (WHERE "rows"."ms_value" >= "boxes"."ms_value_q1" - 1.5 * ("boxes"."ms_value_q3" - "boxes"."ms_value_q1")) AS "ms_value_min",
  max("rows"."ms_value") FILTER (WHERE "rows"."ms_value" <= "boxes"."ms_value_q3" + 1.5 * ("boxes"."ms_value_q3" - "boxes"."ms_value_q1")) AS "ms_value_max",
  count("rows"."ms_value") AS "ms_value_count",
  list_concat(min("rows"."ms_value", 20) FILTER (WHERE "rows"."ms_value" < "boxes"."ms_value_q1" - 1.5 * ("boxes"."ms_value_q3" - "boxes"."ms_value_q1")), max("rows"."ms_value", 20) FILTER (WHERE "rows"."ms_value" > "boxes"."ms_value_q3" + 1.5 * ("boxes"."ms_value_q3" - "boxes"."ms_value_q1"))) AS "ms_value_outliers"
FROM "boxes"
JOIN "rows" ON "rows"."kind" IS NOT DISTINCT FROM "boxes"."kind"
GROUP BY 1, 2, 3, 4, 5
ORDER BY "boxes"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "rows" AS (
  SELECT
    "kind",
    "ms" AS "ms_value",
    "ms"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
)
, "boxes" AS (
  SELECT
    "kind",
    approx_percentile(CAST("ms_value" AS DOUBLE), ARRAY[0.25, 0.5, 0.75])[1] AS "ms_value_q1",
    approx_percentile(CAST("ms_value" AS DOUBLE), ARRAY[0.25, 0.5, 0.75])[2] AS "ms_value_median",
    approx_percentile(CAST("ms_value" AS DOUBLE), ARRAY[0.25, 0.5, 0.75])[3] AS "ms_value_q3",
    row_number() OVER (ORDER BY count("rows"."ms") DESC, "kind") AS "position"
  FROM "rows"
  GROUP BY 1
  ORDER BY "position"
  LIMIT 50
)
SELECT
  "boxes"."kind" AS "kind",
  "boxes"."ms_value_q1" AS "ms_value_q1",
  "boxes"."ms_value_median" AS "ms_value_median",
  "boxes"."ms_value_q3" AS "ms_value_q3",
  "boxes"."position" AS "position",
  min("rows"."ms_value") FILTER (WHERE "rows"."ms_value" >= "boxes"."ms_value_q1" - 1.5 * ("boxes"."ms_value_q3" - "boxes"."ms_value_q1")) AS "ms_value_min",
  max("rows"."ms_value") FILTER (WHERE "rows"."ms_value" <= "boxes"."ms_value_q3" + 1.5 * ("boxes"."ms_value_q3" - "boxes"."ms_value_q1")) AS "ms_value_max",
  count("rows"."ms_value") AS "ms_value_count",
  coalesce(min("rows"."ms_value", 20) FILTER (WHERE "rows"."ms_value" < "boxes"."ms_value_q1" - 1.5 * ("boxes"."ms_value_q3" - "boxes"."ms_value_q1")), ARRAY[]) || coalesce(max("rows"."ms_value", 20) FILTER (WHERE "rows"."ms_value" > "boxes"."ms_value_q3" + 1.5 * ("boxes"."ms_value_q3" - "boxes"."ms_value_q1")), ARRAY[]) AS "ms_value_outliers"
FROM "boxes"
JOIN "rows" ON "rows"."kind" IS NOT DISTINCT FROM "boxes"."kind"
GROUP BY 1, 2, 3, 4, 5
ORDER BY "boxes"."position"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

