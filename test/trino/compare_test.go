//go:build trino

package trino

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// How far a percentile of Trino may be off: by this share of its value or of
// the rows, or by this much, which is a row in a small group of whole numbers:
// between their values there is nothing.
const (
	approximate = 0.02
	step        = 1.0
)

// Every statement gives the same on Trino and on DuckDB, over the same Parquet
// files.
func TestTrinoGivesWhatDuckDBGives(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	now := time.Now().UTC().Truncate(time.Second) // data sets end at Athena's own clock
	db := demo(t, data, now)
	server := start(t, data)
	createTables(t, server, db, data, now)

	all := expressionStatements(t)
	all = append(all, dataSetCounts(t, now)...)
	all = append(all, reportStatements(t, now)...)
	all = append(all, visualStatements(t, now, "", compile.State{})...)
	all = append(all, visualStatements(t, now, ", filtered", filtered(t, now))...)
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) { compare(t, server, db, s) })
	}
}

// dataSetCounts wrap the data sets' queries, so that not every row travels.
func dataSetCounts(t *testing.T, now time.Time) []statement {
	t.Helper()
	all := dataSetStatements(t, now)
	for i := range all {
		all[i].duck = "SELECT count(*), min(event_hour), max(event_hour), count(DISTINCT customer) FROM (" + all[i].duck + ") AS d"
		all[i].athena = "SELECT count(*), min(event_hour), max(event_hour), count(DISTINCT customer) FROM (" + all[i].athena + ") AS d"
	}
	return all
}

func compare(t *testing.T, server *client, db *duckdb.DB, s statement) {
	t.Helper()
	theirs, err := server.query(context.Background(), s.athena, s.athenaArgs...)
	require.NoError(t, err, s.athena)
	got, ours := plainRows(t, theirs), ask(t, db, s.duck, s.duckArgs)
	require.Len(t, got, len(ours), s.athena)
	if s.few {
		return
	}
	tolerance, low, high := 1e-9, ours, ours
	if strings.Contains(s.athena, "approx_percentile") {
		tolerance = approximate
		low, high = ask(t, db, shifted(s.duck, -approximate), s.duckArgs), ask(t, db, shifted(s.duck, approximate), s.duckArgs)
		// Rows sorted by an approximate figure may change places.
		arrange(got)
		arrange(ours)
		arrange(low)
		arrange(high)
	}
	inexact := moving(low, high)
	for i := range ours {
		for j := range ours[i] {
			tolerance := tolerance
			if !inexact[j] {
				tolerance = 1e-9
			}
			if !near(ours[i][j], got[i][j], tolerance) && (tolerance < approximate || !between(low[i][j], got[i][j], high[i][j])) {
				assert.Fail(t, "different", "row %d, column %d: DuckDB %v, Trino %v\n%v\n%v\n%s\n%v",
					i, j, ours[i][j], got[i][j], ours[i], got[i], s.athena, s.athenaArgs)
				return
			}
		}
	}
}

// moving are the columns that differ between two answers: those that come from
// percentiles. All others are to be the same to the last digit.
func moving(low, high [][]any) map[int]bool {
	columns := map[int]bool{}
	for i := range low {
		for j := range low[i] {
			columns[j] = columns[j] || !near(low[i][j], high[i][j], 0)
		}
	}
	return columns
}

// ask runs a statement on DuckDB.
func ask(t *testing.T, db *duckdb.DB, sql string, args []any) [][]any {
	t.Helper()
	result, err := db.Query(context.Background(), sql, args...)
	require.NoError(t, err, sql)
	return plainRows(t, result.Rows)
}

// percentile is a percentile in the text, alone or in a list: other decimals
// are arguments.
var percentile = regexp.MustCompile(`([\[ ])(0\.\d+)([\],)])`)

// shifted is a statement with the values of rows, no means of two, that far
// from its percentiles.
func shifted(sql string, by float64) string {
	sql = strings.ReplaceAll(sql, "quantile_cont(", "quantile_disc(")
	return percentile.ReplaceAllStringFunc(sql, func(found string) string {
		parts := percentile.FindStringSubmatch(found)
		p, _ := strconv.ParseFloat(parts[2], 64)
		return parts[1] + strconv.FormatFloat(min(max(p+by, 0), 1), 'f', -1, 64) + parts[3]
	})
}

// between reports whether a number lies between two others, or a step beyond.
func between(low, v, high any) bool {
	l, ok := low.(float64)
	h, also := high.(float64)
	f, number := v.(float64)
	return ok && also && number && min(l, h)-step <= f && f <= max(l, h)+step
}

// arrange sorts rows by what is exact in them.
func arrange(rows [][]any) {
	key := func(row []any) string {
		var parts []string
		for _, v := range row {
			if _, number := v.(float64); !number {
				parts = append(parts, fmt.Sprint(v))
			}
		}
		return strings.Join(parts, "\x00")
	}
	slices.SortStableFunc(rows, func(a, b []any) int { return strings.Compare(key(a), key(b)) })
}

// plainRows are rows whose values are nil, bool, float64, string, time.Time, or
// lists of these, wherever they come from.
func plainRows(t *testing.T, rows [][]any) [][]any {
	t.Helper()
	out := make([][]any, len(rows))
	for i, row := range rows {
		out[i] = plain(t, row).([]any)
	}
	return out
}

func plain(t *testing.T, v any) any {
	t.Helper()
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(t, v[i])
		}
		return list
	case int32:
		return float64(v)
	case int64:
		return float64(v)
	case json.Number:
		f, err := v.Float64()
		require.NoError(t, err)
		return f
	case string:
		if v == "NaN" { // which DuckDB's driver hands out as null
			return nil
		}
		if at, err := time.Parse("2006-01-02 15:04:05.999999", v); err == nil {
			return at
		}
		return v
	case time.Time:
		return v.UTC()
	default:
		return v
	}
}

// near reports whether two plain values are the same. Trino keeps milliseconds.
func near(a, b any, tolerance float64) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b))
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Sub(b).Abs() <= time.Millisecond
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, func(x, y any) bool { return near(x, y, tolerance) })
	default:
		return a == b
	}
}
