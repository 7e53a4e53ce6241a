package parquet

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// Day is the rows of a table that belong to one UTC day, each request once, in
// the order of time.
type Day struct {
	// Date is YYYY-MM-DD.
	Date string
	// Duplicates is the number of rows left out, since another one of the day
	// has their record_id.
	Duplicates int

	table *Table
	rows  []uint32
}

// Days are the days that have rows, in order. Of rows with one record_id the
// first that was appended counts.
func (t *Table) Days() []*Day {
	const millis = int64(24 * time.Hour / time.Millisecond)
	days := map[int64]*Day{}
	seen := map[int64]map[string]struct{}{}
	for row, at := range t.times {
		n := at / millis
		day := days[n]
		if day == nil {
			day = &Day{Date: time.UnixMilli(at).UTC().Format(time.DateOnly), table: t}
			days[n], seen[n] = day, map[string]struct{}{}
		}
		id := t.id(uint32(row))
		if _, twice := seen[n][string(id)]; twice {
			day.Duplicates++
			continue
		}
		seen[n][string(id)] = struct{}{}
		day.rows = append(day.rows, uint32(row))
	}
	out := slices.SortedFunc(maps.Values(days), func(a, b *Day) int { return cmp.Compare(a.Date, b.Date) })
	for _, day := range out {
		day.sort()
	}
	return out
}

func (t *Table) id(row uint32) []byte {
	c := &t.columns[accesslog.ColRecordID]
	return c.value(c.at(row))
}

func (d *Day) sort() {
	slices.SortFunc(d.rows, func(a, b uint32) int {
		if order := cmp.Compare(d.table.times[a], d.table.times[b]); order != 0 {
			return order
		}
		return slices.Compare(d.table.id(a), d.table.id(b))
	})
}

// Len is the number of rows.
func (d *Day) Len() int { return len(d.rows) }

// IDs are the record_ids of the rows.
func (d *Day) IDs() []string {
	ids := make([]string, len(d.rows))
	for i, row := range d.rows {
		ids[i] = string(d.table.id(row))
	}
	return ids
}

// Drop leaves out the rows with these positions in IDs as duplicates.
func (d *Day) Drop(positions []int) {
	const dropped = ^uint32(0)
	for _, i := range positions {
		d.rows[i] = dropped
	}
	left := slices.DeleteFunc(d.rows, func(row uint32) bool { return row == dropped })
	d.Duplicates += len(d.rows) - len(left)
	d.rows = left
}

// Count counts the rows by enrichment_status, and those of them that came from
// lines with broken quoting.
func (d *Day) Count() (byStatus map[string]int64, repaired int64) {
	status, mended := &d.table.columns[accesslog.ColEnrichmentStatus], &d.table.columns[accesslog.ColRepaired]
	counts := make([]int64, len(status.ends)+1)
	for _, row := range d.rows {
		counts[status.at(row)]++
		if n := mended.at(row); n > 0 && mended.value(n)[0] == 1 {
			repaired++
		}
	}
	byStatus = map[string]int64{}
	for n, rows := range counts {
		if rows > 0 {
			byStatus[string(status.value(uint32(n)))] += rows
		}
	}
	return byStatus, repaired
}
