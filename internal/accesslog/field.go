// Package accesslog holds the field catalogue and the parser of Amazon API
// Gateway access log records: one JSON line for one API request, rendered from
// the access log format of a stage.
//
// The catalogue (Fields and Columns) is the only place where a field's
// $context variable, accepted JSON keys, type and column are written down. The
// parser, the Glue table, the DuckDB schema, the recommended log formats and
// docs/fields.md are all derived from it; test/catalogue fails on drift.
//
// A line goes the short way where it looks like lines before it (layout.go), else
// through the parser proper (parse.go), and through repair.go where its quoting is
// broken. FuzzLayout holds the first two against each other, FuzzParse the parser
// against encoding/json.
package accesslog

// Type is what a value means, on the wire and in storage.
type Type uint8

// The types of fields and columns. A Timestamp is epoch milliseconds in JSON
// and a UTC timestamp in Parquet.
const (
	Text Type = iota
	Int
	BigInt
	Double
	Bool
	Timestamp
)

// API is a set of API types.
type API uint8

// The API types of API Gateway. WebSocket and REST APIs know API keys and
// usage plans; HTTP APIs do not.
const (
	REST API = 1 << iota
	HTTP
	WebSocket

	everyAPI = REST | HTTP | WebSocket
)

// Field is one value that an access log format can carry.
type Field struct {
	// Name is the catalogue name: the JSON key in our recommended format, and
	// the original sample's key where it has one.
	Name string
	// Var is the $context variable, without "$context.".
	Var string
	// Keys are further JSON keys seen in the wild. Case, dots, dashes and
	// underscores make no difference, so only different words are listed;
	// Var is always accepted.
	Keys []string
	Type Type
	// APIs are the API types that render Var; the others reject it or
	// write "-".
	APIs API
	// Recommended are the API types in whose log format we ask for the field.
	Recommended API
	// Identity fields decide for which API and key a request is counted. A
	// line that holds one under two names with different values is refused:
	// it may have been smuggled in.
	Identity bool
	// Secret values are dropped while parsing: they are never stored,
	// logged or kept in extra.
	Secret bool
	// For says which answers need the field.
	For string
}

// FieldID indexes Fields and Record.Fields.
type FieldID uint8

// Fields by the order in which the recommended format lists them.
const (
	RequestID FieldID = iota
	ExtendedRequestID
	RequestTime
	RequestTimeEpoch
	APIID
	Stage
	AccountID
	DomainName
	DomainPrefix
	BasePathMatched
	HTTPMethod
	ResourcePath
	Path
	RouteKey
	Protocol
	Status
	ResponseLength
	ResponseLatency
	IntegrationLatency
	IntegrationStatus
	IntegrationResponseStatus
	IntegrationErrorMessage
	IntegrationError
	IntegrationRequestID
	IP
	UserAgent
	APIKeyID
	APIKey
	IdentityAccountID
	IdentityCaller
	IdentityUser
	IdentityUserArn
	IdentityPrincipalOrgID
	CognitoAuthenticationProvider
	CognitoAuthenticationType
	CognitoIdentityID
	CognitoIdentityPoolID
	ClaimSub
	ClaimAud
	ClaimIss
	ClaimClientID
	ClientID
	AuthorizerPrincipalID
	AuthorizerProperty
	AuthorizerClaimsProperty
	AuthorizerError
	AuthorizerLatency
	AuthorizerStatus
	AuthorizerIntegrationLatency
	AuthorizerIntegrationStatus
	AuthorizerRequestID
	AuthorizeError
	AuthorizeLatency
	AuthorizeStatus
	AuthenticateError
	AuthenticateLatency
	AuthenticateStatus
	ErrorResponseType
	ErrorMessage
	ErrorMessageString
	ErrorValidation
	WAFResponseCode
	WebACLArn
	WAFStatus
	WAFLatency
	WAFError
	XRayTraceID
	AWSEndpointRequestID
	ResourceID
	DataProcessed
	ConnectionID
	ConnectedAt
	EventType
	MessageID
	NumFields
)

// Fields is the catalogue of what API Gateway can log, by FieldID.
// Source: the REST, HTTP and WebSocket "variables for access logging" pages of
// the API Gateway developer guide.
var Fields = [NumFields]Field{
	RequestID:                     {Name: "requestId", Var: "requestId", APIs: everyAPI, Recommended: everyAPI, For: "finding one request; clients can set it, so it never identifies one"},
	ExtendedRequestID:             {Name: "extendedRequestId", Var: "extendedRequestId", APIs: everyAPI, Recommended: everyAPI, Identity: true, For: "identity of a request: removal of duplicate deliveries"},
	RequestTime:                   {Name: "requestTime", Var: "requestTime", Keys: []string{"time", "timestamp"}, Type: Timestamp, APIs: everyAPI, Recommended: everyAPI, For: "every time axis, when requestTimeEpoch is not logged"},
	RequestTimeEpoch:              {Name: "requestTimeEpoch", Var: "requestTimeEpoch", Type: Timestamp, APIs: everyAPI, Recommended: everyAPI, For: "every time axis, in milliseconds"},
	APIID:                         {Name: "apiId", Var: "apiId", APIs: everyAPI, Recommended: everyAPI, Identity: true, For: "usage plan lookup; API filter"},
	Stage:                         {Name: "stage", Var: "stage", APIs: everyAPI, Recommended: everyAPI, Identity: true, For: "usage plan lookup; stage filter"},
	AccountID:                     {Name: "accountId", Var: "accountId", APIs: REST | HTTP},
	DomainName:                    {Name: "domainName", Var: "domainName", Keys: []string{"domain"}, APIs: everyAPI, Recommended: everyAPI, For: "usage by domain; domain filter"},
	DomainPrefix:                  {Name: "domainPrefix", Var: "domainPrefix", APIs: REST | HTTP},
	BasePathMatched:               {Name: "basePathMatched", Var: "customDomain.basePathMatched", APIs: REST | HTTP},
	HTTPMethod:                    {Name: "httpMethod", Var: "httpMethod", Keys: []string{"method"}, APIs: REST | HTTP, Recommended: REST | HTTP, For: "popular routes"},
	ResourcePath:                  {Name: "resourcePath", Var: "resourcePath", APIs: REST, Recommended: REST, For: "popular routes"},
	Path:                          {Name: "path", Var: "path", Keys: []string{"uri"}, APIs: REST | HTTP, Recommended: REST | HTTP, For: "request detail"},
	RouteKey:                      {Name: "routeKey", Var: "routeKey", Keys: []string{"route"}, APIs: HTTP | WebSocket, Recommended: HTTP | WebSocket, For: "popular routes of HTTP and WebSocket APIs"},
	Protocol:                      {Name: "protocol", Var: "protocol", APIs: REST | HTTP, Recommended: REST | HTTP},
	Status:                        {Name: "status", Var: "status", Keys: []string{"statusCode", "responseStatus"}, Type: Int, APIs: everyAPI, Recommended: everyAPI, For: "breakdown by status; error rates"},
	ResponseLength:                {Name: "responseLength", Var: "responseLength", Keys: []string{"bytes", "responseSize"}, Type: BigInt, APIs: REST | HTTP, Recommended: REST | HTTP, For: "bytes by route"},
	ResponseLatency:               {Name: "responseLatency", Var: "responseLatency", Keys: []string{"latency", "requestLatency"}, Type: BigInt, APIs: REST | HTTP, Recommended: REST | HTTP, For: "latency percentiles"},
	IntegrationLatency:            {Name: "integrationLatency", Var: "integrationLatency", Type: BigInt, APIs: everyAPI, Recommended: everyAPI, For: "where time goes"},
	IntegrationStatus:             {Name: "integrationStatus", Var: "integrationStatus", Keys: []string{"integration.integrationStatus"}, Type: Int, APIs: REST | HTTP, Recommended: REST | HTTP, For: "telling a gateway error from a backend error"},
	IntegrationResponseStatus:     {Name: "integrationResponseStatus", Var: "integration.status", Type: Int, APIs: everyAPI, Recommended: WebSocket, For: "telling a gateway error from a backend error"},
	IntegrationError:              {Name: "integrationError", Var: "integration.error", APIs: everyAPI, Recommended: WebSocket, For: "backend errors of WebSocket APIs"},
	IntegrationErrorMessage:       {Name: "integrationErrorMessage", Var: "integrationErrorMessage", APIs: REST | HTTP, Recommended: REST | HTTP, For: "5xx in detail"},
	IntegrationRequestID:          {Name: "integrationRequestId", Var: "integration.requestId", APIs: everyAPI},
	IP:                            {Name: "ip", Var: "identity.sourceIp", Keys: []string{"sourceIp", "clientIp", "remoteIp"}, APIs: everyAPI, Recommended: everyAPI, For: "top callers; country; IP filter"},
	UserAgent:                     {Name: "identityUserAgent", Var: "identity.userAgent", Keys: []string{"userAgent"}, APIs: everyAPI, Recommended: everyAPI, For: "calls by user agent"},
	APIKeyID:                      {Name: "identityApiKeyId", Var: "identity.apiKeyId", Keys: []string{"apiKeyId", "keyId"}, APIs: REST | WebSocket, Recommended: REST | WebSocket, Identity: true, For: "usage by plan and customer; who hit a quota"},
	APIKey:                        {Name: "identityApiKey", Var: "identity.apiKey", Keys: []string{"apiKey", "apiKeyValue", "xApiKey"}, APIs: REST | WebSocket, Secret: true, For: "nothing: it is the key's secret value; leave it out of the format"},
	IdentityAccountID:             {Name: "identityAccountId", Var: "identity.accountId", APIs: everyAPI, Recommended: everyAPI, For: "IAM authorization"},
	IdentityCaller:                {Name: "identityCaller", Var: "identity.caller", Keys: []string{"caller"}, APIs: everyAPI, Recommended: everyAPI, For: "IAM authorization"},
	IdentityUser:                  {Name: "identityUser", Var: "identity.user", Keys: []string{"user"}, APIs: everyAPI, Recommended: everyAPI, For: "IAM authorization; IAM user filter"},
	IdentityUserArn:               {Name: "identityUserArn", Var: "identity.userArn", Keys: []string{"userArn"}, APIs: everyAPI, Recommended: everyAPI, For: "IAM authorization"},
	IdentityPrincipalOrgID:        {Name: "identityPrincipalOrgId", Var: "identity.principalOrgId", APIs: everyAPI},
	CognitoAuthenticationProvider: {Name: "identityCognitoAuthenticationProvider", Var: "identity.cognitoAuthenticationProvider", APIs: everyAPI},
	CognitoAuthenticationType:     {Name: "identityCognitoAuthenticationType", Var: "identity.cognitoAuthenticationType", APIs: everyAPI},
	CognitoIdentityID:             {Name: "identityCognitoIdentityId", Var: "identity.cognitoIdentityId", APIs: everyAPI, Recommended: everyAPI, For: "Cognito access control"},
	CognitoIdentityPoolID:         {Name: "identityCognitoIdentityPoolId", Var: "identity.cognitoIdentityPoolId", APIs: everyAPI},
	ClaimSub:                      {Name: "sub", Var: "authorizer.claims.sub", Keys: []string{"authorizerClaimsSub"}, APIs: REST | HTTP, Recommended: REST | HTTP, For: "Cognito access control; Cognito user filter"},
	ClaimAud:                      {Name: "aud", Var: "authorizer.claims.aud", APIs: REST | HTTP, Recommended: REST | HTTP, For: "Cognito app client"},
	ClaimIss:                      {Name: "iss", Var: "authorizer.claims.iss", APIs: REST | HTTP, Recommended: REST | HTTP, For: "Cognito user pool"},
	ClaimClientID:                 {Name: "claimClientId", Var: "authorizer.claims.client_id", APIs: REST | HTTP},
	ClientID:                      {Name: "clientId", Keys: nil, APIs: REST | HTTP, For: "the original sample's key for the token's issuer; a value that is not a URL is read as the app client"},
	AuthorizerPrincipalID:         {Name: "authorizerPrincipalId", Var: "authorizer.principalId", Keys: []string{"principalId"}, APIs: everyAPI, Recommended: everyAPI, For: "Lambda authorizer users"},
	AuthorizerProperty:            {Name: "authorizerProperty", Var: "authorizer.property", APIs: everyAPI},
	AuthorizerClaimsProperty:      {Name: "authorizerClaimsProperty", Var: "authorizer.claims.property", APIs: REST | HTTP},
	AuthorizerError:               {Name: "authorizerError", Var: "authorizer.error", APIs: everyAPI, Recommended: everyAPI, For: "Lambda authorizer results"},
	AuthorizerLatency:             {Name: "authorizerLatency", Var: "authorizer.latency", Type: BigInt, APIs: REST | WebSocket, Recommended: REST | WebSocket, For: "Lambda authorizer latency"},
	AuthorizerStatus:              {Name: "authorizerStatus", Var: "authorizer.status", Type: Int, APIs: REST | WebSocket, Recommended: REST | WebSocket, For: "Lambda authorizer results"},
	AuthorizerIntegrationLatency:  {Name: "authorizerIntegrationLatency", Var: "authorizer.integrationLatency", Type: BigInt, APIs: REST | WebSocket},
	AuthorizerIntegrationStatus:   {Name: "authorizerIntegrationStatus", Var: "authorizer.integrationStatus", Type: Int, APIs: REST | WebSocket},
	AuthorizerRequestID:           {Name: "authorizerRequestId", Var: "authorizer.requestId", APIs: REST | WebSocket},
	AuthorizeError:                {Name: "authorizeError", Var: "authorize.error", APIs: REST | WebSocket},
	AuthorizeLatency:              {Name: "authorizeLatency", Var: "authorize.latency", Type: BigInt, APIs: REST | WebSocket},
	AuthorizeStatus:               {Name: "authorizeStatus", Var: "authorize.status", Type: Int, APIs: REST | WebSocket, Recommended: REST | WebSocket, For: "authorization results"},
	AuthenticateError:             {Name: "authenticateError", Var: "authenticate.error", APIs: REST | WebSocket},
	AuthenticateLatency:           {Name: "authenticateLatency", Var: "authenticate.latency", Type: BigInt, APIs: REST | WebSocket},
	AuthenticateStatus:            {Name: "authenticateStatus", Var: "authenticate.status", Type: Int, APIs: REST | WebSocket},
	ErrorResponseType:             {Name: "errorResponseType", Var: "error.responseType", Keys: []string{"responseType", "errorType"}, APIs: everyAPI, Recommended: everyAPI, For: "classes of 4xx and 5xx; who hit a quota"},
	ErrorMessage:                  {Name: "errorMessage", Var: "error.message", APIs: everyAPI, Recommended: everyAPI, For: "errors in detail"},
	ErrorMessageString:            {Name: "errorMessageString", Var: "error.messageString", APIs: everyAPI},
	ErrorValidation:               {Name: "errorValidation", Var: "error.validationErrorString", APIs: REST | WebSocket, Recommended: REST | WebSocket, For: "400s in detail"},
	WAFResponseCode:               {Name: "wafResponseCode", Var: "wafResponseCode", Keys: []string{"wafResponse"}, APIs: REST, Recommended: REST, For: "WAF blocks"},
	WebACLArn:                     {Name: "webaclArn", Var: "webaclArn", APIs: REST, Recommended: REST, For: "WAF blocks"},
	WAFStatus:                     {Name: "wafStatus", Var: "waf.status", Type: Int, APIs: REST | WebSocket, Recommended: REST | WebSocket, For: "WAF blocks"},
	WAFLatency:                    {Name: "wafLatency", Var: "waf.latency", Type: BigInt, APIs: REST | WebSocket, Recommended: REST | WebSocket, For: "where time goes"},
	WAFError:                      {Name: "wafError", Var: "waf.error", APIs: REST | WebSocket},
	XRayTraceID:                   {Name: "xrayTraceId", Var: "xrayTraceId", APIs: REST, Recommended: REST, For: "the way from a slow request to its trace"},
	AWSEndpointRequestID:          {Name: "awsEndpointRequestId", Var: "awsEndpointRequestId", APIs: REST | HTTP},
	ResourceID:                    {Name: "resourceId", Var: "resourceId", APIs: REST},
	DataProcessed:                 {Name: "dataProcessed", Var: "dataProcessed", Type: BigInt, APIs: HTTP},
	ConnectionID:                  {Name: "connectionId", Var: "connectionId", APIs: WebSocket, Recommended: WebSocket, For: "WebSocket connections"},
	ConnectedAt:                   {Name: "connectedAt", Var: "connectedAt", Type: BigInt, APIs: WebSocket},
	EventType:                     {Name: "eventType", Var: "eventType", APIs: WebSocket, Recommended: WebSocket, For: "WebSocket connects, messages, disconnects"},
	MessageID:                     {Name: "messageId", Var: "messageId", APIs: WebSocket, Recommended: WebSocket, For: "WebSocket messages"},
}
