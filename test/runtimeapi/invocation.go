package runtimeapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// region is where functions believe they are.
const region = "eu-central-1"

// invocation is one event on its way through the function.
type invocation struct {
	id       string
	event    []byte
	deadline time.Time
	begun    time.Time   // when it was handed over; Host.mu guards it
	answered chan answer // one value
	once     sync.Once
}

// answer is what the function posted: its response, or an error of a kind.
type answer struct {
	body []byte
	took time.Duration // since the event was handed over
	kind string
	err  error // what the service makes of it
}

// initError is why the function could not start.
type initError struct {
	kind string
	body []byte
}

// newInvocation numbers ids instead of drawing them, so that runs are alike.
func newInvocation(number int, event []byte, deadline time.Time) *invocation {
	return &invocation{
		id:       fmt.Sprintf("00000000-0000-4000-8000-%012d", number),
		event:    event,
		deadline: deadline,
		answered: make(chan answer, 1),
	}
}

func (i *invocation) finish(a answer) { i.once.Do(func() { i.answered <- a }) }

// routes are the four calls of the Runtime API.
func (h *Host) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", h.serveNext)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", h.serveResponse)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", h.serveError)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", h.serveInitError)
	return mux
}

// serveNext waits for an event; the process is frozen meanwhile on AWS.
func (h *Host) serveNext(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	work := h.work
	h.mu.Unlock()
	select {
	case <-r.Context().Done():
	case inv := <-work:
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Content-Length", strconv.Itoa(len(inv.event)))
		header.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
		header.Set("Lambda-Runtime-Invoked-Function-Arn",
			"arn:aws:lambda:"+region+":000000000000:function:"+h.cfg.Function)
		header.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
		h.mu.Lock()
		inv.begun = h.cfg.Now()
		h.mu.Unlock()
		_, _ = w.Write(inv.event) // a process that is gone is noticed by its exit
	}
}

func (h *Host) serveResponse(w http.ResponseWriter, r *http.Request) {
	inv := h.find(w, r)
	if inv == nil {
		return
	}
	body, took, err := h.receive(r.Body, inv)
	switch {
	case errors.Is(err, ErrResponseTooLarge):
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "Exceeded maximum allowed payload size")
		inv.finish(answer{took: took, kind: "Function.ResponseSizeTooLarge", err: err})
	case err != nil:
		refuse(w, http.StatusBadRequest, "InvalidRequest", "body ended early")
		inv.finish(answer{took: took, err: fmt.Errorf("read response: %w", err)})
	default:
		accept(w)
		inv.finish(answer{body: body, took: took})
	}
}

func (h *Host) serveError(w http.ResponseWriter, r *http.Request) {
	inv := h.find(w, r)
	if inv == nil {
		return
	}
	body, took, err := h.receive(r.Body, inv)
	if err != nil {
		err = fmt.Errorf("read error: %w", err)
	}
	accept(w)
	inv.finish(answer{body: body, took: took, kind: errorType(r), err: err})
}

func (h *Host) serveInitError(w http.ResponseWriter, r *http.Request) {
	body, _ := readLimited(r.Body, new(bytes.Buffer)) // what arrived is all there is to show
	accept(w)
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case h.failed <- initError{errorType(r), body}:
	default: // reported already
	}
}

// find is the invocation that a call is about; only the current one may be
// answered.
func (h *Host) find(w http.ResponseWriter, r *http.Request) *invocation {
	h.mu.Lock()
	inv := h.current
	h.mu.Unlock()
	if inv == nil || inv.id != r.PathValue("id") {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return nil
	}
	return inv
}

func errorType(r *http.Request) string {
	if kind := r.Header.Get("Lambda-Runtime-Function-Error-Type"); kind != "" {
		return kind
	}
	return "Unhandled"
}

// receive reads the answer to an invocation and says how long that took, from
// the event on. The host's reading counts as the function's time, so it reads into
// memory that it need not ask the system for, and copies once the clock has stopped.
func (h *Host) receive(body io.Reader, inv *invocation) ([]byte, time.Duration, error) {
	h.receiving.Lock()
	defer h.receiving.Unlock()
	data, err := readLimited(body, h.received)
	took := h.cfg.Now().Sub(inv.begun)
	return bytes.Clone(data), took, err
}

// readLimited reads a body into a buffer.
func readLimited(body io.Reader, buffer *bytes.Buffer) ([]byte, error) {
	buffer.Reset()
	_, err := buffer.ReadFrom(io.LimitReader(body, PayloadLimit+1))
	if err == nil && buffer.Len() > PayloadLimit {
		return nil, ErrResponseTooLarge
	}
	return buffer.Bytes(), err
}

func accept(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"errorType":%q,"errorMessage":%q}`, kind, message)
}
