-- The data set "quota": one row per day, usage plan and API key. Use counts up to
-- date within a period, so the figure of a period is its maximum, never a sum
-- over days; quota_latest marks the row that holds it: the last one of each key
-- and period.
SELECT
  event_hour,
  coalesce(usage_plan_id, '(none)') AS usage_plan_id,
  coalesce(usage_plan, '(none)') AS usage_plan,
  coalesce(api_key_id, '(none)') AS api_key_id,
  coalesce(api_key_name, '(none)') AS api_key_name,
  coalesce(api_key, '(none)') AS api_key,
  coalesce(customer_id, '(none)') AS customer_id,
  coalesce(customer, '(none)') AS customer,
  quota_limit,
  coalesce(quota_period, '(none)') AS quota_period,
  period_start,
  used_day,
  quota_used,
  quota_remaining,
  utilisation,
  burn_per_day,
  projected_end,
  projected_from,
  projected_to,
  getusage_used,
  getusage_difference,
  throttle_rate,
  CASE WHEN event_hour = max(event_hour) OVER (PARTITION BY usage_plan_id, api_key_id, period_start) THEN 1 ELSE 0 END AS quota_latest
FROM ${Table}
WHERE event_hour >= ${FirstTime}
