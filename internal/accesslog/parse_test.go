package accesslog

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parse reads one line with a fresh Parser.
func parse(t *testing.T, line string) *Record {
	t.Helper()
	r, err := new(Parser).Parse([]byte(line))
	require.NoError(t, err, line)
	return r
}

func fieldTexts(r *Record) map[string]string {
	texts := map[string]string{}
	for id, v := range r.Fields {
		if v.Present() {
			texts[Fields[id].Name] = string(v.Text())
		}
	}
	return texts
}

func extraTexts(r *Record) map[string]string {
	texts := map[string]string{}
	for _, p := range r.Extra {
		texts[string(p.Key)] = string(p.Value.Text())
	}
	return texts
}

func TestParse_oneRequestInEveryVariant_sameRecord(t *testing.T) {
	want := map[string]string{
		"requestId": "c6af9ac6-7b61", "ip": "192.0.2.7", "requestTimeEpoch": "1720635262451", "status": "200",
		"identityUserAgent": "curl/8.0", "identityApiKeyId": "k1abc", "errorResponseType": "QUOTA_EXCEEDED",
		"integrationStatus": "502", "integrationResponseStatus": "500",
	}
	tests := []struct{ name, line string }{
		{"sample's names", `{"requestId":"c6af9ac6-7b61","ip":"192.0.2.7","requestTimeEpoch":"1720635262451","status":"200","identityUserAgent":"curl/8.0","identityApiKeyId":"k1abc","errorResponseType":"QUOTA_EXCEEDED","integrationStatus":"502","integration.status":"500"}`},
		{"numbers", `{"requestId":"c6af9ac6-7b61","ip":"192.0.2.7","requestTimeEpoch":1720635262451,"status":200,"identityUserAgent":"curl/8.0","identityApiKeyId":"k1abc","errorResponseType":"QUOTA_EXCEEDED","integrationStatus":502,"integration.status":500}`},
		{"variables with dots", `{"integration.status":"500","integrationStatus":"502","error.responseType":"QUOTA_EXCEEDED","identity.apiKeyId":"k1abc","identity.userAgent":"curl/8.0","status":"200","requestTimeEpoch":"1720635262451","identity.sourceIp":"192.0.2.7","requestId":"c6af9ac6-7b61"}`},
		{"$context names", `{"$context.integration.status":"500","$context.integrationStatus":"502","$context.error.responseType":"QUOTA_EXCEEDED","$context.identity.apiKeyId":"k1abc","$context.identity.userAgent":"curl/8.0","$context.status":"200","$context.requestTimeEpoch":"1720635262451","$context.identity.sourceIp":"192.0.2.7","$context.requestId":"c6af9ac6-7b61"}`},
		{"snake case", `{"request_id":"c6af9ac6-7b61","source_ip":"192.0.2.7","request_time_epoch":"1720635262451","status_code":"200","user_agent":"curl/8.0","api_key_id":"k1abc","error_response_type":"QUOTA_EXCEEDED","integration_status":"502","integrationResponseStatus":"500"}`},
		{"camel case with identity", `{"requestId":"c6af9ac6-7b61","identitySourceIp":"192.0.2.7","requestTimeEpoch":"1720635262451","Status":"200","userAgent":"curl/8.0","apiKeyId":"k1abc","responseType":"QUOTA_EXCEEDED","integrationStatus":"502","integrationResponseStatus":"500"}`},
		{"nested objects", `{"requestId":"c6af9ac6-7b61","requestTimeEpoch":1720635262451,"status":"200","identity":{"sourceIp":"192.0.2.7","userAgent":"curl/8.0","apiKeyId":"k1abc"},"error":{"responseType":"QUOTA_EXCEEDED"},"integration":{"status":500,"integrationStatus":502}}`},
		{"white space and escapes", "  { \"requestId\" : \"c6af9ac6\\u002d7b61\" ,\t\"ip\":\"192.0.2.7\",\"requestTimeEpoch\":\"1720635262451\",\"st\\u0061tus\":\"200\",\"identityUserAgent\":\"curl\\/8.0\",\"identityApiKeyId\":\"k1abc\",\"errorResponseType\":\"QUOTA_EXCEEDED\",\"integrationStatus\":\"502\",\"integration.status\":\"500\" }\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(t, tt.line)
			assert.Equal(t, want, fieldTexts(r))
			assert.Empty(t, r.Extra)
			assert.False(t, r.Repaired)
		})
	}
}

func TestParse_everyWayToBeAbsent_absent(t *testing.T) {
	r := parse(t, `{"requestId":"r","status":"-","ip":"(none)","path":"","stage":null,"identityApiKeyId":"\u002d","custom":"-"}`)
	assert.Equal(t, map[string]string{"requestId": "r"}, fieldTexts(r))
	assert.False(t, r.Extra[0].Value.Present())
}

func TestParse_unknownKeys_keptInExtra(t *testing.T) {
	r := parse(t, `{"requestId":"r","tenant":"t\"1","cost":1.50,"flags":[1,{"a":"]"}],"beta":true,"deep":{"er":{"x":"y"}}}`)
	assert.Equal(t, map[string]string{"tenant": `t"1`, "cost": "1.50", "flags": `[1,{"a":"]"}]`, "beta": "true", "deep.er.x": "y"}, extraTexts(r))
}

func TestParse_keyValue_dropped(t *testing.T) {
	for _, key := range []string{"identityApiKey", "identity.apiKey", "apiKey", "$context.identity.apiKey", "x-api-key"} {
		r := parse(t, `{"requestId":"r","`+key+`":"s3cr3tvalue"}`)
		assert.Equal(t, map[string]string{"requestId": "r"}, fieldTexts(r), key)
		assert.Empty(t, r.Extra, key)
	}
}

func TestParse_fieldUnderTwoNames_itsOwnNameWins(t *testing.T) {
	tests := []struct {
		name, line string
		extra      map[string]string
	}{
		{"own name first", `{"requestId":"r","ip":"192.0.2.1","sourceIp":"192.0.2.2","identity.sourceIp":"192.0.2.1"}`, map[string]string{"sourceIp": "192.0.2.2"}},
		{"own name last", `{"requestId":"r","sourceIp":"192.0.2.2","ip":"192.0.2.1"}`, map[string]string{"sourceIp": "192.0.2.2"}},
		{"two other names", `{"requestId":"r","sourceIp":"192.0.2.1","clientIp":"192.0.2.2"}`, map[string]string{"clientIp": "192.0.2.2"}},
		{"own name absent", `{"requestId":"r","ip":"-","sourceIp":"192.0.2.1"}`, map[string]string{}},
		{"other name absent", `{"requestId":"r","sourceIp":"192.0.2.1","ip":"-"}`, map[string]string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(t, tt.line)
			assert.Equal(t, "192.0.2.1", fieldTexts(r)["ip"])
			assert.Equal(t, tt.extra, extraTexts(r))
		})
	}
}

// A client whose User-Agent is not escaped can write keys into its line. What
// a request is counted for must not be among them.
func TestParse_identitySmuggledUnderAnotherName_refused(t *testing.T) {
	for _, line := range []string{
		`{"requestId":"r","identityUserAgent":"x","apiKeyId":"kvictim","identityApiKeyId":"kmine"}`,
		`{"requestId":"r","identityApiKeyId":"kmine","identityUserAgent":"x","apiKeyId":"kvictim"}`,
		`{"requestId":"r","identityApiKeyId":"-","identityUserAgent":"x","apiKeyId":"kvictim"}`,
		`{"requestId":"r","extendedRequestId":"a","identityUserAgent":"x","extended_request_id":"b"}`,
	} {
		_, err := new(Parser).Parse([]byte(line))
		assert.EqualError(t, err, "a field stands under two names with different values", line)
	}
	for _, line := range []string{
		`{"requestId":"r","identityUserAgent":"a"b","apiKeyId":"kvictim","identityApiKeyId":"kmine"}`,
		`{"requestId":"r","identityUserAgent":"a"b","statusCode":"200","status":"403"}`,
	} {
		_, err := new(Parser).Parse([]byte(line))
		assert.ErrorContains(t, err, "no comma and no }", line)
	}
}

func TestParse_belowASecret_dropped(t *testing.T) {
	r := parse(t, `{"requestId":"r","identity":{"apiKey":{"value":"SECRET"},"sourceIp":"192.0.2.1"}}`)
	assert.Equal(t, map[string]string{"requestId": "r", "ip": "192.0.2.1"}, fieldTexts(r))
	assert.Empty(t, r.Extra)
}

func TestHoldsSecret(t *testing.T) {
	assert.True(t, HoldsSecret([]byte(`{"requestId":"r","identityApiKey":"s3cr3t","path":"C:\p"}`)))
	assert.True(t, HoldsSecret([]byte(`{"apiKeyId" : "abcdefghijklmnopqrstuvwxyz0123456789ABCD"`)))
	assert.False(t, HoldsSecret([]byte(`{"apiKeyId":"k1abc","path":"C:\p"}`)))
	assert.False(t, HoldsSecret([]byte(`"api"`)))
}

// A long key around many short ones must not be copied for each of them.
func TestParse_longPath_refusedBeforeItCosts(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"requestId":"r","` + strings.Repeat("k", 100_000) + `":{"a":1`)
	for i := range 900 {
		fmt.Fprintf(&b, `,"a%d":1`, i)
	}
	var p Parser
	_, err := p.Parse([]byte(b.String() + "}}"))
	assert.EqualError(t, err, "nested keys longer than 256 bytes")
	assert.Less(t, cap(p.arena), 1<<20)
}

func TestParse_keyTwice_sameValueTaken(t *testing.T) {
	r := parse(t, `{"requestId":"r","requestId":"r","x":"1","x":"1"}`)
	assert.Equal(t, map[string]string{"requestId": "r"}, fieldTexts(r))
	assert.Equal(t, map[string]string{"x": "1"}, extraTexts(r))
}

func TestParse_badQuoting_repairedAndMarked(t *testing.T) {
	tests := []struct {
		name, line string
		want       map[string]string
	}{
		{"unquoted dash", `{"requestId":"r","status":-,"ip":"192.0.2.1"}`, map[string]string{"requestId": "r", "ip": "192.0.2.1"}},
		{"unquoted dash at the end", `{"requestId":"r","status":- }`, map[string]string{"requestId": "r"}},
		{"quotes in a value", `{"requestId":"r","userAgent":"a "b" c","status":"200"}`, map[string]string{"requestId": "r", "identityUserAgent": `a "b" c`, "status": "200"}},
		{"quote at the start of a value", `{"requestId":"r","userAgent":""x","status":"200"}`, map[string]string{"requestId": "r", "identityUserAgent": `"x`, "status": "200"}},
		{"quote at the end of a value", `{"requestId":"r","userAgent":"x"","status":"200"}`, map[string]string{"requestId": "r", "identityUserAgent": `x"`, "status": "200"}},
		{"quote and comma in a value", `{"requestId":"r","userAgent":"x", y","status":"200"}`, map[string]string{"requestId": "r", "identityUserAgent": `x", y`, "status": "200"}},
		{"brace in the last value", `{"requestId":"r","userAgent":"x"} y"}`, map[string]string{"requestId": "r", "identityUserAgent": `x"} y`}},
		{"messageString quoted twice", `{"requestId":"r","errorMessageString":""Forbidden"","status":"403"}`, map[string]string{"requestId": "r", "errorMessageString": `"Forbidden"`, "status": "403"}},
		{"raw control characters", "{\"requestId\":\"r\",\"userAgent\":\"a\tb\x01c\n\"}", map[string]string{"requestId": "r", "identityUserAgent": "a\tb\x01c\n"}},
		{"half a surrogate pair", `{"requestId":"r","userAgent":"a\ud800b"}`, map[string]string{"requestId": "r", "identityUserAgent": "a\ufffdb"}},
		{"inside nested objects", `{"requestId":"r","status":-,"identity":{"sourceIp":"192.0.2.1","userAgent":"a"b"},"error":{"messageString":-}}`, map[string]string{"requestId": "r", "ip": "192.0.2.1", "identityUserAgent": `a"b`}},
		{"spaces between", "{ \"requestId\":\"r\", \"userAgent\":\"a\"b\",\n \"status\":\"200\" }", map[string]string{"requestId": "r", "identityUserAgent": `a"b`, "status": "200"}},
		{"literals beside it", `{"requestId":"r","status":200,"cached":true,"x":null,"path":-}`, map[string]string{"requestId": "r", "status": "200"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(t, tt.line)
			assert.True(t, r.Repaired)
			assert.Equal(t, tt.want, fieldTexts(r))
		})
	}
}

func TestParse_notARecord_reason(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"empty", " \n", "empty line"},
		{"text", "hello", "no value at byte 1"},
		{"array", `[1]`, "not a JSON object"},
		{"number", `12`, "not a JSON object"},
		{"empty object", `{}`, "no access log field in the object"},
		{"strange object", `{"Hello":"World"}`, "no access log field in the object"},
		{"cut off", `{"requestId":"r","status":"2`, "string without an end at byte 29"},
		{"cut after a value", `{"requestId":"r"`, "no comma and no } at byte 17"},
		{"two objects", `{"requestId":"r"}{"requestId":"s"}`, "text after the end of the object at byte 18"},
		{"trailing comma", `{"requestId":"r",}`, "no key at byte 18"},
		{"bad escape", `{"requestId":"r","path":"C:\pets"}`, "invalid escape in a string at byte 28"},
		{"invalid UTF-8", "{\"requestId\":\"r\",\"userAgent\":\"a\xffb\"}", "invalid UTF-8 at byte 32"},
		{"infinity", `{"requestId":"r","status":Infinity}`, "no value at byte 27"},
		{"leading zero", `{"requestId":"r","status":0200}`, "not a number at byte 27"},
		{"key twice", `{"requestId":"r","status":"200","status":"500"}`, "a key stands twice with different values"},
		{"unknown key twice", `{"requestId":"r","x":"1","x":"2"}`, "a key stands twice with different values"},
		{"key twice, whose value was not taken", `{"requestId":"r","statusCode":"200","uri":"/a","status":"200","statusCode":"500"}`, "a key stands twice with different values"},
		{"key twice, of which one gave way", `{"requestId":"r","uri":"/a","path":"/b","uri":"/c"}`, "a key stands twice with different values"},
		{"key twice, absent once", `{"requestId":"r","uri":"/a","clientIp":"-","ip":"-","clientIp":"192.0.2.1"}`, "a key stands twice with different values"},
		{"smuggled key", `{"requestId":"r","userAgent":"x","status":"200","status":"403"}`, "a key stands twice with different values"},
		{"smuggled key beside a stray quote", `{"requestId":"r","userAgent":"x"y","status":"200","status":"403"}`, `no comma and no } at byte 33`},
		{"end of a value uncertain", `{"requestId":"r","userAgent":"C:\","status":"200","stage":"v1"}`, "no comma and no } at byte 37"},
		{"end of a value uncertain, spaces between", `{ "requestId":"r", "userAgent":"x\", "apiKeyId":"kmine", "status":"200" }`, "no comma and no } at byte 39"},
		{"two lines in one", "{ \"requestId\":\"a\", \"userAgent\":\"cut\n{ \"requestTime\":\"x\", \"status\":\"200\" }", "control character in a string at byte 36"},
		{"too deep", `{"requestId":"r","x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "nested too deep at byte 38"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := new(Parser).Parse([]byte(tt.line))
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestParse_manyKeys(t *testing.T) {
	object := func(n int) string {
		var b strings.Builder
		b.WriteString(`{"requestId":"r"`)
		for i := range n - 1 {
			fmt.Fprintf(&b, `,"k%d":"%d"`, i, i)
		}
		return b.String() + `}`
	}
	assert.Len(t, parse(t, object(1024)).Extra, 1023)
	_, err := new(Parser).Parse([]byte(object(1025)))
	assert.EqualError(t, err, "more than 1,024 keys")
}

func TestParser_reused_nothingLeftOver(t *testing.T) {
	var p Parser
	_, err := p.Parse([]byte(`{"requestId":"r","identity":{"sourceIp":"192.0.2.1"},"x":"y","userAgent":"a"b"`))
	require.Error(t, err)
	_, err = p.Parse([]byte(`{"requestId":"r","x":"y","userAgent":"a"b"}`))
	require.NoError(t, err)
	r, err := p.Parse([]byte(`{"requestId":"s"}`))
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"requestId": "s"}, fieldTexts(r))
	assert.Empty(t, r.Extra)
	assert.False(t, r.Repaired)
}

func TestLogFormat_everyAPIType_readBack(t *testing.T) {
	for _, api := range []API{REST, HTTP, WebSocket} {
		t.Run(api.String(), func(t *testing.T) {
			format := LogFormat(api)
			assert.NotContains(t, format, "\n")
			assert.Less(t, len(format), 3<<10, "HTTP APIs allow 3 KB")
			r := parse(t, format)
			assert.Empty(t, r.Extra)
			var keys map[string]string
			require.NoError(t, json.Unmarshal([]byte(format), &keys))
			for id, f := range Fields {
				want := f.Recommended&api != 0
				assert.Equal(t, want, r.Fields[id].Present(), f.Name)
				if want {
					assert.Equal(t, "$context."+f.Var, keys[f.Name])
				}
			}
		})
	}
}

func TestParse_hugeRepairedLine_bufferIsLetGo(t *testing.T) {
	p := taught(t, taughtLine)
	_, err := p.Parse([]byte(`{"requestId":"` + strings.Repeat("\x01", maxKept/6+1) + `"}`))
	require.NoError(t, err)
	require.Greater(t, cap(p.repaired), maxKept)
	same(t, p, []byte(taughtLine))
	assert.Zero(t, cap(p.repaired))
}
