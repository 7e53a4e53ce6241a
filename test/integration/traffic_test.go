package integration

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hit is one line of a web server's log.
type hit struct{ ip, time, method, path, status, bytes, agent string }

var combined = regexp.MustCompile(`^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d+) (\S+) "[^"]*" "(.*)"$`)

// readCombined reads a log in the Combined Log Format.
func readCombined(t *testing.T, file string) []hit {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var hits []hit
	for scanner := bufio.NewScanner(bytes.NewReader(data)); scanner.Scan(); {
		m := combined.FindStringSubmatch(scanner.Text())
		require.NotNil(t, m, scanner.Text())
		hits = append(hits, hit{m[1], m[2], m[3], m[4], m[5], m[6], m[7]})
	}
	return hits
}

// asAccessLog writes hits as API Gateway would have logged them.
func asAccessLog(t *testing.T, hits []hit) string {
	t.Helper()
	var b bytes.Buffer
	for i, h := range hits {
		line, err := json.Marshal(map[string]string{
			"requestId": fmt.Sprintf("r-%d", i), "ip": h.ip, "requestTime": h.time, "httpMethod": h.method,
			"path": h.path, "status": h.status, "responseLength": h.bytes, "identityUserAgent": h.agent, "resourcePath": "-",
		})
		require.NoError(t, err)
		b.Write(append(line, '\n'))
	}
	file := filepath.Join(t.TempDir(), "traffic.log")
	require.NoError(t, os.WriteFile(file, b.Bytes(), 0o600))
	return file
}

func TestImport_realTraffic_countsEqualCountsMadeWithoutUs(t *testing.T) {
	hits := readCombined(t, "testdata/apache_combined_0-1999.log")
	require.Len(t, hits, 2000)
	want := map[string]map[string]int{"status_code": {}, "path": {}, "user_agent": {}, "source_ip": {}, "http_method": {}}
	shown := func(s string) string {
		if s == "-" || s == "" {
			return "(none)"
		}
		return s
	}
	for _, h := range hits {
		for column, value := range map[string]string{"status_code": h.status, "path": h.path, "user_agent": h.agent, "source_ip": h.ip, "http_method": h.method} {
			want[column][shown(value)]++
		}
	}
	data := filepath.Join(t.TempDir(), "data")
	r := importJSON(t, "--data", data, asAccessLog(t, hits))
	assert.Equal(t, 2000, r.Delivered)
	assert.Zero(t, r.Failed)
	assert.Zero(t, r.Repaired)
	for column := range want {
		assert.Equal(t, want[column], counts(t, data, "select "+column+" as k, count(*) as n from requests group by 1"), column)
	}
}

func TestImport_realUserAgents_noneLost(t *testing.T) {
	text, err := os.ReadFile("testdata/uap_core_firefox_opera.txt")
	require.NoError(t, err)
	var hits []hit
	want := map[string]int{}
	for line := range bytes.Lines(text) {
		agent := string(bytes.TrimRight(line, "\r\n"))
		hits = append(hits, hit{"192.0.2.1", "10/Jul/2024:18:14:22 +0200", "GET", "/", "200", "1", agent})
		want[agent]++
	}
	data := filepath.Join(t.TempDir(), "data")
	r := importJSON(t, "--data", data, asAccessLog(t, hits))
	assert.Zero(t, r.Failed)
	assert.Equal(t, len(hits), r.Delivered)
	assert.Equal(t, want, counts(t, data, "select user_agent as k, count(*) as n from requests group by 1"))
	assert.Equal(t, map[string]int{"2024-07-10T16:14:22Z": len(hits)}, counts(t, data, "select strftime(request_time, '%Y-%m-%dT%H:%M:%SZ') as k, count(*) as n from requests group by 1"))
}
