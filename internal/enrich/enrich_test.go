package enrich

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

type fakeAgents struct{}

func (fakeAgents) Parse(ua []byte) (family, kind string) {
	family, _, _ = strings.Cut(string(ua), "/")
	return family, "cli"
}

type fakeCountries map[string]string

func (c fakeCountries) Country(addr []byte) string { return c[string(addr)] }

func snapshot(t *testing.T) *Lookup {
	t.Helper()
	s := &usageplan.Snapshot{
		Version: "v1", TakenAt: time.Unix(1720000000, 0),
		APIs:  []usageplan.API{{ID: "api1", Name: "Pets"}},
		Plans: []usageplan.Plan{{ID: "plan1", Name: "Gold \"plus\"", Quota: &usageplan.Quota{Limit: 1000, Period: "MONTH"}, Throttle: &usageplan.Throttle{RateLimit: 0.5, BurstLimit: 20}, Stages: []usageplan.Stage{{APIID: "api1", Stage: "prod"}}}},
		Keys: []usageplan.Key{
			{ID: "k1", Name: "acme key", Tags: map[string]string{"customer": "Acme"}, PlanIDs: []string{"plan1"}},
			{ID: "k2", Name: "loner", CustomerID: "c-2"},
		},
	}
	require.NoError(t, s.Validate())
	return NewLookup(s)
}

// row enriches one line and decodes the row.
func row(t *testing.T, e *Enricher, plans *Lookup, line string) map[string]any {
	t.Helper()
	record, err := new(accesslog.Parser).Parse([]byte(line))
	require.NoError(t, err)
	out, _ := e.Append(nil, Row{Record: record, Line: []byte(line), Arrival: 1_700_000_000_000, Plans: plans})
	return decode(t, out)
}

func decode(t *testing.T, out []byte) map[string]any {
	t.Helper()
	require.Equal(t, 1, strings.Count(string(out), "\n"))
	require.True(t, strings.HasSuffix(string(out), "}\n"))
	d := json.NewDecoder(strings.NewReader(string(out)))
	d.UseNumber()
	got := map[string]any{}
	require.NoError(t, d.Decode(&got), string(out))
	for k, v := range got {
		if n, ok := v.(json.Number); ok {
			got[k] = n.String()
		}
	}
	return got
}

func TestAppend_extendedRESTLine_everyColumn(t *testing.T) {
	line := `{"requestId":"r1","extendedRequestId":"x1=","requestTime":"10/Jul/2024:18:14:22 +0000","requestTimeEpoch":"1720635262451","apiId":"api1","stage":"prod","accountId":"123456789012","domainName":"api.example.com","httpMethod":"GET","resourcePath":"/pets/{id}","path":"/v2/pets/7","routeKey":"-","protocol":"HTTP/1.1","status":"429","responseLength":"42","responseLatency":"12","integrationLatency":"-","ip":"192.0.2.7","identityUserAgent":"curl/8.0","identityApiKeyId":"k1","errorResponseType":"QUOTA_EXCEEDED","errorMessage":"Limit Exceeded","wafResponseCode":"WAF_ALLOW","authorizerStatus":"200","authorizerIntegrationLatency":"7","tenant":"blue"}`
	e := &Enricher{Agents: fakeAgents{}, Countries: fakeCountries{"192.0.2.7": "DE"}}
	assert.Equal(t, map[string]any{
		"request_id": "r1", "extended_request_id": "x1=", "record_id": "x1=",
		"request_time": "1720635262451", "event_hour": "1720634400000",
		"api_id": "api1", "api_name": "Pets", "api_type": "REST", "stage": "prod", "domain_name": "api.example.com",
		"http_method": "GET", "path": "/v2/pets/7", "resource_path": "/pets/{id}", "route": "GET /pets/{id}", "protocol": "HTTP/1.1",
		"status": "429", "status_code": "429", "status_class": "4xx", "response_bytes": "42", "response_latency_ms": "12", "authorizer_latency_ms": "7",
		"source_ip": "192.0.2.7", "country": "DE", "user_agent": "curl/8.0", "ua_family": "curl", "ua_kind": "cli",
		"error_type": "QUOTA_EXCEEDED", "error_message": "Limit Exceeded", "waf_response": "WAF_ALLOW", "authorizer_status": "200", "auth_type": "Lambda authorizer",
		"api_key_id": "k1", "api_key_name": "acme key", "customer_id": "Acme", "customer": "Acme",
		"usage_plan_id": "plan1", "usage_plan": `Gold "plus"`, "quota_limit": "1000", "quota_period": "MONTH", "throttle_rate": "0.5", "throttle_burst": "20",
		"enrichment_status": "enriched", "snapshot_version": "v1",
		"extra": `{"accountId":"123456789012","tenant":"blue"}`,
	}, row(t, e, snapshot(t), line))
}

func TestAppend_enrichmentStatus(t *testing.T) {
	plans := snapshot(t)
	tests := []struct {
		name, line string
		plans      *Lookup
		want       map[string]any
	}{
		{"enriched", `{"apiId":"api1","stage":"prod","identityApiKeyId":"k1"}`, plans, map[string]any{"enrichment_status": "enriched", "customer_id": "Acme", "usage_plan": `Gold "plus"`}},
		{"no key", `{"apiId":"api1","stage":"prod"}`, plans, map[string]any{"enrichment_status": "no_key", "customer_id": nil, "api_key_id": nil, "snapshot_version": "v1"}},
		{"unknown key", `{"apiId":"api1","stage":"prod","identityApiKeyId":"k9"}`, plans, map[string]any{"enrichment_status": "unknown_key", "api_key_id": "k9", "customer_id": "k9", "customer": nil}},
		{"no plan for the stage", `{"apiId":"api1","stage":"beta","identityApiKeyId":"k1"}`, plans, map[string]any{"enrichment_status": "no_plan", "customer": "Acme", "usage_plan": nil}},
		{"no plan at all", `{"apiId":"api1","stage":"prod","identityApiKeyId":"k2"}`, plans, map[string]any{"enrichment_status": "no_plan", "customer_id": "c-2", "customer": "loner"}},
		{"no snapshot", `{"apiId":"api1","stage":"prod","identityApiKeyId":"k1"}`, nil, map[string]any{"enrichment_status": "no_snapshot", "api_key_id": "k1", "customer_id": "k1", "snapshot_version": nil}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := row(t, &Enricher{Agents: fakeAgents{}}, tt.plans, tt.line)
			for column, want := range tt.want {
				assert.Equal(t, want, got[column], column)
			}
		})
	}
}

func TestAppend_keyIDThatIsAKeyValue_neverStored(t *testing.T) {
	const secret = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
	s := &usageplan.Snapshot{Version: "v", TakenAt: time.Unix(1, 0), Keys: []usageplan.Key{{ID: secret, Name: "old"}}}
	data, err := s.Encode()
	require.NoError(t, err)
	s, err = usageplan.Decode(data)
	require.NoError(t, err)
	got := row(t, &Enricher{Agents: fakeAgents{}}, NewLookup(s), `{"requestId":"r","identityApiKeyId":"`+secret+`"}`)
	assert.Equal(t, "old", got["customer"])
	assert.Equal(t, "no_plan", got["enrichment_status"])
	for column, v := range got {
		assert.NotContains(t, v, secret, column)
	}
	assert.Regexp(t, `^legacy-[0-9a-f]{16}$`, got["api_key_id"])
}

func TestAppend_derivedColumns(t *testing.T) {
	tests := []struct {
		name, line string
		want       map[string]any
	}{
		{"HTTP API", `{"routeKey":"GET /pets/{id}","httpMethod":"-"}`, map[string]any{"api_type": "HTTP", "route": "GET /pets/{id}", "resource_path": "/pets/{id}", "http_method": "GET"}},
		{"HTTP API, catch-all", `{"routeKey":"$default","httpMethod":"POST"}`, map[string]any{"api_type": "HTTP", "route": "$default", "resource_path": nil, "http_method": "POST"}},
		{"WebSocket", `{"routeKey":"$connect","eventType":"CONNECT"}`, map[string]any{"api_type": "WEBSOCKET", "route": "$connect", "extra": `{"eventType":"CONNECT"}`}},
		{"REST API that logs the resource path as routeKey", `{"httpMethod":"GET","routeKey":"/pets/{id}"}`, map[string]any{"api_type": "REST", "route": "GET /pets/{id}", "resource_path": "/pets/{id}"}},
		{"HTTP API, any method", `{"routeKey":"ANY /pets"}`, map[string]any{"api_type": "HTTP", "route": "/pets", "http_method": nil}},
		{"WebSocket route of two words", `{"routeKey":"send message","connectionId":"c"}`, map[string]any{"api_type": "WEBSOCKET", "route": "send message", "http_method": nil, "resource_path": nil}},
		{"user set by a Lambda authorizer", `{"user":"alice","authorizerPrincipalId":"alice"}`, map[string]any{"auth_type": "Lambda authorizer"}},
		{"issuer that only sounds like Cognito", `{"sub":"u1","iss":"https://incognito.example.com/"}`, map[string]any{"auth_type": "JWT"}},
		{"identity pool", `{"identityCognitoIdentityId":"eu:1","identityCognitoAuthenticationProvider":"cognito-idp.eu.amazonaws.com/p,cognito-idp.eu.amazonaws.com/p:CognitoSignIn:6f9c"}`, map[string]any{"auth_type": "Cognito", "cognito_sub": "eu:1", "cognito_issuer": "cognito-idp.eu.amazonaws.com/p"}},
		{"provider without an issuer", `{"identityCognitoIdentityId":"eu:1","identityCognitoAuthenticationProvider":",x"}`, map[string]any{"cognito_issuer": nil}},
		{"value that does not fit beside one that does", `{"requestId":"r","statusCode":"abc","status":"200"}`, map[string]any{"status": "200", "extra": `{"statusCode":"abc"}`}},
		{"no route matched", `{"requestId":"r","httpMethod":"GET","path":"/nope","resourcePath":"-"}`, map[string]any{"api_type": nil, "route": nil, "path": "/nope"}},
		{"status out of range", `{"requestId":"r","status":"0"}`, map[string]any{"status": nil, "status_class": nil, "extra": `{"status":"0"}`}},
		{"numbers that are none", `{"requestId":"r","responseLatency":"fast","integrationLatency":-3}`, map[string]any{"response_latency_ms": nil, "integration_latency_ms": nil, "extra": `{"responseLatency":"fast","integrationLatency":-3}`}},
		{"sample's clientId is the issuer", `{"sub":"u1","clientId":"https://cognito-idp.eu-west-1.amazonaws.com/p","aud":"app1"}`, map[string]any{"auth_type": "Cognito", "cognito_sub": "u1", "cognito_issuer": "https://cognito-idp.eu-west-1.amazonaws.com/p", "cognito_client": "app1", "extra": nil}},
		{"clientId as its name says", `{"sub":"u1","clientId":"app1"}`, map[string]any{"auth_type": "Cognito", "cognito_client": "app1", "cognito_issuer": nil}},
		{"token of another issuer", `{"sub":"u1","iss":"https://login.example.com/"}`, map[string]any{"auth_type": "JWT"}},
		{"IAM", `{"identityUserArn":"arn:aws:iam::1:user/bob","identityCaller":"AIDA"}`, map[string]any{"auth_type": "IAM", "iam_user": "AIDA", "iam_user_arn": "arn:aws:iam::1:user/bob"}},
		{"Lambda authorizer", `{"authorizerPrincipalId":"p"}`, map[string]any{"auth_type": "Lambda authorizer"}},
		{"API key", `{"identityApiKeyId":"k1"}`, map[string]any{"auth_type": "API key"}},
		{"none", `{"requestId":"r"}`, map[string]any{"auth_type": "None"}},
		{"backend status first", `{"integrationStatus":200,"integration.status":503}`, map[string]any{"integration_status": "503", "extra": `{"integrationStatus":200}`}},
		{"time missing: arrival", `{"requestId":"r"}`, map[string]any{"request_time": "1700000000000", "event_hour": "1699999200000"}},
		{"time not valid: arrival, text kept", `{"requestId":"r","requestTime":"31/Feb/2024:00:00:00 +0000"}`, map[string]any{"request_time": "1700000000000", "extra": `{"requestTime":"31/Feb/2024:00:00:00 +0000"}`}},
		{"times that disagree: both kept", `{"requestTimeEpoch":1720635262451,"requestTime":"10/Jul/2023:18:14:22 +0000"}`, map[string]any{"request_time": "1720635262451", "extra": `{"requestTime":"10/Jul/2023:18:14:22 +0000"}`}},
		{"extra keeps types and escapes", `{"requestId":"r","a\"b":"x\ny","n":1.0,"l":[1,"2"],"t":true}`, map[string]any{"extra": `{"a\"b":"x\ny","n":1.0,"l":[1,"2"],"t":true}`}},
		{"repaired", `{"requestId":"r","userAgent":"a"b"}`, map[string]any{"repaired": true, "user_agent": `a"b`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := row(t, &Enricher{Agents: fakeAgents{}}, nil, tt.line)
			for column, want := range tt.want {
				assert.Equal(t, want, got[column], column)
			}
		})
	}
}

func TestAppend_noExtendedRequestID_recordIDIsHashOfTheLine(t *testing.T) {
	e := &Enricher{Agents: fakeAgents{}}
	a := row(t, e, nil, `{"requestId":"same","path":"/a"}`)["record_id"]
	b := row(t, e, nil, `{"requestId":"same","path":"/b"}`)["record_id"]
	assert.Regexp(t, `^[0-9a-f]{32}$`, a)
	assert.NotEqual(t, a, b)
	assert.Equal(t, a, row(t, e, snapshot(t), `{"requestId":"same","path":"/a"}`)["record_id"])
}

const personalLine = `{"requestId":"r","ip":"198.51.100.77","sub":"6f9c2a7e-user","identityUser":"AIDAEXAMPLE","identityUserArn":"arn:aws:iam::123456789012:user/bob","path":"/users/6f9c2a7e-user","errorMessage":"User: arn:aws:iam::123456789012:user/bob is not authorized","tenant":"198.51.100.77"}`

func TestAppend_privacyModes(t *testing.T) {
	hash, err := NewPrivacy(Hash, "0123456789abcdef")
	require.NoError(t, err)
	truncate, err := NewPrivacy(Truncate, "")
	require.NoError(t, err)
	personal := []string{"198.51.100.77", "6f9c2a7e-user", "AIDAEXAMPLE", "user/bob"}

	kept := row(t, &Enricher{Agents: fakeAgents{}}, nil, personalLine)
	assert.Equal(t, "198.51.100.77", kept["source_ip"])
	assert.NotNil(t, kept["extra"])

	countries := fakeCountries{"198.51.100.77": "NL"}
	cut := row(t, &Enricher{Agents: fakeAgents{}, Privacy: truncate, Countries: countries}, nil, personalLine)
	assert.Equal(t, "198.51.100.0", cut["source_ip"])
	assert.Equal(t, "NL", cut["country"], "the country is found before the address is cut")
	assert.Nil(t, cut["cognito_sub"])
	assert.Nil(t, cut["extra"])
	assert.Equal(t, "/users/***", cut["path"])
	assert.Equal(t, "User: *** is not authorized", cut["error_message"])
	assert.Equal(t, "Cognito", cut["auth_type"], "how is not who")

	hashed := row(t, &Enricher{Agents: fakeAgents{}, Privacy: hash}, nil, personalLine)
	assert.Regexp(t, `^[0-9a-f]{32}$`, hashed["source_ip"])
	assert.Equal(t, hashed["cognito_sub"], row(t, &Enricher{Agents: fakeAgents{}, Privacy: hash}, nil, `{"sub":"6f9c2a7e-user"}`)["cognito_sub"], "one user stays one")
	for _, masked := range []map[string]any{cut, hashed} {
		for column, v := range masked {
			for _, p := range personal {
				assert.NotContains(t, v, p, column)
			}
		}
	}
	v6 := row(t, &Enricher{Agents: fakeAgents{}, Privacy: truncate}, nil, `{"ip":"2001:db8:1:2:3::9"}`)
	assert.Equal(t, "2001:db8:1::", v6["source_ip"])
	assert.Nil(t, row(t, &Enricher{Agents: fakeAgents{}, Privacy: truncate}, nil, `{"ip":"not an address"}`)["source_ip"])
}

// What identifies a person must not be found by trying out: the hash of the
// line would tell the address that truncate has cut.
func TestAppend_maskedRecordID_doesNotTellTheLine(t *testing.T) {
	truncate, err := NewPrivacy(Truncate, "")
	require.NoError(t, err)
	hash, err := NewPrivacy(Hash, "0123456789abcdef")
	require.NoError(t, err)
	line := func(n string) string { return `{"requestId":"r","ip":"198.51.100.` + n + `"}` }
	id := func(p Privacy, n string) any {
		return row(t, &Enricher{Agents: fakeAgents{}, Privacy: p}, nil, line(n))["record_id"]
	}
	assert.Equal(t, id(truncate, "7"), id(truncate, "8"), "made of what is stored")
	assert.NotEqual(t, id(hash, "7"), id(hash, "8"))
	assert.NotEqual(t, id(Privacy{}, "7"), id(hash, "7"))
	assert.Equal(t, id(hash, "7"), id(hash, "7"))

	// A row's id depends on the row alone, not on its neighbours.
	record, err := new(accesslog.Parser).Parse([]byte(line("7")))
	require.NoError(t, err)
	e := &Enricher{Agents: fakeAgents{}, Privacy: truncate}
	out, _ := e.Append([]byte("{\"neighbour\":1}\n"), Row{Record: record, Line: []byte(line("7")), Arrival: 1_700_000_000_000})
	assert.Contains(t, string(out), id(truncate, "7"))
}

func TestAppend_masked_noPersonalValueInAnyText(t *testing.T) {
	truncate, err := NewPrivacy(Truncate, "")
	require.NoError(t, err)
	tests := []struct{ name, line, secret string }{
		{"principal in the path", `{"authorizerPrincipalId":"alice@example.com","path":"/users/alice@example.com"}`, "alice"},
		{"escaped in the path", `{"sub":"auth0|5f7c8ec7c33c","path":"/users/auth0%7C5f7c8ec7c33c"}`, "5f7c8ec7c33c"},
		{"short id as a segment", `{"sub":"10042","path":"/users/10042/x"}`, "10042"},
		{"ARN that is not logged by itself", `{"requestId":"r","errorMessage":"User: arn:aws:sts::123456789012:assumed-role/Dev/alice@example.com is not authorized"}`, "alice"},
		{"user agent family", `{"sub":"alice-smith","userAgent":"alice-smith/1.0"}`, "alice-smith"},
		{"tail of the authentication provider", `{"identityCognitoAuthenticationProvider":"cognito-idp.eu.amazonaws.com/p,cognito-idp.eu.amazonaws.com/p:CognitoSignIn:6f9c2a7e"}`, "6f9c2a7e"},
		{"value within a value", `{"identityCaller":"123456789012","identityUserArn":"arn:aws:iam::123456789012:root","errorMessage":"User: arn:aws:iam::123456789012:root is"}`, ":root"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for column, v := range row(t, &Enricher{Agents: fakeAgents{}, Privacy: truncate}, nil, tt.line) {
				assert.NotContains(t, v, tt.secret, column)
			}
		})
	}
}

func TestAppendUnreadable_keyValue_textLeftOut(t *testing.T) {
	e := &Enricher{Agents: fakeAgents{}}
	assert.NotContains(t, string(e.AppendUnreadable(nil, []byte(`{"requestId":"r","identityApiKey":"s3cr3t","path":"C:\p"}`), 1)), "s3cr3t")
	same := []byte("Task timed out")
	assert.NotEqual(t, decode(t, e.AppendUnreadable(nil, same, 1))["record_id"], decode(t, e.AppendUnreadable(nil, same, 2))["record_id"])
}

func TestNewPrivacy_unusable_error(t *testing.T) {
	_, err := NewPrivacy("mask", "")
	assert.EqualError(t, err, `privacy mode "mask" is not keep, truncate or hash`)
	_, err = NewPrivacy(Hash, "short")
	assert.EqualError(t, err, "privacy mode hash needs a secret key of at least 16 characters")
}

func TestAppendUnreadable(t *testing.T) {
	e := &Enricher{Agents: fakeAgents{}}
	got := decode(t, e.AppendUnreadable(nil, []byte("half a \"line\xff"), 1720635262451))
	assert.Equal(t, "unreadable", got["enrichment_status"])
	assert.Equal(t, "1720635262451", got["request_time"])
	assert.JSONEq(t, `{"line":"half a \"line\ufffd"}`, got["extra"].(string))

	truncate, err := NewPrivacy(Truncate, "")
	require.NoError(t, err)
	e.Privacy = truncate
	assert.NotContains(t, decode(t, e.AppendUnreadable(nil, []byte("x"), 1)), "extra")
}

func TestPrefixes_haveRoom(t *testing.T) {
	for id, c := range accesslog.Columns {
		assert.Equal(t, `,"`+c.Name+`":"`, string(prefixes[id].text[:prefixes[id].n]))
	}
}
