package lens_test

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/cli"
	"github.com/apigw-lens/apigw-lens/internal/lens"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// plans is a snapshot with a monthly quota of 5 requests, and a key that makes
// none.
const plans = `{"version": "1", "takenAt": "2026-11-01T00:00:00Z",
	"apis": [{"id": "api1", "name": "Pets"}],
	"plans": [{"id": "p1", "name": "Basic", "quota": {"limit": 5, "period": "MONTH"}, "stages": [{"apiId": "api1", "stage": "prod"}]}],
	"keys": [{"id": "key1", "name": "Main", "enabled": true, "tags": {"customer": "Acme"}, "planIds": ["p1"]},
		{"id": "key2", "name": "Idle", "enabled": true, "planIds": ["p1"]}]}`

// line is an access log line of a request with key1.
func line(n int, at string, status int) string {
	return fmt.Sprintf(`{"requestId": "r%d", "extendedRequestId": "x%d", "requestTime": "%s", "apiId": "api1", "stage": "prod", "domainName": "api.example.com",`+
		` "httpMethod": "GET", "resourcePath": "/pets", "status": "%d", "identityApiKeyId": "key1", "responseLatency": "%d", "integrationStatus": "200"}`+"\n",
		n, n, at, status, n)
}

// folder imports lines; with plans, unless there are no lines.
func folder(t *testing.T, lines string, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	log, snapshot, data := filepath.Join(dir, "access.log"), filepath.Join(dir, "plans.json"), filepath.Join(dir, "data")
	require.NoError(t, os.WriteFile(log, []byte(lines), 0o644))
	require.NoError(t, os.WriteFile(snapshot, []byte(plans), 0o644))
	run(t, append([]string{"import", "--data", data, "--usage-plans", snapshot, log}, flags...)...)
	return data
}

func run(t *testing.T, args ...string) {
	t.Helper()
	var messages strings.Builder
	streams := cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &messages, Now: time.Now}
	require.Zero(t, cli.Main(args, streams), messages.String())
}

func open(t *testing.T, o lens.Options) *lens.Lens {
	t.Helper()
	l, err := lens.Open(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func ask(t *testing.T, l *lens.Lens, visual, query string) *board.Data {
	t.Helper()
	values, err := url.ParseQuery(query)
	require.NoError(t, err)
	data, err := l.Data(t.Context(), visual, l.ParseState(values), false)
	require.NoError(t, err)
	return data
}

// november is seven requests in November 2026: the fifth uses the quota up.
func november() string {
	var lines strings.Builder
	for i, at := range []string{"01/Nov/2026:10:00:00 +0000", "02/Nov/2026:10:00:00 +0000", "03/Nov/2026:10:00:00 +0000", "04/Nov/2026:10:00:00 +0000", "05/Nov/2026:18:30:00 +0000", "06/Nov/2026:10:00:00 +0000", "07/Nov/2026:10:00:00 +0000"} {
		lines.WriteString(line(i+1, at, 200))
	}
	return lines.String()
}

func TestOpen_nowIsTheNewestRecord(t *testing.T) {
	data := folder(t, november())
	l := open(t, lens.Options{Data: data, App: "1.2.3"})
	m, err := l.Meta(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 7, m.Rows)
	assert.Equal(t, time.Date(2026, 11, 7, 10, 0, 0, 0, time.UTC), m.Now)
	assert.Equal(t, m.Newest, m.Now)
	assert.False(t, m.Pinned)
	assert.Equal(t, "1.2.3", m.App)
	assert.Equal(t, 7.0, *ask(t, l, "kpi-requests", "").KPI.Value)

	pinned := open(t, lens.Options{Data: data, Now: time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)})
	m, err = pinned.Meta(t.Context())
	require.NoError(t, err)
	assert.True(t, m.Pinned)
	requests := ask(t, pinned, "line-domain", "")
	assert.Contains(t, requests.Note, "No data in this date range")
	assert.Contains(t, requests.Note, "The data run from 2026-11-01 to 2026-11-07.")
}

func TestOpen_quotaHasEveryKey_andSaysWhenItWasUsedUp(t *testing.T) {
	l := open(t, lens.Options{Data: folder(t, november())})
	data := ask(t, l, "tbl-quota", "")
	got := map[string][]any{}
	for _, row := range data.Rows {
		cells := map[string]any{}
		for i, c := range data.Columns {
			cells[c.Field[strings.LastIndexByte(c.Field, '.')+1:]] = row[i]
		}
		got[fmt.Sprint(cells["api_key"])] = []any{cells["quota_used"], cells["quota_remaining"], cells["utilisation"], cells["projected_end"]}
	}
	assert.Equal(t, map[string][]any{
		"Main (key1)": {int64(7), int64(0), 1.4, time.Date(2026, 11, 5, 18, 30, 0, 0, time.UTC)},
		"Idle (key2)": {int64(0), int64(5), 0.0, nil},
	}, got)
}

func TestOpen_newDataAreANewVersion(t *testing.T) {
	data := folder(t, november())
	l := open(t, lens.Options{Data: data})
	before, err := l.Meta(t.Context())
	require.NoError(t, err)
	assert.True(t, ask(t, l, "kpi-requests", "").Explain.SQL != "")
	assert.True(t, ask(t, l, "kpi-requests", "").Explain.Cached)

	more := filepath.Join(t.TempDir(), "more.log")
	require.NoError(t, os.WriteFile(more, []byte(line(8, "08/Nov/2026:10:00:00 +0000", 500)), 0o644))
	run(t, "import", "--data", data, more)
	after, err := l.Meta(t.Context())
	require.NoError(t, err)
	assert.NotEqual(t, before.Version, after.Version)
	assert.Equal(t, 8, after.Now.Day(), "NOW follows the newest record")
	fresh := ask(t, l, "kpi-requests", "")
	assert.False(t, fresh.Explain.Cached)
	assert.Equal(t, 8.0, *fresh.KPI.Value)
}

func TestOpen_emptyFolder_saysThatThereAreNoData(t *testing.T) {
	data := folder(t, "")
	l := open(t, lens.Options{Data: data})
	for _, id := range []string{"kpi-requests", "line-domain", "tbl-quota", "tbl-requests", "box-route"} {
		assert.Equal(t, "There are no data yet.", ask(t, l, id, "").Note, id)
	}
	_, err := lens.Open(t.Context(), lens.Options{Data: t.TempDir()})
	require.ErrorContains(t, err, "there is no data folder")
}

func TestNotes_whyAVisualIsEmpty(t *testing.T) {
	l := open(t, lens.Options{Data: folder(t, november())})
	tests := []struct{ name, visual, query, want string }{
		{"the log has no such field", "bar-cognito", "", "$context.authorizer.claims.sub"},
		{"no value of a figure", "kpi-int", "", "$context.integrationLatency"},
		{"no such rows", "tbl-5xx", "", "Nothing in this date range meets this visual's own condition: status_class is 5xx."},
		{"a filter", "bar-domains", "domain=other.example", "Nothing matches: "},
		{"a click", "bar-domains", "pick.pie-status=status_code:404", "Nothing matches: "},
		{"the date range", "bar-domains", "date=2026-01-01..2026-01-31", "No data in this date range (2026-01-01 to 2026-01-31). The data run from 2026-11-01 to 2026-11-07."},
		{"something to see", "bar-domains", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			note := ask(t, l, tt.visual, tt.query).Note
			if tt.want == "" {
				assert.Empty(t, note)
				return
			}
			assert.Contains(t, note, tt.want)
		})
	}
}

func TestPreview_drawsAForeignDefinition(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sales.csv"), []byte("day,region,amount\n2026-11-01,north,10.5\n2026-11-02,south,20\n2026-11-02,north,1\n"), 0o644))
	d, err := definition.Load("testdata/sales.json")
	require.NoError(t, err)
	l, missing, err := lens.Preview(t.Context(), lens.Options{Data: dir, Definition: d, Title: "sales"}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	assert.Equal(t, []string{"stock"}, missing)
	assert.Equal(t, "sales", l.Page().Title)

	m, err := l.Meta(t.Context())
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), m.Now, "the newest date of the file")
	data := ask(t, l, "by-region", "")
	assert.Equal(t, [][]any{{"south", 20.0}, {"north", 11.5}}, data.Rows)
	assert.Equal(t, [][]any{{"north", 11.5}}, ask(t, l, "by-region", "region=north").Rows)

	kinds := map[string]board.Kind{}
	for _, e := range l.Page().Sheets[0].Elements {
		kinds[e.Visual.ID] = e.Visual.Kind
		if e.Visual.Kind == board.Unknown {
			assert.NotEmpty(t, e.Visual.Unsupported, e.Visual.ID)
			assert.Equal(t, "This visual cannot be drawn here.", ask(t, l, e.Visual.ID, "").Note)
		}
	}
	assert.Equal(t, map[string]board.Kind{"by-region": board.Bar, "cloud": board.Unknown, "no-column": board.Unknown, "no-data": board.Unknown}, kinds)
}

func TestPreview_filesThatAreNotThere(t *testing.T) {
	d, err := definition.Load("testdata/sales.json")
	require.NoError(t, err)
	dir := t.TempDir()
	_, _, err = lens.Preview(t.Context(), lens.Options{Data: dir, Definition: d}, nil)
	require.ErrorContains(t, err, "sales.parquet or .csv")
	_, _, err = lens.Preview(t.Context(), lens.Options{Data: dir, Definition: d}, map[string]string{"sales": "x.csv"})
	require.ErrorContains(t, err, "there is no file x.csv")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sales.csv"), []byte("day\n2026-11-01\n"), 0o644))
	_, _, err = lens.Preview(t.Context(), lens.Options{Data: dir, Definition: d}, map[string]string{"wages": "sales.csv"})
	require.ErrorContains(t, err, "it has sales, stock")
}

func TestPreview_ofADataFolder(t *testing.T) {
	d, err := definition.Load("../../dashboards/definition.json")
	require.NoError(t, err)
	l, missing, err := lens.Preview(t.Context(), lens.Options{Data: folder(t, november()), Definition: d, Title: "mine"}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	assert.Empty(t, missing)
	assert.Equal(t, "mine", l.Page().Title)
	assert.Equal(t, 7.0, *ask(t, l, "kpi-requests", "").KPI.Value)
}

func TestAdvice(t *testing.T) {
	for column, want := range map[string]string{
		"error_type": "$context.error.responseType", "country": "--geo", "usage_plan": "--usage-plans", "api_key": "$context.identity.apiKeyId",
		"cognito_sub": "$context.authorizer.claims.sub",
	} {
		assert.Contains(t, lens.Advice(column), want, column)
	}
	assert.Empty(t, lens.Advice("record_id"))
	assert.Empty(t, lens.Advice("amount"))
}
