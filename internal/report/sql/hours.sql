-- What the log holds, whoever called: lines, and how many of them are copies of
-- others, by UTC hour, from the start of the period before. Hours without any
-- line are not among them.
SELECT '' AS customer_id, date_trunc('hour', request_time) AS hour, count(*) AS lines, {{copies}} AS copies,
  min(request_time) AS first_seen, max(request_time) AS last_seen
FROM {{raw}}
GROUP BY date_trunc('hour', request_time)
ORDER BY hour
