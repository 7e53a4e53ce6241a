// Package metric reads metrics from CloudWatch.
package metric

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// Client is the part of the SDK's client that is used.
type Client interface {
	GetMetricData(context.Context, *cloudwatch.GetMetricDataInput, ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error)
}

// Query names a metric with one dimension.
type Query struct {
	Namespace, Name  string
	Dimension, Value string
	// Statistic is Sum, Maximum and so on.
	Statistic string
}

// Point is a value of a metric for the period that begins at a time.
type Point struct {
	At    time.Time
	Value float64
}

// Series are the points of a metric, in no order; a period without data has
// none.
type Series []Point

// Period is the length of the periods of points: short enough to say when
// something last happened, long enough for a day in one page.
const Period = 5 * time.Minute

// Read reads metrics between two times, in the order of the queries.
func Read(ctx context.Context, client Client, from, to time.Time, queries ...Query) ([]Series, error) {
	in := &cloudwatch.GetMetricDataInput{StartTime: aws.Time(from.Truncate(Period)), EndTime: &to}
	place := map[string]int{}
	for i, q := range queries {
		id := fmt.Sprintf("m%d", i)
		place[id] = i
		in.MetricDataQueries = append(in.MetricDataQueries, types.MetricDataQuery{Id: &id, MetricStat: &types.MetricStat{
			Metric: &types.Metric{Namespace: &q.Namespace, MetricName: &q.Name,
				Dimensions: []types.Dimension{{Name: &q.Dimension, Value: &q.Value}}},
			Period: aws.Int32(int32(Period / time.Second)), Stat: &q.Statistic,
		}})
	}
	series := make([]Series, len(queries))
	for {
		out, err := client.GetMetricData(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("read metrics: %w", err)
		}
		for _, r := range out.MetricDataResults {
			i, ok := place[aws.ToString(r.Id)]
			for n := 0; ok && n < min(len(r.Timestamps), len(r.Values)); n++ {
				series[i] = append(series[i], Point{r.Timestamps[n], r.Values[n]})
			}
		}
		if aws.ToString(out.NextToken) == "" {
			return series, nil
		}
		in.NextToken = out.NextToken
	}
}

// Sum adds all values up.
func (s Series) Sum() (sum float64) {
	for _, p := range s {
		sum += p.Value
	}
	return sum
}

// FirstAbove is the start of the earliest period, not before a time, whose value
// is above zero; zero when there is none.
func (s Series) FirstAbove(from time.Time) (first time.Time) {
	for _, p := range s {
		if p.Value > 0 && !p.At.Before(from) && (first.IsZero() || p.At.Before(first)) {
			first = p.At
		}
	}
	return first
}

// Newest is the value of the newest period; ok says that there is one.
func (s Series) Newest() (value float64, ok bool) {
	var at time.Time
	for _, p := range s {
		if !ok || p.At.After(at) {
			value, at, ok = p.Value, p.At, true
		}
	}
	return value, ok
}
