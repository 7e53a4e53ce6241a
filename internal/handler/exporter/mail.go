package exporter

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/mail"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

// markerName is the object, beside a report's files, that says that it was
// mailed.
const markerName = "mailed.json"

// mostAttached is the size of attachments that mail servers commonly take, in
// bytes, less what their encoding adds.
const mostAttached = 10_000_000 * 3 / 4

// mail sends a report to those who want it, once: the marker is written after
// the mail, so a mail is rather sent twice than never. It returns whether the
// report has been mailed, now or before.
func (h *Handler) mail(ctx context.Context, store Objects, e Event, in *report.Input, files []File) (bool, error) {
	if e.Sender == "" || len(in.Mail) == 0 || in.Owner {
		return false, nil
	}
	key := e.OutPrefix + markerName
	_, err := store.Get(ctx, key)
	switch {
	case err == nil && !e.SendAgain:
		return true, nil
	case err != nil && !isMissing(err):
		return false, err
	}
	message, err := newMessage(e.Sender, in, files)
	if err != nil {
		return false, err
	}
	if err := h.cfg.Mailer.Send(ctx, message); err != nil {
		return false, err
	}
	marker, err := json.Marshal(struct {
		At time.Time `json:"mailedAt"`
		To int       `json:"recipients"`
	}{h.cfg.Now().UTC(), len(in.Mail)})
	if err != nil {
		return true, fmt.Errorf("note mail: %w", err)
	}
	return true, store.Put(ctx, key, "application/json", marker)
}

// newMessage is the mail: the findings as text, the PDF and the workbook as
// files, as far as they are not too large.
func newMessage(sender string, in *report.Input, files []File) (mail.Message, error) {
	r, err := report.New(in)
	if err != nil {
		return mail.Message{}, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s for %s, %s (%s)\n\n", r.Kind, r.Title, r.Period.Words(), r.Period.TimeZone)
	for _, f := range r.Highlights {
		fmt.Fprintf(&b, "- %s\n", f.Text)
	}
	m := mail.Message{From: sender, To: in.Mail, Subject: oneLine(fmt.Sprintf("%s: %s, %s", r.Kind, r.Title, r.Period.Words()))}
	size := 0
	for _, name := range []string{"pdf", "xlsx"} {
		for _, f := range files {
			if !strings.HasSuffix(f.Name, "."+name) {
				continue
			}
			if size += len(f.Body); size > mostAttached {
				fmt.Fprintf(&b, "\n%s is too large for a mail; ask the sender for it.\n", f.Name)
				continue
			}
			m.Attachments = append(m.Attachments, mail.Attachment{Name: "api-usage-" + r.Period.Name + "." + name, ContentType: f.ContentType, Body: f.Body})
		}
	}
	m.Text = b.String()
	return m, nil
}

// oneLine keeps line breaks out of a header.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
