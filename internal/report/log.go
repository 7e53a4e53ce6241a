package report

import "time"

// hourColumns are those of sql/hours.sql.
var hourColumns = []string{"hour", "lines", "copies", "first_seen", "last_seen"}

// logReader collects a Log from the hours that have lines.
type logReader struct {
	log  Log
	next time.Time // the hour after the last one read
}

func (l *logReader) read(c *cells, p Period) {
	hour, lines, copies, first, last := c.time(), c.count(), c.count(), c.time(), c.time()
	if l.log.First.IsZero() {
		l.log.First, l.next = first, hour
	}
	l.log.Last = last
	l.gap(p, hour)
	l.next = hour.Add(time.Hour)
	if !hour.Before(p.From.UTC().Truncate(time.Hour)) {
		l.log.Lines += lines
		l.log.Copies += copies
	}
}

// gap notes the hours of the period between the last hour read and until.
func (l *logReader) gap(p Period, until time.Time) {
	from := l.next
	if start := p.From.UTC().Truncate(time.Hour); from.Before(start) {
		from = start
	}
	if from.Before(until) {
		l.log.Gaps = append(l.log.Gaps, Span{from, until})
		l.log.MissingHours += int64(until.Sub(from) / time.Hour)
	}
}

// close is the log as a whole. A log that begins or ends within the period is
// not said to miss the hours outside: First and Last say it.
func (l *logReader) close(job Job) Log {
	l.log.Failed = job.Failed
	return l.log
}

// complete tells whether the log reaches back over the period before the
// report's. Its first line comes a little after its beginning; a day is allowed
// for quiet APIs.
func (l Log) complete(p Period) bool {
	return !l.First.IsZero() && l.First.Before(p.Previous().From.AddDate(0, 0, 1))
}
