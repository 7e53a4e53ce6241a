-- DuckDB: main
SELECT
  date_trunc('week', "at") AS "at_week",
  count(*) AS "id_count",
  CAST(CAST(sum(CASE WHEN "ms" > $1 THEN $2 ELSE $3 END) AS BIGINT) * $4 AS DOUBLE) / NULLIF(count(*), 0) AS "late"
FROM "made"
WHERE "at" >= $5 AND "at" < $6
  AND "dt" >= $7
GROUP BY 1
ORDER BY "at_week"
-- [40,1,0,1,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

-- Athena: main
SELECT
  date_trunc('week', "at") AS "at_week",
  count(*) AS "id_count",
  CAST(sum(CASE WHEN "ms" > ? THEN ? ELSE ? END) * ? AS DOUBLE) / NULLIF(count(*), 0) AS "late"
FROM "made"
WHERE "at" >= ? AND "at" < ?
  AND "dt" >= ?
GROUP BY 1
ORDER BY "at_week"
-- [40,1,0,1,"2026-10-24T00:00:00Z","2026-11-23T00:00:00Z","2026-10-23"]

