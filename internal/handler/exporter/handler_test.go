package exporter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/mail"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/reporttest"
)

// bucket is a bucket in memory.
type bucket struct {
	mu    sync.Mutex
	files map[string][]byte
	types map[string]string
	fail  func(key string) error
}

func (b *bucket) Get(_ context.Context, key string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, ok := b.files[key]
	if !ok {
		return nil, fmt.Errorf("read object %s: %w", key, objects.ErrMissing)
	}
	return body, nil
}

func (b *bucket) Put(_ context.Context, key, contentType string, body []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		if err := b.fail(key); err != nil {
			return err
		}
	}
	b.files[key], b.types[key] = body, contentType
	return nil
}

type outbox struct {
	mails []mail.Message
	err   error
}

func (o *outbox) Send(_ context.Context, m mail.Message) error {
	if o.err == nil {
		o.mails = append(o.mails, m)
	}
	return o.err
}

type world struct {
	*Handler
	bucket *bucket
	outbox *outbox
	log    *bytes.Buffer
}

// newWorld has a work file of an input.
func newWorld(t *testing.T, in *report.Input) *world {
	text, err := json.Marshal(in)
	require.NoError(t, err)
	w := &world{bucket: &bucket{files: map[string][]byte{"work/acme.json": text}, types: map[string]string{}}, outbox: &outbox{}, log: &bytes.Buffer{}}
	w.Handler, err = New(Config{
		Objects: func(string) Objects { return w.bucket }, Mailer: w.outbox, Log: w.log,
		Now: func() time.Time { return reporttest.At(16, 3, 1) },
	})
	require.NoError(t, err)
	return w
}

func event() Event {
	return Event{Bucket: "b", WorkKey: "work/acme.json", OutPrefix: "reports/2026-W46/acme/", Formats: Formats, Sender: "reports@owner.example"}
}

func TestHandle_writesAllFormats(t *testing.T) {
	w := newWorld(t, reporttest.Acme())
	done, err := w.Handle(t.Context(), event())
	require.NoError(t, err)
	assert.Equal(t, []string{
		"reports/2026-W46/acme/mailed.json", "reports/2026-W46/acme/report.csv", "reports/2026-W46/acme/report.html",
		"reports/2026-W46/acme/report.pdf", "reports/2026-W46/acme/report.xlsx", "work/acme.json", "work/acme.json.done",
	}, slices.Sorted(maps.Keys(w.bucket.files)))
	assert.Equal(t, "text/html; charset=utf-8", w.bucket.types["reports/2026-W46/acme/report.html"])
	assert.Equal(t, "acme", done.CustomerID)
	require.Len(t, done.Files, 4)
	assert.Equal(t, report.NewManifestFile("acme/report.html", w.bucket.files["reports/2026-W46/acme/report.html"]), done.Files[0])
	var entry report.ManifestEntry
	require.NoError(t, json.Unmarshal(w.bucket.files["work/acme.json.done"], &entry))
	assert.True(t, entry.Mailed)
	assert.Equal(t, done.Files, entry.Files)
	assert.NotContains(t, w.log.String(), "acme", "the log names no customer")
	assert.Contains(t, w.log.String(), `"ReportsWritten":1`)
}

func TestHandle_overviewIsCalledSoAndNeverMailed(t *testing.T) {
	in := reporttest.Overview()
	in.Mail = []string{"x@example.com"}
	w := newWorld(t, in)
	done, err := w.Handle(t.Context(), event())
	require.NoError(t, err)
	assert.Equal(t, "overview.html", done.Files[0].Path)
	assert.Empty(t, w.outbox.mails)
}

func TestHandle_mail(t *testing.T) {
	w := newWorld(t, reporttest.Acme())
	done, err := w.Handle(t.Context(), event())
	require.NoError(t, err)
	assert.True(t, done.Mailed)
	require.Len(t, w.outbox.mails, 1)
	m := w.outbox.mails[0]
	assert.Equal(t, "reports@owner.example", m.From)
	assert.Equal(t, []string{"reports@acme.example"}, m.To)
	assert.Equal(t, "API usage report: Acme Ltd, 9 – 15 November 2026", m.Subject)
	assert.Contains(t, m.Text, "- The quota of plan Basic (1,500 requests, November 2026) was used up")
	require.Len(t, m.Attachments, 2)
	assert.Equal(t, "api-usage-2026-W46.pdf", m.Attachments[0].Name)
	assert.Equal(t, "api-usage-2026-W46.xlsx", m.Attachments[1].Name)
}

func TestHandle_again_replacesFilesAndSendsNoSecondMail(t *testing.T) {
	w := newWorld(t, reporttest.Acme())
	_, err := w.Handle(t.Context(), event())
	require.NoError(t, err)
	w.bucket.files["reports/2026-W46/acme/report.csv"] = []byte("old")
	done, err := w.Handle(t.Context(), event())
	require.NoError(t, err)
	assert.NotEqual(t, "old", string(w.bucket.files["reports/2026-W46/acme/report.csv"]))
	assert.True(t, done.Mailed)
	assert.Len(t, w.outbox.mails, 1)

	again := event()
	again.SendAgain = true
	_, err = w.Handle(t.Context(), again)
	require.NoError(t, err)
	assert.Len(t, w.outbox.mails, 2)
}

func TestHandle_noSenderOrNoAddress_noMail(t *testing.T) {
	w := newWorld(t, reporttest.Acme())
	quiet := event()
	quiet.Sender = ""
	done, err := w.Handle(t.Context(), quiet)
	require.NoError(t, err)
	assert.False(t, done.Mailed)
	w = newWorld(t, reporttest.Empty())
	_, err = w.Handle(t.Context(), event())
	require.NoError(t, err)
	assert.Empty(t, w.outbox.mails)
}

func TestHandle_mailFails_theReportIsThere(t *testing.T) {
	w := newWorld(t, reporttest.Acme())
	w.outbox.err = errors.New("address is not verified")
	_, err := w.Handle(t.Context(), event())
	assert.ErrorIs(t, err, w.outbox.err)
	assert.Contains(t, w.bucket.files, "reports/2026-W46/acme/report.pdf")
	assert.Contains(t, w.bucket.files, "work/acme.json.done")
	assert.NotContains(t, w.bucket.files, "reports/2026-W46/acme/mailed.json")
	assert.Contains(t, w.log.String(), `"ReportsFailed":1`)

	w.outbox.err = nil
	_, err = w.Handle(t.Context(), event())
	require.NoError(t, err)
	assert.Len(t, w.outbox.mails, 1, "a retry sends it")
}

func TestNewMessage_tooLarge_leftOutAndSaid(t *testing.T) {
	files := []File{{Name: "report.pdf", Body: make([]byte, 1000)}, {Name: "report.xlsx", Body: make([]byte, mostAttached)}}
	m, err := newMessage("a@example.com", reporttest.Acme(), files)
	require.NoError(t, err)
	assert.Len(t, m.Attachments, 1)
	assert.Contains(t, m.Text, "report.xlsx is too large for a mail")
}

func TestNewMessage_nameWithLineBreak_oneHeaderLine(t *testing.T) {
	in := reporttest.Acme()
	in.Customer = "Acme\r\nBcc: everybody@example.com"
	m, err := newMessage("a@example.com", in, nil)
	require.NoError(t, err)
	assert.False(t, strings.ContainsAny(m.Subject, "\r\n"))
}

func TestHandle_wrong_errors(t *testing.T) {
	w := newWorld(t, reporttest.Acme())
	for name, tt := range map[string]struct {
		change func(*Event)
		want   string
	}{
		"format":  {func(e *Event) { e.Formats = []string{"docx"} }, `format "docx" is not known; want some of html, xlsx, csv, pdf`},
		"none":    {func(e *Event) { e.Formats = nil }, "no format"},
		"missing": {func(e *Event) { e.WorkKey = "work/none.json" }, "there is no such object"},
	} {
		e := event()
		tt.change(&e)
		_, err := w.Handle(t.Context(), e)
		assert.ErrorContains(t, err, tt.want, name)
	}
	w.bucket.files["work/acme.json"] = []byte(`{"version":0}`)
	_, err := w.Handle(t.Context(), event())
	assert.ErrorIs(t, err, report.ErrInput)
	assert.NotContains(t, w.bucket.files, "work/acme.json.done")
}

func TestHandle_fileCannotBeWritten_notDone(t *testing.T) {
	w := newWorld(t, reporttest.Acme())
	w.bucket.fail = func(key string) error {
		if strings.HasSuffix(key, ".pdf") {
			return errors.New("slow down")
		}
		return nil
	}
	_, err := w.Handle(t.Context(), event())
	assert.EqualError(t, err, "slow down")
	assert.NotContains(t, w.bucket.files, "work/acme.json.done")
	assert.Empty(t, w.outbox.mails)
}
