package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/quicksight"

	engine "github.com/apigw-lens/apigw-lens/internal/athena"
	"github.com/apigw-lens/apigw-lens/internal/freshness"
	catalogue "github.com/apigw-lens/apigw-lens/internal/glue"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/spice"
	"github.com/apigw-lens/apigw-lens/internal/workflow"
)

func (l *lookout) interval() time.Duration {
	seconds, err := strconv.Atoi(l.Parameters["DeliveryIntervalSeconds"])
	if err != nil {
		seconds = 300 // the template's default
	}
	return time.Duration(seconds) * time.Second
}

func (l *lookout) delivery(ctx context.Context, requests *objects.Folder, measured error) freshness.Hop {
	newest, err := requests.Newest(ctx)
	if err == nil {
		err = measured
	}
	if err != nil {
		return lost("delivery to S3", err)
	}
	l.newest = newest
	incoming := l.metrics.incoming
	return freshness.Delivered(freshness.Delivery{
		Newest: newest, Incoming: incoming.Sum() > 0, Waiting: incoming.FirstAbove(newest), Interval: l.interval()}, l.now)
}

func (l *lookout) partitions(ctx context.Context, requests *objects.Folder) freshness.Hop {
	if l.Parameters["PartitionIndex"] != "crawler" {
		return freshness.Indexed(false, nil, nil, l.now)
	}
	database, err := l.resource(idDatabase)
	if err != nil {
		return lost("partitions", err)
	}
	delivered, err := requests.Days(ctx)
	if err != nil {
		return lost("partitions", err)
	}
	partitions, err := catalogue.NewTable(glue.NewFromConfig(l.cfg), database, "requests").Days(ctx)
	if err != nil {
		return lost("partitions", err)
	}
	return freshness.Indexed(true, delivered, partitions, l.now)
}

// query asks Athena for the newest record.
func (l *lookout) query(ctx context.Context) freshness.Hop {
	const name = "newest record in Athena"
	database, err := l.resource(idDatabase)
	if err != nil {
		return lost(name, err)
	}
	group, err := l.resource(idWorkGroup)
	if err != nil {
		return lost(name, err)
	}
	// From the day before the newest object: records of that day may be in it.
	from := l.now
	if !l.newest.IsZero() {
		from = l.newest.UTC()
	}
	sql := fmt.Sprintf(`SELECT to_unixtime(max(request_time)) FROM "%s"."requests" WHERE dt >= '%s'`,
		database, from.AddDate(0, 0, -1).Format(time.DateOnly))
	answer, err := engine.New(athena.NewFromConfig(l.cfg), group, database).Query(ctx, sql)
	if errors.Is(err, engine.ErrFailed) {
		return freshness.Hop{Name: name, State: freshness.Failed, What: err.Error(), Do: "run the stack's output AthenaQuery in Athena, in its work group"}
	}
	if err != nil {
		return lost(name, err)
	}
	var newest time.Time
	if len(answer.Rows) == 1 && len(answer.Rows[0]) == 1 && answer.Rows[0][0] != "" {
		seconds, err := strconv.ParseFloat(answer.Rows[0][0], 64)
		if err != nil {
			return lost(name, fmt.Errorf("read Athena's answer: %w", err))
		}
		newest = time.UnixMilli(int64(seconds * 1000)).UTC()
	}
	h := freshness.Queried(newest, l.newest, l.interval())
	h.What += fmt.Sprintf(" (read %s kB)", grouped(answer.Scanned/1000))
	return h
}

func (l *lookout) plans(ctx context.Context) freshness.Hop {
	const name = "usage plans"
	table, err := l.resource(idSnapshotTable)
	if err != nil {
		return lost(name, err)
	}
	pointer, err := snapshotstore.NewDynamo(dynamodb.NewFromConfig(l.cfg), table, snapshotstore.Options{}).Pointer(ctx)
	if err != nil && !errors.Is(err, snapshotstore.ErrNone) {
		return lost(name, err)
	}
	return freshness.Plans(pointer.Version, pointer.CheckedAt, l.now)
}

func (l *lookout) reading(measured error) freshness.Hop {
	if measured != nil {
		return lost("reading lines", measured)
	}
	return freshness.Read(freshness.Reading{
		Records: l.metrics.records.Sum(), Failed: l.metrics.failed.Sum(), Unreadable: l.metrics.unreadable.Sum()})
}

func (l *lookout) refresh(ctx context.Context) freshness.Hop {
	runs, err := l.last(ctx, refreshName, idRefreshWorkflow)
	if err != nil {
		return lost("refresh workflow", err)
	}
	return freshness.Refreshed(runs, l.now)
}

func (l *lookout) report(ctx context.Context, measured error) freshness.Hop {
	runs, err := l.last(ctx, reportName, idReportWorkflow)
	if err == nil {
		err = measured
	}
	if err != nil {
		return lost("report workflow", err)
	}
	overdue, _ := l.metrics.overdue.Newest()
	return freshness.Reported(runs, overdue > 0, l.now)
}

// last looks at the last executions of a workflow, and keeps them to be shown.
func (l *lookout) last(ctx context.Context, name, logical string) ([]freshness.Run, error) {
	machine, err := l.machine(logical)
	if err != nil {
		return nil, err
	}
	executions, err := machine.Last(ctx, shownRuns)
	if err != nil {
		return nil, err
	}
	l.runs[name] = executions
	var runs []freshness.Run
	for _, e := range executions {
		runs = append(runs, freshness.Run{Started: e.Started, Running: !e.Ended(), OK: e.Status == workflow.Succeeded, Why: reasonOf(e)})
	}
	return runs, nil
}

func (l *lookout) spice(ctx context.Context, bucket, set string) freshness.Hop {
	dataSet := l.Parameters["ProjectName"] + "-" + set
	newest, err := objects.NewFolder(l.s3(), bucket, set+"/").Newest(ctx)
	if err != nil {
		return lost("SPICE "+set, err)
	}
	last, complete, err := spice.Last(ctx, quicksight.NewFromConfig(l.cfg), l.Account(), dataSet)
	if err != nil {
		return lost("SPICE "+set, err)
	}
	load := freshness.Load{Newest: newest}
	if last != nil {
		load.Began, load.Status, load.Why = last.Began, last.Status, last.ErrorType+": "+last.Message
	}
	if complete != nil {
		load.Complete = complete.Began
	}
	return freshness.Spice(set, load, l.now)
}
