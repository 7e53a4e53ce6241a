// Package freshness judges how fresh a stack's data is, hop by hop: delivered,
// indexed, enriched with current plans, loaded into SPICE, reported on.
package freshness

import (
	"fmt"
	"strings"
	"time"
)

// State says how a hop is.
type State string

// The states. Unknown hops could not be looked at.
const (
	OK      State = "ok"
	Stale   State = "stale"
	Failed  State = "failed"
	Unknown State = "unknown"
)

// Hop is one step of a line's way, and how it is.
type Hop struct {
	Name  string `json:"hop"`
	State State  `json:"state"`
	// At is what the state is judged by, such as the time of the newest object;
	// zero where there is none.
	At time.Time `json:"at,omitzero"`
	// What says it in a sentence, Do what to do about it; Do is empty when all is
	// well.
	What string `json:"what"`
	Do   string `json:"do,omitempty"`
}

// Lost is a hop that could not be looked at.
func Lost(name string, err error) Hop {
	return Hop{Name: name, State: Unknown, What: err.Error(), Do: "mend that, then ask again"}
}

// Deployed judges the stack itself by CloudFormation's status, as of when it
// last changed.
func Deployed(status string, changed time.Time) Hop {
	h := Hop{Name: "deployment", State: OK, At: changed, What: status}
	switch {
	case strings.HasSuffix(status, "ROLLBACK_COMPLETE"):
		h.State, h.What = Stale, "the last deployment failed and was undone ("+status+")"
	case strings.HasSuffix(status, "FAILED"):
		h.State, h.What = Failed, "the last deployment failed ("+status+")"
	case strings.HasSuffix(status, "IN_PROGRESS"):
		h.What = "it is being deployed (" + status + ")"
	}
	if h.State != OK {
		h.Do = "the events of the stack in CloudFormation name the resource and the reason; mend it and deploy again"
	}
	return h
}

// deliverySlack is what Firehose and the enricher may take beyond the delivery
// interval.
const deliverySlack = 10 * time.Minute

// Delivery is about objects in S3.
type Delivery struct {
	// Newest is when the newest object was delivered; zero: there is none.
	Newest time.Time
	// Incoming says that Firehose took records in within 24 hours, Waiting since
	// when some of them may wait: the first that came after Newest, zero for none.
	Incoming bool
	Waiting  time.Time
	// Interval is the delivery interval.
	Interval time.Duration
}

// Delivered judges the delivery. An API that nobody calls is not stale: records
// that came in must come out.
func Delivered(d Delivery, now time.Time) Hop {
	h := Hop{Name: "delivery to S3", State: OK, At: d.Newest}
	quiet := !d.Incoming
	switch {
	case d.Newest.IsZero() && quiet:
		h.State, h.What = Stale, "nothing was delivered yet, and nothing came in"
		h.Do = "turn access logs on for a stage, with the command in the stack's output SetAccessLogsCommand, and send requests"
	case quiet && now.Sub(d.Newest) > 24*time.Hour:
		h.State, h.What = Stale, "no access log record came in for 24 hours"
		h.Do = "if the APIs were called, look whether their stages still log to the stream (output SetAccessLogsCommand)"
	case d.Waiting.IsZero():
		h.What = "all that came in is delivered"
	case !d.Waiting.IsZero() && now.Sub(d.Waiting) > d.Interval+deliverySlack:
		h.State, h.What = Failed, fmt.Sprintf("records that came in since %s are not delivered", Ago(now.Sub(d.Waiting)))
		h.Do = "see StreamFreshnessAlarm in docs/runbook.md; Firehose keeps records for 24 hours, then they are lost"
	default:
		h.What = "records come in, and are delivered about every " + Words(d.Interval)
	}
	return h
}

// indexSlack is how far into a day its partition may be missing: the first
// objects have to be delivered, and the refresh workflow has to come by.
const indexSlack = 2 * time.Hour

// Indexed judges the catalogue: delivered days without a partition. Without a
// crawler Athena works the days out.
func Indexed(crawler bool, delivered []string, partitions map[string]bool, now time.Time) Hop {
	h := Hop{Name: "partitions", State: OK}
	if !crawler {
		h.What = "Athena works the days out by itself"
		return h
	}
	var missing []string
	last := "none was delivered"
	for _, day := range delivered {
		at, err := time.Parse(time.DateOnly, day)
		switch {
		case err != nil:
		case partitions[day]:
			last = "up to " + day
		case now.Sub(at) > indexSlack:
			missing = append(missing, day)
		}
	}
	h.What = "every delivered day has a partition, " + last
	if len(missing) > 0 {
		h.State, h.What = Stale, fmt.Sprintf("%d delivered days have no partition, the newest is %s", len(missing), missing[len(missing)-1])
		h.Do = "run \"apigw-lens aws refresh --wait\"; if it fails, look at the crawler's last run"
	}
	return h
}

// Queried judges what Athena answered as the newest record.
func Queried(newest, delivered time.Time, interval time.Duration) Hop {
	h := Hop{Name: "newest record in Athena", State: OK, At: newest, What: "Athena sees what was delivered"}
	switch {
	case delivered.IsZero():
		h.What = "there is nothing to see yet"
	case newest.IsZero():
		h.State, h.What = Failed, "Athena sees no record of the last days, though objects were delivered"
	// A record is older than its object by the interval, and by what clients
	// and logging take.
	case delivered.Sub(newest) > interval+time.Hour:
		h.State, h.What = Stale, "Athena's newest record is "+Words(delivered.Sub(newest))+" older than the newest object"
	}
	if h.State != OK {
		h.Do = "look whether the table requests and the column dt are as deployed; deploy the stack again"
	}
	return h
}

// snapshotAge is when an unconfirmed snapshot is old, as SnapshotAgeAlarm has
// it: three times the slowest schedule.
const snapshotAge = 3 * time.Hour

// Plans judges the usage plan snapshot by when the account was last found as it
// says. An empty version is none.
func Plans(version string, checked, now time.Time) Hop {
	h := Hop{Name: "usage plans", State: OK, At: checked, What: "snapshot " + version}
	switch {
	case version == "":
		h.State, h.What = Failed, "no usage plan snapshot was published yet: rows carry the key's id only"
	case now.Sub(checked) > snapshotAge:
		h.State, h.What = Stale, fmt.Sprintf("snapshot %s was last confirmed %s", version, Ago(now.Sub(checked)))
	}
	if h.State != OK {
		h.Do = "run the command in the stack's output RefreshSnapshotCommand and read what it answers"
	}
	return h
}

// Reading counts what the enricher read in the last 24 hours. Failed are whole
// Firehose records, Unreadable lines of log groups.
type Reading struct{ Records, Failed, Unreadable float64 }

// unreadableShare is the part of the records that may be unreadable, as
// UnreadableLinesAlarm has it.
const unreadableShare = 0.01

// Read judges how well lines were read.
func Read(r Reading) Hop {
	h := Hop{Name: "reading lines", State: OK}
	bad := r.Failed + r.Unreadable
	switch {
	case bad == 0:
		h.What = fmt.Sprintf("all of %.0f Firehose records in 24 hours", r.Records)
	default:
		h.What = fmt.Sprintf("%.0f unreadable, of %.0f Firehose records in 24 hours", bad, r.Records)
	}
	if bad > r.Records*unreadableShare {
		h.State = Failed
		h.Do = "compare the stages' log format with the output RestLogFormat; the lines are kept under errors/processing-failed/"
	}
	return h
}
