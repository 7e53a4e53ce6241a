package demo

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestFormat_recommended_asPrintedForUsers holds the demo to the format that we
// ask users to set.
func TestFormat_recommended_asPrintedForUsers(t *testing.T) {
	for _, tt := range []struct {
		api    accesslog.API
		format *format
	}{{accesslog.REST, restFormat}, {accesslog.HTTP, httpFormat}} {
		var want, got []string
		for _, m := range regexp.MustCompile(`"(\w+)":"\$context`).FindAllStringSubmatch(accesslog.LogFormat(tt.api), -1) {
			want = append(want, m[1])
		}
		for _, p := range tt.format.parts {
			got = append(got, regexp.MustCompile(`\w+`).FindString(p.prefix))
		}
		assert.Equal(t, want, got, tt.api)
	}
}

func TestFormat_golden(t *testing.T) {
	c := &clock{}
	c.setDay(time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC))
	base := request{
		time: time.Date(2026, 11, 2, 7, 8, 9, 45e6, time.UTC).UnixMilli(), method: "GET",
		from: &address{"192.0.2.8", "DE"}, agent: &okhttp, status: 200, bytes: 1431, latency: 31, backend: 26, backendStatus: 200,
		authorizer: absent, authorizerSaw: absent, authorized: absent,
		id: [2]uint64{0x0123456789abcdef, 0xfedcba9876543210}, extended: [2]uint64{0x1111222233334444, 0x5555666677778888}, trace: [2]uint64{1, 2 << 40},
	}
	cast := newCast(8000)
	ok, refused, member, reader := base, base, base, base
	ok.route, ok.at, ok.path, ok.key = getOrder, orders, []byte("/v2/orders/123456"), cast.brightwater
	refused.route, refused.at, refused.path, refused.key = search, catalog, []byte("/v2/search"), cast.dunmore
	refused.status, refused.errorType, refused.errorMessage = 429, "QUOTA_EXCEEDED", "Limit Exceeded"
	refused.backend, refused.backendStatus = absent, absent
	member.route, member.at, member.path, member.user = getMe, accounts, []byte("/me"), &members(1)[0]
	reader.route, reader.at, reader.path, reader.user = getFeed, activity, []byte("/feed"), &readers(1)[0]
	var got []byte
	for _, q := range []request{ok, refused, member, reader} {
		got = append(q.at.format.append(got, &q, c), '\n')
	}
	const golden = "testdata/lines.golden"
	if *update {
		require.NoError(t, os.WriteFile(golden, got, 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

func TestMangled_everySpan_everyDamageOnce(t *testing.T) {
	for _, days := range []int{1, 2, 7, 13, 14, 35, 400} {
		n := 0
		for d := range days {
			n += mangledOn(d, days)
		}
		assert.Equal(t, len(damages), n, days)
	}
}

func TestStory_encode_queriesReadable(t *testing.T) {
	s := Story{Facts: []Fact{{ID: "a", SQL: "SELECT 1 WHERE 1 <> 2 AND '&' = '&'", Want: []Row{{"n": 1}}}}}
	data, err := s.Encode()
	require.NoError(t, err)
	assert.Contains(t, string(data), "1 <> 2 AND '&' = '&'")
	assert.True(t, json.Valid(data))
}
