package accesslog

// Column is one column of the table requests: one row per API request.
type Column struct {
	Name string
	Type Type
	// From are the fields that fill the column, in order of precedence: the
	// first one with a value that fits the type wins. Values that do not fit
	// stay in extra.
	From []FieldID
	// Rule says in words how a column that is more than a copy comes about.
	Rule string
	// Dimension columns are text to group and filter by. The enricher omits
	// absent values; views and data sets show them as "(none)".
	Dimension bool
	// Personal columns are masked by PrivacyMode.
	Personal bool
	// Doc is the meaning, in one line.
	Doc string
}

// None is what a text dimension shows where a record has no value.
const None = "(none)"

// ColumnID indexes Columns.
type ColumnID uint8

// Columns in the order of the table.
const (
	ColRequestID ColumnID = iota
	ColExtendedRequestID
	ColRequestTime
	ColEventHour
	ColAPIID
	ColAPIName
	ColAPIType
	ColStage
	ColDomainName
	ColHTTPMethod
	ColPath
	ColResourcePath
	ColRoute
	ColStatus
	ColStatusCode
	ColStatusClass
	ColProtocol
	ColResponseBytes
	ColSourceIP
	ColCountry
	ColUserAgent
	ColUAFamily
	ColUAKind
	ColErrorType
	ColErrorMessage
	ColAPIKeyID
	ColAPIKeyName
	ColCustomerID
	ColCustomer
	ColUsagePlanID
	ColUsagePlan
	ColQuotaLimit
	ColQuotaPeriod
	ColThrottleRate
	ColThrottleBurst
	ColAuthType
	ColCognitoSub
	ColCognitoClient
	ColCognitoIssuer
	ColIAMUser
	ColIAMUserArn
	ColIAMAccountID
	ColWAFResponse
	ColWebACL
	ColAuthorizerError
	ColAuthorizerStatus
	ColAuthorizeStatus
	ColResponseLatency
	ColIntegrationLatency
	ColAuthorizerLatency
	ColIntegrationStatus
	ColIntegrationError
	ColEnrichmentStatus
	ColRepaired
	ColSnapshotVersion
	ColRecordID
	ColExtra
	NumColumns
)

// Partition is the Hive partition key of the table: YYYY-MM-DD, UTC, by
// arrival on AWS and by request time on the laptop.
const Partition = "dt"

// Columns is the table requests, by ColumnID.
var Columns = [NumColumns]Column{
	ColRequestID:          {Name: "request_id", From: []FieldID{RequestID}, Dimension: true, Doc: "request id; clients can set it"},
	ColExtendedRequestID:  {Name: "extended_request_id", From: []FieldID{ExtendedRequestID}, Dimension: true, Doc: "request id that API Gateway generates"},
	ColRequestTime:        {Name: "request_time", Type: Timestamp, From: []FieldID{RequestTimeEpoch, RequestTime}, Rule: "requestTimeEpoch, else requestTime with its offset, else the time the record arrived: for a file, its modification time", Doc: "when the request came in, UTC"},
	ColEventHour:          {Name: "event_hour", Type: Timestamp, Rule: "request_time cut to the hour", Doc: "hour of the request, UTC"},
	ColAPIID:              {Name: "api_id", From: []FieldID{APIID}, Dimension: true, Doc: "id of the API"},
	ColAPIName:            {Name: "api_name", Rule: "from the usage plan snapshot", Dimension: true, Doc: "name of the API"},
	ColAPIType:            {Name: "api_type", Rule: "WEBSOCKET where eventType or connectionId is logged, else REST where resourcePath is (or a routeKey that is a path), else HTTP where routeKey is", Dimension: true, Doc: "REST, HTTP or WEBSOCKET"},
	ColStage:              {Name: "stage", From: []FieldID{Stage}, Dimension: true, Doc: "stage of the API"},
	ColDomainName:         {Name: "domain_name", From: []FieldID{DomainName}, Dimension: true, Doc: "host name the client called"},
	ColHTTPMethod:         {Name: "http_method", From: []FieldID{HTTPMethod}, Rule: "httpMethod, else the method in routeKey", Dimension: true, Doc: "HTTP method"},
	ColPath:               {Name: "path", From: []FieldID{Path}, Dimension: true, Doc: "path as the client sent it"},
	ColResourcePath:       {Name: "resource_path", From: []FieldID{ResourcePath}, Rule: "resourcePath, else the path in routeKey", Dimension: true, Doc: "path template that matched"},
	ColRoute:              {Name: "route", Rule: "http_method and resource_path, else routeKey", Dimension: true, Doc: "method and path template, for example GET /pets/{id}"},
	ColStatus:             {Name: "status", Type: Int, From: []FieldID{Status}, Doc: "HTTP status of the response"},
	ColStatusCode:         {Name: "status_code", Rule: "status as text", Dimension: true, Doc: "HTTP status, to group and filter by"},
	ColStatusClass:        {Name: "status_class", Rule: "first digit of status and xx", Dimension: true, Doc: "1xx to 5xx"},
	ColProtocol:           {Name: "protocol", From: []FieldID{Protocol}, Dimension: true, Doc: "protocol; HTTP/2 is logged as HTTP/1.1"},
	ColResponseBytes:      {Name: "response_bytes", Type: BigInt, From: []FieldID{ResponseLength}, Doc: "length of the response body in bytes"},
	ColSourceIP:           {Name: "source_ip", From: []FieldID{IP}, Dimension: true, Personal: true, Doc: "address of the immediate TCP peer"},
	ColCountry:            {Name: "country", Rule: "source_ip in the configured MMDB; absent without one", Dimension: true, Doc: "ISO 3166-1 alpha-2 country code"},
	ColUserAgent:          {Name: "user_agent", From: []FieldID{UserAgent}, Dimension: true, Doc: "User-Agent header"},
	ColUAFamily:           {Name: "ua_family", Rule: "from user_agent", Dimension: true, Doc: "client software without its version"},
	ColUAKind:             {Name: "ua_kind", Rule: "from user_agent", Dimension: true, Doc: "browser, sdk, cli, bot or other"},
	ColErrorType:          {Name: "error_type", From: []FieldID{ErrorResponseType}, Dimension: true, Doc: "gateway response type, for example QUOTA_EXCEEDED; absent when the backend answered"},
	ColErrorMessage:       {Name: "error_message", From: []FieldID{ErrorMessage, ErrorMessageString, ErrorValidation}, Dimension: true, Doc: "message of the gateway response"},
	ColAPIKeyID:           {Name: "api_key_id", From: []FieldID{APIKeyID}, Rule: "an id of 40 or more letters and digits equals the key's value (keys made before August 2016), so its fingerprint stands in for it", Dimension: true, Doc: "id of the API key"},
	ColAPIKeyName:         {Name: "api_key_name", Rule: "from the usage plan snapshot", Dimension: true, Doc: "name of the API key; two keys may share one"},
	ColCustomerID:         {Name: "customer_id", Rule: "the key's tag customer, else its customerId, else its id", Dimension: true, Doc: "identity of the customer"},
	ColCustomer:           {Name: "customer", Rule: "the key's tag customer, else the key's name", Dimension: true, Doc: "label of the customer"},
	ColUsagePlanID:        {Name: "usage_plan_id", Rule: "plan of (api_id, stage, api_key_id) in the usage plan snapshot", Dimension: true, Doc: "id of the usage plan"},
	ColUsagePlan:          {Name: "usage_plan", Rule: "from the usage plan snapshot", Dimension: true, Doc: "name of the usage plan"},
	ColQuotaLimit:         {Name: "quota_limit", Type: BigInt, Rule: "from the usage plan snapshot", Doc: "requests the plan allows in a period"},
	ColQuotaPeriod:        {Name: "quota_period", Rule: "from the usage plan snapshot", Dimension: true, Doc: "DAY, WEEK or MONTH"},
	ColThrottleRate:       {Name: "throttle_rate", Type: Double, Rule: "from the usage plan snapshot", Doc: "requests per second the plan allows"},
	ColThrottleBurst:      {Name: "throttle_burst", Type: BigInt, Rule: "from the usage plan snapshot", Doc: "burst the plan allows"},
	ColAuthType:           {Name: "auth_type", Rule: "Cognito where a sub claim or a Cognito identity is logged (JWT where the issuer is not Cognito), else IAM where a user ARN, a caller or a user without an authorizer's principal is, else Lambda authorizer where a principal or an authorizer result is, else API key where an API key is, else None", Dimension: true, Doc: "how the caller was authenticated"},
	ColCognitoSub:         {Name: "cognito_sub", From: []FieldID{ClaimSub, CognitoIdentityID}, Dimension: true, Personal: true, Doc: "user id: the token's sub, else the Cognito identity id"},
	ColCognitoClient:      {Name: "cognito_client", From: []FieldID{ClaimAud, ClaimClientID, ClientID}, Rule: "aud, else client_id, else clientId where it is not a URL", Dimension: true, Doc: "app client the token was issued to"},
	ColCognitoIssuer:      {Name: "cognito_issuer", From: []FieldID{ClaimIss, ClientID, CognitoAuthenticationProvider}, Rule: "iss, else clientId where it is a URL (the original sample's key), else the Cognito authentication provider without the user in it", Dimension: true, Doc: "who issued the token"},
	ColIAMUser:            {Name: "iam_user", From: []FieldID{IdentityUser, IdentityCaller}, Dimension: true, Personal: true, Doc: "principal id of a signed request"},
	ColIAMUserArn:         {Name: "iam_user_arn", From: []FieldID{IdentityUserArn}, Dimension: true, Personal: true, Doc: "ARN of the signing user or role session"},
	ColIAMAccountID:       {Name: "iam_account_id", From: []FieldID{IdentityAccountID}, Dimension: true, Doc: "account of the signing user"},
	ColWAFResponse:        {Name: "waf_response", From: []FieldID{WAFResponseCode}, Dimension: true, Doc: "answer of AWS WAF: WAF_ALLOW or WAF_BLOCK"},
	ColWebACL:             {Name: "web_acl", From: []FieldID{WebACLArn}, Dimension: true, Doc: "ARN of the web ACL that decided"},
	ColAuthorizerError:    {Name: "authorizer_error", From: []FieldID{AuthorizerError, AuthorizeError, AuthenticateError}, Dimension: true, Doc: "error of the authorizer"},
	ColAuthorizerStatus:   {Name: "authorizer_status", From: []FieldID{AuthorizerStatus}, Dimension: true, Doc: "status the authorizer returned"},
	ColAuthorizeStatus:    {Name: "authorize_status", From: []FieldID{AuthorizeStatus}, Dimension: true, Doc: "status of the authorization attempt"},
	ColResponseLatency:    {Name: "response_latency_ms", Type: BigInt, From: []FieldID{ResponseLatency}, Doc: "time from request to response, as API Gateway saw it"},
	ColIntegrationLatency: {Name: "integration_latency_ms", Type: BigInt, From: []FieldID{IntegrationLatency}, Doc: "time the backend took"},
	ColAuthorizerLatency:  {Name: "authorizer_latency_ms", Type: BigInt, From: []FieldID{AuthorizerLatency, AuthorizerIntegrationLatency}, Rule: "authorizer.latency, else authorizer.integrationLatency", Doc: "time the Lambda authorizer took"},
	ColIntegrationStatus:  {Name: "integration_status", From: []FieldID{IntegrationResponseStatus, IntegrationStatus}, Rule: "integration.status (what the backend returned), else integrationStatus", Dimension: true, Doc: "status of the backend"},
	ColIntegrationError:   {Name: "integration_error", From: []FieldID{IntegrationErrorMessage, IntegrationError}, Dimension: true, Doc: "error of the backend call"},
	ColEnrichmentStatus:   {Name: "enrichment_status", Rule: "set by the enricher", Dimension: true, Doc: "enriched, no_key, unknown_key, no_plan, no_snapshot or unreadable"},
	ColRepaired:           {Name: "repaired", Type: Bool, Rule: "set by the enricher", Doc: "true where broken quoting in the line was repaired"},
	ColSnapshotVersion:    {Name: "snapshot_version", Rule: "set by the enricher", Dimension: true, Doc: "usage plan snapshot the row was enriched from"},
	ColRecordID:           {Name: "record_id", Rule: "extendedRequestId, else the first 128 bits of the line's SHA-256 (keyed, or of the masked values, in masking modes); without extendedRequestId, requests whose lines are equal to the letter count once", Dimension: true, Doc: "identity of the request; duplicates share it"},
	ColExtra:              {Name: "extra", Rule: "JSON text of known fields without a column and of unknown keys; absent in masking modes", Doc: "everything else that was logged"},
}
