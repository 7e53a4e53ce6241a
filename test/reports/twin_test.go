package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/handler/exporter"
	"github.com/apigw-lens/apigw-lens/internal/handler/planner"
	"github.com/apigw-lens/apigw-lens/internal/mail"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// bucket is S3 in memory.
type bucket struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (b *bucket) Get(_ context.Context, key string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, ok := b.files[key]
	if !ok {
		return nil, fmt.Errorf("read object %s: %w", key, objects.ErrMissing)
	}
	return body, nil
}

func (b *bucket) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	body, err := b.Get(ctx, key)
	return io.NopCloser(bytes.NewReader(body)), err
}

func (b *bucket) Put(_ context.Context, key, _ string, body []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.files[key] = body
	return nil
}

// demoPlans is the demo's usage plan snapshot, as DynamoDB would hold it.
type demoPlans struct{ dir string }

func (p demoPlans) Pointer(context.Context) (snapshotstore.Pointer, error) {
	return snapshotstore.Pointer{}, nil
}

func (p demoPlans) Load(context.Context, snapshotstore.Pointer) (*usageplan.Snapshot, error) {
	h, err := usageplan.LoadHistory(p.dir + "/snapshots")
	if err != nil {
		return nil, err
	}
	return h.Snapshots[len(h.Snapshots)-1], nil
}

type nobody struct{}

func (nobody) Send(context.Context, mail.Message) error { return nil }

// The planner and the exporter make of the same rows the same files as the
// command on a laptop does.
func TestPlannerAndExporter_makeTheCommandsReports(t *testing.T) {
	data, _ := madeUp(t)
	dir, m := reported(t, data, "--period", "2026-W46", "--time-zone", "Europe/Berlin")
	b := &bucket{files: map[string][]byte{}}
	plan, err := planner.New(planner.Config{Objects: func(string) planner.Objects { return b }, Plans: demoPlans{data}, Now: clock})
	require.NoError(t, err)
	export, err := exporter.New(exporter.Config{Objects: func(string) exporter.Objects { return b }, Mailer: nobody{}, Now: clock})
	require.NoError(t, err)

	queries, err := report.Queries(report.DuckDB, m.Period, "")
	require.NoError(t, err)
	e := planner.Event{Ask: "plan", Bucket: "b", Period: m.Period, WorkPrefix: "work/"}
	for _, q := range queries {
		b.files[q.Name] = AthenaFile(t, data, q.SQL)
		e.Results = append(e.Results, planner.Result{Name: q.Name, Key: q.Name})
	}
	answer, err := plan.Handle(t.Context(), e)
	require.NoError(t, err)
	planned := answer.(planner.Planned)
	var work []planner.Work
	require.NoError(t, json.Unmarshal(b.files[planned.ManifestKey], &work))
	for _, w := range append(work, planner.Work{WorkKey: planned.OverviewKey, OutPrefix: "reports/2026-W46/"}) {
		_, err := export.Handle(t.Context(), exporter.Event{Bucket: "b", WorkKey: w.WorkKey, OutPrefix: w.OutPrefix, Formats: exporter.Formats})
		require.NoError(t, err)
	}
	_, err = plan.Handle(t.Context(), planner.Event{Ask: "finish", Bucket: "b", Period: m.Period, WorkPrefix: "work/", ManifestKey: planned.ManifestKey})
	require.NoError(t, err)
	var made report.Manifest
	require.NoError(t, json.Unmarshal(b.files["reports/2026-W46/manifest.json"], &made))

	require.Len(t, made.Customers, len(m.Customers))
	assert.Zero(t, made.Counts.Failed)
	same := strings.NewReplacer("apigw-lens on a data folder", "X", "Amazon Athena", "X")
	for i, entry := range append(m.Customers, m.Overview) {
		if i < len(m.Customers) {
			assert.Equal(t, entry.CustomerID, made.Customers[i].CustomerID)
		}
		for _, f := range entry.Files {
			got := b.files["reports/2026-W46/"+f.Path]
			require.NotEmpty(t, got, f.Path)
			if strings.HasSuffix(f.Path, ".csv") {
				want := string(body(t, dir, f.Path))
				assert.Equal(t, withoutFailed(want), withoutFailed(string(got)), f.Path)
			}
			if strings.HasSuffix(f.Path, ".html") {
				assert.Equal(t, withoutFailed(same.Replace(string(body(t, dir, f.Path)))), withoutFailed(same.Replace(string(got))), f.Path)
			}
		}
	}
}

// withoutFailed leaves out the lines on what only the laptop knows: how many
// log lines could not be read at all.
func withoutFailed(text string) string {
	var kept []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.Contains(line, "could not be read at all") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
