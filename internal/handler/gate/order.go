package gate

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// Order is the input of an execution of the report workflow.
type Order struct {
	// Kind is daily, weekly or monthly where a schedule asks, else "".
	Kind string `json:"kind"`
	// Period names the period: last-week, 2026-11, 2026-11-01_2026-11-15 and so
	// on; TimeZone is an IANA name, by default the schedule's.
	Period   string `json:"period"`
	TimeZone string `json:"timeZone"`
	// At is what a relative period is relative to: the time that the schedule
	// meant, however late it started. Zero is the start of the execution.
	At *time.Time `json:"at"`
	// Formats are html, xlsx, csv and pdf; none are all.
	Formats []string `json:"formats"`
	// SendAgain sends mails also to those who got theirs.
	SendAgain bool `json:"sendAgain"`
	// Customers restricts the run to these ids; none are all customers. The field
	// is there only in such an order: the state machine knows it by that.
	Customers []string `json:"customers,omitempty"`
}

// Opened answers open: the order, completed, and whether this execution is to
// carry it out.
type Opened struct {
	Mine      bool          `json:"mine"`
	Owner     string        `json:"owner"`
	Lease     string        `json:"lease"`
	Kind      string        `json:"kind"`
	Period    report.Period `json:"period"`
	Formats   []string      `json:"formats"`
	SendAgain bool          `json:"sendAgain"`
	// Customers are those of the order, never null.
	Customers []string `json:"customers"`
	// OutPrefix is where the reports go, WorkPrefix where this execution's work
	// files go.
	OutPrefix  string `json:"outPrefix"`
	WorkPrefix string `json:"workPrefix"`
	// Polls counts how often the refresh was looked at.
	Polls Polls `json:"polls"`
}

var allFormats = []string{"html", "xlsx", "csv", "pdf"}

// open completes an order and takes the lease of its period.
func (h *Handler) open(ctx context.Context, e Event) (Opened, error) {
	at := e.StartedAt
	if e.Report.At != nil {
		at = *e.Report.At
	}
	zone := cmp.Or(e.Report.TimeZone, h.cfg.TimeZone)
	period, err := report.ParsePeriod(e.Report.Period, zone, at)
	if err != nil {
		return Opened{}, err
	}
	out := Opened{Lease: "report-" + period.Name, Kind: e.Report.Kind, Period: period, Formats: e.Report.Formats,
		SendAgain: e.Report.SendAgain, Customers: append([]string{}, e.Report.Customers...), OutPrefix: "reports/" + period.Name + "/", WorkPrefix: workPrefix(period, e.Execution)}
	if len(out.Formats) == 0 {
		out.Formats = allFormats
	}
	out.Owner, err = h.cfg.Ledger.Acquire(ctx, "LEASE#"+out.Lease, e.Execution, leaseTTL)
	out.Mine = out.Owner == e.Execution
	return out, err
}

// workPrefix keeps the work of two executions apart: what one noted of a failed
// customer says nothing about the other.
func workPrefix(p report.Period, execution string) string {
	sum := sha256.Sum256([]byte(execution))
	return fmt.Sprintf("reports/.work/%s/%s/", p.Name, hex.EncodeToString(sum[:8]))
}
