package workflows

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// athena runs no SQL: a query goes through its plan, and then its result, which
// the test gives, is in the bucket.
type athena struct {
	mu    sync.Mutex
	world string
	// plan is what a query goes through, one step a look: a state, or
	// FAILED:message, or RETRYABLE:message. plans is for queries whose text has
	// a word, first run first.
	plan  []string
	plans map[string][][]string
	// throttle is how many more starts are refused.
	throttle int
	// result writes the result of a query's text under a key.
	result func(sql, key string)

	queries map[string]*query
	tokens  map[string]string
	stopped []string
}

type query struct {
	sql   string
	steps []string
	looks int
}

func (q *query) step() string { return q.steps[min(q.looks, len(q.steps)-1)] }

func (q *query) running() bool { return q.step() == "RUNNING" || q.step() == "QUEUED" }

func newAthena(world string) *athena {
	return &athena{world: world, plan: []string{"QUEUED", "RUNNING", "SUCCEEDED"}, plans: map[string][][]string{},
		queries: map[string]*query{}, tokens: map[string]string{}}
}

func (a *athena) serve(w http.ResponseWriter, c call) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var in struct{ QueryString, WorkGroup, ClientRequestToken, QueryExecutionId string }
	_ = json.Unmarshal(c.body, &in) // what is missing is refused below
	switch c.action {
	case "StartQueryExecution":
		a.start(w, in.QueryString, in.ClientRequestToken)
	case "StopQueryExecution":
		a.stopped = append(a.stopped, in.QueryExecutionId)
		answer(w, map[string]any{})
	default:
		a.get(w, in.QueryExecutionId)
	}
}

func (a *athena) start(w http.ResponseWriter, sql, token string) {
	if a.throttle > 0 {
		a.throttle--
		refuse(w, http.StatusBadRequest, "TooManyRequestsException", "Rate exceeded")
		return
	}
	if id, again := a.tokens[token]; again {
		answer(w, map[string]any{"QueryExecutionId": id})
		return
	}
	id := fmt.Sprintf("%s-query-%d", a.world, len(a.queries)+1)
	a.tokens[token] = id
	a.queries[id] = &query{sql: sql, steps: a.steps(sql)}
	answer(w, map[string]any{"QueryExecutionId": id})
}

// steps are those of the next run of a query.
func (a *athena) steps(sql string) []string {
	for word, plans := range a.plans {
		if strings.Contains(sql, word) && len(plans) > 0 {
			a.plans[word] = plans[1:]
			return plans[0]
		}
	}
	return a.plan
}

func (a *athena) get(w http.ResponseWriter, id string) {
	q := a.queries[id]
	if q == nil {
		refuse(w, http.StatusBadRequest, "InvalidRequestException", "QueryExecution "+id+" was not found")
		return
	}
	q.looks++
	state, message, _ := strings.Cut(q.step(), ":")
	status := map[string]any{"State": state, "SubmissionDateTime": 1795428000.5}
	switch state {
	case "RETRYABLE", "FAILED":
		status["State"], status["StateChangeReason"] = "FAILED", message
		status["AthenaError"] = map[string]any{"ErrorCategory": 1, "ErrorType": 1, "Retryable": state == "RETRYABLE", "ErrorMessage": message}
	case "SUCCEEDED":
		if a.result != nil {
			a.result(q.sql, "athena-results/reports/"+id+".csv")
		}
	}
	answer(w, map[string]any{"QueryExecution": map[string]any{"QueryExecutionId": id, "Status": status}})
}
