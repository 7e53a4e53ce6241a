-- Requests by usage plan, API key and UTC day, from the start of the oldest
-- quota period that reaches into the report's.
--   requests: all of the report's period; used: those that count against the
--   quota, on any day (the counting rule is report.CountingRule); refused:
--   answered QUOTA_EXCEEDED
WITH r AS (
  SELECT coalesce(customer_id, '(none)') AS id, coalesce(usage_plan_id, '(none)') AS plan_id, usage_plan, api_key_id AS key_id, api_key_name,
    quota_limit, quota_period, request_time, CAST(CAST(request_time AS DATE) AS VARCHAR) AS day,
    request_time >= {{from}} AND request_time < {{to}} AS now,
    coalesce(error_type, '(none)') AS error_type, coalesce(integration_status, '(none)') AS integration_status
  FROM {{quota}} WHERE coalesce(api_key_id, '(none)') <> '(none)')
SELECT id AS customer_id, plan_id, key_id, day,
  max_by(coalesce(usage_plan, '(none)'), request_time) AS plan,
  max_by(coalesce(api_key_name, '(none)'), request_time) AS key_name,
  max_by(quota_limit, request_time) AS quota_limit,
  max_by(coalesce(quota_period, '(none)'), request_time) AS quota_period,
  count(*) FILTER (WHERE now) AS requests,
  count(*) FILTER (WHERE error_type NOT IN ('QUOTA_EXCEEDED', 'THROTTLED')
    AND (error_type IN ('(none)', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT') OR integration_status <> '(none)')) AS used,
  count(*) FILTER (WHERE error_type = 'QUOTA_EXCEEDED') AS refused
FROM r
GROUP BY id, plan_id, key_id, day
ORDER BY customer_id, plan_id, key_id, day
