-- DuckDB: main
SELECT
  "route",
  count(*) AS "id_count",
  avg("ms") AS "ms_average"
FROM "made"
WHERE "at" >= $1 AND "at" < $2
  AND "dt" >= $3
GROUP BY 1
ORDER BY "id_count" DESC, "route"
LIMIT 3
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
SELECT
  "route",
  count(*) AS "id_count",
  avg("ms") AS "ms_average"
FROM "made"
WHERE "at" >= ? AND "at" < ?
  AND "dt" >= ?
GROUP BY 1
ORDER BY "id_count" DESC, "route"
LIMIT 3
-- ["2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

