package workflows

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onlySecond orders the report of the second customer.
var onlySecond = fmt.Sprintf(`{"period":"2026-W47","formats":["csv"],"customers":[%q]}`, customerID(2))

// digests are the checksums of the manifest's files, by path.
func (w *world) digests(t *testing.T, period string) map[string]string {
	t.Helper()
	m := w.manifest(t, period)
	found := map[string]string{}
	for _, e := range append(m.Customers, m.Overview) {
		for _, f := range e.Files {
			found[f.Path] = f.SHA256
		}
	}
	return found
}

// A run for one customer replaces that customer's files and entry; all else of
// the period stays.
func TestReport_oneCustomer_restStays(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 3, options{})
	require.Equal(t, "SUCCEEDED", w.run(t, reportMachine, `{"period":"2026-W47","formats":["csv","html"]}`).status)
	before := w.digests(t, "2026-W47")
	require.Len(t, before, 8)
	assert.Equal(t, 3, w.exported(t).Customers)
	w.subjects(t)

	w.answerQueries(t, 4, "2026-W47") // everybody's figures are others now
	got := w.run(t, reportMachine, onlySecond)
	require.Equal(t, "SUCCEEDED", got.status, "%s\n%s", got.cause, w.log.String())
	assert.Contains(t, got.path, "Any Customers? → Export Customers → All Customers? → Write Manifest → Close")
	after := w.digests(t, "2026-W47")
	for _, format := range []string{"csv", "html"} {
		path := customerID(2) + "/report." + format
		delete(before, path)
		if format == "csv" {
			assert.NotEmpty(t, after[path], "made again")
		} else {
			assert.Empty(t, after[path], "not made again: no longer the period's")
		}
		delete(after, path)
	}
	assert.Equal(t, before, after)
	for path, want := range after {
		assert.Equal(t, want, digest(w.get(t, "reports/2026-W47/"+path)), path)
	}
	e := w.exported(t)
	assert.Equal(t, 1, e.Customers)
	assert.Equal(t, []string{customerID(2)}, e.Only)
	notices := w.receive(t, w.queue)
	require.Len(t, notices, 1)
	assert.Contains(t, notices[0].Message, "the overview and all others are as before")
	w.nothingRuns(t)
}

func TestReport_oneCustomerFirst_thenIsThePeriodsOwn(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 3, options{})
	require.Equal(t, "SUCCEEDED", w.run(t, reportMachine, onlySecond).status)
	assert.Equal(t, []string{"reports/2026-W47/customer-02/report.csv", "reports/2026-W47/manifest.json"}, w.keys(t, "reports/2026"))
	assert.Len(t, w.digests(t, "2026-W47"), 1)
	require.Equal(t, "SUCCEEDED", w.run(t, reportMachine, `{"period":"2026-W47","formats":["csv"]}`).status)
	assert.Len(t, w.digests(t, "2026-W47"), 4)
}

func TestReport_noSuchCustomer_nothingIsTouched(t *testing.T) {
	t.Parallel()
	w := reportWorld(t, 2, options{})
	got := w.run(t, reportMachine, `{"period":"2026-W47","customers":["customer-02","nobody"]}`)
	assert.Equal(t, "ReportFailed", got.err)
	assert.Contains(t, got.cause, "no customer has the id")
	assert.Contains(t, got.cause, "nobody")
	assert.Empty(t, w.keys(t, "reports/2026"))
	w.nothingRuns(t)
}

// Of two runs of a period, one for some customers never counts as the other:
// it waits, or is waited for.
func TestReport_oneCustomerBesideAnother_waits(t *testing.T) {
	for _, tt := range []struct{ name, first, second string }{
		{"all run", weekly, onlySecond},
		{"one runs", onlySecond, weekly},
		{"another one runs", strings.Replace(onlySecond, customerID(2), customerID(1), 1), onlySecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := reportWorld(t, 2, options{})
			w.athena.plan = []string{"QUEUED", "QUEUED", "RUNNING", "RUNNING", "RUNNING", "RUNNING", "RUNNING", "RUNNING", "SUCCEEDED"}
			first := w.start(t, reportMachine, "first", tt.first)
			require.Eventually(t, func() bool { w.athena.mu.Lock(); defer w.athena.mu.Unlock(); return len(w.athena.queries) > 0 }, longest, tick)
			second := w.run(t, reportMachine, tt.second)
			require.Equal(t, "SUCCEEDED", second.status, second.cause)
			assert.True(t, strings.HasPrefix(second.path, "Begin → Mine? → Look At The Other → Other Running? → Wait For The Other → Begin → "), second.path)
			assert.True(t, strings.HasSuffix(second.path, "→ Done"), second.path)
			assert.Equal(t, "SUCCEEDED", w.await(t, first).status)
			assert.Len(t, w.athena.queries, 16, "each ran its own")
			assert.NotEmpty(t, w.digests(t, "2026-W47")[customerID(2)+"/report.csv"])
			w.nothingRuns(t)
		})
	}
}
