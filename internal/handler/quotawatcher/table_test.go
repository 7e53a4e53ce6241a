package quotawatcher

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// line is what these tests look at of a row of the table.
type line struct {
	Key      string `parquet:"api_key_id"`
	Day      int64  `parquet:"used_day"`
	Used     int64  `parquet:"quota_used"`
	GetUsage *int64 `parquet:"getusage_used"`
}

// lines are the rows of a day; nil without a file.
func (w *world) lines(day string) []line {
	f, ok := w.files[TableFolder+day+".parquet"]
	if !ok {
		return nil
	}
	rows, err := pq.Read[line](bytes.NewReader(f.body), int64(len(f.body)))
	require.NoError(w.t, err)
	return rows
}

// look looks at the quotas and says which days of the table were written.
func (w *world) look(now time.Time) (written []string, err error) {
	w.now = now
	before := maps.Clone(w.files)
	for key := range w.files {
		w.files[key] = file{at: w.files[key].at}
	}
	_, err = w.handler.Handle(w.t.Context())
	for key, f := range w.files {
		if f.body != nil {
			written = append(written, strings.TrimSuffix(strings.TrimPrefix(key, TableFolder), ".parquet"))
			continue
		}
		w.files[key] = before[key]
	}
	slices.Sort(written)
	return written, err
}

func TestTable_daysThatAreWritten(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	w := newWorld(t)
	w.key("k", "p0", month(10)...)
	first, err := w.look(at(16, 5))
	require.NoError(t, err)
	assert.Equal(t, []string{"2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-13", "2026-11-14", "2026-11-15", "2026-11-16"}, first)
	for range 10 {
		_, err := w.look(at(16, 5))
		require.NoError(t, err)
	}
	assert.Len(t, w.files, 30+31+16)
	assert.NotNil(t, w.lines("2026-09-01"), "of August and its last week API Gateway does not know all")

	for _, tt := range []struct {
		name string
		now  time.Time
		want []string
	}{
		{"later that day", at(16, 6), []string{"2026-11-16"}},
		{"just after midnight", at(17, 0), []string{"2026-11-16", "2026-11-17"}},
		{"yesterday may still change", at(17, 2), []string{"2026-11-16", "2026-11-17"}},
		{"once after three hours", at(17, 4), []string{"2026-11-16", "2026-11-17"}},
		{"yesterday is settled", at(17, 5), []string{"2026-11-17"}},
		{"after a pause", at(20, 5), []string{"2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"}},
	} {
		written, err := w.look(tt.now)
		require.NoError(t, err)
		assert.Equal(t, tt.want, written, tt.name)
	}
}

func TestTable_rows(t *testing.T) {
	w := newWorld(t)
	w.key("busy", "p0", 5, 7)
	w.key("quiet", "p0")
	w.key("old", "p0", 11, 0)
	w.key("older", "p0")
	for i := range w.snapshot.Keys[2:] {
		deleted := w.now.Add(-time.Hour)
		w.snapshot.Keys[2+i].DeletedAt = &deleted
	}
	_, err := w.look(w.now.Add(12 * time.Hour))
	require.NoError(t, err)
	used := func(n int64) *int64 { return &n }
	assert.Equal(t, []line{{"busy", 7, 12, used(12)}, {"old", 0, 11, used(11)}, {"quiet", 0, 0, used(0)}}, w.lines("2026-11-15"),
		"a deleted key as long as API Gateway knows it")
	assert.Equal(t, []line{{"busy", 0, 12, used(12)}, {"quiet", 0, 0, used(0)}}, w.lines("2026-11-16"))
}

func TestTable_staysAsItWas_whenSomethingIsNotKnown(t *testing.T) {
	w := newWorld(t)
	w.key("k0", "p0", 1)
	w.key("k1", "p1", 70)
	_, err := w.look(w.now)
	require.NoError(t, err)
	w.account.Before = func(_ int, r *http.Request) int {
		if strings.Contains(r.URL.Path, "/p0/") {
			return http.StatusForbidden
		}
		return 0
	}
	written, err := w.look(w.now.Add(time.Hour))
	assert.ErrorContains(t, err, "ask usage of plan p0")
	assert.Empty(t, written)
	assert.Len(t, w.lines("2026-11-16"), 2, "both plans, as before")
}

func TestTable_bucketFails_eventsAreToldAllTheSame(t *testing.T) {
	down := errors.New("bucket is down")
	for _, what := range []string{"list", "put"} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			w.key("k", "p0", month(100)...)
			w.bucket = map[string]error{what: down}
			s, err := w.handler.Handle(t.Context())
			assert.ErrorIs(t, err, down)
			assert.Len(t, w.events, 3)
			assert.Zero(t, s.Days)
			assert.Empty(t, w.files)
		})
	}
}
