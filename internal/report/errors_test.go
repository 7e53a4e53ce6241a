package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// responseTypes are all of API Gateway's, from its API model (GatewayResponseType).
var responseTypes = strings.Fields(`ACCESS_DENIED API_CONFIGURATION_ERROR AUTHORIZER_CONFIGURATION_ERROR AUTHORIZER_FAILURE
	BAD_REQUEST_BODY BAD_REQUEST_PARAMETERS DEFAULT_4XX DEFAULT_5XX EXPIRED_TOKEN INTEGRATION_FAILURE INTEGRATION_TIMEOUT
	INVALID_API_KEY INVALID_SIGNATURE MISSING_AUTHENTICATION_TOKEN QUOTA_EXCEEDED REQUEST_TOO_LARGE RESOURCE_NOT_FOUND
	THROTTLED UNAUTHORIZED UNSUPPORTED_MEDIA_TYPE WAF_FILTERED`)

func TestClassOf_everyResponseTypeHasAClass(t *testing.T) {
	require.Len(t, responseTypes, 21)
	for _, kind := range responseTypes {
		assert.NotNil(t, classByType[kind], kind)
	}
	assert.Len(t, classByType, len(responseTypes), "and there is no other")
}

func TestClassOf_everyClassSaysCauseAndNextStep(t *testing.T) {
	seen := map[string]bool{}
	classes := []*Class{&classRefused}
	for _, c := range classByType {
		classes = append(classes, c)
	}
	for _, c := range classes {
		for _, text := range []string{c.ID, c.Title, c.Cause, c.Next, c.OwnerNext} {
			assert.NotEmpty(t, text, c.ID)
		}
		for _, sentence := range []string{c.Cause, c.Next, c.OwnerNext} {
			assert.True(t, strings.HasSuffix(sentence, "."), sentence)
		}
		seen[c.Title] = true
	}
	assert.Len(t, seen, 16, "titles are distinct")
}

func TestClassOf(t *testing.T) {
	tests := []struct {
		errorType string
		status    int64
		backend   string
		want      string
	}{
		{"QUOTA_EXCEEDED", 429, none, "quota-used-up"},
		{"QUOTA_EXCEEDED", 402, none, "quota-used-up"}, // owners may change statuses
		{"THROTTLED", 429, none, "too-fast"},
		{"INVALID_API_KEY", 403, none, "api-key"},
		{"EXPIRED_TOKEN", 403, none, "expired-token"},
		{"INVALID_SIGNATURE", 403, none, "bad-signature"},
		{"UNAUTHORIZED", 401, none, "no-valid-token"},
		{"ACCESS_DENIED", 403, none, "refused-by-authorizer"},
		{"AUTHORIZER_FAILURE", 500, none, "authorizer-failed"},
		{"WAF_FILTERED", 403, none, "blocked-by-waf"},
		{"RESOURCE_NOT_FOUND", 404, none, "no-such-route"},
		{"MISSING_AUTHENTICATION_TOKEN", 403, none, "no-such-route"},
		{"BAD_REQUEST_BODY", 400, none, "bad-request"},
		{"REQUEST_TOO_LARGE", 413, none, "bad-request"},
		{"INTEGRATION_FAILURE", 504, none, "server-error"},
		{"INTEGRATION_TIMEOUT", 504, none, "time-out"},
		{"DEFAULT_5XX", 500, none, "api-misconfigured"},
		{"DEFAULT_4XX", 418, none, "other"},
		{"NEW_KIND", 403, none, "other"},
		{none, 500, "500", "server-error"},
		{none, 504, "504", "server-error"},
		{none, 503, none, "server-error"},
		{none, 429, "429", "refused-by-backend"}, // not API Gateway's limit
		{none, 404, "404", "refused-by-backend"},
		{none, 403, none, "refused-by-backend"},
		{"", 0, "", "refused-by-backend"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, ClassOf(tt.errorType, tt.status, tt.backend).ID, "%v", tt)
	}
}

func TestClassify_addsUp(t *testing.T) {
	list := classify([]ErrorCount{
		{ErrorType: none, Status: 404, Backend: "404", Requests: 5, Previous: 2, First: sunday, Last: sunday, TopRoute: "GET /a"},
		{ErrorType: none, Status: 409, Backend: "409", Requests: 7, First: sunday.Add(-1), Last: sunday.Add(1), TopRoute: "GET /b"},
		{ErrorType: "THROTTLED", Status: 429, Requests: 12, Previous: 1},
		{ErrorType: "WAF_FILTERED", Status: 403, Previous: 9},
	})
	require.Len(t, list, 3)
	assert.Equal(t, "refused-by-backend", list[0].class.ID, "ties by what was before, then by name")
	assert.EqualValues(t, 12, list[0].requests)
	assert.EqualValues(t, 2, list[0].previous)
	assert.Equal(t, "GET /b", list[0].topRoute)
	assert.Equal(t, sunday.Add(-1), list[0].first)
	assert.Equal(t, sunday.Add(1), list[0].last)
	assert.Equal(t, "409, 404", statusWords(list[0].statuses))
}
