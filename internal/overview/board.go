// Package overview computes the overview dashboard with SQL over the view
// requests: one row per API request, columns as in the catalogue of package
// accesslog, absent text dimensions shown as "(none)".
package overview

import (
	"context"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

// Querier runs one SELECT statement with the bound parameters $1, $2, … and
// returns its rows: int64, float64, string, bool, time.Time or nil.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) ([][]any, error)
}

// Board is the overview dashboard. It keeps no state between calls.
type Board struct {
	// Failed, if set, counts the lines that could not be read and so are in no
	// row.
	Failed func() (int64, error)

	db  Querier
	now time.Time
}

// New makes the dashboard over db. Relative ranges end at now; a zero now means
// the newest record, so that an old log file opens filled.
func New(db Querier, now time.Time) *Board {
	return &Board{db: db, now: now}
}

// definition is a panel and how it is computed.
type definition struct {
	panel.Info
	load func(ctx context.Context, s *scope) (panel.Data, error)
	// empty says why there may be nothing to show although there are requests.
	empty string
}

// definitions lists the panels in reading order.
func definitions() []definition {
	var all []definition
	all = append(all, kpis()...)
	all = append(all, traffic()...)
	all = append(all, latency())
	all = append(all, routes())
	all = append(all, customers(), limits(), failures())
	all = append(all, clients()...)
	return all
}

// Panels are the panels in reading order.
func (b *Board) Panels() []panel.Info {
	defs := definitions()
	infos := make([]panel.Info, len(defs))
	for i, d := range defs {
		infos[i] = d.Info
	}
	return infos
}

// Data computes one panel.
func (b *Board) Data(ctx context.Context, id string, f panel.Filter) (panel.Data, error) {
	for _, d := range definitions() {
		if d.ID != id {
			continue
		}
		start := time.Now()
		data, err := b.load(ctx, d, f)
		if err != nil {
			return panel.Data{}, fmt.Errorf("compute panel %s: %w", id, err)
		}
		data.Millis = float64(time.Since(start).Microseconds()) / 1000
		return data, nil
	}
	return panel.Data{}, fmt.Errorf("panel %q: %w", id, panel.ErrUnknown)
}

func (b *Board) load(ctx context.Context, d definition, f panel.Filter) (panel.Data, error) {
	s, err := b.scope(ctx, f)
	if err != nil {
		return panel.Data{}, err
	}
	data, err := d.load(ctx, s)
	if err != nil {
		return panel.Data{}, err
	}
	if len(data.Rows) == 0 {
		data.Rows = [][]any{}
		if data.Note, err = s.whyEmpty(ctx, d.empty); err != nil {
			return panel.Data{}, err
		}
	}
	return data, nil
}
