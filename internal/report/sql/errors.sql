-- Requests with an error, by what classifies them: the gateway's response type,
-- the status, and whether the backend answered (it has a status of its own).
-- An error is an answer of 400 or more, or any gateway error response. top_route
-- is the route with most of them.
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, request_time, request_time >= {{from}} AS now,
    coalesce(error_type, '(none)') AS error_type, status,
    coalesce(integration_status, '(none)') AS integration_status, coalesce(route, '(none)') AS route
  FROM {{both}} WHERE status >= 400 OR coalesce(error_type, '(none)') <> '(none)'),
t AS (
  SELECT coalesce(id, '') AS owner, error_type, status, integration_status, route,
    count(*) FILTER (WHERE now) AS requests, count(*) FILTER (WHERE NOT now) AS previous,
    min(request_time) FILTER (WHERE now) AS first_seen, max(request_time) FILTER (WHERE now) AS last_seen
  FROM r GROUP BY GROUPING SETS ((id, error_type, status, integration_status, route), (error_type, status, integration_status, route))),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY owner, error_type, status, integration_status ORDER BY requests DESC, route) AS place FROM t)
SELECT owner AS customer_id, error_type, status, integration_status,
  sum(requests) AS requests, sum(previous) AS previous, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
  max(CASE WHEN place = 1 THEN route END) AS top_route
FROM placed
GROUP BY owner, error_type, status, integration_status
ORDER BY customer_id, error_type, status, integration_status
