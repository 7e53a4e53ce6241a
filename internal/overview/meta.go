package overview

import (
	"context"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

// Meta describes all data: how many requests, from when to when, and how many
// of them the figures should be trusted less for.
func (b *Board) Meta(ctx context.Context) (panel.Meta, error) {
	// One pass over all rows, whatever the filters.
	rows, err := b.db.Query(ctx, `SELECT count(*), min(request_time), max(request_time),
	count(*) FILTER (enrichment_status = 'unreadable'),
	count(*) FILTER (enrichment_status = 'unknown_key'),
	count(*) FILTER (enrichment_status = 'no_plan'),
	count(*) FILTER (enrichment_status = 'no_snapshot'),
	count(*) FILTER (repaired)
FROM requests`)
	if err != nil {
		return panel.Meta{}, fmt.Errorf("describe data: %w", err)
	}
	r := rows[0]
	m := panel.Meta{Rows: integer(r[0]), Now: b.now, Quality: quality(r[3:])}
	if t, ok := r[1].(time.Time); ok {
		m.First = t.UTC()
	}
	if t, ok := r[2].(time.Time); ok {
		m.Newest = t.UTC()
	}
	if m.Now.IsZero() {
		m.Now = m.Newest
	}
	if m.Now.IsZero() {
		m.Now = time.Now().UTC() // no records yet
	}
	failed, err := b.failed()
	if err != nil {
		return panel.Meta{}, fmt.Errorf("describe data: %w", err)
	}
	if failed > 0 {
		m.Quality = append(m.Quality, panel.Quality{Name: "failed", Label: "not readable", Count: failed,
			Detail: "Lines that could not be read. They are kept in the data folder under errors/, and count nowhere on this page."})
	}
	m.Version = fmt.Sprintf("%d-%d-%d-%d", m.Rows, m.First.UnixMilli(), m.Newest.UnixMilli(), failed)
	return m, nil
}

func (b *Board) failed() (int64, error) {
	if b.Failed == nil {
		return 0, nil
	}
	return b.Failed()
}

// quality names the counts that are not zero.
func quality(counts []any) []panel.Quality {
	reasons := []panel.Quality{
		{Name: "unreadable", Label: "unreadable", Detail: "Lines that could not be read. They count as requests, but without domain, status or customer."},
		{Name: "unknown_key", Label: "unknown key", Detail: "Requests with an API key that the usage plan snapshot does not hold: take a newer snapshot to name the customer."},
		{Name: "no_plan", Label: "no plan", Detail: "Requests with a known API key that has no usage plan for the API and stage called."},
		{Name: "no_snapshot", Label: "no snapshot", Detail: "Requests imported without a usage plan snapshot: import with --usage-plans FILE to see plans and customers."},
		{Name: "repaired", Label: "repaired", Detail: "Lines with broken quoting that were repaired; a value in them may be cut."},
	}
	found := []panel.Quality{}
	for i, q := range reasons {
		if q.Count = integer(counts[i]); q.Count > 0 {
			found = append(found, q)
		}
	}
	return found
}
