package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func write(t testing.TB, opts Options) (string, *Demo) {
	t.Helper()
	d, err := Generate(opts)
	require.NoError(t, err)
	var buf bytes.Buffer
	require.NoError(t, d.WriteLines(&buf))
	return buf.String(), d
}

func TestGenerate_sameOptions_sameBytes(t *testing.T) {
	opts := Options{Seed: 7, Days: 20, Until: noon, RequestsPerDay: 1000}
	first, d1 := write(t, opts)
	second, d2 := write(t, opts)
	assert.Equal(t, sha256.Sum256([]byte(first)), sha256.Sum256([]byte(second)))
	assert.Equal(t, encoded(t, d1), encoded(t, d2))
	assert.Equal(t, d1.Snapshot(), d2.Snapshot())
	var again bytes.Buffer
	require.NoError(t, d1.WriteLines(&again))
	assert.Equal(t, first, again.String(), "writing twice")
	assert.Equal(t, encoded(t, d1), encoded(t, d2), "writing twice")

	opts.Seed = 8
	other, _ := write(t, opts)
	assert.NotEqual(t, first, other)
}

// TestGenerate_oneActorMore_othersUnchanged holds that streams of random
// numbers are named.
func TestGenerate_oneActorMore_othersUnchanged(t *testing.T) {
	opts := Options{Seed: 1, Days: 3, Until: noon, RequestsPerDay: 500}
	whole, d := write(t, opts)
	fewer, err := Generate(opts)
	require.NoError(t, err)
	for i, a := range fewer.plan.actors {
		if a.name == "visitors" {
			for day := range fewer.plan.shifts[i] {
				fewer.plan.shifts[i][day].n = 0
			}
		}
	}
	var without bytes.Buffer
	require.NoError(t, fewer.WriteLines(&without))
	lines := map[string]bool{}
	for line := range strings.Lines(whole) {
		lines[line] = true
	}
	require.Less(t, fewer.Lines(), d.Lines())
	for line := range strings.Lines(without.String()) {
		assert.True(t, lines[line], line)
	}
}

func TestWriteLines_lineByLine(t *testing.T) {
	text, d := write(t, Options{Seed: 1, Until: noon, RequestsPerDay: 400})
	formats := map[string]int{}
	invalid, last := 0, int64(0)
	n := int64(0)
	for line := range strings.Lines(text) {
		n++
		var fields map[string]string
		if json.Unmarshal([]byte(line), &fields) != nil {
			invalid++
			continue
		}
		for name, value := range fields {
			assert.NotEmpty(t, value, name)
		}
		formats[formatOf(fields)]++
		at := timeOf(t, fields)
		assert.Less(t, at, noon.UnixMilli())
		assert.GreaterOrEqual(t, at, d.plan.from.UnixMilli())
		// The sample's format knows seconds only.
		assert.GreaterOrEqual(t, at, last-1000)
		last = max(last, at)
	}
	assert.Equal(t, d.Lines(), n)
	assert.Equal(t, len(damages), invalid)
	assert.Greater(t, formats["rest"], formats["sample"])
	assert.Greater(t, formats["sample"], 500)
	assert.Greater(t, formats["http"], 300)
	assert.Zero(t, formats["other"])
}

func formatOf(fields map[string]string) string {
	_, epoch := fields["requestTimeEpoch"]
	_, resource := fields["resourcePath"]
	switch {
	case epoch && resource && len(fields) == len(restFormat.parts):
		return "rest"
	case epoch && !resource && len(fields) == len(httpFormat.parts):
		return "http"
	case len(fields) == 46:
		return "sample"
	}
	return "other"
}

func timeOf(t *testing.T, fields map[string]string) int64 {
	t.Helper()
	at, err := time.Parse("02/Jan/2006:15:04:05 -0700", fields["requestTime"])
	require.NoError(t, err)
	if epoch := fields["requestTimeEpoch"]; epoch != "" {
		var ms int64
		_, err := fmt.Sscan(epoch, &ms)
		require.NoError(t, err)
		assert.Equal(t, at.Unix(), ms/1000)
		return ms
	}
	return at.UnixMilli()
}

func TestWriteLines_lookLikeApiGateways(t *testing.T) {
	text, _ := write(t, Options{Seed: 3, Days: 30, Until: noon, RequestsPerDay: 1000})
	for _, want := range []string{
		`"status":"200"`, `"integrationLatency":"-"`, `"errorResponseType":"QUOTA_EXCEEDED"`, `"errorMessage":"Limit Exceeded"`,
		`"errorResponseType":"THROTTLED"`, `"errorResponseType":"INVALID_API_KEY"`, `"errorResponseType":"EXPIRED_TOKEN"`,
		`"errorResponseType":"UNAUTHORIZED"`, `"errorResponseType":"ACCESS_DENIED"`, `"errorResponseType":"AUTHORIZER_FAILURE"`,
		`"errorResponseType":"MISSING_AUTHENTICATION_TOKEN"`, `"errorResponseType":"WAF_FILTERED"`, `"errorResponseType":"INVALID_SIGNATURE"`,
		`"errorResponseType":"BAD_REQUEST_BODY"`, `([\"items\"])]`, `"errorResponseType":"INTEGRATION_TIMEOUT"`,
		`"identityUserArn":"arn:aws:sts::`, `"clientId":"https://cognito-idp.eu-west-1.amazonaws.com/`, `"iss":"https://login.example.org/"`,
		`"status":"404"`, `"status":"409"`, `"status":"422"`, `"routeKey":"GET /feed"`, `"wafResponseCode":"WAF_BLOCK"`, `(München)`,
	} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, "authorizer.", "no $context name is left")
}

func TestOptions_invalid_everyProblemNamed(t *testing.T) {
	_, err := Generate(Options{Days: 401, RequestsPerDay: 199})
	require.Error(t, err)
	for _, want := range []string{"days: 401", "requests per day: 199", "until: 0001"} {
		assert.ErrorContains(t, err, want)
	}
	_, err = Generate(Options{Days: -1, RequestsPerDay: 1_000_001, Until: noon})
	assert.ErrorContains(t, err, "days: -1")
	assert.ErrorContains(t, err, "1000001")
}

func TestWriteLines_writerFails_errorAndNoStory(t *testing.T) {
	d, err := Generate(Options{Until: noon, Days: 1})
	require.NoError(t, err)
	require.ErrorIs(t, d.WriteLines(failing{}), io.ErrShortWrite)
	assert.Nil(t, d.Story())
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestSnapshot_validAndCoversTheCast(t *testing.T) {
	d, err := Generate(Options{Until: noon})
	require.NoError(t, err)
	s := d.Snapshot()
	require.NoError(t, s.Validate())
	assert.Len(t, s.Plans, 3)
	assert.Equal(t, []int64{5_000, 25_000, 200_000}, []int64{s.Plans[0].Quota.Limit, s.Plans[1].Quota.Limit, s.Plans[2].Quota.Limit})
	customers := map[string]bool{}
	for i, k := range s.Keys {
		id, label := k.Customer()
		customers[id] = true
		assert.Equal(t, d.plan.cast.keys[i].of.id, id)
		assert.Equal(t, d.plan.cast.keys[i].of.label, label)
	}
	assert.Len(t, customers, 12)
	assert.NotContains(t, customers, d.plan.cast.unknown.id)
}

func TestCountries_everyAddressInItsRange(t *testing.T) {
	d, err := Generate(Options{Until: noon})
	require.NoError(t, err)
	ranges := d.Countries()
	for _, a := range d.plan.actors {
		for _, from := range a.from {
			got := ""
			for prefix, country := range ranges {
				if prefix.Contains(mustAddr(from.ip)) {
					got = country
				}
			}
			assert.Equal(t, from.country, got, "%s of %s", from.ip, a.name)
		}
	}
}

func BenchmarkWriteLines(b *testing.B) {
	lines := int64(0)
	for b.Loop() {
		d, err := Generate(Options{Seed: 1, Days: 5, Until: noon, RequestsPerDay: 50_000})
		require.NoError(b, err)
		require.NoError(b, d.WriteLines(io.Discard))
		lines += d.Lines()
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}
