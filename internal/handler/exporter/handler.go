// Package exporter renders one report: from the work file that the planner
// wrote for a customer to the files that the customer gets.
package exporter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/mail"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

// Objects are the objects of a bucket.
type Objects interface {
	// Get reads an object; objects.ErrMissing where there is none.
	Get(ctx context.Context, key string) ([]byte, error)
	// Put replaces an object.
	Put(ctx context.Context, key, contentType string, body []byte) error
}

// Mailer sends a mail.
type Mailer interface {
	Send(context.Context, mail.Message) error
}

// Config is what a Handler is made of. All but Log and Project are required.
type Config struct {
	Objects func(bucket string) Objects
	Mailer  Mailer
	// Project is the dimension of the metrics.
	Project string
	// Log receives one line per invocation; nil is no log.
	Log io.Writer
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Handler renders reports. It is safe for concurrent use.
type Handler struct{ cfg Config }

// New makes a Handler.
func New(cfg Config) (*Handler, error) {
	if cfg.Objects == nil || cfg.Mailer == nil {
		return nil, errors.New("configure exporter: objects or mailer is missing")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Project == "" {
		cfg.Project = "apigw-lens"
	}
	return &Handler{cfg}, nil
}

// Event asks for one report.
type Event struct {
	Bucket string `json:"bucket"`
	// WorkKey is the object with the report's input, OutPrefix where its files
	// go; it ends in a slash.
	WorkKey   string   `json:"workKey"`
	OutPrefix string   `json:"outPrefix"`
	Formats   []string `json:"formats"`
	// Sender is the address that mails come from; empty sends none. SendAgain
	// sends also to those who got theirs.
	Sender    string `json:"sender"`
	SendAgain bool   `json:"sendAgain"`
}

// Done says what was made. Paths of files are relative to the period's folder.
type Done struct {
	CustomerID string                `json:"customerId"`
	Files      []report.ManifestFile `json:"files"`
	Bytes      int64                 `json:"bytes"`
	Mailed     bool                  `json:"mailed"`
}

// DoneSuffix ends the key of the object, beside the work file, that says that a
// report was made: a report.ManifestEntry.
const DoneSuffix = ".done"

// Handle makes a report, and mails it where that is wanted. Calling it again
// replaces the files and sends no second mail. It logs one summary line, also
// when it fails.
func (h *Handler) Handle(ctx context.Context, e Event) (Done, error) {
	start := h.cfg.Now()
	done, err := h.handle(ctx, e)
	if h.cfg.Log != nil {
		if writeErr := h.summary(start, done, err); writeErr != nil {
			fmt.Fprintln(os.Stderr, "write summary:", writeErr)
		}
	}
	return done, err
}

func (h *Handler) handle(ctx context.Context, e Event) (Done, error) {
	if err := CheckFormats(e.Formats); err != nil {
		return Done{}, err
	}
	store := h.cfg.Objects(e.Bucket)
	text, err := store.Get(ctx, e.WorkKey)
	if err != nil {
		return Done{}, err
	}
	var in report.Input
	if err := json.Unmarshal(text, &in); err != nil {
		return Done{}, fmt.Errorf("read work file %s: %w", e.WorkKey, err)
	}
	files, err := Render(&in, e.Formats)
	if err != nil {
		return Done{}, err
	}
	entry := in.Entry()
	for _, f := range files {
		if err := store.Put(ctx, e.OutPrefix+f.Name, f.ContentType, f.Body); err != nil {
			return Done{}, err
		}
		entry.Files = append(entry.Files, report.NewManifestFile(in.Path(f.Name), f.Body))
	}
	// The report is there, whatever becomes of the mail.
	if err := h.note(ctx, store, e, entry); err != nil {
		return Done{}, err
	}
	if entry.Mailed, err = h.mail(ctx, store, e, &in, files); err != nil {
		return Done{}, err
	}
	if entry.Mailed {
		err = h.note(ctx, store, e, entry)
	}
	done := Done{CustomerID: entry.CustomerID, Files: entry.Files, Mailed: entry.Mailed}
	for _, f := range entry.Files {
		done.Bytes += f.Bytes
	}
	return done, err
}

// note says that the report was made.
func (h *Handler) note(ctx context.Context, store Objects, e Event, entry report.ManifestEntry) error {
	text, err := json.Marshal(entry)
	if err != nil {
		return fmt.Errorf("note report: %w", err)
	}
	return store.Put(ctx, e.WorkKey+DoneSuffix, "application/json", text)
}

// isMissing tells whether an object is not there.
func isMissing(err error) bool { return errors.Is(err, objects.ErrMissing) }
