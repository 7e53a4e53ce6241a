package workflows

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Parts of paths of a data set.
const (
	due     = opening + " → Data Sets Due? → Load SPICE → List Ingestions → Ask The Gate → Load Or Join?"
	created = " → Create Ingestion"
	polled  = " → Wait For Ingestion → Count Look → Describe Ingestion → Ingestion Finished?"
	done    = " → Data Set Done"
)

// spiceWorld has a delivered object, and no crawler.
func spiceWorld(t *testing.T) (*world, *spiceSet) {
	t.Helper()
	w := newWorld(t, options{spice: true})
	w.deliver(t, "requests/dt="+today+"/a.parquet")
	return w, w.spice.set(w.name + "-requests")
}

func TestSpice_loadsWhatIsNew_thenWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, due+created+polled+polled+done+quiet, got.path)
	assert.Len(t, set.ingestions, 1)
	assert.Equal(t, "INCREMENTAL_REFRESH", set.ingestions[0].kind)
	kind, d := w.event(t)
	assert.Equal(t, "Refresh Completed", kind)
	assert.Equal(t, "loaded", d.DataSets[0].Result)
	w.nothingRuns(t)

	time.Sleep(time.Second) // S3's times have whole seconds
	w.deliver(t, "requests/dt="+today+"/b.parquet")
	assert.Equal(t, opening+" → Data Sets Due?"+quiet, w.run(t, refreshMachine, `{}`).path, "50 minutes have not passed")
	asked := w.run(t, refreshMachine, `{"wait":true}`)
	assert.Equal(t, due+created+polled+polled+done+quiet, asked.path, "whoever asks may spend the reserve")
	assert.Len(t, set.ingestions, 2)
	assert.Equal(t, opening+" → Data Sets Due?"+quiet, w.run(t, refreshMachine, `{"wait":true}`).path, "nothing is new")
}

func TestSpice_quotaIsLoadedInFull(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{spice: true})
	w.deliver(t, "quota/quota.parquet")
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Empty(t, w.spice.set(w.name+"-requests").ingestions)
	set := w.spice.set(w.name + "-quota")
	assert.Len(t, set.ingestions, 1)
	assert.Equal(t, "FULL_REFRESH", set.ingestions[0].kind)
}

func TestSpice_fullIsAskedFor_whileTheGateIsShut(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	w.run(t, refreshMachine, `{}`)
	got := w.run(t, refreshMachine, `{"full":true}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	if assert.Len(t, set.ingestions, 2) {
		assert.Equal(t, "FULL_REFRESH", set.ingestions[1].kind)
	}
	assert.Equal(t, opening+" → Data Sets Due?"+quiet, w.run(t, refreshMachine, `{}`).path, "it is done")
}

func TestSpice_off_branchIsSkipped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.deliver(t, "requests/dt="+today+"/a.parquet")
	got := w.run(t, refreshMachine, `{"full":true}`)
	assert.Equal(t, opening+" → Data Sets Due?"+quiet, got.path)
	assert.Empty(t, w.spice.sets)
}

func TestSpice_limitIsUsedUpByOthers_waits(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	for n := range 32 {
		set.ingestions = append(set.ingestions, &ingestion{id: fmt.Sprint("by-hand-", n), kind: "FULL_REFRESH", source: "MANUAL",
			created: time.Now().Add(-time.Duration(n+1) * 10 * time.Minute), steps: []string{"COMPLETED"}})
	}
	got := w.run(t, refreshMachine, `{"full":true}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, due+done+quiet, got.path)
	_, d := w.event(t)
	assert.Equal(t, "skipped", d.DataSets[0].Result)
	assert.Contains(t, d.DataSets[0].Why, "the limit of 32 ingestions in 24 hours")
	assert.Len(t, set.ingestions, 32)
	assert.Empty(t, w.subjects(t), "waiting is no failure")
}

func TestSpice_limitIsFoundOutByTrying_waits(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	set.refuse = "LimitExceededException"
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, due+created+" → Describe Ingestion"+done+quiet, got.path)
	_, d := w.event(t)
	assert.Equal(t, "limited", d.DataSets[0].Result)
	assert.Empty(t, w.subjects(t))
}

func TestSpice_ingestionEndsBadly_reasonIsTold(t *testing.T) {
	tests := []struct {
		name string
		plan []string
		want string
	}{
		{"failed", []string{"RUNNING", "FAILED:SQL_TABLE_NOT_FOUND:table requests is gone"}, "is FAILED: SQL_TABLE_NOT_FOUND: table requests is gone"},
		{"cancelled", []string{"RUNNING", "CANCELLED"}, "is CANCELLED"},
		{"never ends", []string{"RUNNING"}, "was still RUNNING after an hour"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, set := spiceWorld(t)
			set.plan = tt.plan
			got := w.run(t, refreshMachine, `{}`)
			assert.Equal(t, "RefreshFailed", got.err)
			assert.Contains(t, got.cause, w.name+"-requests: ingestion ")
			assert.Contains(t, got.cause, tt.want)
			kind, d := w.event(t)
			assert.Equal(t, "Refresh Failed", kind)
			assert.Equal(t, "failed", d.DataSets[0].Result)
			assert.Equal(t, []string{w.name + ": refresh fails"}, w.subjects(t))
			w.nothingRuns(t)

			again := w.run(t, refreshMachine, `{}`)
			assert.Equal(t, "SUCCEEDED", again.status, "nothing was tried")
			assert.Empty(t, w.subjects(t), "and that is no recovery")
			set.plan, set.ingestions[0].steps = []string{"COMPLETED"}, append(tt.plan, "COMPLETED")
			w.run(t, refreshMachine, `{"wait":true}`)
			assert.Equal(t, []string{w.name + ": refresh works again"}, w.subjects(t))
		})
	}
}

func TestSpice_running_isJoined(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	set.ingestions = []*ingestion{{id: "nightly", kind: "FULL_REFRESH", source: "SCHEDULED", created: time.Now(), steps: []string{"RUNNING", "RUNNING", "COMPLETED"}}}
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, due+polled+polled+done+quiet, got.path)
	assert.Len(t, set.ingestions, 1)
	_, d := w.event(t)
	assert.Equal(t, "loaded", d.DataSets[0].Result)
	assert.Equal(t, "an ingestion is running already", d.DataSets[0].Why)
}

func TestSpice_superseded_newerOneIsJoined(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	set.plan = []string{"RUNNING", "FAILED:INGESTION_SUPERSEDED:a newer ingestion was started"}
	set.next = &ingestion{id: "newer", kind: "FULL_REFRESH", source: "SCHEDULED", steps: []string{"RUNNING", "COMPLETED"}}
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, due+created+polled+" → List Ingestions → Ask The Gate → Load Or Join?"+polled+done+quiet, got.path)
	_, d := w.event(t)
	assert.Equal(t, "loaded", d.DataSets[0].Result)
}

func TestSpice_answerOfCreateIsLost_ingestionIsFound(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	set.refuse, set.refuseAfter = "InternalFailureException", true
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, due+created+" → Describe Ingestion → Ingestion Finished?"+polled+done+quiet, got.path)
	assert.Len(t, set.ingestions, 1)
}

func TestSpice_refused_reasonIsTold(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	set.refuse = "AccessDeniedException"
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "RefreshFailed", got.err)
	assert.Contains(t, got.cause, "AccessDeniedException: refused by the test")
	assert.Empty(t, set.ingestions)
}

func TestSpice_throttled_triesAgain(t *testing.T) {
	t.Parallel()
	w, set := spiceWorld(t)
	w.fail("quicksight", "", "", http.StatusTooManyRequests, "ThrottlingException", 2)
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Len(t, set.ingestions, 1)
}
