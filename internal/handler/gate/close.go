package gate

import (
	"context"
	"fmt"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/ledger"
	"github.com/apigw-lens/apigw-lens/internal/refresh"
)

// Made is the state of a report at its end. What was not reached is zero.
type Made struct {
	Begin Opened `json:"begin"`
	// Manifest is what was written.
	Manifest Manifest `json:"made"`
	Failure  *Fault   `json:"failure"`
	// Stale is why the refresh before could not be followed; Refreshed how it
	// ended.
	Stale     *Fault `json:"stale"`
	Refreshed struct {
		Status string `json:"status"`
	} `json:"refreshed"`
}

// Manifest sums the manifest of a period up.
type Manifest struct {
	Key       string `json:"manifestKey"`
	Customers int    `json:"customers"`
	Failed    int    `json:"failed"`
	Files     int    `json:"files"`
	Bytes     int64  `json:"bytes"`
}

// ReportDetail is the detail of "Report Exported" and "Report Failed".
type ReportDetail struct {
	Execution string `json:"execution"`
	Kind      string `json:"kind,omitempty"`
	Period    string `json:"period"`
	Bucket    string `json:"bucket"`
	Prefix    string `json:"prefix"`
	// Only are the customers that were asked for; none are all.
	Only []string `json:"only,omitempty"`
	Manifest
	// Refresh is how the refresh before ended: SUCCEEDED, or why it is not known
	// that everything delivered is in the report.
	Refresh string `json:"refresh"`
	Failure string `json:"failure,omitempty"`
}

// close notes how a report ended, gives the lease back and says what to tell
// the owner.
func (h *Handler) close(ctx context.Context, e Event, s *summary) (Ended, error) {
	made := e.Made
	detail := ReportDetail{Execution: e.Execution, Kind: made.Begin.Kind, Period: made.Begin.Period.Name, Bucket: h.cfg.Bucket,
		Prefix: made.Begin.OutPrefix, Only: made.Begin.Customers, Manifest: made.Manifest, Refresh: made.Refreshed.Status, Failure: reason(made.Failure)}
	if made.Stale != nil {
		detail.Refresh = reason(made.Stale)
	}
	s.customers, s.customersFailed = made.Manifest.Customers, made.Manifest.Failed
	if made.Failure == nil && len(made.Begin.Customers) == 0 { // else the schedule's report is still owed
		_, err := ledger.Change(ctx, h.cfg.Ledger, keyReports, func(v *refresh.Reports) bool {
			v.Made(made.Begin.Kind, h.cfg.Now())
			return made.Begin.Kind != ""
		})
		if err != nil {
			return Ended{}, err
		}
	}
	if made.Begin.Mine {
		if err := h.cfg.Ledger.Release(ctx, "LEASE#"+made.Begin.Lease, e.Execution); err != nil {
			return Ended{}, err
		}
	}
	out := Ended{Event: "Report Exported", Detail: detail, Tell: true}
	if made.Failure != nil {
		out.Event, out.Failed, out.Cause = "Report Failed", true, detail.Failure
	}
	out.Subject, out.Message = h.reportMessage(detail)
	return out, nil
}

// reportMessage is what the owner is told of a report.
func (h *Handler) reportMessage(d ReportDetail) (subject, text string) {
	if d.Failure != "" {
		return fmt.Sprintf("%s: no report for %s", h.cfg.Project, orUnknown(d.Period)), fmt.Sprintf(
			"The report of %s for %s was not made.\n\n%s\n\nThe execution: %s\nWhat to do: docs/workflows.md, \"When a report fails\".\n",
			h.cfg.Project, orUnknown(d.Period), d.Failure, ConsoleLink(d.Execution))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "The reports of %s for %s are ready: %d customers, %d files.\n\n%s\n\n",
		h.cfg.Project, d.Period, d.Customers-d.Failed, d.Files, FolderLink(d.Execution, d.Bucket, d.Prefix))
	if len(d.Only) > 0 {
		fmt.Fprint(&b, "Only the customers that were asked for were made again; the overview and all others are as before.\n\n")
	}
	if d.Failed > 0 {
		fmt.Fprintf(&b, "%d of %d customers have none; manifest.json says why.\n\n", d.Failed, d.Customers)
	}
	if d.Refresh != "SUCCEEDED" {
		fmt.Fprintf(&b, "The refresh before did not succeed (%s), so the last requests may be missing.\n\n", d.Refresh)
	}
	fmt.Fprintf(&b, "Copy them: apigw-lens aws report get %s\n", d.Period)
	return fmt.Sprintf("%s: reports for %s", h.cfg.Project, d.Period), b.String()
}

func orUnknown(period string) string {
	if period == "" {
		return "an unknown period"
	}
	return period
}
