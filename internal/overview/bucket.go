package overview

import (
	"fmt"
	"time"
)

// bucket is the width of one point on a time axis.
type bucket struct {
	width time.Duration
	name  string
}

// bucketFor chooses a width that gives a readable number of points: hours up to
// three days, days up to half a year, weeks (from Monday) beyond.
func bucketFor(length time.Duration) bucket {
	const day = 24 * time.Hour
	switch {
	case length <= 4*time.Hour:
		return bucket{5 * time.Minute, "5 minutes"}
	case length <= 3*day+time.Minute:
		return bucket{time.Hour, "hour"}
	case length <= 184*day:
		return bucket{day, "day"}
	default:
		return bucket{7 * day, "week"}
	}
}

// sql is the expression for the start of a row's bucket.
func (b bucket) sql() string {
	return fmt.Sprintf("time_bucket(INTERVAL '%d seconds', request_time)", int64(b.width.Seconds()))
}

// origin is the Monday from which DuckDB's time_bucket counts.
var origin = time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC)

func (b bucket) start(t time.Time) time.Time {
	past := t.Sub(origin) % b.width
	if past < 0 {
		past += b.width
	}
	return t.Add(-past)
}

// maxPoints bounds the points of an axis, whatever range is asked for.
const maxPoints = 2000

// axis lists the starts of all buckets between from and to. Ranges before the
// first record (as "all time" may ask for) are cut to maxPoints from the end.
func (b bucket) axis(from, to time.Time) []time.Time {
	start, end := b.start(from), b.start(to.Add(-time.Nanosecond))
	if n := end.Sub(start) / b.width; n >= maxPoints {
		start = end.Add(-(maxPoints - 1) * b.width)
	}
	var points []time.Time
	for t := start; !t.After(end); t = t.Add(b.width) {
		points = append(points, t)
	}
	return points
}
