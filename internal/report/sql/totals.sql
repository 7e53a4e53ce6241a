-- What a customer did in the period (now) and in the one before, in one row;
-- the row without a customer_id is everybody together, requests without a key
-- included.
--   client_errors, server_errors: answered 4xx, 5xx, by the gateway or the backend
--   quota_refused, throttled: refused with QUOTA_EXCEEDED, THROTTLED
--   p50, p90, p99: half, nine of ten, 99 of 100 responses were faster (ms)
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(customer, '(none)') AS label, request_time,
    request_time >= {{from}} AS now, status, coalesce(error_type, '(none)') AS error_type,
    response_latency_ms, response_bytes, coalesce(route, '(none)') AS route, repaired, enrichment_status
  FROM {{both}}),
t AS (
  SELECT id, max_by(label, request_time) AS label,
    count(*) FILTER (WHERE now) AS requests,
    count(*) FILTER (WHERE NOT now) AS previous,
    count(*) FILTER (WHERE now AND status BETWEEN 400 AND 499) AS client_errors,
    count(*) FILTER (WHERE now AND status BETWEEN 500 AND 599) AS server_errors,
    count(*) FILTER (WHERE NOT now AND status BETWEEN 400 AND 499) AS previous_client_errors,
    count(*) FILTER (WHERE NOT now AND status BETWEEN 500 AND 599) AS previous_server_errors,
    count(*) FILTER (WHERE now AND error_type = 'QUOTA_EXCEEDED') AS quota_refused,
    count(*) FILTER (WHERE now AND error_type = 'THROTTLED') AS throttled,
    sum(response_bytes) FILTER (WHERE now) AS bytes,
    count(DISTINCT route) FILTER (WHERE now) AS routes,
    count(*) FILTER (WHERE now AND enrichment_status = 'unreadable') AS unreadable,
    count(*) FILTER (WHERE now AND repaired) AS repaired,
    min(request_time) FILTER (WHERE now) AS first_seen,
    max(request_time) FILTER (WHERE now) AS last_seen,
    {{percentiles response_latency_ms}} FILTER (WHERE now) AS p,
    {{percentiles response_latency_ms}} FILTER (WHERE NOT now) AS q
  FROM r GROUP BY GROUPING SETS ((id), ()))
SELECT coalesce(id, '') AS customer_id, CASE WHEN id IS NULL THEN '' ELSE label END AS label,
  requests, previous, client_errors, server_errors, previous_client_errors, previous_server_errors,
  quota_refused, throttled, coalesce(bytes, 0) AS bytes, routes, unreadable, repaired, first_seen, last_seen,
  p[1] AS p50, p[2] AS p90, p[3] AS p99, q[1] AS previous_p50, q[2] AS previous_p90, q[3] AS previous_p99
FROM t
ORDER BY customer_id
