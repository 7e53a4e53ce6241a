package apigw

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// MaxUsageDays is the longest time that Usage asks for: API Gateway keeps about
// three months.
const MaxUsageDays = 90

var errUsageDays = errors.New("the time is not of 1 to 90 days")

// Usage is what API Gateway itself counted against the quota of a plan: per key
// id, the requests of each day from first on, UTC, so many days. A key without
// use may be missing.
//
// AWS documents the days' figures as a list without dates; the first is taken to
// be that of the first day asked for. It contradicts itself on whether the keys
// of the answer are ids or values; a value comes back in its public form, which
// is no key's id.
func (r *Reader) Usage(ctx context.Context, planID string, first time.Time, days int) (map[string][]int64, Report, error) {
	var report Report
	if days < 1 || days > MaxUsageDays {
		return nil, report, fmt.Errorf("ask usage of plan %s: %w", planID, errUsageDays)
	}
	g := &guard{pace: r.pace, end: r.o.Now().Add(r.o.Limit), report: &report, seen: values{}}
	use := map[string][]int64{}
	err := pages(func(position *string) (*string, int, error) {
		out, err := r.client.GetUsage(ctx, &apigateway.GetUsageInput{
			UsagePlanId: aws.String(planID), Limit: aws.Int32(pageSize), Position: position,
			StartDate: aws.String(first.UTC().Format(time.DateOnly)),
			EndDate:   aws.String(first.UTC().AddDate(0, 0, days-1).Format(time.DateOnly)),
		}, g.options)
		if err != nil {
			return nil, 0, err
		}
		for key, list := range out.Items {
			use[usageplan.PublicKeyID(key)] = usedOf(list, days)
		}
		return out.Position, len(out.Items), nil
	})
	if err != nil {
		return nil, report, fmt.Errorf("ask usage of plan %s: %w", planID, err)
	}
	return use, report, nil
}

// usedOf takes the used part of pairs of used and remaining.
func usedOf(pairs [][]int64, days int) []int64 {
	used := make([]int64, days)
	for i, pair := range pairs[:min(len(pairs), days)] {
		if len(pair) > 0 {
			used[i] = max(pair[0], 0)
		}
	}
	return used
}
