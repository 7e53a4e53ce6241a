// Package workflow starts and follows executions of Step Functions.
package workflow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// Client is the part of the SDK's client that is used.
type Client interface {
	StartExecution(context.Context, *sfn.StartExecutionInput, ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error)
	DescribeExecution(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
	ListExecutions(context.Context, *sfn.ListExecutionsInput, ...func(*sfn.Options)) (*sfn.ListExecutionsOutput, error)
	GetExecutionHistory(context.Context, *sfn.GetExecutionHistoryInput, ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error)
	DescribeMapRun(context.Context, *sfn.DescribeMapRunInput, ...func(*sfn.Options)) (*sfn.DescribeMapRunOutput, error)
}

// Statuses of an execution.
const (
	Running   = "RUNNING"
	Succeeded = "SUCCEEDED"
)

// Execution is one run of a state machine.
type Execution struct {
	ARN     string    `json:"executionArn"`
	Status  string    `json:"status"`
	Started time.Time `json:"startedAt"`
	// Stopped is zero while it runs.
	Stopped time.Time `json:"stoppedAt,omitzero"`
	// Error and Cause are those of Step Functions, of one that failed.
	Error string `json:"error,omitempty"`
	Cause string `json:"cause,omitempty"`
	// Output is the JSON that it ended with.
	Output string `json:"-"`
}

// Ended reports whether the execution does not run any more.
func (e Execution) Ended() bool { return e.Status != Running }

// Machine is a state machine.
type Machine struct {
	client Client
	arn    string
}

// NewMachine makes the Machine of an ARN.
func NewMachine(client Client, arn string) *Machine { return &Machine{client, arn} }

// Start starts an execution. The same name again is the same execution: joined
// says that it was there already, running or ended.
func (m *Machine) Start(ctx context.Context, name, input string) (e Execution, joined bool, err error) {
	out, err := m.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m.arn, Name: &name, Input: &input})
	var exists *types.ExecutionAlreadyExists
	if errors.As(err, &exists) {
		e, err = m.Describe(ctx, strings.Replace(m.arn, ":stateMachine:", ":execution:", 1)+":"+name)
		return e, true, err
	}
	if err != nil {
		return Execution{}, false, fmt.Errorf("start execution: %w", err)
	}
	return Execution{ARN: aws.ToString(out.ExecutionArn), Status: Running, Started: aws.ToTime(out.StartDate)}, false, nil
}

// Describe looks at one execution.
func (m *Machine) Describe(ctx context.Context, arn string) (Execution, error) {
	out, err := m.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	if err != nil {
		return Execution{}, fmt.Errorf("look at execution: %w", err)
	}
	return Execution{
		ARN: arn, Status: string(out.Status), Started: aws.ToTime(out.StartDate), Stopped: aws.ToTime(out.StopDate),
		Error: aws.ToString(out.Error), Cause: aws.ToString(out.Cause), Output: aws.ToString(out.Output),
	}, nil
}

// Last are the newest n executions, newest first, with error and cause of those
// that failed.
func (m *Machine) Last(ctx context.Context, n int) ([]Execution, error) {
	var last []Execution
	in := &sfn.ListExecutionsInput{StateMachineArn: &m.arn, MaxResults: int32(n)}
	for {
		out, err := m.client.ListExecutions(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list executions: %w", err)
		}
		for _, e := range out.Executions {
			if len(last) == n {
				return last, nil
			}
			one := Execution{ARN: aws.ToString(e.ExecutionArn), Status: string(e.Status), Started: aws.ToTime(e.StartDate), Stopped: aws.ToTime(e.StopDate)}
			if one.Ended() && one.Status != Succeeded {
				if one, err = m.Describe(ctx, one.ARN); err != nil {
					return nil, err
				}
			}
			last = append(last, one)
		}
		if aws.ToString(out.NextToken) == "" {
			return last, nil
		}
		in.NextToken = out.NextToken
	}
}
