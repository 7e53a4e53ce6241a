package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/golden"
)

func texts4(t *testing.T, d Dialect, p Period, database string) string {
	t.Helper()
	queries, err := Queries(d, p, database)
	require.NoError(t, err)
	var b strings.Builder
	for _, q := range queries {
		b.WriteString("-- " + q.Name + "\n" + q.SQL + "\n")
	}
	return b.String()
}

// A month in which the clocks change shows every marker at work.
func TestQueries_texts(t *testing.T) {
	p := period(t, "2026-10", "Europe/Berlin")
	golden.File(t, "testdata/duckdb.sql", texts4(t, DuckDB, p, ""))
	golden.File(t, "testdata/athena.sql", texts4(t, Athena, p, "lens"))
}

func TestQueries_noMarkerIsLeft(t *testing.T) {
	for _, d := range []Dialect{DuckDB, Athena} {
		assert.NotContains(t, texts4(t, d, period(t, "2026-11-22", "UTC"), ""), "{{")
	}
}

// The engines differ in markers only, so that what is tested on one holds for
// the other.
func TestQueries_enginesDifferOnlyInMarkers(t *testing.T) {
	p := period(t, "2026-W46", "UTC")
	own := map[Dialect]*strings.Replacer{}
	for _, d := range []Dialect{DuckDB, Athena} {
		m := markers(d, p, "")
		both, now, quota := m.Replace("{{both}}"), m.Replace("{{now}}"), m.Replace("{{quota}}")
		own[d] = strings.NewReplacer(both, "both", now, "now", quota, "quota",
			m.Replace("{{percentiles response_latency_ms}}"), "percentiles", m.Replace("{{copies}} AS copies"), "copies")
	}
	assert.Equal(t, own[DuckDB].Replace(texts4(t, DuckDB, p, "")), own[Athena].Replace(texts4(t, Athena, p, "")))
}

func TestQueries_partitionsAreBoundedOnlyBelow(t *testing.T) {
	sql := texts4(t, Athena, period(t, "2026-W46", "Pacific/Auckland"), "")
	assert.Contains(t, sql, "dt >= '2026-10-31' AND request_time >= TIMESTAMP '2026-11-01 11:00:00.000'", "the day before, in UTC")
	assert.NotContains(t, sql, "dt <")
}

func TestQueries_databaseIsQuoted(t *testing.T) {
	assert.Contains(t, texts4(t, Athena, period(t, "2026-W46", "UTC"), `a"b`), `FROM "a""b"."requests" WHERE`)
}

func TestLocalTime(t *testing.T) {
	tests := []struct{ name, zone, want string }{
		{"2026-11", "UTC", "t + INTERVAL '0' MINUTE"},
		{"2026-11", "Asia/Kolkata", "t + INTERVAL '330' MINUTE"},
		{"2026-07", "America/New_York", "t - INTERVAL '240' MINUTE"},
		{"2026-11-01", "America/St_Johns", "t - CASE WHEN t < TIMESTAMP '2026-11-01 04:30:00.000' THEN INTERVAL '150' MINUTE ELSE INTERVAL '210' MINUTE END"},
		{"2026-03", "Europe/Berlin", "t + CASE WHEN t < TIMESTAMP '2026-03-29 01:00:00.000' THEN INTERVAL '60' MINUTE ELSE INTERVAL '120' MINUTE END"},
		{"2026-10-25", "Europe/Berlin", "t + CASE WHEN t < TIMESTAMP '2026-10-25 01:00:00.000' THEN INTERVAL '120' MINUTE ELSE INTERVAL '60' MINUTE END"},
		{
			"2026-03-01_2026-11-30", "Europe/London",
			"t + CASE WHEN t < TIMESTAMP '2026-03-29 01:00:00.000' THEN INTERVAL '0' MINUTE WHEN t < TIMESTAMP '2026-10-25 01:00:00.000' THEN INTERVAL '60' MINUTE ELSE INTERVAL '0' MINUTE END",
		},
	}
	for _, tt := range tests {
		p := period(t, tt.name, tt.zone)
		assert.Equal(t, tt.want, localTime("t", p.From, p.To), tt.name+" "+tt.zone)
	}
}
