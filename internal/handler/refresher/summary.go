package refresher

import (
	"io"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/emf"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Summary says what one invocation did.
type Summary struct {
	Project string
	// Hints counts messages; Unreadable those that were no hint.
	Hints, Unreadable int
	// Refreshes counts listings begun. Each was Published, Unchanged, Refused
	// (it shrank suspiciously), Superseded (a lost race), or failed.
	Refreshes, Published, Unchanged, Refused, Superseded int
	// Calls counts HTTP requests to API Gateway, Throttled those answered 429.
	Calls, Throttled int
	// Counts and Conflicts are of the last complete listing.
	Counts    usageplan.Counts
	Conflicts int
	// Covered: a listing had already shown what was hinted. Busy: another
	// refresher was at work and takes care of it.
	Covered, Busy bool
	// Damaged: the published snapshot could not be read and was replaced.
	Damaged bool
	// SnapshotVersion is the published one; SnapshotAge is the time since the
	// start of the listing that last confirmed it.
	SnapshotVersion string
	SnapshotAge     time.Duration
	Duration        time.Duration

	checkedAt time.Time
	listing   time.Duration // of the last listing
}

func (s *Summary) metrics(failed bool) []emf.Metric {
	m := []emf.Metric{
		emf.Count("Hints", s.Hints),
		emf.Count("HintsUnreadable", s.Unreadable),
		emf.Count("Refreshes", s.Refreshes),
		emf.Count("RefreshesPublished", s.Published),
		emf.Count("RefreshesUnchanged", s.Unchanged),
		emf.Count("RefreshesRefused", s.Refused),
		emf.Count("RefreshesSuperseded", s.Superseded),
		emf.Count("RefreshesFailed", one(failed)),
		emf.Count("SnapshotDamaged", one(s.Damaged)),
		emf.Count("Calls", s.Calls),
		emf.Count("CallsThrottled", s.Throttled),
		{Name: "Duration", Unit: "Milliseconds", Value: float64(s.Duration.Microseconds()) / 1000},
	}
	if s.Published+s.Unchanged+s.Refused+s.Superseded > 0 {
		m = append(m, emf.Count("Plans", s.Counts.Plans), emf.Count("Keys", s.Counts.Keys), emf.Count("Conflicts", s.Conflicts))
	}
	if !s.checkedAt.IsZero() {
		m = append(m, emf.Metric{Name: "SnapshotAge", Unit: "Seconds", Value: s.SnapshotAge.Seconds()})
	}
	return m
}

// write logs the summary as one line, the numbers as metrics with the one
// dimension ProjectName.
func (s *Summary) write(w io.Writer, at time.Time, err error) error {
	line := emf.Line{
		At: at, Level: "INFO", Message: s.message(err != nil), Dimension: "ProjectName", Metrics: s.metrics(err != nil),
		Fields: map[string]any{"ProjectName": s.Project, "SnapshotVersion": s.SnapshotVersion},
	}
	switch {
	case err != nil:
		line.Level = "ERROR"
		line.Fields["error"] = err.Error()
	case s.Refused > 0 || s.Damaged || s.Unreadable > 0 || s.Conflicts > 0:
		line.Level = "WARN"
	}
	return line.Write(w)
}

func (s *Summary) message(failed bool) string {
	switch {
	case failed:
		return "refresh failed"
	case s.Refused > 0:
		return "refused a listing that shrank suspiciously"
	case s.Published > 0:
		return "published a usage plan snapshot"
	case s.Refreshes > 0:
		return "confirmed the usage plan snapshot"
	case s.Busy:
		return "another refresher is at work"
	default:
		return "nothing new"
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
