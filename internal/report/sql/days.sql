-- Requests by day of the report's time zone (by hour, where it covers one day),
-- how many of them were answered 4xx and 5xx, and percentiles of the response
-- latency (ms).
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, {{bucket}} AS day, status, response_latency_ms
  FROM {{now}}),
t AS (
  SELECT id, day, count(*) AS requests,
    count(*) FILTER (WHERE status BETWEEN 400 AND 499) AS client_errors,
    count(*) FILTER (WHERE status BETWEEN 500 AND 599) AS server_errors,
    {{percentiles response_latency_ms}} AS p
  FROM r GROUP BY GROUPING SETS ((id, day), (day)))
SELECT coalesce(id, '') AS customer_id, day, requests, client_errors, server_errors, p[1] AS p50, p[2] AS p90, p[3] AS p99
FROM t
ORDER BY customer_id, day
