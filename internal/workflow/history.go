package workflow

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// Kind is what happened.
type Kind int

// What Follow tells of. Choices and passes are left out: they take no time.
const (
	Entered  Kind = iota // a state that works or waits was entered
	Tried                // a task failed; the state machine may try again
	MapBegan             // a Map state has Count items
	ItemDone             // one item of a Map state ended
	MapRan               // a Distributed Map began; Detail is the ARN of its run
)

// Event is something that happened in an execution.
type Event struct {
	Kind Kind
	// State is the name of the state.
	State string
	At    time.Time
	// Count is the number of items (MapBegan).
	Count int
	// Error and Cause are those of a task that failed (Tried).
	Error, Cause string
	// Detail is the ARN of a map run (MapRan).
	Detail string
}

// Tail reads the history of an execution as it grows. Pages are read from the
// newest event back to the last one known, so each call costs as little as
// there is new.
type Tail struct {
	client Client
	arn    string
	seen   int64
	// states are the names of the states that events belong to.
	states map[int64]string
}

// Tail makes a Tail of an execution that begins with its first event.
func (m *Machine) Tail(arn string) *Tail {
	return &Tail{client: m.client, arn: arn, states: map[int64]string{}}
}

// Next are the events since the last call, oldest first.
func (t *Tail) Next(ctx context.Context) ([]Event, error) {
	in := &sfn.GetExecutionHistoryInput{ExecutionArn: &t.arn, ReverseOrder: true, MaxResults: 1000, IncludeExecutionData: aws.Bool(false)}
	var fresh []types.HistoryEvent
	for {
		out, err := t.client.GetExecutionHistory(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("read history of execution: %w", err)
		}
		for _, e := range out.Events {
			if e.Id > t.seen {
				fresh = append(fresh, e)
			}
		}
		if aws.ToString(out.NextToken) == "" || reaches(out.Events, t.seen) {
			break
		}
		in.NextToken = out.NextToken
	}
	slices.SortFunc(fresh, func(a, b types.HistoryEvent) int { return cmp.Compare(a.Id, b.Id) })
	var events []Event
	for _, e := range fresh {
		t.seen = max(t.seen, e.Id)
		if event, ok := t.event(e); ok {
			events = append(events, event)
		}
	}
	return events, nil
}

// reaches reports whether a page, newest first as it was asked for, goes back to
// an event; stand-ins of Step Functions may answer oldest first all the same.
func reaches(page []types.HistoryEvent, seen int64) bool {
	last := len(page) - 1
	return last >= 0 && page[0].Id >= page[last].Id && page[last].Id <= seen
}

// event translates an event of Step Functions, if it is worth telling.
func (t *Tail) event(e types.HistoryEvent) (Event, bool) {
	state := t.states[e.PreviousEventId]
	if e.StateEnteredEventDetails != nil {
		state = aws.ToString(e.StateEnteredEventDetails.Name)
	}
	out := Event{State: state, At: aws.ToTime(e.Timestamp)}
	switch e.Type {
	case types.HistoryEventTypeTaskStateEntered, types.HistoryEventTypeWaitStateEntered,
		types.HistoryEventTypeMapStateEntered, types.HistoryEventTypeParallelStateEntered:
		out.Kind = Entered
	case types.HistoryEventTypeMapStateStarted:
		out.Kind = MapBegan
		if e.MapStateStartedEventDetails != nil {
			out.Count = int(e.MapStateStartedEventDetails.Length)
		}
	case types.HistoryEventTypeMapIterationSucceeded, types.HistoryEventTypeMapIterationFailed:
		out.Kind, state = ItemDone, iterationOf(e, state)
		out.State = state
	case types.HistoryEventTypeMapRunStarted:
		out.Kind = MapRan
		if e.MapRunStartedEventDetails != nil {
			out.Detail = aws.ToString(e.MapRunStartedEventDetails.MapRunArn)
		}
	default:
		t.states[e.Id] = state
		out.Kind = Tried
		out.Error, out.Cause = failure(e)
		return out, out.Error != ""
	}
	t.states[e.Id] = state
	return out, true
}

// iterationOf is the Map state that an item belongs to.
func iterationOf(e types.HistoryEvent, state string) string {
	for _, d := range []*types.MapIterationEventDetails{e.MapIterationSucceededEventDetails, e.MapIterationFailedEventDetails} {
		if d != nil {
			return aws.ToString(d.Name)
		}
	}
	return state
}

// failure is the error of a task that failed, "" for all other events.
func failure(e types.HistoryEvent) (code, cause string) {
	switch {
	case e.TaskFailedEventDetails != nil:
		return aws.ToString(e.TaskFailedEventDetails.Error), aws.ToString(e.TaskFailedEventDetails.Cause)
	case e.TaskTimedOutEventDetails != nil:
		return aws.ToString(e.TaskTimedOutEventDetails.Error), aws.ToString(e.TaskTimedOutEventDetails.Cause)
	case e.LambdaFunctionFailedEventDetails != nil:
		return aws.ToString(e.LambdaFunctionFailedEventDetails.Error), aws.ToString(e.LambdaFunctionFailedEventDetails.Cause)
	case e.LambdaFunctionTimedOutEventDetails != nil:
		return aws.ToString(e.LambdaFunctionTimedOutEventDetails.Error), aws.ToString(e.LambdaFunctionTimedOutEventDetails.Cause)
	}
	return "", ""
}

// MapRun is how far a Distributed Map is.
type MapRun struct{ Total, Done, Failed int }

// MapRun looks at the run of a Distributed Map.
func (m *Machine) MapRun(ctx context.Context, arn string) (MapRun, error) {
	out, err := m.client.DescribeMapRun(ctx, &sfn.DescribeMapRunInput{MapRunArn: &arn})
	if err != nil {
		return MapRun{}, fmt.Errorf("look at map run: %w", err)
	}
	c := out.ItemCounts
	if c == nil {
		return MapRun{}, nil
	}
	failed := int(c.Failed + c.TimedOut + c.Aborted)
	return MapRun{Total: int(c.Total), Done: int(c.Succeeded) + failed, Failed: failed}, nil
}
