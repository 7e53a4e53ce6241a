package cli

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"

	"github.com/apigw-lens/apigw-lens/internal/awsconfig"
	"github.com/apigw-lens/apigw-lens/internal/emf"
	"github.com/apigw-lens/apigw-lens/internal/freshness"
	"github.com/apigw-lens/apigw-lens/internal/metric"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/workflow"
)

// lookout looks at the hops of a stack. A hop that cannot be looked at does not
// keep it from the others.
type lookout struct {
	*deployed
	now  time.Time
	deep bool
	runs map[string][]workflow.Execution

	newest  time.Time // object in requests/
	metrics metrics
}

// Names of the workflows, as the stack's state machines end.
const (
	refreshName = "refresh"
	reportName  = "report"
)

// shownRuns is how many executions of a workflow are looked at.
const shownRuns = 5

// hops looks at everything. Its error is one that no hop can be without.
func (l *lookout) hops(ctx context.Context) ([]freshness.Hop, error) {
	bucket, err := l.resource(idBucket)
	if err != nil {
		return nil, err
	}
	stream, err := l.resource(idStream)
	if err != nil {
		return nil, err
	}
	requests := objects.NewFolder(l.s3(), bucket, "requests/")
	measured := l.measure(ctx, stream)
	hops := []freshness.Hop{freshness.Deployed(l.Status, l.Changed), l.delivery(ctx, requests, measured), l.partitions(ctx, requests)}
	if l.deep {
		hops = append(hops, l.query(ctx))
	}
	hops = append(hops, l.plans(ctx), l.reading(measured), l.refresh(ctx), l.report(ctx, measured))
	if l.Parameters["QuickSight"] == "enterprise" && l.Parameters["QuickSightImportMode"] != "DIRECT_QUERY" {
		for _, set := range []string{"requests", "quota"} {
			hops = append(hops, l.spice(ctx, bucket, set))
		}
	}
	return hops, ctx.Err()
}

// lost is a hop that could not be looked at, in words.
func lost(name string, err error) freshness.Hop {
	return freshness.Lost(name, awsconfig.Explain(err))
}

// metrics are those of the last 24 hours.
type metrics struct {
	incoming, records, failed, unreadable, overdue metric.Series
}

func (l *lookout) measure(ctx context.Context, stream string) error {
	ours := func(name string) metric.Query {
		return metric.Query{Namespace: emf.Namespace, Name: name, Dimension: "DeliveryStreamName", Value: stream, Statistic: "Sum"}
	}
	series, err := metric.Read(ctx, cloudwatch.NewFromConfig(l.cfg), l.now.Add(-24*time.Hour), l.now,
		metric.Query{Namespace: "AWS/Firehose", Name: "IncomingRecords", Dimension: "DeliveryStreamName", Value: stream, Statistic: "Sum"},
		ours("Records"), ours("RecordsFailed"), ours("RowsUnreadable"),
		metric.Query{Namespace: emf.Namespace, Name: "ReportsOverdue", Dimension: "ProjectName", Value: l.Parameters["ProjectName"], Statistic: "Maximum"})
	if err != nil {
		return err
	}
	l.metrics = metrics{series[0], series[1], series[2], series[3], series[4]}
	return nil
}
