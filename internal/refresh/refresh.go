// Package refresh holds the decisions of the workflows: when a SPICE ingestion
// may be created, what it should be, and who has to be told of a failure.
//
// QuickSight takes 32 manual ingestions of a data set in any 24 hours. A
// schedule that spends them as they come is without one for the rest of the
// day; so they are spread over the day, and some are kept for people.
package refresh

import (
	"maps"
	"slices"
	"time"
)

// Types of ingestion, as QuickSight names them.
const (
	Full        = "FULL_REFRESH"
	Incremental = "INCREMENTAL_REFRESH"
)

// Window is the time over which QuickSight counts ingestions.
const Window = 24 * time.Hour

// Limits say how many ingestions of a data set may be created.
type Limits struct {
	// PerWindow is the service limit in any 24 hours: 32 in Enterprise edition.
	PerWindow int
	// Reserve of them are never spent by the schedule, but kept for people and
	// for reports that ask for fresh data.
	Reserve int
}

// Enterprise are the limits of QuickSight Enterprise edition.
var Enterprise = Limits{PerWindow: 32, Reserve: 3}

// Interval is the least time between two ingestions by the schedule.
func (l Limits) Interval() time.Duration { return Window / time.Duration(l.PerWindow-l.Reserve) }

// Next is when the next ingestion may be created, given when others were; a
// time that is not after now means at once. asked says that somebody asked for
// it, so the reserve may be spent and nothing is spread.
func (l Limits) Next(created []time.Time, now time.Time, asked bool) time.Time {
	var recent []time.Time
	for _, at := range created {
		if at.After(now.Add(-Window)) {
			recent = append(recent, at)
		}
	}
	slices.SortFunc(recent, time.Time.Compare)
	allowed := l.PerWindow
	if !asked {
		allowed -= l.Reserve
	}
	next := now
	if n := len(recent); n >= allowed {
		next = recent[n-allowed].Add(Window)
	}
	if n := len(recent); !asked && n > 0 && recent[n-1].Add(l.Interval()).After(next) {
		next = recent[n-1].Add(l.Interval())
	}
	return next
}

// Load is an ingestion that was decided on.
type Load struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Execution string    `json:"execution"`
	At        time.Time `json:"at"`
	// Newest is the newest delivered object at that time.
	Newest time.Time `json:"newest"`
}

// DataSet is what is remembered of one SPICE data set.
type DataSet struct {
	// Created are our ingestions of the last 24 hours, by id.
	Created map[string]time.Time `json:"created"`
	// Newest is the newest delivered object that is in SPICE.
	Newest time.Time `json:"newest"`
	// Loaded is when an ingestion that we waited for was last complete.
	Loaded time.Time `json:"loaded"`
	// FullWanted is when a full ingestion was asked for; zero: none is wanted.
	FullWanted time.Time `json:"fullWanted"`
	// Asked is when somebody last asked for any ingestion; zero: nobody waits.
	Asked time.Time `json:"asked"`
	// Last is the last ingestion that was decided on.
	Last Load `json:"last"`
}

// Start notes a decided load and forgets what the limit no longer counts.
func (d *DataSet) Start(l Load) {
	if d.Created == nil {
		d.Created = map[string]time.Time{}
	}
	maps.DeleteFunc(d.Created, func(_ string, at time.Time) bool { return !at.After(l.At.Add(-Window)) })
	d.Created[l.ID] = l.At
	d.Last = l
}

// Done notes at a time that the last load is in SPICE. What was asked for after
// it began is still wanted.
func (d *DataSet) Done(at time.Time) {
	d.Loaded = at
	if d.Last.Newest.After(d.Newest) {
		d.Newest = d.Last.Newest
	}
	if d.Last.Type == Full && !d.FullWanted.After(d.Last.At) {
		d.FullWanted = time.Time{}
	}
	if !d.Asked.After(d.Last.At) {
		d.Asked = time.Time{}
	}
}

// Wanted says whether a load is wanted, given the newest delivered object, and
// of which type; usual is the type of the schedule's loads.
func (d *DataSet) Wanted(newest time.Time, usual string) (kind string, wanted bool) {
	if !d.FullWanted.IsZero() {
		return Full, true
	}
	return usual, newest.After(d.Newest)
}
