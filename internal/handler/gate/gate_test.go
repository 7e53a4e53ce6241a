package gate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/ledger"
	"github.com/apigw-lens/apigw-lens/internal/refresh"
	"github.com/apigw-lens/apigw-lens/test/moto"
)

// place is a catalogue and a bucket.
type place struct {
	days   []string
	newest time.Time
}

func (p *place) Newest(context.Context) (time.Time, error) { return p.newest, nil }
func (p *place) Days(context.Context) ([]string, error)    { return p.days, nil }

type index map[string]bool

func (i index) Days(context.Context) (map[string]bool, error) { return i, nil }

// gate is a handler with a clock and a log.
type gate struct {
	*Handler
	place *place
	index index
	now   time.Time
	log   bytes.Buffer
}

func newGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{place: &place{}, index: index{}, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	db := dynamodb.NewFromConfig(moto.Config(t))
	clock := func() time.Time { return g.now }
	var err error
	g.Handler, err = New(Config{
		Ledger: ledger.New(db, moto.Table(t, db), clock), Index: g.index, Folder: func(string) Folder { return g.place },
		Limits: refresh.Enterprise, Reports: []string{"weekly"}, TimeZone: "Europe/Berlin", Bucket: "b", Project: "p",
		Log: &g.log, Now: clock,
	})
	require.NoError(t, err)
	return g
}

func ask[T any](t *testing.T, g *gate, payload string) T {
	t.Helper()
	text, err := g.Invoke(t.Context(), []byte(payload))
	require.NoError(t, err)
	var answer T
	require.NoError(t, json.Unmarshal(text, &answer))
	return answer
}

// execution is the ARN of an execution.
func execution(name string) string {
	return "arn:aws:states:eu-central-1:123456789012:execution:p-refresh:" + name
}

const dataSets = `"spice":"on","dataSets":[{"id":"requests","type":"INCREMENTAL_REFRESH","prefix":"requests/"}]`

func begin(name, input string) string {
	return `{"ask":"begin","execution":"` + execution(name) + `","input":` + input + `,"crawler":"c",` + dataSets + `}`
}

func TestBegin_sameExecutionMayAskAgain(t *testing.T) {
	g := newGate(t)
	g.place.newest = g.now
	first := ask[Begun](t, g, begin("a", `{"full":true}`))
	assert.True(t, first.Mine)
	assert.Len(t, first.DataSets, 1)
	decision := ask[refresh.Decision](t, g, `{"ask":"load","execution":"`+execution("a")+`","dataSet":{"id":"requests","type":"INCREMENTAL_REFRESH"}}`)
	assert.Equal(t, refresh.Full, decision.Type)
	assert.Equal(t, "a", decision.ID)
	again := ask[Begun](t, g, begin("a", `{"full":true}`))
	assert.True(t, again.Mine)
	var stored refresh.DataSet
	_, err := g.cfg.Ledger.Read(t.Context(), "DATASET#requests", &stored)
	require.NoError(t, err)
	assert.Equal(t, g.now, stored.FullWanted, "not wanted anew by the same execution")
	assert.False(t, ask[Begun](t, g, begin("b", `{}`)).Mine)
}

func TestBegin_daysInVain_areLeftForSixHours(t *testing.T) {
	g := newGate(t)
	g.place.days = []string{"2026-11-22"}
	first := ask[Begun](t, g, begin("a", `{}`))
	assert.Equal(t, 1, first.Index.MissingDays)
	state, err := json.Marshal(State{Begin: first, CrawlFailure: &Fault{"CrawlFailed", "boom"}})
	require.NoError(t, err)
	ended := ask[Ended](t, g, `{"ask":"end","execution":"`+execution("a")+`","state":`+string(state)+`}`)
	assert.True(t, ended.Failed)
	later := ask[Begun](t, g, begin("b", `{}`))
	assert.Equal(t, Index{MissingDays: 0, LeftDays: 1, Days: first.Index.Days, NotBefore: later.Index.NotBefore}, later.Index)
	g.now = g.now.Add(crawlAgain)
	assert.Equal(t, 1, ask[Begun](t, g, begin("b", `{}`)).Index.MissingDays)
}

func TestBegin_reportOverdue_isCounted(t *testing.T) {
	g := newGate(t)
	ask[Begun](t, g, begin("a", `{}`))
	g.log.Reset()
	g.now = g.now.Add(8 * 24 * time.Hour)
	ask[Begun](t, g, begin("a", `{}`))
	assert.Contains(t, g.log.String(), `"ReportsOverdue":1`)
	assert.Contains(t, g.log.String(), `"overdue":"weekly"`)
}

func TestOpen_periodIsRelativeToWhatTheScheduleMeant(t *testing.T) {
	tests := []struct{ name, order, want, zone string }{
		{"scheduled", `{"kind":"weekly","period":"last-week","at":"2026-11-23T05:30:00Z"}`, "2026-W47", "Europe/Berlin"},
		{"late", `{"kind":"daily","period":"yesterday","at":"2026-11-22T05:00:00Z"}`, "2026-11-21", "Europe/Berlin"},
		{"by hand", `{"period":"last-month"}`, "2026-10", "Europe/Berlin"},
		{"another zone", `{"period":"yesterday","timeZone":"Pacific/Kiritimati"}`, "2026-11-22", "Pacific/Kiritimati"},
		{"near midnight", `{"period":"yesterday","at":"2026-11-21T23:30:00Z"}`, "2026-11-21", "Europe/Berlin"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := newGate(t)
			got := ask[Opened](t, g, `{"ask":"open","execution":"`+execution("a")+`","startedAt":"2026-11-22T12:00:00.123Z","report":`+tt.order+`}`)
			assert.True(t, got.Mine)
			assert.Equal(t, tt.want, got.Period.Name)
			assert.Equal(t, tt.zone, got.Period.TimeZone)
			assert.Equal(t, "reports/"+tt.want+"/", got.OutPrefix)
			assert.Regexp(t, "^reports/.work/"+tt.want+"/[0-9a-f]{16}/$", got.WorkPrefix)
			assert.Equal(t, []string{"html", "xlsx", "csv", "pdf"}, got.Formats)
		})
	}
}

// The report that a schedule owes is not made by one for some customers.
func TestClose_someCustomers_kindIsNotMade(t *testing.T) {
	g := newGate(t)
	open := func(order string) Opened {
		return ask[Opened](t, g, `{"ask":"open","execution":"`+execution("a")+`","startedAt":"2026-11-22T12:00:00Z","report":`+order+`}`)
	}
	assert.Equal(t, []string{}, open(`{"period":"last-week"}`).Customers, "the state machine looks into it")
	for _, tt := range []struct {
		order, notice string
		overdue       int
	}{
		{`{"kind":"weekly","period":"last-week","customers":["acme"]}`, "the overview and all others are as before", 1},
		{`{"kind":"weekly","period":"last-week"}`, "are ready", 0},
	} {
		g := newGate(t)
		ask[Begun](t, g, begin("r", `{}`)) // from now on reports are awaited
		g.now = g.now.Add(8 * 24 * time.Hour)
		begun, err := json.Marshal(open(tt.order))
		require.NoError(t, err)
		end := ask[Ended](t, g, `{"ask":"close","execution":"`+execution("a")+`","made":{"begin":`+string(begun)+`}}`)
		assert.Contains(t, end.Message, tt.notice)
		g.log.Reset()
		ask[Begun](t, g, begin("r", `{}`))
		assert.Contains(t, g.log.String(), fmt.Sprintf(`"ReportsOverdue":%d`, tt.overdue))
	}
}

func TestOutcome(t *testing.T) {
	item := func(do, status, kind string) Item {
		i := Item{DataSet: DataSet{ID: "d"}, Gate: refresh.Decision{Do: do, ID: "i", Why: "why"}}
		i.Now.Ingestion.Status, i.Now.Ingestion.Error.Type, i.Now.Ingestion.Error.Message = status, kind, "message"
		return i
	}
	refused := func(code string) Item {
		return Item{DataSet: DataSet{ID: "d"}, Refusal: &Fault{code, "refused"}, Error: &Fault{"QuickSight.ResourceNotFoundException", "none"}}
	}
	tests := []struct {
		name string
		item Item
		want DataSetEvent
	}{
		{"loaded", item(refresh.DoLoad, "COMPLETED", ""), DataSetEvent{"d", "loaded", "why"}},
		{"skipped", item(refresh.DoSkip, "", ""), DataSetEvent{"d", "skipped", "why"}},
		{"failed", item(refresh.DoLoad, "FAILED", "QUERY_TIMEOUT"), DataSetEvent{"d", "failed", "ingestion i is FAILED: QUERY_TIMEOUT: message"}},
		{"slow", item(refresh.DoJoin, "RUNNING", ""), DataSetEvent{"d", "failed", "ingestion i was still RUNNING after an hour"}},
		{"limit, whatever the prefix", refused("Amazon.LimitExceededException"), DataSetEvent{"d", "limited", "refused"}},
		{"refused", refused("QuickSight.AccessDeniedException"), DataSetEvent{"d", "failed", "QuickSight.AccessDeniedException: refused"}},
		{"not listed", Item{DataSet: DataSet{ID: "d"}, Error: &Fault{"States.Timeout", ""}}, DataSetEvent{"d", "failed", "States.Timeout:"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, outcome(tt.item)) })
	}
}

func TestReason_isOneShortLine(t *testing.T) {
	got := reason(&Fault{"E", "a\n b" + strings.Repeat("ä", longestReason)})
	assert.True(t, strings.HasPrefix(got, "E: a b"))
	assert.LessOrEqual(t, len(got), longestReason+len(" …"))
	assert.True(t, strings.HasSuffix(got, "ä …"))
}

func TestIngestionID(t *testing.T) {
	assert.Equal(t, "abc_1-2", ingestionID(execution("abc_1.2")))
	assert.Len(t, ingestionID(execution(strings.Repeat("x", 200))), longestID)
}

func TestLinksFollowThePartition(t *testing.T) {
	assert.Equal(t, "https://eu-central-1.console.aws.amazon.com/s3/buckets/b?region=eu-central-1&prefix=reports/", FolderLink(execution("a"), "b", "reports/"))
	assert.Contains(t, ConsoleLink("arn:aws-cn:states:cn-north-1:1:execution:p:a"), "https://cn-north-1.console.amazonaws.cn/states/")
	assert.Contains(t, ConsoleLink("arn:aws-us-gov:states:us-gov-west-1:1:execution:p:a"), "https://us-gov-west-1.console.amazonaws-us-gov.com/")
}

func TestInvoke_nonsense_errors(t *testing.T) {
	g := newGate(t)
	for payload, want := range map[string]string{
		`[]`:                               "read event",
		`{"ask":"begin"}`:                  "the execution is missing",
		`{"ask":"joke","execution":"arn"}`: "joke: no such ask",
	} {
		_, err := g.Invoke(t.Context(), []byte(payload))
		assert.ErrorContains(t, err, want)
	}
	assert.Contains(t, g.log.String(), `"level":"ERROR"`)
}

func TestNew_reportsAllProblems(t *testing.T) {
	_, err := New(Config{})
	for _, want := range []string{"ledger is missing", "index or folder is missing", "leaves nothing for the schedule"} {
		assert.ErrorContains(t, err, want)
	}
}

func TestConfig_reportsWhatIsMissing(t *testing.T) {
	_, err := FromEnv(func(string) string { return "" }).Config(t.Context())
	for _, want := range []string{EnvTable, EnvBucket, EnvDatabase, EnvProject} {
		assert.ErrorContains(t, err, want+" is missing")
	}
}
