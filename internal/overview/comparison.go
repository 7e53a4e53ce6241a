package overview

import (
	"context"
	"fmt"
	"math"
	"time"
)

// comparison is two periods of equal length: from earlier to later, and from
// later to the end of the range. Without words there is nothing to compare.
type comparison struct {
	earlier, later time.Time
	words          string
}

// start is the time of the first row that the comparison or the range needs.
func (c comparison) start(from time.Time) time.Time {
	if c.words != "" && c.earlier.Before(from) {
		return c.earlier
	}
	return from
}

const week = 7 * 24 * time.Hour

// comparison chooses what a change is measured against: the period of equal
// length before the range. Where the data do not reach back over all of it, a
// change against the part would mislead; the last seven days are then compared
// with the seven before, if the range holds both.
func (s *scope) comparison(ctx context.Context) (comparison, error) {
	rows, err := s.db.Query(ctx, `SELECT min(request_time) FROM requests`)
	if err != nil {
		return comparison{}, fmt.Errorf("find oldest record: %w", err)
	}
	none := comparison{earlier: s.from, later: s.from}
	first, ok := rows[0][0].(time.Time)
	if !ok {
		return none, nil
	}
	length := s.to.Sub(s.from)
	// The first record of a period is a little after the period's start.
	reaches := func(start time.Time) bool { return first.Before(start.Add(s.bucket.width)) }
	if before := s.from.Add(-length); reaches(before) {
		return comparison{earlier: before, later: s.from, words: "vs previous " + lengthWords(length)}, nil
	}
	if earlier := s.to.Add(-2 * week); !earlier.Before(s.from) && reaches(earlier) {
		return comparison{earlier: earlier, later: s.to.Add(-week), words: "7 d vs prior 7 d"}, nil
	}
	return none, nil
}

// lengthWords is a length in whole days, or in hours up to two days.
func lengthWords(d time.Duration) string {
	n, unit := math.Ceil(d.Hours()/24), "day"
	if d <= 47*time.Hour {
		n, unit = math.Ceil(d.Hours()), "hour"
	}
	if n == 1 {
		return unit
	}
	return fmt.Sprintf("%.0f %ss", n, unit)
}
