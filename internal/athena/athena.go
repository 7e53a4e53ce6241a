// Package athena runs one query in Athena and waits for its answer.
package athena

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/apigw-lens/apigw-lens/internal/pause"
)

// Client is the part of the SDK's client that is used.
type Client interface {
	StartQueryExecution(context.Context, *athena.StartQueryExecutionInput, ...func(*athena.Options)) (*athena.StartQueryExecutionOutput, error)
	GetQueryExecution(context.Context, *athena.GetQueryExecutionInput, ...func(*athena.Options)) (*athena.GetQueryExecutionOutput, error)
	GetQueryResults(context.Context, *athena.GetQueryResultsInput, ...func(*athena.Options)) (*athena.GetQueryResultsOutput, error)
	StopQueryExecution(context.Context, *athena.StopQueryExecutionInput, ...func(*athena.Options)) (*athena.StopQueryExecutionOutput, error)
}

// ErrFailed is what Athena says of a query that failed or was cancelled.
var ErrFailed = errors.New("the query failed")

// Answer is the result of a query.
type Answer struct {
	// Rows are its values as text, without the header; null is "".
	Rows [][]string
	// Scanned is what was read, in bytes.
	Scanned int64
}

// Engine runs queries in a work group, over a database.
type Engine struct {
	client              Client
	workGroup, database string
}

// New makes an Engine. The work group says where results go.
func New(client Client, workGroup, database string) *Engine {
	return &Engine{client, workGroup, database}
}

// Polls begin soon, for short queries, and get rarer.
const (
	firstPoll   = 250 * time.Millisecond
	longestPoll = 5 * time.Second
)

// Query runs a query. When ctx ends first, the query is stopped.
func (e *Engine) Query(ctx context.Context, sql string) (Answer, error) {
	started, err := e.client.StartQueryExecution(ctx, &athena.StartQueryExecutionInput{
		QueryString: &sql, WorkGroup: &e.workGroup, QueryExecutionContext: &types.QueryExecutionContext{Database: &e.database}})
	if err != nil {
		return Answer{}, fmt.Errorf("start query: %w", err)
	}
	id := started.QueryExecutionId
	var answer Answer
	if answer.Scanned, err = e.wait(ctx, id); err != nil {
		return answer, err
	}
	in := &athena.GetQueryResultsInput{QueryExecutionId: id}
	for first := true; ; first = false {
		out, err := e.client.GetQueryResults(ctx, in)
		if err != nil {
			return answer, fmt.Errorf("read query results: %w", err)
		}
		rows := out.ResultSet.Rows
		if first && len(rows) > 0 {
			rows = rows[1:] // the header
		}
		for _, row := range rows {
			var values []string
			for _, v := range row.Data {
				values = append(values, aws.ToString(v.VarCharValue))
			}
			answer.Rows = append(answer.Rows, values)
		}
		if aws.ToString(out.NextToken) == "" {
			return answer, nil
		}
		in.NextToken = out.NextToken
	}
}

// wait waits for a query to succeed and answers how many bytes it scanned.
func (e *Engine) wait(ctx context.Context, id *string) (scanned int64, err error) {
	for delay := firstPoll; ; delay = min(delay*3/2, longestPoll) {
		out, err := e.client.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: id})
		if err != nil {
			return 0, fmt.Errorf("look at query: %w", err)
		}
		if s := out.QueryExecution.Statistics; s != nil {
			scanned = aws.ToInt64(s.DataScannedInBytes)
		}
		status := out.QueryExecution.Status
		switch status.State {
		case types.QueryExecutionStateSucceeded:
			return scanned, nil
		case types.QueryExecutionStateFailed, types.QueryExecutionStateCancelled:
			return scanned, fmt.Errorf("%w: %s", ErrFailed, aws.ToString(status.StateChangeReason))
		}
		if err := pause.For(ctx, delay); err != nil {
			return scanned, errors.Join(err, e.stop(context.WithoutCancel(ctx), id))
		}
	}
}

// stop stops a query that nobody waits for any more: it would go on to cost.
func (e *Engine) stop(ctx context.Context, id *string) error {
	ctx, cancel := context.WithTimeout(ctx, longestPoll)
	defer cancel()
	if _, err := e.client.StopQueryExecution(ctx, &athena.StopQueryExecutionInput{QueryExecutionId: id}); err != nil {
		return fmt.Errorf("stop query: %w", err)
	}
	return nil
}
