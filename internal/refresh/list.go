package refresh

import (
	"slices"
	"time"
)

// Ingestion is one that QuickSight lists.
type Ingestion struct {
	ID      string    `json:"IngestionId"`
	Status  string    `json:"IngestionStatus"`
	Created time.Time `json:"CreatedTime"`
	// Source is MANUAL or SCHEDULED; only manual ones count against the limit.
	Source string `json:"RequestSource"`
}

// Running reports whether the ingestion has not ended yet.
func (i Ingestion) Running() bool {
	return slices.Contains([]string{"INITIALIZED", "QUEUED", "RUNNING"}, i.Status)
}

// What to do with a data set.
const (
	DoLoad = "load" // create the ingestion
	DoJoin = "join" // wait for the one that runs
	DoSkip = "skip" // leave it
)

// Decision says what to do with a data set, and why.
type Decision struct {
	Do   string `json:"do"`
	ID   string `json:"ingestionId"`
	Type string `json:"type"`
	Why  string `json:"why"`
	// Next is when an ingestion may be created again, where the limit is why.
	Next time.Time `json:"-"`
}

// Question is what a Decision depends on.
type Question struct {
	// Execution asks; ID is the id its ingestion would have.
	Execution, ID string
	Now           time.Time
	// Newest is the newest delivered object, Usual the type of scheduled loads.
	Newest time.Time
	Usual  string
	// Listed are QuickSight's ingestions of the last days, in any order.
	Listed []Ingestion
}

// Decide says what to do and notes a load in d. The same question of the same
// execution gets the same answer, so it may be asked again after a failure.
func (l Limits) Decide(d *DataSet, q Question) Decision {
	for _, i := range q.Listed {
		if i.Running() {
			return Decision{Do: DoJoin, ID: i.ID, Why: "an ingestion is running already"}
		}
	}
	if d.Last.Execution == q.Execution {
		known := slices.ContainsFunc(q.Listed, func(i Ingestion) bool { return i.ID == d.Last.ID })
		if known {
			return Decision{Do: DoSkip, ID: d.Last.ID, Why: "a newer ingestion took its place and has ended"}
		}
		return Decision{Do: DoLoad, ID: d.Last.ID, Type: d.Last.Type, Why: "it was decided on, but not created"}
	}
	kind, wanted := d.Wanted(q.Newest, q.Usual)
	if !wanted {
		return Decision{Do: DoSkip, Why: "nothing new was delivered"}
	}
	if next := l.Next(d.Counted(q.Listed), q.Now, d.IsAsked()); next.After(q.Now) {
		return Decision{Do: DoSkip, Why: "the limit of 32 ingestions in 24 hours", Next: next}
	}
	d.Start(Load{ID: q.ID, Type: kind, Execution: q.Execution, At: q.Now, Newest: q.Newest})
	return Decision{Do: DoLoad, ID: q.ID, Type: kind, Why: why(d, kind)}
}

func why(d *DataSet, kind string) string {
	if kind == Full && !d.FullWanted.IsZero() {
		return "all of it was asked for"
	}
	return "new data was delivered"
}

// IsAsked reports whether somebody waits for a load.
func (d *DataSet) IsAsked() bool { return !d.FullWanted.IsZero() || !d.Asked.IsZero() }

// Counted are the times of all ingestions that the limit counts: ours, and
// those of others that QuickSight lists.
func (d *DataSet) Counted(listed []Ingestion) []time.Time {
	var times []time.Time
	for _, at := range d.Created {
		times = append(times, at)
	}
	for _, i := range listed {
		if _, ours := d.Created[i.ID]; !ours && i.Source == "MANUAL" {
			times = append(times, i.Created)
		}
	}
	return times
}
