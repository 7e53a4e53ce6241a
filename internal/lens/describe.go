package lens

import (
	"context"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/board"
)

// describe looks at all records: how many, from when to when, and for how many
// of them the figures should be trusted less.
func (f *folder) describe(ctx context.Context) (board.Meta, error) {
	found, err := rows(ctx, f.db, `SELECT count(*), min(request_time), max(request_time),
	count(*) FILTER (enrichment_status = 'unreadable'),
	count(*) FILTER (enrichment_status = 'unknown_key'),
	count(*) FILTER (enrichment_status = 'no_plan'),
	count(*) FILTER (enrichment_status = 'no_snapshot'),
	count(*) FILTER (repaired)
FROM requests`)
	if err != nil {
		return board.Meta{}, err
	}
	row := found[0]
	m := board.Meta{Quality: quality(row[3:])}
	m.Rows, _ = row[0].(int64)
	m.First, _ = row[1].(time.Time)
	m.Newest, _ = row[2].(time.Time)
	failed, err := f.failures.Count()
	if err != nil {
		return board.Meta{}, err
	}
	if failed > 0 {
		m.Quality = append(m.Quality, board.Quality{Name: "failed", Label: "not readable", Count: failed,
			Detail: "Lines that could not be read. They are kept in the data folder under errors/, and count nowhere on this page."})
	}
	return m, nil
}

// quality names the counts that are not zero.
func quality(counts []any) []board.Quality {
	reasons := []board.Quality{
		{Name: "unreadable", Label: "unreadable", Detail: "Lines that could not be read. They count as requests, but without domain, status or customer."},
		{Name: "unknown_key", Label: "unknown key", Detail: "Requests with an API key that the usage plan snapshot does not hold: take a newer snapshot to name the customer."},
		{Name: "no_plan", Label: "no plan", Detail: "Requests with a known API key that has no usage plan for the API and stage called."},
		{Name: "no_snapshot", Label: "no snapshot", Detail: "Requests imported without a usage plan snapshot: import with --usage-plans FILE to see plans and customers."},
		{Name: "repaired", Label: "repaired", Detail: "Lines with broken quoting that were repaired; a value in them may be cut."},
	}
	found := []board.Quality{}
	for i, q := range reasons {
		if q.Count, _ = counts[i].(int64); q.Count > 0 {
			found = append(found, q)
		}
	}
	return found
}
