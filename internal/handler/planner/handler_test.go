package planner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// bucket is S3 in memory, by bucket and key.
type bucket struct {
	mu    sync.Mutex
	files map[string]string
	fail  string // key that cannot be written
}

type named struct {
	*bucket
	name string
}

func (b named) Open(_ context.Context, key string) (io.ReadCloser, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, ok := b.files[b.name+"/"+key]
	if !ok {
		return nil, fmt.Errorf("read object %s: %w", key, objects.ErrMissing)
	}
	return io.NopCloser(strings.NewReader(body)), nil
}

func (b named) Put(_ context.Context, key, _ string, body []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if key == b.fail {
		return errors.New("slow down")
	}
	b.files[b.name+"/"+key] = string(body)
	return nil
}

type plans struct {
	snapshot *usageplan.Snapshot
	err      error
}

func (p plans) Pointer(context.Context) (snapshotstore.Pointer, error) {
	return snapshotstore.Pointer{}, p.err
}

func (p plans) Load(context.Context, snapshotstore.Pointer) (*usageplan.Snapshot, error) {
	return p.snapshot, nil
}

func newHandler(t *testing.T, b *bucket, p Plans) (*Handler, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	h, err := New(Config{
		Objects: func(name string) Objects { return named{b, name} }, Plans: p, Log: &log,
		Now: func() time.Time { return time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC) },
	})
	require.NoError(t, err)
	return h, &log
}

func week(t *testing.T) report.Period {
	t.Helper()
	p, err := report.ParsePeriod("2026-W46", "Europe/Berlin", time.Time{})
	require.NoError(t, err)
	return p
}

// results are result files as Athena writes them: everything quoted, absent
// values empty.
func results(b *bucket) []Result {
	heads := map[string]string{
		"totals": `"label","requests","previous","client_errors","server_errors","previous_client_errors","previous_server_errors","quota_refused","throttled","bytes","routes","unreadable","repaired","first_seen","last_seen","p50","p90","p99","previous_p50","previous_p90","previous_p99"`,
		"days":   `"day","requests","client_errors","server_errors","p50","p90","p99"`, "routes": `"place","route","requests","previous","client_errors","server_errors","p50","p90","p99"`,
		"route_days": `"day","route","requests"`, "errors": `"error_type","status","integration_status","requests","previous","first_seen","last_seen","top_route"`,
		"agents": `"place","family","kind","requests","previous"`, "quota": `"plan_id","key_id","day","plan","key_name","quota_limit","quota_period","requests","used","refused"`,
		"hours": `"hour","lines","copies","first_seen","last_seen"`,
	}
	const rest = `,"5","2","1","0","0","0","0","77","1","0","0","2026-11-09 10:00:00.000","2026-11-10 10:00:00.000","12.0","1.5E1","20.0",,,` + "\n"
	body := map[string]string{
		"totals": `"","","8"` + rest + `"a, ""b""` + "\n" + `c","Acme, ""Inc""","5"` + rest + `"zeta","Zeta","3"` + rest,
		"hours":  `"","2026-11-09 10:00:00.000","8","1","2026-11-09 10:00:00.000","2026-11-09 10:30:00.000"` + "\n",
	}
	var list []Result
	for name, head := range heads {
		key := "athena-results/" + name + ".csv"
		b.files["data/"+key] = `"customer_id",` + head + "\n" + body[name]
		if name == "totals" {
			key = "s3://data/" + key // Athena names its results so
		}
		list = append(list, Result{name, key})
	}
	return list
}

const prefix = "reports/.work/2026-W46/1/"

func TestHandle_queries(t *testing.T) {
	h, _ := newHandler(t, &bucket{}, nil)
	answer, err := h.Handle(t.Context(), Event{Ask: "queries", Period: week(t), Database: "lens"})
	require.NoError(t, err)
	text, err := json.Marshal(answer)
	require.NoError(t, err)
	var list []struct{ Name, SQL string }
	require.NoError(t, json.Unmarshal(text, &list))
	require.Len(t, list, 8)
	assert.Less(t, len(text), 100_000, "it is state of the workflow, of which 256 KB are allowed")
	for _, q := range list {
		assert.Contains(t, q.SQL, `"lens"."requests"`, q.Name)
	}
}

func TestHandle_planThenFinish(t *testing.T) {
	b := &bucket{files: map[string]string{}}
	h, log := newHandler(t, b, plans{snapshot: &usageplan.Snapshot{Keys: []usageplan.Key{{ID: "k", Name: "Idle", Tags: map[string]string{"customer": "idle", "report-email": "x@idle.example"}}}}})
	answer, err := h.Handle(t.Context(), Event{Ask: "plan", Bucket: "data", Period: week(t), WorkPrefix: prefix, Results: results(b)})
	require.NoError(t, err)
	planned := answer.(Planned)
	assert.Equal(t, Planned{prefix + ".work.json", 3, prefix + ".overview.json"}, planned)
	var work []Work
	require.NoError(t, json.Unmarshal([]byte(b.files["data/"+planned.ManifestKey]), &work))
	nasty := report.Folder("a, \"b\"\nc")
	assert.Equal(t, []Work{
		{prefix + nasty + ".json", "reports/2026-W46/" + nasty + "/"}, {prefix + "idle.json", "reports/2026-W46/idle/"}, {prefix + "zeta.json", "reports/2026-W46/zeta/"},
	}, work)
	var in report.Input
	require.NoError(t, json.Unmarshal([]byte(b.files["data/"+work[0].WorkKey]), &in))
	assert.Equal(t, `Acme, "Inc"`, in.Customer)
	assert.Equal(t, 15.0, *in.Totals.Latency.P90)
	assert.Nil(t, in.Totals.PreviousSpeed.P90)
	_, err = report.New(&in)
	require.NoError(t, err, "the exporter can use it")

	b.files["data/"+work[0].WorkKey+".done"] = `{"customerId":"acme","files":[{"path":"acme/report.pdf","bytes":10,"sha256":"00"}],"mailed":true}`
	b.files["data/"+work[1].WorkKey+".failed"] = `{"Error":"Runtime.OutOfMemory","Cause":"signal: killed"}`
	b.files["data/"+planned.OverviewKey+".done"] = `{"files":[{"path":"overview.pdf","bytes":5,"sha256":"00"}]}`
	answer, err = h.Handle(t.Context(), Event{Ask: "finish", Bucket: "data", Period: week(t), WorkPrefix: prefix, ManifestKey: planned.ManifestKey})
	require.NoError(t, err)
	want := report.Counts{Customers: 3, Failed: 2, Files: 2, Bytes: 15}
	assert.Equal(t, Finished{"reports/2026-W46/manifest.json", want}, answer)
	var m report.Manifest
	require.NoError(t, json.Unmarshal([]byte(b.files["data/reports/2026-W46/manifest.json"]), &m))
	assert.Equal(t, want, m.Counts)
	assert.Equal(t, "Runtime.OutOfMemory: signal: killed", m.Customers[1].Failure)
	assert.Equal(t, "the exporter did not end", m.Customers[2].Failure)
	assert.Contains(t, log.String(), `"ReportCustomersFailed":2`)
}

// A run for one customer makes her report alone, and leaves the rest of the
// period's manifest as it was.
func TestHandle_someCustomers_restOfManifestStays(t *testing.T) {
	b := &bucket{files: map[string]string{}}
	h, _ := newHandler(t, b, nil)
	plan := Event{Ask: "plan", Bucket: "data", Period: week(t), WorkPrefix: prefix, Results: results(b), Customers: []string{"zeta"}}
	answer, err := h.Handle(t.Context(), plan)
	require.NoError(t, err)
	planned := answer.(Planned)
	assert.Equal(t, 1, planned.Customers)
	b.files["data/"+prefix+"zeta.json.done"] = `{"customerId":"zeta","files":[{"path":"zeta/report.pdf","bytes":7,"sha256":"new"}]}`
	finish := Event{Ask: "finish", Bucket: "data", Period: week(t), WorkPrefix: prefix, ManifestKey: planned.ManifestKey, Customers: []string{"zeta"}}
	manifest := "data/reports/2026-W46/manifest.json"
	want := Finished{"reports/2026-W46/manifest.json", report.Counts{Customers: 1, Files: 1, Bytes: 7}}

	for _, tt := range []struct {
		name, before string
		want         []string
		counts       report.Counts
	}{
		{"none before", "", []string{"zeta/report.pdf"}, report.Counts{Customers: 1, Files: 1, Bytes: 7}},
		{"others before", `{"source":"s","overview":{"files":[{"path":"overview.pdf","bytes":5}]},"customers":[{"customerId":"a","files":[{"path":"a/report.csv","bytes":1}]}]}`,
			[]string{"overview.pdf", "a/report.csv", "zeta/report.pdf"}, report.Counts{Customers: 2, Files: 3, Bytes: 13}},
		{"herself before", `{"overview":{"files":[]},"customers":[{"customerId":"zeta","files":[],"failure":"timed out"},{"customerId":"zz","files":[],"failure":"timed out"}]}`,
			[]string{"zeta/report.pdf"}, report.Counts{Customers: 2, Failed: 1, Files: 1, Bytes: 7}},
	} {
		delete(b.files, manifest)
		if tt.before != "" {
			b.files[manifest] = tt.before
		}
		answer, err = h.Handle(t.Context(), finish)
		require.NoError(t, err, tt.name)
		assert.Equal(t, want, answer, "counts are those of this run")
		var m report.Manifest
		require.NoError(t, json.Unmarshal([]byte(b.files[manifest]), &m))
		var got []string
		for _, e := range append([]report.ManifestEntry{m.Overview}, m.Customers...) {
			for _, f := range e.Files {
				got = append(got, f.Path)
			}
		}
		assert.Equal(t, tt.want, got, tt.name)
		assert.Equal(t, tt.counts, m.Counts, tt.name)
	}
	b.files[manifest] = "{"
	_, err = h.Handle(t.Context(), finish)
	assert.ErrorContains(t, err, "read object reports/2026-W46/manifest.json", "a manifest that cannot be read is not replaced")

	plan.Customers = []string{"nobody", "zeta", "none at all"}
	_, err = h.Handle(t.Context(), plan)
	assert.ErrorContains(t, err, `no customer has the id "nobody" or "none at all"`)
}

func TestHandle_nobodyCalled_stillAnOverview(t *testing.T) {
	b := &bucket{files: map[string]string{}}
	h, _ := newHandler(t, b, plans{err: snapshotstore.ErrNone})
	list := results(b)
	for _, r := range list {
		_, key := place("data", r.Key)
		head, _, _ := strings.Cut(b.files["data/"+key], "\n")
		b.files["data/"+key] = head + "\n"
	}
	answer, err := h.Handle(t.Context(), Event{Ask: "plan", Bucket: "data", Period: week(t), WorkPrefix: prefix, Results: list})
	require.NoError(t, err)
	assert.Zero(t, answer.(Planned).Customers)
	assert.Equal(t, "[]", b.files["data/"+prefix+".work.json"])
	assert.Contains(t, b.files, "data/"+prefix+".overview.json")
}

func TestHandle_wrong_errors(t *testing.T) {
	b := &bucket{files: map[string]string{}}
	h, log := newHandler(t, b, nil)
	plan := Event{Ask: "plan", Bucket: "data", Period: week(t), WorkPrefix: prefix, Results: results(b)}
	tests := map[string]struct {
		change func(*Event)
		want   string
	}{
		"question": {func(e *Event) { e.Ask = "why" }, `the planner was asked "why"`},
		"period":   {func(e *Event) { e.Period.Name = "2026-W45" }, "must be the midnights"},
		"missing":  {func(e *Event) { e.Results = e.Results[1:] }, "is missing"},
		"object":   {func(e *Event) { e.Bucket = "other" }, "there is no such object"},
		"written":  {func(*Event) { b.fail = prefix + "zeta.json" }, "slow down"},
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		e := plan
		e.Results = slices.Clone(plan.Results)
		tests[name].change(&e)
		_, err := h.Handle(t.Context(), e)
		assert.ErrorContains(t, err, tests[name].want, name)
	}
	assert.Contains(t, log.String(), `"level":"ERROR"`)
}

func TestHandle_plansCannotBeRead_error(t *testing.T) {
	b := &bucket{files: map[string]string{}}
	down := errors.New("ThrottlingException")
	h, _ := newHandler(t, b, plans{err: down})
	_, err := h.Handle(t.Context(), Event{Ask: "plan", Bucket: "data", Period: week(t), Results: results(b)})
	assert.ErrorIs(t, err, down, "else those who wait for a mail would get none")
}

// The work file of a customer who runs out of quota has the forecast, which the
// exporter puts into words.
func TestHandle_plan_forecast(t *testing.T) {
	b := &bucket{files: map[string]string{}}
	h, _ := newHandler(t, b, plans{snapshot: &usageplan.Snapshot{
		Plans: []usageplan.Plan{{ID: "p", Name: "Basic", Quota: &usageplan.Quota{Limit: 240, Period: "MONTH"}}},
		Keys:  []usageplan.Key{{ID: "k", Tags: map[string]string{"customer": "zeta"}, PlanIDs: []string{"p"}}},
	}})
	files := results(b)
	for day := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC); day.Before(week(t).From); day = day.AddDate(0, 0, 1) {
		b.files["data/athena-results/quota.csv"] += `"zeta","p","k","` + day.Format(time.DateOnly) + `","Basic","main","240","MONTH","0","15","0"` + "\n"
	}
	_, err := h.Handle(t.Context(), Event{Ask: "plan", Bucket: "data", Period: week(t), WorkPrefix: prefix, Results: files})
	require.NoError(t, err)
	var in report.Input
	require.NoError(t, json.Unmarshal([]byte(b.files["data/"+prefix+"zeta.json"]), &in))
	r, err := report.New(&in)
	require.NoError(t, err)
	assert.Contains(t, fmt.Sprint(r.Highlights), "of the 240 requests of plan Basic for November 2026 are used. With about ")
	assert.Contains(t, b.files["data/"+prefix+".overview.json"], `"forecast":{"end":"2026-11-1`)
}
