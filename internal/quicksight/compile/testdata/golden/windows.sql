-- DuckDB: main
WITH "before_filters" AS NOT MATERIALIZED (
  SELECT
    *,
    max("ms") OVER (PARTITION BY "route") AS "window_1"
  FROM "made"
)
, "filtered" AS NOT MATERIALIZED (
  SELECT
    *
  FROM "before_filters"
  WHERE "at" >= $1 AND "at" < $2
    AND "dt" >= $3
)
, "levels" AS NOT MATERIALIZED (
  SELECT
    *,
    sum("ms") OVER (PARTITION BY "customer") AS "level_2",
    row_number() OVER (PARTITION BY "customer", date_trunc('day', "at")) AS "first_3"
  FROM "filtered"
)
, "grouped" AS (
  SELECT
    date_trunc('day', "at") AS "at_day",
    count(*) AS "figure_4",
    max("window_1") AS "best",
    avg(CASE WHEN "first_3" = 1 THEN "level_2" END) AS "typical"
  FROM "levels"
  GROUP BY 1
)
SELECT
  "at_day",
  CAST(sum("figure_4") OVER (ORDER BY "at_day" NULLS LAST) AS BIGINT) AS "running",
  ("figure_4" - max("figure_4") OVER (ORDER BY "at_day" RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND INTERVAL '1' DAY PRECEDING)) AS "wow",
  "best",
  "typical"
FROM "grouped"
ORDER BY "at_day"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
WITH "before_filters" AS (
  SELECT
    *,
    max("ms") OVER (PARTITION BY "route") AS "window_1"
  FROM "made"
)
, "filtered" AS (
  SELECT
    *
  FROM "before_filters"
  WHERE "at" >= ? AND "at" < ?
    AND "dt" >= ?
)
, "levels" AS (
  SELECT
    *,
    sum("ms") OVER (PARTITION BY "customer") AS "level_2",
    row_number() OVER (PARTITION BY "customer", date_trunc('day', "at")) AS "first_3"
  FROM "filtered"
)
, "grouped" AS (
  SELECT
    date_trunc('day', "at") AS "at_day",
    count(*) AS "figure_4",
    max("window_1") AS "best",
    avg(CASE WHEN "first_3" = 1 THEN "level_2" END) AS "typical"
  FROM "levels"
  GROUP BY 1
)
SELECT
  "at_day",
  sum("figure_4") OVER (ORDER BY "at_day" NULLS LAST) AS "running",
  ("figure_4" - max("figure_4") OVER (ORDER BY "at_day" RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND INTERVAL '1' DAY PRECEDING)) AS "wow",
  "best",
  "typical"
FROM "grouped"
ORDER BY "at_day"
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

