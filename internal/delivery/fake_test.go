package delivery

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// fakeEnricher reads lines of the form {"id":"7","t":1795255200000}, with an
// enrichment_status in "s" where it is not "enriched". A line that begins with
// "control" is dropped, one that begins with "envelope" holds lines separated
// by "|", anything else fails. With override set, that answers instead.
type fakeEnricher struct {
	override func(event []byte) ([]byte, enricher.Summary, error)
}

func (f fakeEnricher) Process(_ context.Context, event []byte) ([]byte, enricher.Summary, error) {
	if f.override != nil {
		return f.override(event)
	}
	var in struct {
		Records []struct {
			RecordID string `json:"recordId"`
			Arrived  int64  `json:"approximateArrivalTimestamp"`
			Data     []byte `json:"data"`
		} `json:"records"`
	}
	if err := json.Unmarshal(event, &in); err != nil {
		return nil, enricher.Summary{}, err
	}
	type reply struct {
		RecordID string `json:"recordId"`
		Result   string `json:"result"`
		Data     []byte `json:"data"`
	}
	var out struct {
		Records []reply `json:"records"`
	}
	var s enricher.Summary
	for i, r := range in.Records {
		a := reply{r.RecordID, "Ok", nil}
		lines, inside := strings.CutPrefix(string(r.Data), "envelope")
		switch {
		case inside:
			for _, line := range strings.Split(lines, "|") {
				a.Data = append(a.Data, fakeRow(line, r.Arrived, true)...)
			}
		case strings.HasPrefix(string(r.Data), "control"):
			a.Result, a.Data = "Dropped", r.Data
		default:
			if a.Data = fakeRow(string(r.Data), r.Arrived, false); a.Data == nil {
				a.Result, a.Data = "ProcessingFailed", r.Data
				s.Failures = append(s.Failures, enricher.Failure{Index: i, Reason: "not an access log record"})
			}
		}
		out.Records = append(out.Records, a)
	}
	response, err := json.Marshal(out)
	return response, s, err
}

func fakeRow(line string, arrived int64, always bool) []byte {
	var l struct {
		ID     string `json:"id"`
		T      int64  `json:"t"`
		Status string `json:"s"`
		Raw    string `json:"raw"`
	}
	if err := json.Unmarshal([]byte(line), &l); err != nil || l.ID == "" {
		if !always {
			return nil
		}
		l.ID, l.Status = "unreadable "+line, "unreadable"
	}
	if l.Status == "" {
		l.Status = "enriched"
	}
	if l.T == 0 {
		l.T = arrived
	}
	if l.Raw != "" {
		return []byte(l.Raw + "\n")
	}
	return fmt.Appendf(nil, `{"record_id":%q,"request_time":%d,"event_hour":0,"enrichment_status":%q,"repaired":%t}`+"\n", l.ID, l.T, l.Status, strings.HasPrefix(l.ID, "r"))
}

// line is a readable line; ids of one day differ by less than a million.
func line(id int) string {
	return fmt.Sprintf(`{"id":"%d","t":%d}`, id, now.Add(time.Duration(id)*time.Minute).UnixMilli())
}

func lines(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		b.WriteString(line(i) + "\n")
	}
	return b.String()
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	require.NoError(t, os.Chtimes(path, now, now))
	return path
}

func gz(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// deliver runs a delivery into dir as a process of its own would.
func deliver(t *testing.T, dir string, o Options) (Result, error) {
	t.Helper()
	s, err := store.Open(dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	o.Store = s
	if o.Enricher == nil {
		o.Enricher = fakeEnricher{}
	}
	o.Now = func() time.Time { return now }
	if o.MemoryLimit == "" {
		o.MemoryLimit = "200MB"
	}
	r, err := Run(t.Context(), o)
	require.Equal(t, r.Lines, r.Delivered+r.Failed+r.Dropped+r.Duplicates, "every line is accounted for")
	require.Equal(t, r.Delivered, r.Enriched+r.NoKey+r.UnknownKey+r.NoPlan+r.NoSnapshot)
	return r, err
}

func mustDeliver(t *testing.T, dir string, o Options) Result {
	t.Helper()
	r, err := deliver(t, dir, o)
	require.NoError(t, err)
	return r
}

// ids are the record_ids in the data folder, each as often as it is there.
func ids(t *testing.T, dir string) []string {
	t.Helper()
	db, err := duckdb.Open(t.Context(), dir, duckdb.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	r, err := db.Query(t.Context(), "SELECT record_id FROM requests ORDER BY try_cast(record_id AS INT), record_id")
	require.NoError(t, err)
	out := []string{}
	for _, row := range r.Rows {
		out = append(out, row[0].(string))
	}
	return out
}

func wantIDs(from, to int) []string {
	out := []string{}
	for i := from; i < to; i++ {
		out = append(out, fmt.Sprint(i))
	}
	return out
}

// failures are the records in errors/.
func failures(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, layout.Errors, "*"))
	require.NoError(t, err)
	out := []string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		d := json.NewDecoder(bytes.NewReader(text))
		for {
			var o struct {
				RawData []byte `json:"rawData"`
			}
			err := d.Decode(&o)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			out = append(out, string(o.RawData))
		}
	}
	return out
}
