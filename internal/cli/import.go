package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/delivery"
	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

type importOptions struct {
	data       string
	json       bool
	strict     bool
	again      bool
	plans      string
	geo        string
	privacy    string
	privacyKey string
}

func newImport(s Streams) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Import access logs into a data folder",
		Long: `Import access logs into a data folder, through the same enricher that runs on AWS.

FILE is a file, a glob, a folder (with everything in it) or - for standard input;
plain or gzip. The content may be one JSON object per line, objects without a
newline between them, a JSON array, a CloudWatch Logs export or Firehose error
objects.

Every line is delivered exactly once: a file that was imported before is skipped,
whatever its name is now; one that has grown continues where it stopped; after an
interruption the same command carries on. Lines that cannot be read are kept in
the data folder under errors/.

What comes from standard input is delivered when a second or two pass in silence,
every ten seconds at the latest, so that a log that is still being written shows up
in the dashboard.

Usage plans come from a snapshot file (see docs/usage-plans.md), or from a folder
of them: then each request gets the plan of the snapshot in force at its time.
Without the flag, they come from those that the last command used. To correct
requests that are imported already, run "apigw-lens reenrich".

Exit codes: 0 everything deliverable was delivered; 1 a source could not be read,
or --strict and a line could not.`,
		Example: `  apigw-lens import --usage-plans plans.json 'logs/*.gz'
  aws logs filter-log-events --log-group-name api | apigw-lens import -
  tail -n +1 -f access.log | apigw-lens import -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	newDataFlag(cmd, &o.data, defaultData)
	f := cmd.Flags()
	f.StringVar(&o.plans, "usage-plans", "", "usage plan snapshot to enrich from, or a folder of snapshots")
	f.StringVar(&o.geo, "geo", "", "MMDB file with countries, for example GeoLite2-Country.mmdb")
	f.StringVar(&o.privacy, "privacy", "keep", "addresses and user ids: keep, truncate or hash")
	f.StringVar(&o.privacyKey, "privacy-key", "", "secret key of --privacy hash; better set as "+envPrefix+"PRIVACY_KEY")
	f.BoolVar(&o.json, "json", false, "print the counts as a JSON object")
	f.BoolVar(&o.strict, "strict", false, "exit 1 when a line could not be read")
	f.BoolVar(&o.again, "again", false, "read files that were imported before once more; rows that are there count as duplicates")
	return cmd
}

func (o *importOptions) run(ctx context.Context, s Streams, sources []string) (err error) {
	if _, err := enrich.NewPrivacy(enrich.PrivacyMode(o.privacy), o.privacyKey); err != nil {
		return fmt.Errorf("--privacy, %sPRIVACY_KEY: %w", envPrefix, err)
	}
	st, err := store.Open(o.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.LeaveDemo(); err != nil {
		return err
	}
	handler, err := newHandler(enricher.Options{GeoDatabase: o.geo, PrivacyMode: o.privacy, PrivacyHashKey: o.privacyKey}, o.plans, st)
	if err != nil {
		return err
	}
	bar := newProgress(s)
	result, err := delivery.Run(ctx, delivery.Options{
		Store: st, Enricher: handler, Sources: sources, Stdin: s.In, Again: o.again, Strict: o.strict,
		Now: s.Now, Progress: bar.show, Warn: bar.warn,
	})
	bar.end()
	return o.report(s, result, err)
}

// report prints the counts, whatever ended the import: what was delivered
// stays delivered.
func (o *importOptions) report(s Streams, r delivery.Result, err error) error {
	if o.json {
		text, jsonErr := json.Marshal(r)
		if jsonErr != nil {
			return fmt.Errorf("encode counts: %w", jsonErr)
		}
		fmt.Fprintln(s.Out, string(text))
		return err
	}
	fmt.Fprint(s.Err, summarize(r, o.data))
	switch {
	case r.Files+r.SkippedFiles == 0 && err == nil:
		fmt.Fprintln(s.Err, "There was no file to import.")
	case r.Lines > 0 && r.Failed == r.Lines:
		fmt.Fprintln(s.Err, "None of these lines is an access log record of API Gateway; docs/fields.md has the log formats.")
	}
	if err == nil && r.Delivered > 0 {
		fmt.Fprintf(s.Err, "See it: %s\n", hint("serve", o.data))
	}
	return err
}

// summarize says in words what an import into a data folder did.
func summarize(r delivery.Result, data string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Delivered %s of %s lines from %s in %.1f s.\n", grouped(r.Delivered), grouped(r.Lines), files(r.Files), r.Seconds)
	row := func(n int64, text string) {
		if n > 0 {
			fmt.Fprintf(&b, "  %11s  %s\n", grouped(n), text)
		}
	}
	row(r.Enriched, "with usage plan and customer")
	row(r.NoKey, "without an API key")
	row(r.UnknownKey, "with an API key that the usage plan snapshot does not know")
	row(r.NoPlan, "with an API key that has no plan for the stage")
	row(r.NoSnapshot, "without plan and customer: no usage plan snapshot (--usage-plans)")
	row(r.Repaired, "of them had broken quoting and were repaired")
	row(r.Duplicates, "were there already")
	row(r.Dropped, "control messages dropped")
	row(r.Failed, "could not be read and are kept in "+filepath.Join(data, layout.Errors))
	if r.SkippedFiles > 0 {
		fmt.Fprintf(&b, "Skipped %s imported before (--again reads them once more).\n", files(r.SkippedFiles))
	}
	return b.String()
}

func files(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// grouped writes 1234567 as 1,234,567.
func grouped(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
