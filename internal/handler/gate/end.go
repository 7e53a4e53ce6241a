package gate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/ledger"
	"github.com/apigw-lens/apigw-lens/internal/refresh"
)

// Parts of a refresh that can fail, beside the data sets.
const (
	partIndex    = "index"
	partWorkflow = "workflow"
)

// end notes how a run ended, gives the lease back and says whom to tell what.
func (h *Handler) end(ctx context.Context, e Event, s *summary) (Ended, error) {
	tried := map[string]string{partWorkflow: reason(e.State.Failure), partIndex: reason(e.State.CrawlFailure)}
	if e.State.CrawlFailure == nil && e.State.Begin.Index.LeftDays > 0 {
		delete(tried, partIndex) // not tried again
	}
	detail := RefreshDetail{Execution: e.Execution, DataSets: []DataSetEvent{}, Failures: map[string]string{}}
	if e.State.CrawlFailure == nil {
		detail.Indexed = e.State.Begin.Index.MissingDays
	} else if err := h.noteVain(ctx, e.State.Begin.Index.Days); err != nil {
		return Ended{}, err
	}
	for _, item := range e.State.Loads {
		out := outcome(item)
		detail.DataSets = append(detail.DataSets, out)
		switch out.Result {
		case resultFailed:
			tried[out.ID] = out.Why
		case resultLoaded:
			tried[out.ID] = ""
			if err := h.loaded(ctx, item); err != nil {
				return Ended{}, err
			}
		}
	}
	for part, why := range tried {
		if why != "" {
			detail.Failures[part] = why
		}
	}
	health, err := h.note(ctx, e.State, tried)
	if err != nil {
		return Ended{}, err
	}
	s.failing, s.indexed = len(health.Failing), detail.Indexed
	if err := h.cfg.Ledger.Release(ctx, leaseRefresh, e.Execution); err != nil {
		return Ended{}, err
	}
	return h.ended(detail, health), nil
}

// note keeps the health of the parts that are known in this run; one that
// failed before it knew them forgets none.
func (h *Handler) note(ctx context.Context, state State, tried map[string]string) (refresh.Health, error) {
	parts := []string{partIndex, partWorkflow}
	for _, d := range state.Begin.Known {
		parts = append(parts, d.ID)
	}
	return ledger.Change(ctx, h.cfg.Ledger, keyHealth, func(v *refresh.Health) bool {
		if state.Begin.Mine {
			v.Keep(parts)
		}
		v.Note(tried)
		return true
	})
}

// loaded notes that a data set has what was delivered.
func (h *Handler) loaded(ctx context.Context, item Item) error {
	_, err := ledger.Change(ctx, h.cfg.Ledger, keyDataSet+item.DataSet.ID, func(v *refresh.DataSet) bool {
		if v.Last.ID != item.Gate.ID {
			return false // it joined somebody else's ingestion
		}
		v.Done(h.cfg.Now())
		return true
	})
	return err
}

// Results of a data set.
const (
	resultLoaded  = "loaded"
	resultSkipped = "skipped"
	resultLimited = "limited"
	resultFailed  = "failed"
)

// outcome says what became of a data set.
func outcome(item Item) DataSetEvent {
	out := DataSetEvent{ID: item.DataSet.ID, Result: resultFailed}
	ingestion := item.Now.Ingestion
	switch {
	case item.Error != nil && item.Refusal != nil && strings.Contains(item.Refusal.Error, "LimitExceeded"):
		// Others may spend the limit too; the next run tries again.
		out.Result, out.Why = resultLimited, item.Refusal.Cause
	case item.Error != nil && item.Refusal != nil:
		out.Why = reason(item.Refusal)
	case item.Error != nil:
		out.Why = reason(item.Error)
	case item.Gate.Do == refresh.DoSkip:
		out.Result, out.Why = resultSkipped, item.Gate.Why
	case ingestion.Status == "COMPLETED":
		out.Result, out.Why = resultLoaded, item.Gate.Why
	case ingestion.Status == "FAILED" || ingestion.Status == "CANCELLED":
		out.Why = fmt.Sprintf("ingestion %s is %s", item.Gate.ID, ingestion.Status)
		if ingestion.Error.Type != "" {
			out.Why += fmt.Sprintf(": %s: %s", ingestion.Error.Type, ingestion.Error.Message)
		}
	default:
		out.Why = fmt.Sprintf("ingestion %s was still %s after an hour", item.Gate.ID, ingestion.Status)
	}
	return out
}

// longestReason keeps an event and a mail readable, in bytes; a cause may be a
// stack trace.
const longestReason = 1000

// reason is a fault in one line, "" for none.
func reason(f *Fault) string {
	if f == nil {
		return ""
	}
	text := strings.Join(strings.Fields(f.Error+": "+f.Cause), " ")
	if len(text) > longestReason {
		text = strings.ToValidUTF8(text[:longestReason], "") + " …"
	}
	return text
}

func (h *Handler) ended(detail RefreshDetail, health refresh.Health) Ended {
	out := Ended{Event: "Refresh Completed", Detail: detail, Tell: health.Tell(),
		Unwell: !health.OK(), Failed: len(detail.Failures) > 0}
	if out.Failed {
		out.Event = "Refresh Failed"
		var causes []string
		for _, part := range slices.Sorted(maps.Keys(detail.Failures)) {
			causes = append(causes, part+": "+detail.Failures[part])
		}
		out.Cause = strings.Join(causes, "\n")
	}
	out.Subject, out.Message = h.message(detail.Execution, health)
	return out
}
