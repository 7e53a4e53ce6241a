package refresher

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Event is what the refresher is called with, by the queue of hints or by the
// schedule.
type Event struct {
	Hints []Hint
	// Reconcile asks for a listing whatever was hinted.
	Reconcile bool
	// Force publishes also a listing that shrank suspiciously.
	Force bool
}

// Hint says that something may have changed in the account. Nothing of it is
// used but its time.
type Hint struct {
	// At is when the change was made; zero where the hint does not say.
	At time.Time
	// Readable is false for a message that is no hint. It still counts as one:
	// to list once too often is harmless, and a message that is refused would
	// only come again.
	Readable bool
}

var errUnknownEvent = errors.New("neither messages of a queue nor a reconcile")

// ReadEvent reads the payload of an invocation: an SQS event whose messages are
// hints {"eventName","eventID","eventTime"}, {"reconcile":true} with or without
// "force":true, or the default event of EventBridge's schedules. Errors quote
// nothing of it.
func ReadEvent(payload []byte) (Event, error) {
	var in struct {
		Records []struct {
			Body       string            `json:"body"`
			Attributes map[string]string `json:"attributes"`
		}
		Reconcile  bool   `json:"reconcile"`
		Force      bool   `json:"force"`
		DetailType string `json:"detail-type"`
	}
	if err := json.Unmarshal(payload, &in); err != nil {
		return Event{}, fmt.Errorf("read event: %w", errUnknownEvent)
	}
	e := Event{Reconcile: in.Reconcile || in.DetailType == "Scheduled Event", Force: in.Force}
	for _, record := range in.Records {
		e.Hints = append(e.Hints, readHint(record.Body, record.Attributes["SentTimestamp"]))
	}
	if len(e.Hints) == 0 && !e.Reconcile {
		return Event{}, fmt.Errorf("read event: %w", errUnknownEvent)
	}
	return e, nil
}

// readHint reads a message. Without a time of its own, the time at which it
// came into the queue (epoch milliseconds) serves.
func readHint(body, sent string) Hint {
	var in struct {
		EventName string    `json:"eventName"`
		EventTime time.Time `json:"eventTime"`
	}
	err := json.Unmarshal([]byte(body), &in)
	h := Hint{At: in.EventTime, Readable: err == nil && in.EventName != ""}
	if err != nil || h.At.IsZero() {
		h.At = time.Time{}
		if ms, err := strconv.ParseInt(sent, 10, 64); err == nil {
			h.At = time.UnixMilli(ms)
		}
	}
	return h
}

// newest is the time of the newest hint. A hint without a time, or from the
// future, happened now: it must not cause refreshes until its time has come.
func newest(hints []Hint, now time.Time) time.Time {
	var at time.Time
	for _, h := range hints {
		t := h.At
		if t.IsZero() || t.After(now) {
			t = now
		}
		if t.After(at) {
			at = t
		}
	}
	return at
}
