-- Requests by client software (the User-Agent's product, without its version):
-- the {{agents}} busiest, and one row of all others (place 0).
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(ua_family, '(none)') AS family,
    coalesce(ua_kind, '(none)') AS kind, request_time >= {{from}} AS now
  FROM {{both}}),
t AS (
  SELECT coalesce(id, '') AS owner, family, kind,
    count(*) FILTER (WHERE now) AS requests, count(*) FILTER (WHERE NOT now) AS previous
  FROM r GROUP BY GROUPING SETS ((id, family, kind), (family, kind))),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY owner ORDER BY requests DESC, previous DESC, family, kind) AS place FROM t),
listed AS (
  SELECT owner, place, family, kind, requests, previous FROM placed WHERE place <= {{agents}}
  UNION ALL
  SELECT owner, 0, '', '', sum(requests), sum(previous) FROM placed WHERE place > {{agents}} GROUP BY owner)
SELECT owner AS customer_id, place, family, kind, requests, previous
FROM listed
ORDER BY customer_id, place
