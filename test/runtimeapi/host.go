// Package runtimeapi runs a function's unmodified bootstrap under a small host
// of the Lambda Runtime API, so that tests drive the program that is deployed.
//
// It keeps the service's limits: the time limit kills the process, requests
// and responses may have 6 MB. It does not limit memory or CPU, and it serves
// one invocation at a time, as one execution environment does.
package runtimeapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// PayloadLimit is the most that a synchronous request or response may have, in
// bytes.
const PayloadLimit = 6_291_456

// DefaultTimeout is the time limit of an invocation where Config names none.
const DefaultTimeout = 60 * time.Second

// Errors of an invocation, to be tested with errors.Is.
var (
	// ErrRequestTooLarge: the function was not called.
	ErrRequestTooLarge = fmt.Errorf("request exceeds %d bytes", PayloadLimit)
	// ErrResponseTooLarge: the function answered, but the service refuses it.
	ErrResponseTooLarge = fmt.Errorf("response exceeds %d bytes", PayloadLimit)
	// ErrTimeout: the process was killed; the next invocation starts a new one.
	ErrTimeout = errors.New("task timed out")
	// ErrExited: the process ended before it answered.
	ErrExited = errors.New("runtime exited")
)

// Config says what to run. Bootstrap is required.
type Config struct {
	// Bootstrap is the program's path.
	Bootstrap string
	// Function is the function's name in its environment.
	Function string
	// Env are further variables, "KEY=value". Nothing is inherited.
	Env []string
	// Timeout is the time limit of an invocation, start of the process
	// included.
	Timeout time.Duration
	// Log receives what the process writes to stdout and stderr, its log.
	Log io.Writer
	// Now is the clock of deadlines and durations; nil is time.Now.
	Now func() time.Time
}

// Result is what one invocation brought.
type Result struct {
	RequestID string
	// Payload is the function's answer, or its error as JSON.
	Payload []byte
	// FunctionError is the error's type where the function reported one.
	FunctionError string
	// Cold says that the process was started for this invocation.
	Cold bool
	// Init is the time from the start of the process to its first request for
	// work; zero on a warm one.
	Init time.Duration
	// Duration is the time from handing over the event to its answer, both as
	// the handlers of the Runtime API see them.
	Duration time.Duration
}

// Host is one execution environment. It is safe for concurrent use; calls wait
// for each other.
type Host struct {
	cfg    Config
	server *http.Server
	addr   string
	served chan struct{}

	invoking sync.Mutex // held during an invocation
	next     int        // number of the next one
	process  *process   // nil when none runs

	mu      sync.Mutex // guards what the HTTP handlers look at
	current *invocation
	work    chan *invocation // taken when the process asks for work
	failed  chan initError

	receiving sync.Mutex
	received  *bytes.Buffer // the last answer
}

// Start listens on a free port of the loopback. The process starts with the
// first invocation. Close must be called in the end.
func Start(cfg Config) (*Host, error) {
	if cfg.Bootstrap == "" {
		return nil, errors.New("start host: no bootstrap")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = io.Discard
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start host: %w", err)
	}
	h := &Host{cfg: cfg, addr: listener.Addr().String(), served: make(chan struct{}),
		received: bytes.NewBuffer(bytes.Repeat([]byte{'-'}, PayloadLimit+1+bytes.MinRead))}
	h.server = &http.Server{Handler: h.routes()}
	go func() {
		defer close(h.served)
		_ = h.server.Serve(listener) // ends with Close
	}()
	return h, nil
}

// Close kills the process and stops listening.
func (h *Host) Close() error {
	h.invoking.Lock()
	defer h.invoking.Unlock()
	h.stop()
	err := h.server.Close()
	<-h.served
	if err != nil {
		return fmt.Errorf("stop host: %w", err)
	}
	return nil
}

// Invoke calls the function with an event. An error that the function itself
// reported is a Result with FunctionError; err is for what the service would
// report.
func (h *Host) Invoke(ctx context.Context, event []byte) (Result, error) {
	h.invoking.Lock()
	defer h.invoking.Unlock()
	if len(event) > PayloadLimit {
		return Result{}, fmt.Errorf("invoke with %d bytes: %w", len(event), ErrRequestTooLarge)
	}
	h.next++
	inv := newInvocation(h.next, event, h.cfg.Now().Add(h.cfg.Timeout))
	result := Result{RequestID: inv.id}
	ctx, cancel := context.WithTimeoutCause(ctx, h.cfg.Timeout, ErrTimeout)
	defer cancel()
	h.setCurrent(inv)
	defer h.setCurrent(nil)

	if err := h.handOver(ctx, inv, &result); err != nil || result.FunctionError != "" {
		return result, err
	}
	return h.await(ctx, inv, result)
}

// handOver gives the event to the process, which it starts if none runs. One
// that ended after its last answer, as runtimes do after a panic, is replaced.
func (h *Host) handOver(ctx context.Context, inv *invocation, result *Result) error {
	for {
		begin := h.cfg.Now()
		if h.process == nil {
			if err := h.begin(); err != nil {
				return err
			}
			result.Cold = true
		}
		select {
		case h.work <- inv:
			if result.Cold {
				result.Init = h.cfg.Now().Sub(begin)
			}
			return nil
		case <-h.process.exited:
			if result.Cold {
				return h.afterExit(result)
			}
			h.process = nil
		case <-ctx.Done():
			h.stop()
			return fmt.Errorf("initialise: %w", context.Cause(ctx))
		}
	}
}

// await waits for the answer to an event that was handed over.
func (h *Host) await(ctx context.Context, inv *invocation, result Result) (Result, error) {
	begin := h.cfg.Now()
	var err error
	select {
	case answer := <-inv.answered:
		return result.with(answer)
	case <-h.process.exited:
		select {
		case answer := <-inv.answered: // the last thing it did
			h.process = nil
			return result.with(answer)
		default:
			err = h.afterExit(&result)
		}
	case <-ctx.Done():
		h.stop()
		err = fmt.Errorf("invoke: %w", context.Cause(ctx))
	}
	result.Duration = h.cfg.Now().Sub(begin)
	return result, err
}

// with is the result with what the function answered.
func (r Result) with(a answer) (Result, error) {
	r.Payload, r.FunctionError, r.Duration = a.body, a.kind, a.took
	return r, a.err
}

func (h *Host) setCurrent(inv *invocation) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.current = inv
}
