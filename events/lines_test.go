package events

import (
	"encoding/json"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// begin is when the first request of every sample comes in.
var begin = time.Date(2026, time.March, 2, 9, 15, 0, 250_000_000, time.UTC)

// values are what API Gateway puts for $context variables; the others are "-".
type values map[string]string

// at is the values of a request some seconds after begin.
func at(seconds int, more values) values {
	t := begin.Add(time.Duration(seconds) * time.Second)
	v := values{
		"requestId":         "5e0c9a1e-0000-4000-8000-" + pad(seconds),
		"extendedRequestId": "Qk3xEX" + pad(seconds)[6:] + "FiAMEdgw=",
		"requestTime":       t.Format("02/Jan/2006:15:04:05 -0700"),
		"requestTimeEpoch":  strconv.FormatInt(t.UnixMilli(), 10),
		"protocol":          "HTTP/1.1",
		"accountId":         "000000000000",
	}
	maps.Copy(v, more)
	return v
}

func pad(n int) string {
	digits := strconv.Itoa(n)
	return strings.Repeat("0", 12-len(digits)) + digits
}

var variable = regexp.MustCompile(`\$context\.([A-Za-z_.]+)`)

// render is the line that API Gateway makes of a format. It escapes values, as
// the service does.
func render(format string, v values) string {
	return variable.ReplaceAllStringFunc(format, func(match string) string {
		value, ok := v[strings.TrimPrefix(match, "$context.")]
		if !ok {
			value = "-"
		}
		quoted, err := json.Marshal(value)
		if err != nil {
			panic(err) // a string
		}
		return string(quoted[1 : len(quoted)-1])
	})
}

// originalFormat is the log format of the AWS sample that this project goes
// beyond, with its placeholders: clientId carries the token's issuer and aud
// the client.
var originalFormat = func() string {
	keys := []struct{ key, variable string }{
		{"apiId", "apiId"}, {"stage", "stage"}, {"requestId", "requestId"}, {"ip", "identity.sourceIp"},
		{"requestTime", "requestTime"}, {"httpMethod", "httpMethod"}, {"routeKey", "routeKey"}, {"status", "status"},
		{"protocol", "protocol"}, {"responseLength", "responseLength"}, {"accountId", "accountId"},
		{"authorizerClaimsProperty", "authorizer.claims.property"}, {"authorizerPrincipalId", "authorizer.principalId"},
		{"authorizerProperty", "authorizer.property"}, {"domainName", "domainName"}, {"domainPrefix", "domainPrefix"},
		{"errorMessage", "error.message"}, {"errorResponseType", "error.responseType"},
		{"identityAccountId", "identity.accountId"}, {"identityApiKeyId", "identity.apiKeyId"},
		{"identityCaller", "identity.caller"},
		{"identityCognitoAuthenticationProvider", "identity.cognitoAuthenticationProvider"},
		{"identityCognitoAuthenticationType", "identity.cognitoAuthenticationType"},
		{"identityCognitoIdentityId", "identity.cognitoIdentityId"},
		{"identityCognitoIdentityPoolId", "identity.cognitoIdentityPoolId"},
		{"identityPrincipalOrgId", "identity.principalOrgId"}, {"identityUser", "identity.user"},
		{"identityUserAgent", "identity.userAgent"}, {"identityUserArn", "identity.userArn"}, {"path", "path"},
		{"resourcePath", "resourcePath"}, {"wafResponseCode", "wafResponseCode"}, {"webaclArn", "webaclArn"},
		{"sub", "authorizer.claims.sub"}, {"clientId", "authorizer.claims.iss"}, {"aud", "authorizer.claims.aud"},
		{"authorizeError", "authorize.error"}, {"authorizeLatency", "authorize.latency"},
		{"authorizeStatus", "authorize.status"}, {"authorizerError", "authorizer.error"},
		{"authorizerIntegrationLatency", "authorizer.integrationLatency"},
		{"authorizerIntegrationStatus", "authorizer.integrationStatus"}, {"authorizerLatency", "authorizer.latency"},
		{"authorizerStatus", "authorizer.status"}, {"integrationLatency", "integrationLatency"},
		{"responseLatency", "responseLatency"},
	}
	members := make([]string, len(keys))
	for i, k := range keys {
		members[i] = `"` + k.key + `":"$context.` + k.variable + `"`
	}
	return "{" + strings.Join(members, ",") + "}"
}()

// keyed is a request of a REST API with an API key of the sample snapshot.
func keyed(v values) values {
	keyed := values{
		"apiId": "a1b2c3d4e5", "stage": "prod", "domainName": "api.example.com", "httpMethod": "GET",
		"resourcePath": "/v2/orders/{id}", "path": "/v2/orders/1042", "status": "200", "responseLength": "512",
		"responseLatency": "48", "integrationLatency": "41", "integrationStatus": "200",
		"identity.sourceIp": "198.51.100.24", "identity.userAgent": "okhttp/4.12.0", "identity.apiKeyId": "k1alpha001",
	}
	maps.Copy(keyed, v)
	return keyed
}

func original() []string {
	return []string{
		render(originalFormat, at(0, keyed(nil))),
		render(originalFormat, at(1, keyed(values{
			"identity.apiKeyId": "-", "authorizer.claims.sub": "11111111-2222-4333-8444-555555555555",
			"authorizer.claims.iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE",
			"authorizer.claims.aud": "example-app-client",
		}))),
	}
}

func rest() []string {
	format := accesslog.LogFormat(accesslog.REST)
	requests := []values{
		nil,
		{"status": "429", "error.responseType": "QUOTA_EXCEEDED", "error.message": "Limit Exceeded",
			"identity.apiKeyId": "k2bravo002", "integrationLatency": "-", "integrationStatus": "-", "responseLatency": "3"},
		{"status": "504", "error.responseType": "INTEGRATION_TIMEOUT", "error.message": "Endpoint request timed out",
			"integrationStatus": "-", "integrationLatency": "29003", "responseLatency": "29010"},
		{"identity.apiKeyId": "k9unknown9", "identity.userAgent": `curl/8.5.0 "quoted" \ back`},
		{"identity.apiKeyId": "-", "identity.user": "AIDAEXAMPLEUSER00000", "identity.caller": "AIDAEXAMPLEUSER00000",
			"identity.userArn": "arn:aws:iam::000000000000:user/reporting", "identity.accountId": "000000000000"},
	}
	lines := make([]string, len(requests))
	for i, request := range requests {
		lines[i] = render(format, at(i, keyed(request)))
	}
	return lines
}

// httpAPI are two requests, the first some seconds after begin.
func httpAPI(seconds int) []string {
	format := accesslog.LogFormat(accesslog.HTTP)
	request := values{
		"apiId": "h9i8j7k6l5", "stage": "$default", "domainName": "http.example.com", "httpMethod": "POST",
		"routeKey": "POST /orders", "path": "/orders", "status": "201", "responseLength": "64", "responseLatency": "22",
		"integrationLatency": "19", "integrationStatus": "201", "identity.sourceIp": "203.0.113.7",
		"identity.userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
	}
	return []string{render(format, at(seconds, request)), render(format, at(seconds+1, request))}
}

func webSocket() []string {
	format := accesslog.LogFormat(accesslog.WebSocket)
	var lines []string
	for i, event := range []struct{ kind, route string }{{"CONNECT", "$connect"}, {"MESSAGE", "subscribe"}, {"DISCONNECT", "$disconnect"}} {
		lines = append(lines, render(format, at(20+i, values{
			"apiId": "w5x4y3z2a1", "stage": "live", "domainName": "ws.example.com", "eventType": event.kind,
			"routeKey": event.route, "connectionId": "Iq9EXAMPLEoAMFo1A=", "status": "200", "integrationLatency": "8",
			"integrationStatus": "200", "identity.sourceIp": "2001:db8::17", "identity.userAgent": "websocket-client/1.8",
			"identity.apiKeyId": "k1alpha001",
		})))
	}
	return lines
}

// bad are a line with quotes that were not escaped and one with a "-" that was
// not quoted, which can be repaired, one that was cut off, and one that is no
// JSON at all.
func bad() []string {
	line := func(seconds int) string { return render(accesslog.LogFormat(accesslog.REST), at(seconds, keyed(nil))) }
	return []string{
		strings.Replace(line(30), `"okhttp/4.12.0"`, `"say "hello" twice"`, 1),
		strings.Replace(line(31), `"integrationLatency":"41"`, `"integrationLatency":-`, 1),
		line(32)[:500],
		"not an access log record",
	}
}
