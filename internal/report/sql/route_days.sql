-- Requests by day (as in days.sql) and route: the {{top}} busiest routes of each
-- customer by name, all others without one.
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(route, '(none)') AS route, {{bucket}} AS day
  FROM {{now}}),
t AS (
  SELECT coalesce(id, '') AS owner, route, day, count(*) AS requests
  FROM r GROUP BY GROUPING SETS ((id, route, day), (route, day))),
sized AS (
  SELECT *, sum(requests) OVER (PARTITION BY owner, route) AS total FROM t),
placed AS (
  SELECT *, dense_rank() OVER (PARTITION BY owner ORDER BY total DESC, route) AS place FROM sized),
named AS (
  SELECT owner, day, CASE WHEN place <= {{top}} THEN route ELSE '' END AS route, requests FROM placed)
SELECT owner AS customer_id, day, route, sum(requests) AS requests
FROM named
GROUP BY owner, day, route
ORDER BY customer_id, day, route
