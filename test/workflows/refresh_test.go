package workflows

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	refreshMachine = "RefreshWorkflow"
	today          = "2026-11-22"
)

// Parts of paths.
const (
	opening = "Begin → Mine? → Days Missing?"
	crawl   = " → Start Crawler → Wait For Crawler → Count Poll → Get Crawler → Crawler Finished?"
	look    = " → Wait For Crawler → Count Poll → Get Crawler → Crawler Finished?"
	checked = " → Crawl Succeeded? → Check Index → Days Indexed? → Data Sets Due?"
	// quiet ends a run that has nothing to tell, told one that tells a failure.
	quiet = " → End → Publish Event → Owner To Be Told? → Refresh Failed? → Done"
	told  = " → End → Publish Event → Owner To Be Told? → Tell Owner → Remember It → Refresh Failed? → Failed"
)

// detail is what tests look at in the detail of a refresh event.
type detail struct {
	IndexedDays int
	DataSets    []struct{ ID, Result, Why string }
	Failures    map[string]string
}

// event is the one event since the last look.
func (w *world) event(t *testing.T) (kind string, d detail) {
	t.Helper()
	events := w.receive(t, w.events)
	require.Len(t, events, 1)
	require.NoError(t, json.Unmarshal(events[0].Detail, &d))
	return events[0].DetailType, d
}

// crawlWorld has a delivered day without a partition, which a crawl indexes.
func crawlWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, options{crawler: true})
	w.deliver(t, "requests/dt="+today+"/a.parquet")
	w.crawler.work = func() { w.index(t, today) }
	return w
}

func TestRefresh_nothingNew_onlyAsks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{crawler: true, spice: true})
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, opening+" → Data Sets Due?"+quiet, got.path)
	assert.Zero(t, w.crawler.starts)
	assert.Empty(t, w.spice.sets)
	assert.Empty(t, w.subjects(t))
	w.nothingRuns(t)
}

func TestRefresh_firstCrawlEver(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, opening+crawl+look+checked+quiet, got.path)
	kind, d := w.event(t)
	assert.Equal(t, "Refresh Completed", kind)
	assert.Equal(t, 1, d.IndexedDays)
	assert.Empty(t, d.Failures)
	w.nothingRuns(t)

	assert.NotContains(t, w.run(t, refreshMachine, `{}`).path, "Start Crawler", "the day is indexed")
}

func TestRefresh_laterCrawl_notTheOneBefore(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	// READY for the first look after the start, as a crawler that has not begun
	// yet shows it.
	w.crawler.last = map[string]any{"Status": "SUCCEEDED", "StartTime": 1795000000}
	w.crawler.looks = 3
	w.crawler.hide = 1
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, opening+crawl+look+look+checked+quiet, got.path)
}

func TestRefresh_crawlerRunsAlready(t *testing.T) {
	tests := []struct {
		name string
		// foreign: the crawl that runs does not index our day.
		foreign bool
		want    string
	}{
		{"for our day", false, opening + " → Start Crawler → Not Our Crawl" + look + look + " → Look Again → Days Missing? → Data Sets Due?" + quiet},
		{"not for our day", true, opening + " → Start Crawler → Not Our Crawl" + look + look + " → Look Again → Days Missing?" + crawl + look + checked + quiet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := crawlWorld(t)
			w.crawler.foreign = tt.foreign
			w.crawler.run()
			got := w.run(t, refreshMachine, `{}`)
			assert.Equal(t, "SUCCEEDED", got.status, got.cause)
			assert.Equal(t, tt.want, got.path)
			w.nothingRuns(t)
		})
	}
}

func TestRefresh_crawlFails_toldOnce_thenOfTheRecovery(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.crawler.status = "FAILED"
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "FAILED", got.status)
	assert.Equal(t, "RefreshFailed", got.err)
	assert.Contains(t, got.cause, "index: CrawlFailed: the crawl of ")
	assert.Contains(t, got.cause, "Insufficient Lake Formation permission")
	assert.Equal(t, opening+crawl+look+" → Crawl Succeeded? → Crawl Failed → Data Sets Due?"+told, got.path)
	kind, d := w.event(t)
	assert.Equal(t, "Refresh Failed", kind)
	assert.Contains(t, d.Failures["index"], "CrawlFailed")
	assert.Equal(t, []string{w.name + ": refresh fails"}, w.subjects(t))
	w.nothingRuns(t)

	again := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, opening+" → Data Sets Due?"+quiet, again.path, "a crawl costs money: not again for the same days")
	assert.Empty(t, w.subjects(t), "told once")

	w.crawler.status = "SUCCEEDED"
	w.deliver(t, "requests/dt=2026-11-23/b.parquet")
	w.crawler.work = func() { w.index(t, today); w.index(t, "2026-11-23") }
	recovered := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", recovered.status, recovered.cause)
	assert.Equal(t, []string{w.name + ": refresh works again"}, w.subjects(t))
	w.run(t, refreshMachine, `{}`)
	assert.Empty(t, w.subjects(t), "told once")
}

func TestRefresh_crawlNeverEnds_givesUpAfterHalfAnHour(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.crawler.looks = 1000
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "FAILED", got.status)
	assert.Contains(t, got.cause, "index: CrawlTooSlow")
	assert.Contains(t, got.path, "Crawler Finished? → Crawl Too Slow → Data Sets Due?"+told)
	w.nothingRuns(t)
}

func TestRefresh_crawlInVain_isAFailure(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.crawler.work = nil
	got := w.run(t, refreshMachine, `{}`)
	assert.Contains(t, got.cause, "index: DaysNotIndexed")
	assert.Contains(t, got.path, "Days Indexed? → Days Not Indexed → Data Sets Due?"+told)
}

func TestRefresh_glueThrottles_triesAgain(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.fail("glue", "Crawler", "", http.StatusBadRequest, "ThrottlingException", 3)
	w.fail("glue", "GetPartitions", "", http.StatusBadRequest, "ThrottlingException", 2)
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Equal(t, opening+crawl+look+checked+quiet, got.path)
	assert.Equal(t, 1, w.crawler.starts, "what was throttled did not arrive")
}

func TestRefresh_startedTwice_oneLeavesItToTheOther(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.crawler.looks = 15
	first := w.start(t, refreshMachine, "first", `{}`)
	require.Eventually(t, func() bool { w.crawler.mu.Lock(); defer w.crawler.mu.Unlock(); return w.crawler.starts == 1 }, longest, tick)
	second := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", second.status)
	assert.Equal(t, "Begin → Mine? → Look At The Other → Other Running? → Wait For It? → Left To The Other", second.path)
	waiting := w.run(t, refreshMachine, `{"wait":true}`)
	assert.Contains(t, waiting.path, "Wait For It? → Wait For The Other → Begin → Mine? → ")
	assert.Equal(t, "SUCCEEDED", waiting.status, waiting.cause)
	assert.Equal(t, "SUCCEEDED", w.await(t, first).status)
	assert.Equal(t, 1, w.crawler.starts)
	w.nothingRuns(t)
}

func TestRefresh_otherWasAborted_takesOver(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.crawler.looks = 15
	first := w.start(t, refreshMachine, "first", `{}`)
	require.Eventually(t, func() bool { w.crawler.mu.Lock(); defer w.crawler.mu.Unlock(); return w.crawler.starts == 1 }, longest, tick)
	_, err := sfn.NewFromConfig(w.cfg).StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: &first})
	require.NoError(t, err)
	require.Equal(t, "ABORTED", w.await(t, first).status)
	second := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", second.status, second.cause)
	assert.Contains(t, second.path, "Begin → Mine? → Look At The Other → Other Running? → Expire Its Lease → Begin → Mine? → Days Missing?")
	w.nothingRuns(t)
}

func TestRefresh_topicIsDown_toldByTheNextRun(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.crawler.status = "FAILED"
	w.fail("sns", "Publish", "", http.StatusInternalServerError, "InternalFailure", -1)
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "RefreshFailed", got.err, "why it failed stays the news")
	assert.Contains(t, got.path, "Tell Owner → Refresh Failed? → Failed")
	assert.Empty(t, w.subjects(t))
	w.nothingRuns(t)

	w.mend()
	w.run(t, refreshMachine, `{}`)
	assert.Equal(t, []string{w.name + ": refresh fails"}, w.subjects(t))
}

func TestRefresh_busIsDown_theRestGoesOn(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.fail("events", "PutEvents", "", http.StatusInternalServerError, "InternalException", -1)
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "SUCCEEDED", got.status, got.cause)
	assert.Empty(t, w.receive(t, w.events))
	w.nothingRuns(t)
}

func TestRefresh_tableIsGone_failsByName(t *testing.T) {
	t.Parallel()
	w := crawlWorld(t)
	w.fail("dynamodb", "", w.stack["WorkflowTable"], http.StatusBadRequest, "ResourceNotFoundException", -1)
	got := w.run(t, refreshMachine, `{}`)
	assert.Equal(t, "GateFailed", got.err)
	assert.Contains(t, got.cause, "ResourceNotFoundException")
	assert.Equal(t, "Begin → End → Gate Failed", got.path)
}
