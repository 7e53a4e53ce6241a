package gate

import (
	"context"
	"regexp"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/ledger"
	"github.com/apigw-lens/apigw-lens/internal/refresh"
)

// notInIDs is what an ingestion's id may not have.
var notInIDs = regexp.MustCompile(`[^a-zA-Z0-9_-]`)

// longestID is what QuickSight takes, in characters.
const longestID = 128

// ingestionID is the id of an execution's ingestion: the same whenever it is
// asked for, so that an ingestion is not created twice.
func ingestionID(execution string) string {
	name := execution[strings.LastIndex(execution, ":")+1:]
	id := notInIDs.ReplaceAllString(name, "-")
	return id[max(0, len(id)-longestID):]
}

// load decides what to do with a data set.
func (h *Handler) load(ctx context.Context, e Event, s *summary) (refresh.Decision, error) {
	newest, err := h.cfg.Folder(e.DataSet.Prefix).Newest(ctx)
	if err != nil {
		return refresh.Decision{}, err
	}
	var decision refresh.Decision
	_, err = ledger.Change(ctx, h.cfg.Ledger, keyDataSet+e.DataSet.ID, func(v *refresh.DataSet) bool {
		decision = h.cfg.Limits.Decide(v, refresh.Question{
			Execution: e.Execution, ID: ingestionID(e.Execution), Now: h.cfg.Now(),
			Newest: newest, Usual: e.DataSet.Type, Listed: e.Ingestions,
		})
		return decision.Do == refresh.DoLoad
	})
	s.decision = decision.Do + ": " + decision.Why
	if decision.Do == refresh.DoLoad {
		s.loads++
	}
	return decision, err
}
