package workflows

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// spice is QuickSight, as far as it loads data sets into SPICE.
type spice struct {
	mu   sync.Mutex
	sets map[string]*spiceSet
}

// spiceSet is a data set and what its ingestions do.
type spiceSet struct {
	// Plan is what each new ingestion goes through, one step a look: statuses,
	// or FAILED:TYPE:message. The last step stays.
	plan []string
	// refuse is the error code of CreateIngestion, "" for none.
	refuse string
	// refuseAfter creates the ingestion nevertheless: only the answer gets lost.
	refuseAfter bool
	ingestions  []*ingestion
	// next is created by somebody else at the first look at an ingestion.
	next *ingestion
}

type ingestion struct {
	id, kind string
	created  time.Time
	source   string
	steps    []string
	looks    int
}

func newSpice() *spice { return &spice{sets: map[string]*spiceSet{}} }

// set is the data set of an id, made where there is none.
func (s *spice) set(id string) *spiceSet {
	if s.sets[id] == nil {
		s.sets[id] = &spiceSet{plan: []string{"QUEUED", "RUNNING", "COMPLETED"}}
	}
	return s.sets[id]
}

// step is where an ingestion is.
func (i *ingestion) step() string { return i.steps[min(i.looks, len(i.steps)-1)] }

func (i *ingestion) running() bool {
	return !strings.HasPrefix(i.step(), "COMPLETED") && !strings.HasPrefix(i.step(), "FAILED") && i.step() != "CANCELLED"
}

// shown is the ingestion in the shape of QuickSight's API.
func (i *ingestion) shown() map[string]any {
	status, rest, _ := strings.Cut(i.step(), ":")
	m := map[string]any{
		"Arn": "arn:aws:quicksight:" + region + ":" + account + ":dataset/x/ingestion/" + i.id, "IngestionId": i.id,
		"IngestionStatus": status, "CreatedTime": float64(i.created.UnixMilli()) / 1000, "RequestSource": i.source, "RequestType": i.kind,
	}
	if kind, message, failed := strings.Cut(rest, ":"); failed {
		m["ErrorInfo"] = map[string]any{"Type": kind, "Message": message}
	}
	return m
}

// serve answers GET and PUT of /accounts/ID/data-sets/ID/ingestions[/ID].
func (s *spice) serve(w http.ResponseWriter, c call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, _, _ := strings.Cut(c.path, "?")
	part := strings.Split(strings.Trim(path, "/"), "/")
	if len(part) < 5 || part[2] != "data-sets" || part[4] != "ingestions" {
		refuse(w, http.StatusNotFound, "ResourceNotFoundException", "no such path "+c.path)
		return
	}
	set := s.set(part[3])
	switch {
	case len(part) == 5:
		list := []any{}
		for n := len(set.ingestions) - 1; n >= 0; n-- {
			list = append(list, set.ingestions[n].shown())
		}
		answer(w, map[string]any{"Ingestions": list, "Status": 200, "RequestId": "r"})
	case c.action == http.MethodPut:
		set.create(w, part[5], c.body)
	default:
		set.describe(w, part[5])
	}
}

func (s *spiceSet) find(id string) *ingestion {
	for _, i := range s.ingestions {
		if i.id == id {
			return i
		}
	}
	return nil
}

func (s *spiceSet) create(w http.ResponseWriter, id string, body []byte) {
	var in struct{ IngestionType string }
	_ = json.Unmarshal(body, &in) // an empty body is a full refresh
	if s.refuse != "" && !s.refuseAfter {
		refuse(w, http.StatusBadRequest, s.refuse, "refused by the test")
		return
	}
	if s.find(id) != nil {
		refuse(w, http.StatusConflict, "ResourceExistsException", "ingestion "+id+" exists")
		return
	}
	s.ingestions = append(s.ingestions, &ingestion{id: id, kind: in.IngestionType, created: time.Now(), source: "MANUAL", steps: s.plan})
	if s.refuse != "" {
		refuse(w, http.StatusBadRequest, s.refuse, "refused by the test")
		return
	}
	answer(w, map[string]any{"IngestionId": id, "IngestionStatus": "INITIALIZED", "Status": 201, "RequestId": "r"})
}

func (s *spiceSet) describe(w http.ResponseWriter, id string) {
	i := s.find(id)
	if i == nil {
		refuse(w, http.StatusNotFound, "ResourceNotFoundException", "ingestion "+id+" is not known")
		return
	}
	if i.looks++; s.next != nil {
		s.next.created = time.Now()
		s.ingestions = append(s.ingestions, s.next)
		s.next = nil
	}
	answer(w, map[string]any{"Ingestion": i.shown(), "Status": 200, "RequestId": "r"})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a caller that is gone is noticed by its test
}

// refuse answers an error as the JSON protocols of AWS do.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", code)
	w.Header().Set("X-Amzn-Requestid", "00000000-0000-4000-8000-000000000000")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"__type":%q,"message":%q,"Message":%q}`, code, message, message)
}

// refuseXML answers an error as the Query protocol of AWS does.
func refuseXML(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<ErrorResponse><Error><Type>Receiver</Type><Code>%s</Code><Message>refused by the test</Message></Error>"+
		"<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>", code)
}
