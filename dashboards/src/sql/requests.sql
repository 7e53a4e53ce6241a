-- The data set "requests": one row per API request.
--
-- One text for Athena and for DuckDB, in functions that both have. ${Table} and
-- ${FirstDay} are filled in for the engine. ${FirstDay} bounds dt from below, so
-- that only the partitions of the history are read; event_hour, which the date
-- filter uses, says nothing about partitions.
--
-- Lines that begin with "--spice" are part of the query when its result is
-- kept: delivery is at least once, so there, and only there, duplicates are
-- dropped. A query straight from a dashboard must not pay for a window over
-- the whole history; it may see a request twice. Duplicates share event_hour;
-- naming it lets an incremental refresh push its time window below the window
-- function.
--
-- dt is a column as well, so that queries that are written with it in mind read
-- fewer days. Texts that clients choose are cut: SPICE skips a row with a longer one.
SELECT
  coalesce(request_id, '(none)') AS request_id,
  request_time,
  event_hour,
  coalesce(api_id, '(none)') AS api_id,
  coalesce(api_name, '(none)') AS api_name,
  coalesce(api_type, '(none)') AS api_type,
  coalesce(stage, '(none)') AS stage,
  coalesce(domain_name, '(none)') AS domain_name,
  coalesce(http_method, '(none)') AS http_method,
  coalesce(substr(path, 1, 2000), '(none)') AS path,
  coalesce(substr(resource_path, 1, 2000), '(none)') AS resource_path,
  coalesce(substr(route, 1, 2000), '(none)') AS route,
  status,
  coalesce(status_code, '(none)') AS status_code,
  coalesce(status_class, '(none)') AS status_class,
  coalesce(protocol, '(none)') AS protocol,
  response_bytes,
  coalesce(source_ip, '(none)') AS source_ip,
  coalesce(country, '(none)') AS country,
  coalesce(substr(user_agent, 1, 2000), '(none)') AS user_agent,
  coalesce(ua_family, '(none)') AS ua_family,
  coalesce(ua_kind, '(none)') AS ua_kind,
  coalesce(error_type, '(none)') AS error_type,
  coalesce(substr(error_message, 1, 2000), '(none)') AS error_message,
  coalesce(api_key_id, '(none)') AS api_key_id,
  coalesce(api_key_name, '(none)') AS api_key_name,
  CASE
    WHEN coalesce(api_key_id, '(none)') = '(none)' THEN '(none)'
    WHEN coalesce(api_key_name, '(none)') = '(none)' THEN api_key_id
    ELSE api_key_name || ' (' || api_key_id || ')'
  END AS api_key,
  coalesce(customer_id, '(none)') AS customer_id,
  coalesce(customer, '(none)') AS customer,
  coalesce(usage_plan_id, '(none)') AS usage_plan_id,
  coalesce(usage_plan, '(none)') AS usage_plan,
  coalesce(auth_type, '(none)') AS auth_type,
  coalesce(cognito_sub, '(none)') AS cognito_sub,
  coalesce(cognito_client, '(none)') AS cognito_client,
  coalesce(cognito_issuer, '(none)') AS cognito_issuer,
  coalesce(iam_user, '(none)') AS iam_user,
  coalesce(iam_user_arn, '(none)') AS iam_user_arn,
  coalesce(iam_account_id, '(none)') AS iam_account_id,
  coalesce(waf_response, '(none)') AS waf_response,
  coalesce(web_acl, '(none)') AS web_acl,
  coalesce(substr(authorizer_error, 1, 2000), '(none)') AS authorizer_error,
  coalesce(authorizer_status, '(none)') AS authorizer_status,
  coalesce(authorize_status, '(none)') AS authorize_status,
  response_latency_ms,
  integration_latency_ms,
  authorizer_latency_ms,
  coalesce(integration_status, '(none)') AS integration_status,
  coalesce(substr(integration_error, 1, 2000), '(none)') AS integration_error,
  coalesce(enrichment_status, '(none)') AS enrichment_status,
  CASE WHEN repaired THEN 1 ELSE 0 END AS repaired,
  coalesce(record_id, '(none)') AS record_id,
  dt
FROM (
  SELECT *
    --spice , row_number() OVER (PARTITION BY record_id, event_hour ORDER BY dt) AS delivery
  FROM ${Table}
  WHERE dt >= ${FirstDay}
) AS delivered
--spice WHERE delivery = 1 OR record_id IS NULL
