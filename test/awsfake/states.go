package awsfake

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Execution is an execution of a state machine. While it is looked at, it runs
// for Looks calls of DescribeExecution, and its history grows evenly.
type Execution struct {
	Name, Input          string
	Status               string // in the end; RUNNING never ends
	Error, Cause, Output string
	Started              time.Time
	Took                 time.Duration
	Looks                int
	// Events are what follows ExecutionStarted, oldest first.
	Events []Event
}

// Event is an event of a history; it follows the one before where After is 0,
// else the event of that number, counted from 1 for ExecutionStarted.
type Event struct {
	Type, Name   string
	Error, Cause string
	Length       int
	MapRun       string
	After        int
}

// MapRun is how far a Distributed Map is.
type MapRun struct{ Total, Succeeded, Failed int }

func executionARN(machine, name string) string {
	return strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + name
}

func (s *Server) find(arn string) *Execution {
	for machine, executions := range s.Executions {
		for _, e := range executions {
			if executionARN(machine, e.Name) == arn {
				return e
			}
		}
	}
	return nil
}

type statesInput struct {
	StateMachineArn, ExecutionArn, MapRunArn string
	Name, Input, NextToken                   string
	ReverseOrder                             bool
}

func (s *Server) states(c *call) (any, error) {
	in, err := in[statesInput](c)
	if err != nil {
		return nil, err
	}
	switch c.operation {
	case "StartExecution":
		return s.start(in)
	case "ListExecutions":
		return s.list(in)
	case "DescribeMapRun":
		runs := s.MapRuns[in.MapRunArn]
		n := min(s.looks[in.MapRunArn], len(runs)-1)
		s.looks[in.MapRunArn]++
		count := map[string]int{"total": runs[n].Total, "succeeded": runs[n].Succeeded, "failed": runs[n].Failed, "timedOut": 0, "aborted": 0,
			"pending": 0, "running": 0, "resultsWritten": 0}
		return map[string]any{"mapRunArn": in.MapRunArn, "itemCounts": count, "executionCounts": count}, nil
	}
	e := s.find(in.ExecutionArn)
	if e == nil {
		return nil, fail("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", in.ExecutionArn)
	}
	if c.operation == "GetExecutionHistory" {
		return s.history(in, e), nil
	}
	s.looks[in.ExecutionArn]++
	return s.describe(in.ExecutionArn, e), nil
}

// running reports whether an execution has not been looked at often enough.
func (s *Server) running(arn string, e *Execution) bool {
	return e.Status == "RUNNING" || s.looks[arn] < e.Looks
}

func (s *Server) describe(arn string, e *Execution) map[string]any {
	out := map[string]any{"executionArn": arn, "name": e.Name, "status": "RUNNING", "startDate": seconds(e.Started)}
	if !s.running(arn, e) {
		out["status"], out["stopDate"] = e.Status, seconds(e.Started.Add(e.Took))
		for key, value := range map[string]string{"error": e.Error, "cause": e.Cause, "output": e.Output} {
			if value != "" {
				out[key] = value
			}
		}
	}
	return out
}

func (s *Server) start(in statesInput) (any, error) {
	arn := executionARN(in.StateMachineArn, in.Name)
	if e := s.find(arn); e != nil {
		if e.Input == in.Input && s.running(arn, e) {
			return map[string]any{"executionArn": arn, "startDate": seconds(e.Started)}, nil
		}
		return nil, fail("ExecutionAlreadyExists", "Execution Already Exists: '%s'", arn)
	}
	if s.Script == nil {
		return nil, fail("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", in.StateMachineArn)
	}
	e := s.Script(in.StateMachineArn, in.Name, in.Input)
	e.Name, e.Input, e.Started = in.Name, in.Input, s.Now
	s.Executions[in.StateMachineArn] = append([]*Execution{e}, s.Executions[in.StateMachineArn]...)
	return map[string]any{"executionArn": arn, "startDate": seconds(e.Started)}, nil
}

func (s *Server) list(in statesInput) (any, error) {
	listed, next := page(s.Executions[in.StateMachineArn], in.NextToken)
	out := []any{}
	for _, e := range listed {
		arn := executionARN(in.StateMachineArn, e.Name)
		entry := s.describe(arn, e)
		entry["stateMachineArn"] = in.StateMachineArn
		delete(entry, "error")
		delete(entry, "cause")
		out = append(out, entry)
	}
	answer := map[string]any{"executions": out}
	if next != "" {
		answer["nextToken"] = next
	}
	return answer, nil
}

// history is what has happened so far, one event a second.
func (s *Server) history(in statesInput, e *Execution) any {
	shown := len(e.Events)
	if s.running(in.ExecutionArn, e) {
		shown = shown * s.looks[in.ExecutionArn] / max(1, e.Looks)
	}
	events := []map[string]any{{"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "timestamp": seconds(e.Started)}}
	for i, ev := range e.Events[:shown] {
		one := map[string]any{"id": i + 2, "previousEventId": cmp.Or(ev.After, i+1), "type": ev.Type, "timestamp": seconds(e.Started.Add(time.Duration(i+1) * time.Second))}
		switch {
		case strings.HasSuffix(ev.Type, "StateEntered"):
			one["stateEnteredEventDetails"] = map[string]any{"name": ev.Name}
		case ev.Type == "MapStateStarted":
			one["mapStateStartedEventDetails"] = map[string]any{"length": ev.Length}
		case ev.Type == "MapIterationSucceeded":
			one["mapIterationSucceededEventDetails"] = map[string]any{"name": ev.Name}
		case ev.Type == "MapRunStarted":
			one["mapRunStartedEventDetails"] = map[string]any{"mapRunArn": ev.MapRun}
		case ev.Type == "TaskFailed":
			one["taskFailedEventDetails"] = map[string]any{"error": ev.Error, "cause": ev.Cause, "resource": "r", "resourceType": "lambda"}
		}
		events = append(events, one)
	}
	if in.ReverseOrder && !s.OldestFirst {
		slices.Reverse(events)
	}
	events, next := page(events, in.NextToken)
	answer := map[string]any{"events": events}
	if next != "" {
		answer["nextToken"] = next
	}
	return answer
}
