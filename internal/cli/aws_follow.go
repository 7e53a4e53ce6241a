package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/pause"
	"github.com/apigw-lens/apigw-lens/internal/workflow"
)

// Polls begin soon, so that a short execution is told at once, and get rarer.
const (
	firstLook   = 250 * time.Millisecond
	longestLook = 5 * time.Second
)

// follow tells each step of an execution on stderr until it ends. One that
// leaves its work to another, which runs already, is followed into that.
func follow(ctx context.Context, s Streams, m *workflow.Machine, e workflow.Execution) (workflow.Execution, error) {
	p := &steps{s: s, machine: m, start: e.Started, known: map[string]bool{}, maps: map[string]*mapProgress{}}
	tail := m.Tail(e.ARN)
	for delay := firstLook; ; delay = min(delay*3/2, longestLook) {
		// Asked before the history, so that an ended one's history is complete.
		now, err := m.Describe(ctx, e.ARN)
		if err != nil {
			return e, err
		}
		events, err := tail.Next(ctx)
		if err != nil {
			return e, err
		}
		if err := p.show(ctx, events); err != nil {
			return e, err
		}
		if now.Ended() {
			if other := leftTo(now); other != "" {
				fmt.Fprintf(s.Err, "Another execution does this already; following it.\n%s\n", other)
				if e, err = m.Describe(ctx, other); err != nil {
					return e, err
				}
				return follow(ctx, s, m, e)
			}
			return now, nil
		}
		if err := pause.For(ctx, delay); err != nil {
			return e, err
		}
	}
}

// leftTo is the execution that one which succeeded at once left its work to, ""
// for none.
func leftTo(e workflow.Execution) string {
	var output struct {
		Begin struct {
			Mine  *bool  `json:"mine"`
			Owner string `json:"owner"`
		} `json:"begin"`
	}
	if e.Status != workflow.Succeeded || json.Unmarshal([]byte(e.Output), &output) != nil {
		return ""
	}
	if output.Begin.Mine == nil || *output.Begin.Mine || output.Begin.Owner == e.ARN {
		return ""
	}
	return output.Begin.Owner
}

// steps tells the steps of an execution. A state that is entered again and
// again, to poll, is told once.
type steps struct {
	s       Streams
	machine *workflow.Machine
	start   time.Time
	known   map[string]bool
	maps    map[string]*mapProgress
	// latest is the time of the newest event, by the clock of AWS, and read when
	// it was read, by ours.
	latest, read time.Time
}

// mapProgress is how far a Map state is, and what was told of it, in tenths.
type mapProgress struct {
	total, done, failed, told int
	run                       string // of a Distributed Map
}

func (p *steps) show(ctx context.Context, events []workflow.Event) error {
	for _, e := range events {
		p.latest, p.read = e.At, p.s.Now()
		switch e.Kind {
		case workflow.Entered:
			if !p.known[e.State] {
				p.known[e.State] = true
				p.tell(e.At, e.State)
			}
		case workflow.Tried:
			p.tell(e.At, e.State+": "+workflow.Words(e.Error, e.Cause))
		case workflow.MapBegan:
			p.maps[e.State] = &mapProgress{total: e.Count}
		case workflow.MapRan:
			p.maps[e.State] = &mapProgress{run: e.Detail}
		case workflow.ItemDone:
			if m := p.maps[e.State]; m != nil {
				m.done++
				p.count(e.At, e.State, m)
			}
		}
	}
	for state, m := range p.maps {
		if m.run == "" || m.total > 0 && m.done == m.total {
			continue
		}
		run, err := p.machine.MapRun(ctx, m.run)
		if err != nil {
			return err
		}
		m.total, m.done, m.failed = run.Total, run.Done, run.Failed
		p.count(p.latest.Add(p.s.Now().Sub(p.read)), state, m)
	}
	return nil
}

// count tells how far a Map state is whenever another tenth is done.
func (p *steps) count(at time.Time, state string, m *mapProgress) {
	if m.total == 0 || m.done*10/m.total == m.told {
		return
	}
	m.told = m.done * 10 / m.total
	text := fmt.Sprintf("%s: %d of %d", state, m.done, m.total)
	if m.failed > 0 {
		text += fmt.Sprintf(", %d failed", m.failed)
	}
	p.tell(at, text)
}

func (p *steps) tell(at time.Time, text string) {
	elapsed := max(0, at.Sub(p.start).Round(time.Second))
	fmt.Fprintf(p.s.Err, "%8s  %s\n", elapsed, printable(text))
}
