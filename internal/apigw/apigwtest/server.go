// Package apigwtest is API Gateway's control plane in process, as far as the
// snapshot needs it: lists with pages of 25 (at most 500) and opaque positions,
// key values in the lists of plan keys, 429 with Retry-After, failures, and
// changes while somebody lists. Requests are not authenticated.
package apigwtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Plan is a usage plan as the control plane answers it.
type Plan struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Stages      []Stage           `json:"apiStages"`
	Quota       *Quota            `json:"quota,omitempty"`
	Throttle    *Throttle         `json:"throttle,omitempty"`
	ProductCode string            `json:"productCode,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
}

// Stage is an API stage of a plan.
type Stage struct {
	APIID string `json:"apiId"`
	Stage string `json:"stage"`
}

// Quota is a plan's quota; Period is DAY, WEEK or MONTH.
type Quota struct {
	Limit  int    `json:"limit"`
	Offset int    `json:"offset"`
	Period string `json:"period"`
}

// Throttle is a plan's throttle, in requests per second.
type Throttle struct {
	RateLimit  float64 `json:"rateLimit"`
	BurstLimit int     `json:"burstLimit"`
}

// Key is an API key. Value is its secret: the server gives it in every list of
// plan keys, and in the list of keys on demand, as the real one does.
type Key struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	CustomerID string            `json:"customerId,omitempty"`
	Enabled    bool              `json:"enabled"`
	Created    int64             `json:"createdDate"`
	StageKeys  []string          `json:"stageKeys"`
	Tags       map[string]string `json:"tags,omitempty"`
	Value      string            `json:"value,omitempty"`
}

// Server is the control plane of one account and region. It is a handler, safe
// for concurrent use; its fields are set before it serves.
type Server struct {
	// ThrottleEvery answers 429 to every nth request; 0 is never.
	ThrottleEvery int
	// RetryAfter is the header of these answers; "" is none.
	RetryAfter string
	// Before is called before each request is answered, n counting from 1, and
	// may change the account. A status other than 0 is the answer.
	Before func(n int, r *http.Request) (status int)

	mu        sync.Mutex
	apis      map[string]string
	plans     map[string]Plan
	keys      map[string]Key
	members   map[string]map[string]bool             // plan id → key ids
	usage     map[string]map[string]map[string]int64 // plan id → key id → day → used
	positions map[string]string                      // opaque position → last id of its page
	requests  int
	throttled int
}

// New is an account without anything in it.
func New() *Server {
	return &Server{
		apis: map[string]string{}, plans: map[string]Plan{}, keys: map[string]Key{},
		members: map[string]map[string]bool{}, usage: map[string]map[string]map[string]int64{}, positions: map[string]string{},
	}
}

// PutAPI makes or renames a REST API.
func (s *Server) PutAPI(id, name string) { s.change(func() { s.apis[id] = name }) }

// PutPlan makes or replaces a usage plan.
func (s *Server) PutPlan(p Plan) { s.change(func() { s.plans[p.ID] = p }) }

// PutKey makes or replaces an API key.
func (s *Server) PutKey(k Key) { s.change(func() { s.keys[k.ID] = k }) }

// Attach puts a key into a plan.
func (s *Server) Attach(planID, keyID string) {
	s.change(func() {
		if s.members[planID] == nil {
			s.members[planID] = map[string]bool{}
		}
		s.members[planID][keyID] = true
	})
}

// Detach takes a key out of a plan.
func (s *Server) Detach(planID, keyID string) { s.change(func() { delete(s.members[planID], keyID) }) }

// DeletePlan deletes a usage plan.
func (s *Server) DeletePlan(id string) {
	s.change(func() { delete(s.plans, id); delete(s.members, id) })
}

// DeleteKey deletes an API key, from its plans too.
func (s *Server) DeleteKey(id string) {
	s.change(func() {
		delete(s.keys, id)
		for _, keys := range s.members {
			delete(keys, id)
		}
	})
}

func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// Requests counts the requests so far, and those of them answered with 429.
func (s *Server) Requests() (all, throttled int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests, s.throttled
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests++
	n := s.requests
	throttle := s.ThrottleEvery > 0 && n%s.ThrottleEvery == 0
	if throttle {
		s.throttled++
	}
	s.mu.Unlock()
	if throttle {
		if s.RetryAfter != "" {
			w.Header().Set("Retry-After", s.RetryAfter)
		}
		refuse(w, http.StatusTooManyRequests, "TooManyRequestsException", "Too Many Requests")
		return
	}
	if s.Before != nil {
		if status := s.Before(n, r); status != 0 {
			refuse(w, status, "InternalFailure", "made to fail")
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.route(w, r)
}

func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		refuse(w, http.StatusMethodNotAllowed, "BadRequestException", "only GET is known")
		return
	}
	path := strings.Trim(r.URL.Path, "/")
	planID, ofPlan := strings.CutSuffix(strings.TrimPrefix(path, "usageplans/"), "/keys")
	usedPlan, use := strings.CutSuffix(strings.TrimPrefix(path, "usageplans/"), "/usage")
	switch {
	case use:
		s.answerUsage(w, r, usedPlan)
	case path == "restapis":
		answer(s, w, r, s.apis, func(id string) any { return map[string]any{"id": id, "name": s.apis[id]} })
	case path == "usageplans":
		answer(s, w, r, s.plans, func(id string) any { return s.plans[id] })
	case path == "apikeys":
		answer(s, w, r, s.keys, func(id string) any {
			k := s.keys[id]
			if r.URL.Query().Get("includeValues") != "true" {
				k.Value = ""
			}
			return k
		})
	case ofPlan && s.plans[planID].ID != "":
		answer(s, w, r, s.members[planID], func(id string) any {
			k := s.keys[id]
			return map[string]any{"id": k.ID, "type": "API_KEY", "name": k.Name, "value": k.Value}
		})
	case ofPlan:
		refuse(w, http.StatusNotFound, "NotFoundException", "Invalid Usage Plan ID specified")
	default:
		refuse(w, http.StatusNotFound, "NotFoundException", "Invalid resource")
	}
}

// answer writes a page of the things with the ids in m.
func answer[T any](s *Server, w http.ResponseWriter, r *http.Request, m map[string]T, render func(id string) any) {
	ids, position, ok := page(s, w, r, m)
	if !ok {
		return
	}
	items := make([]any, 0, len(ids))
	for _, id := range ids {
		items = append(items, render(id))
	}
	body := map[string]any{"_links": map[string]any{"curies": []any{}}, "item": items}
	if position != "" {
		body["position"] = position
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// page finds the ids of the page that was asked for and the position of the
// next one; false where it refused.
func page[T any](s *Server, w http.ResponseWriter, r *http.Request, m map[string]T) (ids []string, next string, ok bool) {
	limit, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("limit"), "25"))
	if err != nil || limit < 1 || limit > 500 {
		refuse(w, http.StatusBadRequest, "BadRequestException", "limit is not between 1 and 500")
		return nil, "", false
	}
	after := ""
	if position := r.URL.Query().Get("position"); position != "" {
		var known bool
		if after, known = s.positions[position]; !known {
			refuse(w, http.StatusBadRequest, "BadRequestException", "Invalid position parameter")
			return nil, "", false
		}
	}
	for id := range m {
		if id > after {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if len(ids) > limit {
		ids = ids[:limit]
		next = fmt.Sprintf("%032x==", len(s.positions)+1)
		s.positions[next] = ids[limit-1]
	}
	return ids, next, true
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-ErrorType", code)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message})
}
