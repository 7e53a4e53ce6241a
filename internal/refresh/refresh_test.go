package refresh

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// ago are times before noon.
func ago(all ...time.Duration) []time.Time {
	var times []time.Time
	for _, d := range all {
		times = append(times, noon.Add(-d))
	}
	return times
}

// every are n times, the last of them first before noon.
func every(n int, first, step time.Duration) []time.Time {
	var times []time.Time
	for i := range n {
		times = append(times, noon.Add(-first-time.Duration(i)*step))
	}
	return times
}

func TestNext(t *testing.T) {
	tests := []struct {
		name    string
		created []time.Time
		asked   bool
		want    time.Duration // from noon
	}{
		{"none before", nil, false, 0},
		{"just before", ago(time.Minute), false, Enterprise.Interval() - time.Minute},
		{"just before, but asked", ago(time.Minute), true, 0},
		{"an interval before", ago(Enterprise.Interval()), false, 0},
		{"a day before counts no more", every(40, Window, time.Minute), false, 0},
		{"the schedule's share is spent", every(29, time.Hour, 10*time.Minute), false, Window - time.Hour - 28*10*time.Minute},
		{"the share is spent, but asked", every(29, time.Hour, 10*time.Minute), true, 0},
		{"all is spent, and asked", every(32, time.Hour, 10*time.Minute), true, Window - time.Hour - 31*10*time.Minute},
		{"more than all, by others", every(40, time.Hour, 10*time.Minute), true, Window - time.Hour - 31*10*time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, Enterprise.Next(tt.created, noon, tt.asked).Sub(noon))
		})
	}
}

// A schedule of any frequency stays within the limit in every window of a week,
// with the reserve left, and never lets an hour pass.
func TestNext_anyScheduleKeepsTheLimit(t *testing.T) {
	for _, step := range []time.Duration{time.Minute, 7 * time.Minute, 10 * time.Minute, 45 * time.Minute} {
		t.Run(step.String(), func(t *testing.T) {
			var created []time.Time
			for now := noon; now.Before(noon.Add(7 * Window)); now = now.Add(step) {
				if !Enterprise.Next(created, now, false).After(now) {
					created = append(created, now)
				}
			}
			for i, at := range created {
				if n := i + 1 - 29; n >= 0 {
					assert.GreaterOrEqual(t, at.Sub(created[max(0, n-1)]), Window-Enterprise.Interval(), "ingestion %d", i)
				}
				if i > 0 {
					assert.LessOrEqual(t, at.Sub(created[i-1]), max(2*step, time.Hour))
				}
			}
			assert.LessOrEqual(t, len(created), 7*29+1)
		})
	}
}

func question(execution string) Question {
	return Question{Execution: execution, ID: execution, Now: noon, Newest: noon.Add(-time.Minute), Usual: Incremental}
}

func TestDecide(t *testing.T) {
	running := []Ingestion{{ID: "old", Status: "COMPLETED"}, {ID: "other", Status: "QUEUED"}}
	tests := []struct {
		name   string
		before DataSet
		with   func(*Question)
		want   Decision
	}{
		{"new data", DataSet{}, nil, Decision{Do: DoLoad, ID: "e", Type: Incremental, Why: "new data was delivered"}},
		{"nothing new", DataSet{Newest: noon}, nil, Decision{Do: DoSkip, Why: "nothing new was delivered"}},
		{"full wanted, nothing new", DataSet{Newest: noon, FullWanted: noon}, nil, Decision{Do: DoLoad, ID: "e", Type: Full, Why: "all of it was asked for"}},
		{"running", DataSet{}, func(q *Question) { q.Listed = running }, Decision{Do: DoJoin, ID: "other", Why: "an ingestion is running already"}},
		{"decided, answer lost", DataSet{Last: Load{ID: "e", Type: Full, Execution: "e"}}, nil,
			Decision{Do: DoLoad, ID: "e", Type: Full, Why: "it was decided on, but not created"}},
		{"superseded", DataSet{Last: Load{ID: "e", Execution: "e"}}, func(q *Question) { q.Listed = []Ingestion{{ID: "e", Status: "FAILED"}} },
			Decision{Do: DoSkip, ID: "e", Why: "a newer ingestion took its place and has ended"}},
		{"limit by others", DataSet{}, func(q *Question) {
			for i, at := range every(32, time.Hour, time.Minute) {
				q.Listed = append(q.Listed, Ingestion{ID: fmt.Sprint(i), Status: "COMPLETED", Source: "MANUAL", Created: at})
			}
		}, Decision{Do: DoSkip, Why: "the limit of 32 ingestions in 24 hours", Next: noon.Add(Window - time.Hour - 28*time.Minute)}},
		{"scheduled ones of QuickSight do not count", DataSet{}, func(q *Question) {
			for i, at := range every(32, time.Hour, time.Minute) {
				q.Listed = append(q.Listed, Ingestion{ID: fmt.Sprint(i), Status: "COMPLETED", Source: "SCHEDULED", Created: at})
			}
		}, Decision{Do: DoLoad, ID: "e", Type: Incremental, Why: "new data was delivered"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := question("e")
			if tt.with != nil {
				tt.with(&q)
			}
			d := tt.before
			assert.Equal(t, tt.want, Enterprise.Decide(&d, q))
			if tt.want.Do == DoLoad {
				assert.Equal(t, tt.want.ID, d.Last.ID)
			}
		})
	}
}

func TestDone_forgetsOnlyWhatWasAskedBefore(t *testing.T) {
	d := DataSet{FullWanted: noon, Asked: noon}
	d.Start(Load{ID: "e", Type: Full, At: noon.Add(time.Minute), Newest: noon})
	d.FullWanted = noon.Add(2 * time.Minute) // again, while it runs
	d.Done(noon.Add(time.Hour))
	assert.Equal(t, noon.Add(2*time.Minute), d.FullWanted)
	assert.True(t, d.Asked.IsZero())
	assert.Equal(t, noon, d.Newest)
	assert.Equal(t, noon.Add(time.Hour), d.Loaded)
}

func TestStart_keepsADay(t *testing.T) {
	d := DataSet{Created: map[string]time.Time{"old": noon.Add(-Window), "young": noon.Add(-time.Hour)}}
	d.Start(Load{ID: "new", At: noon})
	assert.Equal(t, map[string]time.Time{"young": noon.Add(-time.Hour), "new": noon}, d.Created)
}

func TestHealth_tellsFirstFailureAndRecovery(t *testing.T) {
	h := Health{}
	step := func(tried map[string]string) bool {
		h.Note(tried)
		tell := h.Tell()
		if tell {
			h.Told = !h.OK()
		}
		return tell
	}
	assert.False(t, step(map[string]string{"index": ""}), "all is well")
	assert.True(t, step(map[string]string{"spice": "boom"}))
	assert.Equal(t, "spice: boom\n", h.Words())
	assert.False(t, step(map[string]string{"index": ""}), "nothing was tried")
	assert.False(t, step(map[string]string{"index": "boom"}), "it fails already")
	assert.False(t, step(map[string]string{"spice": ""}), "a part still fails")
	assert.True(t, step(map[string]string{"index": ""}), "recovered")
	assert.False(t, step(map[string]string{"index": ""}))
}

func TestHealth_failureThatCouldNotBeTold(t *testing.T) {
	h := Health{}
	h.Note(map[string]string{"index": "boom"})
	assert.True(t, h.Tell())
	assert.True(t, h.Tell(), "until it is")
	h.Note(map[string]string{"index": ""})
	assert.False(t, h.Tell(), "nobody knew of it")
}

func TestHealth_dataSetThatIsGone(t *testing.T) {
	h := Health{Failing: map[string]string{"gone": "boom", "index": "boom"}}
	h.Keep([]string{"index"})
	assert.Equal(t, map[string]string{"index": "boom"}, h.Failing)
}

func TestReports_overdue(t *testing.T) {
	kinds := []string{"daily", "weekly", "monthly"}
	r := Reports{}
	overdue, changed := r.Overdue(kinds, noon)
	assert.Empty(t, overdue, "the stack is new")
	assert.True(t, changed)
	for _, tt := range []struct {
		after time.Duration
		want  []string
	}{
		{26 * time.Hour, nil},
		{27 * time.Hour, []string{"daily"}},
		{7*Window + 6*time.Hour, []string{"daily"}},
		{7*Window + 7*time.Hour, []string{"daily", "weekly"}},
		{32 * Window, kinds},
	} {
		overdue, changed := r.Overdue(kinds, noon.Add(tt.after))
		assert.Equal(t, tt.want, overdue, tt.after)
		assert.False(t, changed)
	}
	r.Made("daily", noon.Add(32*Window))
	r.Made("", noon)
	overdue, _ = r.Overdue([]string{"daily"}, noon.Add(32*Window))
	assert.Empty(t, overdue)
	assert.NotContains(t, r.Last, "")
}
