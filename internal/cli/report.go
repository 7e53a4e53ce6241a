package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/handler/exporter"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

type reportOptions struct {
	data, out        string
	period, from, to string
	zone             string
	customers        []string
	formats          []string
	json             bool
}

func newReport(s Streams) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write a report per customer, and an overview, for a period",
		Long: `Write one report per customer and an overview over all of them: usage against
quota, routes, errors in plain words, latency, and the change against the period
before, as a web page, a workbook, CSV and PDF.

Periods: yesterday, last-week, last-month, this-week and this-month count back
from the newest record; 2026-11-22 is a day, 2026-W47 a week from Monday, 2026-11
a month. --from and --to are the first and the last day of any other period. Days
are those of --time-zone; quotas are always counted in UTC.

Files: OUT/PERIOD/overview.* and OUT/PERIOD/CUSTOMER/report.*, listed in
OUT/PERIOD/manifest.json. A customer's folder is named after its id; characters
that no file name should have are written as =XX. The same period again replaces
its files; with --customer only those of these customers, and their entries of a
manifest that is there. The files' names are printed; --json prints the manifest
of what was made.`,
		Example: `  apigw-lens report
  apigw-lens report --period 2026-10 --time-zone Europe/Berlin --format pdf,xlsx
  apigw-lens report --from 2026-11-01 --to 2026-11-15 --customer "Acme Ltd"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	dataFlag(cmd, &o.data)
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "reports", "folder for the reports; made when it is not there")
	f.StringVar(&o.period, "period", "last-week", "the time to report on")
	f.StringVar(&o.from, "from", "", "first day of another period, 2026-11-01")
	f.StringVar(&o.to, "to", "", "last day of that period (default the day of the newest record)")
	f.StringVar(&o.zone, "time-zone", "UTC", "time zone of days, such as Europe/Berlin")
	f.StringArrayVar(&o.customers, "customer", nil, "only this customer id, and no overview; may be repeated")
	f.StringSliceVar(&o.formats, "format", exporter.Formats, "formats: html, xlsx, csv, pdf")
	f.BoolVar(&o.json, "json", false, "print the manifest as JSON")
	cmd.MarkFlagsMutuallyExclusive("period", "from")
	cmd.MarkFlagsMutuallyExclusive("period", "to")
	return cmd
}

func (o *reportOptions) run(ctx context.Context, s Streams) error {
	if err := exporter.CheckFormats(o.formats); err != nil {
		return err
	}
	db, err := openData(ctx, o.data)
	if err != nil {
		return err
	}
	defer db.Close()
	reach, err := reachOf(ctx, db)
	if err != nil {
		return err
	}
	if reach.last.IsZero() {
		return fmt.Errorf("%s holds no requests yet: import some first", o.data)
	}
	period, err := o.resolve(reach.last)
	if err != nil {
		return err
	}
	start := time.Now()
	fmt.Fprintf(s.Err, "Reports for %s (%s, %s)\n", period.Name, period.Words(), period.TimeZone)
	run := &reportRun{options: o, streams: s, db: db, period: period, newest: reach.last}
	if err := run.check(ctx); errors.Is(err, errNoRequests) {
		return fmt.Errorf("there is no request in %s (%s, %s): the data reach from %s to %s; choose another --period",
			period.Name, period.Words(), period.TimeZone, reach.first.Format(time.DateTime), reach.last.Format(time.DateTime))
	} else if err != nil {
		return err
	}
	manifest, err := run.write(ctx)
	if err != nil {
		return err
	}
	return o.print(s, run.dir(), manifest, time.Since(start))
}

// print lists the files on stdout and sums them up on stderr.
func (o *reportOptions) print(s Streams, dir string, m *report.Manifest, took time.Duration) error {
	c := m.Counts
	fmt.Fprintf(s.Err, "%s of %s in %s, %s\n", plural(c.Files, "file"), plural(c.Customers, "customer"), dir, took.Round(10*time.Millisecond))
	if o.json {
		encoder := json.NewEncoder(s.Out)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(m); err != nil {
			return fmt.Errorf("print manifest: %w", err)
		}
	} else {
		for _, e := range append([]report.ManifestEntry{m.Overview}, m.Customers...) {
			for _, f := range e.Files {
				fmt.Fprintf(s.Out, "%s/%s\n", dir, f.Path)
			}
		}
	}
	if c.Failed > 0 {
		return fmt.Errorf("%s could not be written; the manifest says why", plural(c.Failed, "report"))
	}
	return nil
}

// resolve is the period that the flags ask for; relative ones end at the newest
// record.
func (o *reportOptions) resolve(newest time.Time) (report.Period, error) {
	name := o.period
	if o.from != "" || o.to != "" {
		if o.from == "" {
			return report.Period{}, errors.New("--to needs --from")
		}
		if o.to == "" {
			loc, err := time.LoadLocation(o.zone)
			if err != nil {
				return report.Period{}, fmt.Errorf("--time-zone: %w", err)
			}
			o.to = newest.In(loc).Format(time.DateOnly)
		}
		name = o.from + "_" + o.to
	}
	if strings.Contains(o.from+o.to, "_") {
		return report.Period{}, fmt.Errorf("--from and --to: want days such as 2026-11-01")
	}
	return report.ParsePeriod(name, o.zone, newest)
}

// reach is the time of the oldest and the newest request; zero without any.
type reach struct{ first, last time.Time }

func reachOf(ctx context.Context, db *duckdb.DB) (reach, error) {
	found, err := db.Query(ctx, "SELECT min(request_time), max(request_time) FROM requests")
	if err != nil {
		return reach{}, fmt.Errorf("find newest record: %w", err)
	}
	first, _ := found.Rows[0][0].(time.Time)
	last, _ := found.Rows[0][1].(time.Time)
	return reach{first, last}, nil
}
