-- DuckDB: main
WITH "grouped" AS (
  SELECT
    "route",
    "kind",
    count(*) AS "id_count",
    quantile_cont("ms", [0.5, 0.9, 0.99])[1] AS "p50",
    quantile_cont("ms", [0.5, 0.9, 0.99])[2] AS "p90",
    quantile_cont("ms", [0.5, 0.9, 0.99])[3] AS "p99",
    CAST(CAST(sum(CASE WHEN "ms" > $1 THEN $2 ELSE $3 END) AS BIGINT) * $4 AS DOUBLE) / NULLIF(count(*), 0) AS "late"
  FROM "made"
  WHERE "at" >= $5 AND "at" < $6
    AND "dt" >= $7
  GROUP BY 1, 2
)
SELECT
  "route",
  "kind",
  "id_count",
  (CAST("id_count" AS DOUBLE) / NULLIF(sum("id_count") OVER (), 0)) AS "share",
  "p50",
  "p90",
  "p99",
  "late",
  CASE WHEN "late" > $8 THEN 1 WHEN "late" > $9 THEN 2 END AS "style_background",
  "id_count" AS "style_background_2",
  CASE WHEN "kind" = $10 THEN 4 END AS "style_text"
FROM "grouped"
ORDER BY "id_count" DESC, "route", "kind"
LIMIT 4
-- [40,1,0,1,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23",0.5,0.2,"write"]

-- DuckDB: total
WITH "grouped" AS (
  SELECT
    count(*) AS "id_count",
    quantile_cont("ms", [0.5, 0.9, 0.99])[1] AS "p50",
    quantile_cont("ms", [0.5, 0.9, 0.99])[2] AS "p90",
    quantile_cont("ms", [0.5, 0.9, 0.99])[3] AS "p99",
    CAST(CAST(sum(CASE WHEN "ms" > $1 THEN $2 ELSE $3 END) AS BIGINT) * $4 AS DOUBLE) / NULLIF(count(*), 0) AS "late"
  FROM "made"
  WHERE "at" >= $5 AND "at" < $6
    AND "dt" >= $7
)
SELECT
  "id_count",
  (CAST("id_count" AS DOUBLE) / NULLIF(sum("id_count") OVER (), 0)) AS "share",
  "p50",
  "p90",
  "p99",
  "late"
FROM "grouped"
-- [40,1,0,1,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- DuckDB: count
WITH "groups" AS (
  SELECT
    "route",
    "kind"
  FROM "made"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
  GROUP BY 1, 2
)
SELECT
  count(*) AS "rows"
FROM "groups"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "grouped" AS (
  SELECT
    "route",
    "kind",
    count(*) AS "id_count",
    approx_percentile(CAST("ms" AS DOUBLE), ARRAY[0.5, 0.9, 0.99])[1] AS "p50",
    approx_percentile(CAST("ms" AS DOUBLE), ARRAY[0.5, 0.9, 0.99])[2] AS "p90",
    approx_percentile(CAST("ms" AS DOUBLE), ARRAY[0.5, 0.9, 0.99])[3] AS "p99",
    CAST(sum(CASE WHEN "ms" > ? THEN ? ELSE ? END) * ? AS DOUBLE) / NULLIF(count(*), 0) AS "late"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
  GROUP BY 1, 2
)
SELECT
  "route",
  "kind",
  "id_count",
  (CAST("id_count" AS DOUBLE) / NULLIF(sum("id_count") OVER (), 0)) AS "share",
  "p50",
  "p90",
  "p99",
  "late",
  CASE WHEN "late" > ? THEN 1 WHEN "late" > ? THEN 2 END AS "style_background",
  "id_count" AS "style_background_2",
  CASE WHEN "kind" = ? THEN 4 END AS "style_text"
FROM "grouped"
ORDER BY "id_count" DESC, "route", "kind"
LIMIT 4
-- [40,1,0,1,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23",0.5,0.2,"write"]

-- Athena: total
WITH "grouped" AS (
  SELECT
    count(*) AS "id_count",
    approx_percentile(CAST("ms" AS DOUBLE), ARRAY[0.5, 0.9, 0.99])[1] AS "p50",
    approx_percentile(CAST("ms" AS DOUBLE), ARRAY[0.5, 0.9, 0.99])[2] AS "p90",
    approx_percentile(CAST("ms" AS DOUBLE), ARRAY[0.5, 0.9, 0.99])[3] AS "p99",
    CAST(sum(CASE WHEN "ms" > ? THEN ? ELSE ? END) * ? AS DOUBLE) / NULLIF(count(*), 0) AS "late"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
)
SELECT
  "id_count",
  (CAST("id_count" AS DOUBLE) / NULLIF(sum("id_count") OVER (), 0)) AS "share",
  "p50",
  "p90",
  "p99",
  "late"
FROM "grouped"
-- [40,1,0,1,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: count
WITH "groups" AS (
  SELECT
    "route",
    "kind"
  FROM "made"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
  GROUP BY 1, 2
)
SELECT
  count(*) AS "rows"
FROM "groups"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

