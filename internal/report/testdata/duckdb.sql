-- totals
-- What a customer did in the period (now) and in the one before, in one row;
-- the row without a customer_id is everybody together, requests without a key
-- included.
--   client_errors, server_errors: answered 4xx, 5xx, by the gateway or the backend
--   quota_refused, throttled: refused with QUOTA_EXCEEDED, THROTTLED
--   p50, p90, p99: half, nine of ten, 99 of 100 responses were faster (ms)
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(customer, '(none)') AS label, request_time,
    request_time >= TIMESTAMP '2026-09-30 22:00:00.000' AS now, status, coalesce(error_type, '(none)') AS error_type,
    response_latency_ms, response_bytes, coalesce(route, '(none)') AS route, repaired, enrichment_status
  FROM (SELECT * FROM requests WHERE dt >= '2026-08-30' AND request_time >= TIMESTAMP '2026-08-31 22:00:00.000' AND request_time < TIMESTAMP '2026-10-31 23:00:00.000') AS found),
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
    quantile_cont(response_latency_ms, [0.5, 0.9, 0.99]) FILTER (WHERE now) AS p,
    quantile_cont(response_latency_ms, [0.5, 0.9, 0.99]) FILTER (WHERE NOT now) AS q
  FROM r GROUP BY GROUPING SETS ((id), ()))
SELECT coalesce(id, '') AS customer_id, CASE WHEN id IS NULL THEN '' ELSE label END AS label,
  requests, previous, client_errors, server_errors, previous_client_errors, previous_server_errors,
  quota_refused, throttled, coalesce(bytes, 0) AS bytes, routes, unreadable, repaired, first_seen, last_seen,
  p[1] AS p50, p[2] AS p90, p[3] AS p99, q[1] AS previous_p50, q[2] AS previous_p90, q[3] AS previous_p99
FROM t
ORDER BY customer_id

-- days
-- Requests by day of the report's time zone (by hour, where it covers one day),
-- how many of them were answered 4xx and 5xx, and percentiles of the response
-- latency (ms).
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, CAST(CAST(request_time + CASE WHEN request_time < TIMESTAMP '2026-10-25 01:00:00.000' THEN INTERVAL '120' MINUTE ELSE INTERVAL '60' MINUTE END AS DATE) AS VARCHAR) AS day, status, response_latency_ms
  FROM (SELECT * FROM requests WHERE dt >= '2026-09-29' AND request_time >= TIMESTAMP '2026-09-30 22:00:00.000' AND request_time < TIMESTAMP '2026-10-31 23:00:00.000') AS found),
t AS (
  SELECT id, day, count(*) AS requests,
    count(*) FILTER (WHERE status BETWEEN 400 AND 499) AS client_errors,
    count(*) FILTER (WHERE status BETWEEN 500 AND 599) AS server_errors,
    quantile_cont(response_latency_ms, [0.5, 0.9, 0.99]) AS p
  FROM r GROUP BY GROUPING SETS ((id, day), (day)))
SELECT coalesce(id, '') AS customer_id, day, requests, client_errors, server_errors, p[1] AS p50, p[2] AS p90, p[3] AS p99
FROM t
ORDER BY customer_id, day

-- routes
-- Requests by route in the period and in the one before, errors and latency:
-- the 20 busiest (place from 1), those whose requests changed most (they
-- may have a later place), and one row of all others (place 0, no route), which
-- holds everything but the busiest.
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(route, '(none)') AS route,
    request_time >= TIMESTAMP '2026-09-30 22:00:00.000' AS now, status, response_latency_ms
  FROM (SELECT * FROM requests WHERE dt >= '2026-08-30' AND request_time >= TIMESTAMP '2026-08-31 22:00:00.000' AND request_time < TIMESTAMP '2026-10-31 23:00:00.000') AS found),
t AS (
  SELECT coalesce(id, '') AS owner, route,
    count(*) FILTER (WHERE now) AS requests,
    count(*) FILTER (WHERE NOT now) AS previous,
    count(*) FILTER (WHERE now AND status BETWEEN 400 AND 499) AS client_errors,
    count(*) FILTER (WHERE now AND status BETWEEN 500 AND 599) AS server_errors,
    quantile_cont(response_latency_ms, [0.5, 0.9, 0.99]) FILTER (WHERE now) AS p
  FROM r GROUP BY GROUPING SETS ((id, route), (route))),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY owner ORDER BY requests DESC, previous DESC, route) AS place,
    row_number() OVER (PARTITION BY owner ORDER BY abs(requests - previous) DESC, route) AS move
  FROM t),
listed AS (
  SELECT owner, place, route, requests, previous, client_errors, server_errors, p[1] AS p50, p[2] AS p90, p[3] AS p99
  FROM placed WHERE place <= 20 OR move <= 10
  UNION ALL
  SELECT owner, 0, '', sum(requests), sum(previous), sum(client_errors), sum(server_errors), NULL, NULL, NULL
  FROM placed WHERE place > 20 GROUP BY owner)
SELECT owner AS customer_id, place, route, requests, previous, client_errors, server_errors, p50, p90, p99
FROM listed
ORDER BY customer_id, place

-- route_days
-- Requests by day (as in days.sql) and route: the 20 busiest routes of each
-- customer by name, all others without one.
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(route, '(none)') AS route, CAST(CAST(request_time + CASE WHEN request_time < TIMESTAMP '2026-10-25 01:00:00.000' THEN INTERVAL '120' MINUTE ELSE INTERVAL '60' MINUTE END AS DATE) AS VARCHAR) AS day
  FROM (SELECT * FROM requests WHERE dt >= '2026-09-29' AND request_time >= TIMESTAMP '2026-09-30 22:00:00.000' AND request_time < TIMESTAMP '2026-10-31 23:00:00.000') AS found),
t AS (
  SELECT coalesce(id, '') AS owner, route, day, count(*) AS requests
  FROM r GROUP BY GROUPING SETS ((id, route, day), (route, day))),
sized AS (
  SELECT *, sum(requests) OVER (PARTITION BY owner, route) AS total FROM t),
placed AS (
  SELECT *, dense_rank() OVER (PARTITION BY owner ORDER BY total DESC, route) AS place FROM sized),
named AS (
  SELECT owner, day, CASE WHEN place <= 20 THEN route ELSE '' END AS route, requests FROM placed)
SELECT owner AS customer_id, day, route, sum(requests) AS requests
FROM named
GROUP BY owner, day, route
ORDER BY customer_id, day, route

-- errors
-- Requests with an error, by what classifies them: the gateway's response type,
-- the status, and whether the backend answered (it has a status of its own).
-- An error is an answer of 400 or more, or any gateway error response. top_route
-- is the route with most of them.
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, request_time, request_time >= TIMESTAMP '2026-09-30 22:00:00.000' AS now,
    coalesce(error_type, '(none)') AS error_type, status,
    coalesce(integration_status, '(none)') AS integration_status, coalesce(route, '(none)') AS route
  FROM (SELECT * FROM requests WHERE dt >= '2026-08-30' AND request_time >= TIMESTAMP '2026-08-31 22:00:00.000' AND request_time < TIMESTAMP '2026-10-31 23:00:00.000') AS found WHERE status >= 400 OR coalesce(error_type, '(none)') <> '(none)'),
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

-- agents
-- Requests by client software (the User-Agent's product, without its version):
-- the 12 busiest, and one row of all others (place 0).
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(ua_family, '(none)') AS family,
    coalesce(ua_kind, '(none)') AS kind, request_time >= TIMESTAMP '2026-09-30 22:00:00.000' AS now
  FROM (SELECT * FROM requests WHERE dt >= '2026-08-30' AND request_time >= TIMESTAMP '2026-08-31 22:00:00.000' AND request_time < TIMESTAMP '2026-10-31 23:00:00.000') AS found),
t AS (
  SELECT coalesce(id, '') AS owner, family, kind,
    count(*) FILTER (WHERE now) AS requests, count(*) FILTER (WHERE NOT now) AS previous
  FROM r GROUP BY GROUPING SETS ((id, family, kind), (family, kind))),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY owner ORDER BY requests DESC, previous DESC, family, kind) AS place FROM t),
listed AS (
  SELECT owner, place, family, kind, requests, previous FROM placed WHERE place <= 12
  UNION ALL
  SELECT owner, 0, '', '', sum(requests), sum(previous) FROM placed WHERE place > 12 GROUP BY owner)
SELECT owner AS customer_id, place, family, kind, requests, previous
FROM listed
ORDER BY customer_id, place

-- quota
-- Requests by usage plan, API key and UTC day, of the keys with a request in a
-- quota period that reaches into the report's; as far back as a forecast looks.
--   requests: all of the report's period; used: those that count against the
--   quota, on any day (quota.Rule says which do); refused: answered QUOTA_EXCEEDED
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(usage_plan_id, '(none)') AS plan_id, usage_plan, api_key_id, api_key_name,
    quota_limit, quota_period, request_time, CAST(CAST(request_time AS DATE) AS VARCHAR) AS day,
    request_time >= TIMESTAMP '2026-09-30 22:00:00.000' AND request_time < TIMESTAMP '2026-10-31 23:00:00.000' AS now,
    coalesce(error_type, '(none)') AS error_type, coalesce(integration_status, '(none)') AS integration_status
  FROM (SELECT * FROM requests WHERE dt >= '2026-08-31' AND request_time >= TIMESTAMP '2026-09-01 00:00:00.000' AND request_time < TIMESTAMP '2026-11-01 00:00:00.000') AS found WHERE coalesce(api_key_id, '(none)') <> '(none)'),
t AS (
  SELECT id, plan_id, api_key_id, day,
    max_by(coalesce(usage_plan, '(none)'), request_time) AS plan,
    max_by(coalesce(api_key_name, '(none)'), request_time) AS key_name,
    max_by(quota_limit, request_time) AS quota_limit,
    max_by(coalesce(quota_period, '(none)'), request_time) AS quota_period,
    count(*) FILTER (WHERE now) AS requests,
    count(*) FILTER (WHERE (api_key_id <> '(none)' AND error_type NOT IN ('QUOTA_EXCEEDED', 'THROTTLED')
	AND (error_type IN ('(none)', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT') OR integration_status <> '(none)'))) AS used,
    count(*) FILTER (WHERE error_type = 'QUOTA_EXCEEDED') AS refused
  FROM r GROUP BY id, plan_id, api_key_id, day),
keys AS (
  SELECT *, max(day) OVER (PARTITION BY id, plan_id, api_key_id) AS newest FROM t)
SELECT id AS customer_id, plan_id, api_key_id AS key_id, day, plan, key_name, quota_limit, quota_period, requests, used, refused
FROM keys
WHERE newest >= '2026-09-01'
ORDER BY customer_id, plan_id, key_id, day

-- hours
-- What the log holds, whoever called: lines, and how many of them are copies of
-- others, by UTC hour, from the start of the period before. Hours without any
-- line are not among them.
SELECT '' AS customer_id, date_trunc('hour', request_time) AS hour, count(*) AS lines, 0 AS copies,
  min(request_time) AS first_seen, max(request_time) AS last_seen
FROM (SELECT record_id, request_time FROM requests WHERE dt >= '2026-08-30' AND request_time >= TIMESTAMP '2026-08-31 22:00:00.000' AND request_time < TIMESTAMP '2026-10-31 23:00:00.000') AS raw
GROUP BY date_trunc('hour', request_time)
ORDER BY hour

