// Package spice looks at the ingestions of QuickSight data sets.
package spice

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/quicksight"
	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// Client is the part of the SDK's client that is used.
type Client interface {
	ListIngestions(context.Context, *quicksight.ListIngestionsInput, ...func(*quicksight.Options)) (*quicksight.ListIngestionsOutput, error)
}

// Ingestion is one load of a data set.
type Ingestion struct {
	ID     string
	Status string
	Began  time.Time
	// ErrorType and Message are QuickSight's, of one that failed.
	ErrorType string
	Message   string
}

// Last are the newest ingestion, and the newest that is complete; nil where
// there is none. QuickSight does not promise an order, so pages are read until
// one is older throughout than those before, and a complete one is known.
func Last(ctx context.Context, client Client, account, dataSet string) (newest, complete *Ingestion, err error) {
	in := &quicksight.ListIngestionsInput{AwsAccountId: &account, DataSetId: &dataSet, MaxResults: aws.Int32(100)}
	for {
		out, err := client.ListIngestions(ctx, in)
		if err != nil {
			return nil, nil, fmt.Errorf("list ingestions of %s: %w", dataSet, err)
		}
		older := true
		for _, listed := range out.Ingestions {
			i := fromType(listed)
			if newest == nil || i.Began.After(newest.Began) {
				newest, older = &i, false
			}
			if i.Status == string(types.IngestionStatusCompleted) && (complete == nil || i.Began.After(complete.Began)) {
				complete, older = &i, false
			}
		}
		if aws.ToString(out.NextToken) == "" || older && complete != nil {
			return newest, complete, nil
		}
		in.NextToken = out.NextToken
	}
}

func fromType(t types.Ingestion) Ingestion {
	i := Ingestion{ID: aws.ToString(t.IngestionId), Status: string(t.IngestionStatus), Began: aws.ToTime(t.CreatedTime)}
	if t.ErrorInfo != nil {
		i.ErrorType, i.Message = string(t.ErrorInfo.Type), aws.ToString(t.ErrorInfo.Message)
	}
	return i
}
