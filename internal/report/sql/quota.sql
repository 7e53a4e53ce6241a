-- Requests by usage plan, API key and UTC day, of the keys with a request in a
-- quota period that reaches into the report's; as far back as a forecast looks.
--   requests: all of the report's period; used: those that count against the
--   quota, on any day (quota.Rule says which do); refused: answered QUOTA_EXCEEDED
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(usage_plan_id, '(none)') AS plan_id, usage_plan, api_key_id, api_key_name,
    quota_limit, quota_period, request_time, CAST(CAST(request_time AS DATE) AS VARCHAR) AS day,
    request_time >= {{from}} AND request_time < {{to}} AS now,
    coalesce(error_type, '(none)') AS error_type, coalesce(integration_status, '(none)') AS integration_status
  FROM {{quota}} WHERE coalesce(api_key_id, '(none)') <> '(none)'),
t AS (
  SELECT id, plan_id, api_key_id, day,
    max_by(coalesce(usage_plan, '(none)'), request_time) AS plan,
    max_by(coalesce(api_key_name, '(none)'), request_time) AS key_name,
    max_by(quota_limit, request_time) AS quota_limit,
    max_by(coalesce(quota_period, '(none)'), request_time) AS quota_period,
    count(*) FILTER (WHERE now) AS requests,
    count(*) FILTER (WHERE {{counted}}) AS used,
    count(*) FILTER (WHERE error_type = 'QUOTA_EXCEEDED') AS refused
  FROM r GROUP BY id, plan_id, api_key_id, day),
keys AS (
  SELECT *, max(day) OVER (PARTITION BY id, plan_id, api_key_id) AS newest FROM t)
SELECT id AS customer_id, plan_id, api_key_id AS key_id, day, plan, key_name, quota_limit, quota_period, requests, used, refused
FROM keys
WHERE newest >= '{{quota_start}}'
ORDER BY customer_id, plan_id, key_id, day
