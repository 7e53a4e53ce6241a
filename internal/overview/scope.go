package overview

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

// defaultRange is what a filter without a start shows: the last 30 days, the
// current one included.
const defaultRange = 30

// scope is one question: the filter with its range resolved, and the values
// bound so far.
type scope struct {
	db       Querier
	from, to time.Time
	terms    map[string][]string
	bucket   bucket
}

// scope resolves the range of f against the data.
func (b *Board) scope(ctx context.Context, f panel.Filter) (*scope, error) {
	s := &scope{db: b.db, from: f.From.UTC(), to: f.To.UTC(), terms: f.Terms}
	if f.To.IsZero() {
		now, err := b.nowOrNewest(ctx)
		if err != nil {
			return nil, err
		}
		s.to = now.Add(time.Millisecond)
	}
	if f.From.IsZero() {
		y, m, d := s.to.Date()
		s.from = time.Date(y, m, d-defaultRange+1, 0, 0, 0, 0, time.UTC)
	}
	s.bucket = bucketFor(s.to.Sub(s.from))
	return s, nil
}

// nowOrNewest is the end of relative ranges: the operator's now, else the time
// of the newest record, else the epoch.
func (b *Board) nowOrNewest(ctx context.Context) (time.Time, error) {
	if !b.now.IsZero() {
		return b.now.UTC(), nil
	}
	rows, err := b.db.Query(ctx, `SELECT max(request_time) FROM requests`)
	if err != nil {
		return time.Time{}, fmt.Errorf("find newest record: %w", err)
	}
	if t, ok := rows[0][0].(time.Time); ok {
		return t.UTC(), nil
	}
	return time.Unix(0, 0).UTC(), nil
}

// binder collects the values that an SQL text binds.
type binder struct{ args []any }

// bind adds a value and returns its placeholder.
func (b *binder) bind(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

func (b *binder) time(t time.Time) string { return b.bind(t) + "::TIMESTAMP" }

func (b *binder) list(values []string) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = b.bind(v)
	}
	return strings.Join(marks, ", ")
}

// where is the condition for the rows of the scope.
func (s *scope) where(b *binder) string { return s.whereBetween(b, s.from, s.to, "") }

// whereBetween is the condition for rows from start to end that match all terms
// but those of the field except. The partition is bounded from below only: dt
// is the day of arrival on AWS, so a row may lie in a later partition than its
// request time says, or in one before by clock skew.
func (s *scope) whereBetween(b *binder, start, end time.Time, except string) string {
	conds := []string{
		"dt >= " + b.bind(start.AddDate(0, 0, -1).Format(time.DateOnly)),
		"request_time >= " + b.time(start),
		"request_time < " + b.time(end),
	}
	for _, f := range fields {
		if values := s.terms[f.Name]; len(values) > 0 && f.Name != except {
			conds = append(conds, f.condition(b, values))
		}
	}
	return strings.Join(conds, " AND ")
}

// query runs the statement with what was bound.
func (s *scope) query(ctx context.Context, b *binder, sql string) ([][]any, error) {
	return s.db.Query(ctx, sql, b.args...)
}

// whyEmpty says why a panel has no rows; reason is the panel's own explanation
// for a scope that does have requests.
func (s *scope) whyEmpty(ctx context.Context, reason string) (string, error) {
	// Requests in the range, with and without the filters, and the time that
	// the data cover.
	var b binder
	matching := s.where(&b)
	inRange := (&scope{from: s.from, to: s.to}).where(&b)
	rows, err := s.query(ctx, &b, `SELECT count(*) FILTER (`+matching+`), count(*) FILTER (`+inRange+`),
	min(request_time), max(request_time) FROM requests`)
	if err != nil {
		return "", fmt.Errorf("explain empty panel: %w", err)
	}
	first, ok := rows[0][2].(time.Time)
	last, _ := rows[0][3].(time.Time)
	switch {
	case !ok:
		return "There are no requests in the data folder yet. Bring some in with: apigw-lens import --data DIR FILE", nil
	case integer(rows[0][0]) > 0:
		return reason, nil
	case integer(rows[0][1]) > 0:
		return "No request in this time range matches the filters.", nil
	default:
		return fmt.Sprintf("No requests in this time range. The data run from %s to %s.", first.Format(time.DateOnly), last.Format(time.DateOnly)), nil
	}
}
