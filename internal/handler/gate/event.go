package gate

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/refresh"
)

// Event is what a state machine asks. Ask says which of the others count.
type Event struct {
	// Ask is begin, index, load, end or told (the refresh workflow), open or close
	// (the report workflow), or expire (both).
	Ask string `json:"ask"`
	// Execution is the ARN of the execution that asks.
	Execution string `json:"execution"`
	// Input is what the execution was started with (begin).
	Input Input `json:"input"`
	// Crawler is the name of the crawler; "": days need no index (begin, index).
	Crawler string `json:"crawler"`
	// Spice is "on" where QuickSight loads DataSets into SPICE (begin).
	Spice    string    `json:"spice"`
	DataSets []DataSet `json:"dataSets"`
	// DataSet and Ingestions are the data set in question and what QuickSight
	// lists of it (load).
	DataSet    DataSet             `json:"dataSet"`
	Ingestions []refresh.Ingestion `json:"ingestions"`
	// State is all that the execution knows (end).
	State State `json:"state"`
	// Failed says which message the owner got (told).
	Failed bool `json:"failed"`
	// Lease and Owner name a lease and its holder (expire).
	Lease string `json:"lease"`
	Owner string `json:"owner"`
	// StartedAt is when the execution started, Report what it was started with
	// (open).
	StartedAt time.Time `json:"startedAt"`
	Report    Order     `json:"report"`
	// Made is all that the execution knows (close).
	Made Made `json:"made"`
}

// Input is the input of an execution of the refresh workflow.
type Input struct {
	// Full asks for a full ingestion: rows of old days changed.
	Full bool `json:"full"`
	// Wait asks for a run of its own: it waits for one that is running, and may
	// spend the reserve.
	Wait bool `json:"wait"`
	// IndexOnly leaves SPICE alone.
	IndexOnly bool `json:"indexOnly"`
}

// DataSet is a SPICE data set.
type DataSet struct {
	ID string `json:"id"`
	// Type is the type of its scheduled ingestions.
	Type string `json:"type"`
	// Prefix is the folder of the objects that it is loaded from.
	Prefix string `json:"prefix"`
}

// State is the state of a refresh at its end. What was not reached is zero.
type State struct {
	Begin        Begun  `json:"begin"`
	CrawlFailure *Fault `json:"crawlFailure"`
	Loads        []Item `json:"loads"`
	Failure      *Fault `json:"failure"`
}

// Fault is what a Catch of Step Functions brings.
type Fault struct{ Error, Cause string }

// Item is what became of one data set.
type Item struct {
	DataSet DataSet          `json:"dataSet"`
	Gate    refresh.Decision `json:"gate"`
	// Now is the ingestion, once there is one.
	Now struct {
		Ingestion struct {
			Status string `json:"IngestionStatus"`
			Error  struct {
				Type, Message string
			} `json:"ErrorInfo"`
		} `json:"ingestion"`
	} `json:"now"`
	// Refusal is why the ingestion could not be created, Error why its state is
	// not known.
	Refusal *Fault `json:"refusal"`
	Error   *Fault `json:"error"`
}

// Begun answers begin.
type Begun struct {
	// Mine says that this execution may go on; else Owner is the one that runs.
	Mine  bool   `json:"mine"`
	Owner string `json:"owner"`
	Index Index  `json:"index"`
	// Polls counts how often the crawler was looked at.
	Polls Polls `json:"polls"`
	// DataSets are those that are due.
	DataSets []DataSet `json:"dataSets"`
	// Known are all data sets.
	Known []DataSet `json:"known"`
}

// Index says what a crawl has to do; it answers index.
type Index struct {
	// MissingDays counts delivered days without a partition that a crawl should
	// index, LeftDays those that a crawl was lately in vain for.
	MissingDays int `json:"missingDays"`
	LeftDays    int `json:"leftDays"`
	// Days stands for the days that lack a partition.
	Days string `json:"days"`
	// NotBefore is earlier than the start of any crawl that this execution will
	// start now, and later than that of any before.
	NotBefore time.Time `json:"notBefore"`
}

// Polls is a counter of a state machine.
type Polls struct {
	N int `json:"n"`
}

// Ended answers end and close.
type Ended struct {
	// Event is the detail type of the event about this run, Detail its detail: a
	// RefreshDetail or a ReportDetail.
	Event  string `json:"event"`
	Detail any    `json:"detail"`
	// Tell says that the owner has to be told Subject and Message.
	Tell    bool   `json:"tell"`
	Subject string `json:"subject"`
	Message string `json:"message"`
	// Unwell says that some part fails, be it since an earlier run.
	Unwell bool `json:"unwell"`
	// Failed says that this run failed, Cause why.
	Failed bool   `json:"failed"`
	Cause  string `json:"cause"`
}

// RefreshDetail is the detail of "Refresh Completed" and "Refresh Failed".
type RefreshDetail struct {
	Execution string         `json:"execution"`
	Indexed   int            `json:"indexedDays"`
	DataSets  []DataSetEvent `json:"dataSets"`
	// Failures are by part: index, workflow, or the id of a data set.
	Failures map[string]string `json:"failures"`
}

// DataSetEvent says what became of a data set that was due.
type DataSetEvent struct {
	ID string `json:"id"`
	// Result is loaded, skipped, limited or failed.
	Result string `json:"result"`
	Why    string `json:"why,omitempty"`
}

// Done answers told and expire.
type Done struct {
	Done bool `json:"done"`
}

var errUnknownAsk = errors.New("no such ask")

// ReadEvent reads the payload of an invocation.
func ReadEvent(payload []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(payload, &e); err != nil {
		return e, fmt.Errorf("read event: %w", err)
	}
	if e.Execution == "" {
		return e, errors.New("read event: the execution is missing")
	}
	return e, nil
}
