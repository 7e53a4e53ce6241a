package freshness

import (
	"fmt"
	"time"
)

// Run is an execution of a workflow.
type Run struct {
	Started time.Time
	// Running and OK exclude each other; neither means that it failed, for the
	// reason in Why.
	Running, OK bool
	Why         string
}

// refreshGap is how rarely the refresh may start, as RefreshNotRunAlarm has it.
const refreshGap = 6 * time.Hour

// Refreshed judges the refresh workflow by its runs, newest first.
func Refreshed(runs []Run, now time.Time) Hop {
	h := ran("refresh workflow", runs, now)
	switch {
	case len(runs) == 0 || now.Sub(runs[0].Started) > refreshGap:
		h.State, h.What = Stale, "it did not run for six hours"
		h.Do = "look whether the schedule RefreshSchedule is enabled, and at the queue ScheduleDeadLetters for the reason"
	case h.State == Failed:
		h.Do = "see \"When a refresh fails\" in docs/workflows.md; then \"apigw-lens aws refresh --wait\""
	}
	return h
}

// Reported judges the report workflow by its runs, newest first. overdue says
// that a scheduled report is missing.
func Reported(runs []Run, overdue bool, now time.Time) Hop {
	h := ran("report workflow", runs, now)
	switch {
	case h.State == Failed:
		h.Do = "see \"When a report fails\" in docs/workflows.md; then \"apigw-lens aws report --wait\" for the period"
	case overdue:
		h.State, h.What = Stale, "a scheduled report is overdue"
		h.Do = "make it with \"apigw-lens aws report --wait\"; see ReportsOverdueAlarm in docs/runbook.md"
	case len(runs) == 0:
		h.What = "it did not run yet"
	}
	return h
}

// ran judges the newest run that has ended.
func ran(name string, runs []Run, now time.Time) Hop {
	h := Hop{Name: name, State: OK}
	for _, r := range runs {
		if h.At.IsZero() {
			h.At = r.Started
		}
		switch {
		case r.Running:
			h.What = "it has been running for " + Words(now.Sub(r.Started))
			continue
		case !r.OK:
			h.State, h.What = Failed, "its last run failed: "+r.Why
		case h.What == "":
			h.What = "its last run succeeded"
		}
		break
	}
	return h
}

// Load is what is known of a SPICE data set.
type Load struct {
	// Newest is when the newest object for it was delivered.
	Newest time.Time
	// Began is when the newest ingestion began, Status is QuickSight's, Why its
	// reason where it failed.
	Began  time.Time
	Status string
	Why    string
	// Complete is when the newest complete ingestion began.
	Complete time.Time
}

// spiceSlack is how far SPICE may be behind what was delivered: QuickSight
// takes an ingestion in 50 minutes, and one may be running.
const spiceSlack = 2 * time.Hour

// Spice judges a data set.
func Spice(name string, l Load, now time.Time) Hop {
	h := Hop{Name: "SPICE " + name, State: OK, At: l.Complete}
	running := l.Status == "INITIALIZED" || l.Status == "QUEUED" || l.Status == "RUNNING"
	switch {
	case l.Status == "FAILED" || l.Status == "CANCELLED":
		h.State, h.What = Failed, fmt.Sprintf("its last ingestion is %s: %s", l.Status, l.Why)
		h.Do = "see \"When a refresh fails\" in docs/workflows.md; dashboards show what was loaded before"
	case l.Newest.IsZero():
		h.What = "there is nothing to load yet"
	case l.Complete.IsZero() && !running, l.Newest.Sub(l.Complete) > spiceSlack && now.Sub(l.Complete) > spiceSlack && !running:
		h.State, h.What = Stale, "what was delivered since is not loaded"
		if l.Complete.IsZero() {
			h.What = "it was never loaded"
		}
		h.Do = "run \"apigw-lens aws refresh --wait\""
	case running:
		h.What = "an ingestion has been running for " + Words(now.Sub(l.Began))
	default:
		h.What = "loaded"
	}
	return h
}

// Words is a duration for people, in its two largest units.
func Words(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	switch d = d.Round(time.Second); {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return two(d, time.Minute, "min", time.Second, "s")
	case d < 48*time.Hour:
		return two(d, time.Hour, "h", time.Minute, "min")
	}
	return two(d, 24*time.Hour, "days", time.Hour, "h")
}

func two(d, large time.Duration, largeName string, small time.Duration, smallName string) string {
	if rest := d % large / small; rest > 0 {
		return fmt.Sprintf("%d %s %d %s", d/large, largeName, rest, smallName)
	}
	return fmt.Sprintf("%d %s", d/large, largeName)
}

// Ago is how long ago something was.
func Ago(d time.Duration) string { return Words(d) + " ago" }
