-- Requests by route in the period and in the one before, errors and latency:
-- the {{top}} busiest (place from 1), those whose requests changed most (they
-- may have a later place), and one row of all others (place 0, no route), which
-- holds everything but the busiest.
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(route, '(none)') AS route,
    request_time >= {{from}} AS now, status, response_latency_ms
  FROM {{both}}),
t AS (
  SELECT coalesce(id, '') AS owner, route,
    count(*) FILTER (WHERE now) AS requests,
    count(*) FILTER (WHERE NOT now) AS previous,
    count(*) FILTER (WHERE now AND status BETWEEN 400 AND 499) AS client_errors,
    count(*) FILTER (WHERE now AND status BETWEEN 500 AND 599) AS server_errors,
    {{percentiles response_latency_ms}} FILTER (WHERE now) AS p
  FROM r GROUP BY GROUPING SETS ((id, route), (route))),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY owner ORDER BY requests DESC, previous DESC, route) AS place,
    row_number() OVER (PARTITION BY owner ORDER BY abs(requests - previous) DESC, route) AS move
  FROM t),
listed AS (
  SELECT owner, place, route, requests, previous, client_errors, server_errors, p[1] AS p50, p[2] AS p90, p[3] AS p99
  FROM placed WHERE place <= {{top}} OR move <= {{moves}}
  UNION ALL
  SELECT owner, 0, '', sum(requests), sum(previous), sum(client_errors), sum(server_errors), NULL, NULL, NULL
  FROM placed WHERE place > {{top}} GROUP BY owner)
SELECT owner AS customer_id, place, route, requests, previous, client_errors, server_errors, p50, p90, p99
FROM listed
ORDER BY customer_id, place
