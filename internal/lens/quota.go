package lens

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// fillQuota computes the table quota for the days that data sets look back on.
func (f *folder) fillQuota(ctx context.Context, first, until time.Time) error {
	var values [][]any
	if !first.IsZero() {
		from := until.AddDate(0, 0, -dataset.Days)
		if from.Before(first) {
			from = first
		}
		table, err := f.quotaRows(ctx, from, until)
		if err != nil {
			return err
		}
		for _, row := range table {
			values = append(values, row.Values())
		}
	}
	columns := make([]duckdb.TableColumn, len(quota.Columns))
	for i, c := range quota.Columns {
		columns[i] = duckdb.TableColumn{Name: c.Name, Type: c.Type}
	}
	return f.db.Replace(ctx, quota.Table, columns, values)
}

// quotaRows computes rows of the table quota from the records and the usage plan
// snapshots.
func (f *folder) quotaRows(ctx context.Context, from, until time.Time) ([]quota.Row, error) {
	holdings, err := f.holdings(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := f.counts(ctx, quota.Since(from), until)
	if err != nil {
		return nil, err
	}
	in := quota.Input{Holdings: holdings, Counts: counts, From: from, Until: until}
	table := quota.Rows(in)
	if in.UsedUp, err = f.usedUp(ctx, table, until); err != nil {
		return nil, err
	}
	if len(in.UsedUp) > 0 {
		table = quota.Rows(in)
	}
	return table, nil
}

// Quota is where every key with a quota stands now: its row of the day of now,
// which is zero for the newest record. Without any record now is the clock's.
func Quota(ctx context.Context, data string, now time.Time) (rows []quota.Row, asOf time.Time, err error) {
	if err := store.Check(data); err != nil {
		return nil, asOf, err
	}
	db, err := duckdb.Open(ctx, data, duckdb.Options{})
	if err != nil {
		return nil, asOf, err
	}
	f := &folder{db: db, dir: data, now: now}
	if _, asOf, err = f.extent(ctx); err == nil {
		rows, err = f.quotaRows(ctx, asOf, asOf)
	}
	if err != nil {
		err = fmt.Errorf("compute quota: %w", err)
	}
	return rows, asOf, errors.Join(err, db.Close())
}

// extent is the time of the oldest record, zero without any, and what NOW means.
func (f *folder) extent(ctx context.Context) (first, until time.Time, err error) {
	found, err := rows(ctx, f.db, `SELECT min(request_time), max(request_time) FROM requests`)
	if err != nil {
		return first, until, err
	}
	first, _ = found[0][0].(time.Time)
	until, _ = found[0][1].(time.Time)
	switch {
	case !f.now.IsZero():
		until = f.now.UTC()
	case first.IsZero():
		until = time.Now().UTC()
	}
	return first, until, nil
}

// counts are the requests that count against a quota, per day, plan and key.
func (f *folder) counts(ctx context.Context, from, until time.Time) ([]quota.Count, error) {
	found, err := rows(ctx, f.db, `SELECT date_trunc('day', request_time)::TIMESTAMP, usage_plan_id, api_key_id, count(*)
FROM requests WHERE request_time >= $1::TIMESTAMP AND request_time <= $2::TIMESTAMP AND dt >= $3 AND `+quota.Counted+` GROUP BY ALL`,
		from, until, from.AddDate(0, 0, -1).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	counts := make([]quota.Count, len(found))
	for i, row := range found {
		counts[i] = quota.Count{Day: row[0].(time.Time), PlanID: row[1].(string), KeyID: row[2].(string), Used: row[3].(int64)}
	}
	return counts, nil
}

// usedUp are the times of the requests that used up a quota: of each such
// period, the one whose number is the limit.
func (f *folder) usedUp(ctx context.Context, table []quota.Row, until time.Time) (map[quota.Exhausted]time.Time, error) {
	times := map[quota.Exhausted]time.Time{}
	asked := map[quota.Exhausted]bool{}
	for _, row := range table {
		if row.Used < row.Limit || row.Limit <= 0 || asked[row.Exhausted()] {
			continue
		}
		asked[row.Exhausted()] = true
		found, err := rows(ctx, f.db, `SELECT request_time FROM requests
WHERE usage_plan_id = $1 AND api_key_id = $2 AND request_time >= $3::TIMESTAMP AND request_time < $4::TIMESTAMP AND request_time <= $5::TIMESTAMP
	AND dt >= $6 AND `+quota.Counted+` ORDER BY request_time LIMIT 1 OFFSET $7`,
			row.PlanID, row.KeyID, row.PeriodStart, row.Period.End(row.Day), until,
			row.PeriodStart.AddDate(0, 0, -1).Format(time.DateOnly), row.Limit-1)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			times[row.Exhausted()] = found[0][0].(time.Time)
		}
		if len(asked) == maxUsedUp {
			break
		}
	}
	return times, nil
}

// maxUsedUp bounds the exact times that are looked for; others are estimated
// from the counts of the days.
const maxUsedUp = 100

// holdings are the keys with a quota, by the usage plan snapshots; where there
// are none, by the newest record of each key.
func (f *folder) holdings(ctx context.Context) (quota.Holdings, error) {
	paths, err := store.SnapshotsInUse(f.dir)
	if err != nil {
		return nil, err
	}
	var snapshots []*usageplan.Snapshot
	for _, path := range paths {
		s, err := usageplan.Load(path)
		if err != nil {
			return nil, err
		}
		snapshots = append(snapshots, s)
	}
	if len(snapshots) > 0 {
		history, err := usageplan.NewHistory(snapshots...)
		if err != nil {
			return nil, err
		}
		return quota.FromHistory(history), nil
	}
	return f.logged(ctx)
}

// logged are the keys with a quota that the records name.
func (f *folder) logged(ctx context.Context) (quota.Holdings, error) {
	found, err := rows(ctx, f.db, `SELECT usage_plan_id, arg_max(usage_plan, request_time), api_key_id, arg_max(api_key_name, request_time),
	arg_max(customer_id, request_time), arg_max(customer, request_time), arg_max(quota_limit, request_time)::BIGINT,
	arg_max(quota_period, request_time), arg_max(throttle_rate, request_time)
FROM requests WHERE quota_limit > 0 AND quota_period IN ('DAY', 'WEEK', 'MONTH') AND api_key_id <> '(none)'
GROUP BY usage_plan_id, api_key_id ORDER BY usage_plan_id, api_key_id`)
	if err != nil {
		return nil, err
	}
	var list []quota.Holding
	for _, row := range found {
		h := quota.Holding{
			PlanID: row[0].(string), Plan: row[1].(string), KeyID: row[2].(string), KeyName: row[3].(string),
			CustomerID: row[4].(string), Customer: row[5].(string), Limit: row[6].(int64), Period: quota.Period(row[7].(string)),
		}
		if rate, ok := row[8].(float64); ok {
			h.Rate = &rate
		}
		list = append(list, h)
	}
	return quota.Always(list), nil
}

// plansVersion names the state of the snapshots in use.
func plansVersion(dir string) (string, error) {
	paths, err := store.SnapshotsInUse(dir)
	if err != nil {
		return "", err
	}
	var stamps []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return "", fmt.Errorf("look at usage plan snapshot: %w", err)
		}
		stamps = append(stamps, fmt.Sprintf("%x.%x", info.Size(), info.ModTime().UnixNano()))
	}
	return strings.Join(stamps, "+"), nil
}
