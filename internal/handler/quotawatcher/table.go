package quotawatcher

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/quota/parquet"
)

// TableFolder is where the files of the table quota are: one per day, named after
// it, without a time or a run in the name. A day is always replaced as a whole by
// one write, which S3 shows either not at all or complete: a query that runs
// meanwhile reads each day as it was or as it is, never both and never neither.
const TableFolder = "quota/"

// settled is how long after its end a day is still written again: API Gateway's
// count may come late. What was written later than that is final.
const settled = 3 * time.Hour

// most is how many days one look writes, which bounds its memory. At first all are
// missing; some looks later none is.
const most = 8

// table is the part of the table quota that a look writes: today, days that are
// not settled, and days that are missing, the newest ones.
type table struct {
	from  time.Time // the first day, today at the latest
	files map[time.Time]*parquet.File
	// incomplete says that some plan's use is not known: the table then stays as
	// it is rather than lose that plan's rows.
	incomplete bool
}

// openTable finds out which days there are to write. When it cannot, the answer
// is a table of which nothing is written.
func (h *Handler) openTable(ctx context.Context, now time.Time) (*table, error) {
	today := quota.Day.Start(now)
	t := &table{from: today, files: map[time.Time]*parquet.File{}}
	written, err := h.cfg.Files.Files(ctx)
	if err != nil {
		t.incomplete = true
		return t, err
	}
	for day := today; !day.Before(firstKnown(firstAsked(now))) && len(t.files) < most; day = day.AddDate(0, 0, -1) {
		if at, ok := written[fileName(day)]; !ok || at.Before(day.AddDate(0, 0, 1).Add(settled)) {
			t.files[day] = nil
			t.from = day
		}
	}
	return t, nil
}

// firstKnown is the first day of which every period is known from its start,
// where counts begin at first.
func firstKnown(first time.Time) time.Time {
	day := first
	for quota.Month.Start(day).Before(first) || quota.Week.Start(day).Before(first) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

func fileName(day time.Time) string { return day.Format(time.DateOnly) + ".parquet" }

// add puts a row into the file of its day, where that is to be written.
func (t *table) add(row quota.Row) error {
	f, wanted := t.files[row.Day]
	if !wanted {
		return nil
	}
	if f == nil {
		f = parquet.NewFile()
		t.files[row.Day] = f
	}
	told := row.Used
	row.GetUsage = &told
	return f.Add(row)
}

// writeTable replaces the days that have rows, the newest first: it is the one
// that is looked at.
func (h *Handler) writeTable(ctx context.Context, t *table, s *Summary) error {
	if t.incomplete {
		return nil // the error is told where it came from
	}
	var problems []error
	days := slices.SortedFunc(maps.Keys(t.files), func(a, b time.Time) int { return b.Compare(a) })
	for _, day := range days {
		if t.files[day] == nil {
			continue
		}
		body, err := t.files[day].Bytes()
		if err == nil {
			err = h.cfg.Objects.Put(ctx, TableFolder+fileName(day), "application/vnd.apache.parquet", body)
		}
		if err == nil {
			s.Days++
		}
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}
