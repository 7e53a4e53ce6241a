package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

// reportsPrefix is where the report workflow writes.
const reportsPrefix = "reports/"

type getOptions struct {
	stackOptions
	period, customer, out string
	urls, json            bool
	expires               time.Duration
}

func newAWSReportGet(s Streams) *cobra.Command {
	var o getOptions
	cmd := &cobra.Command{
		Use:   "get [PERIOD]",
		Short: "List, download or link the reports of a period",
		Long: `List the stack's reports: without PERIOD the periods that have some, with one its
files, by customer. --out downloads them, into OUT/PERIOD/CUSTOMER; what was
downloaded is compared with the checksums of the manifest. --print-urls prints a
link for each, to be passed on: it works without AWS credentials until --expires,
or until the credentials end that made it, whichever is earlier.

PERIOD is a folder's name, such as 2026-11-22, 2026-W47, 2026-11 or
2026-11-01_2026-11-15, or yesterday, last-week or last-month.

Permissions: ` + stackPermissions + `,
s3:ListBucket and s3:GetObject on the bucket's reports/.`,
		Example: `  apigw-lens aws report get
  apigw-lens aws report get 2026-W47 --out reports
  apigw-lens aws report get last-month --customer "Acme Ltd" --print-urls`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				if o.period != "" {
					return errors.New("the period is given twice")
				}
				o.period = args[0]
			}
			return o.run(cmd.Context(), s)
		},
	}
	o.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.period, "period", "", "the period, in place of PERIOD")
	f.StringVar(&o.customer, "customer", "", "only this customer id")
	f.StringVar(&o.out, "out", "", "folder to download into; made when it is not there")
	f.BoolVar(&o.urls, "print-urls", false, "print a link for each file")
	f.DurationVar(&o.expires, "expires", 12*time.Hour, "how long links work, at most 168h")
	f.BoolVar(&o.json, "json", false, "print the periods, or the period's manifest, as JSON")
	cmd.MarkFlagsMutuallyExclusive("out", "print-urls", "json")
	return cmd
}

// longestLink is how long S3 lets a link work.
const longestLink = 7 * 24 * time.Hour

func (o *getOptions) run(ctx context.Context, s Streams) error {
	if o.expires <= 0 || o.expires > longestLink {
		return fmt.Errorf("--expires must be above 0 and at most %s", longestLink)
	}
	d, err := o.open(ctx)
	if err != nil {
		return err
	}
	bucket, err := d.resource(idBucket)
	if err != nil {
		return err
	}
	if o.period == "" {
		return o.periods(ctx, s, d.s3(), bucket)
	}
	period, err := report.ParsePeriod(o.period, d.Parameters["ReportTimeZone"], s.Now())
	if err != nil {
		return err
	}
	store := objects.NewStore(d.s3(), bucket)
	prefix := reportsPrefix + period.Name + "/"
	text, err := store.Get(ctx, prefix+"manifest.json")
	if errors.Is(err, objects.ErrMissing) {
		return fmt.Errorf("there are no reports of %s: make them with \"apigw-lens aws report --period %[1]s --wait\"", period.Name)
	}
	if err != nil {
		return err
	}
	var m report.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("read %smanifest.json: %w", prefix, err)
	}
	entries, err := o.choose(s, &m)
	if err != nil {
		return err
	}
	switch {
	case o.json:
		return printJSON(s.Out, entries)
	case o.out != "":
		return o.download(ctx, s, store, prefix, filepath.Join(o.out, period.Name), entries)
	case o.urls:
		return o.link(ctx, s, s3.NewPresignClient(d.s3()), bucket, prefix, entries)
	}
	return listFiles(s, entries)
}

// periods lists the periods that have reports.
func (o *getOptions) periods(ctx context.Context, s Streams, client *s3.Client, bucket string) error {
	if o.out != "" || o.urls || o.customer != "" {
		return errors.New("which period? \"apigw-lens aws report get\" lists them")
	}
	names, err := objects.NewFolder(client, bucket, reportsPrefix).Names(ctx)
	if err != nil {
		return err
	}
	periods := []string{}
	for _, name := range names {
		if name != ".work" {
			periods = append(periods, name)
		}
	}
	if o.json {
		return printJSON(s.Out, periods)
	}
	for _, name := range periods {
		fmt.Fprintln(s.Out, printable(name))
	}
	if len(periods) == 0 {
		fmt.Fprintln(s.Err, "There are no reports yet: make some with \"apigw-lens aws report --wait\".")
	}
	return nil
}

// choose are the entries that are asked for, and tells which have failed.
func (o *getOptions) choose(s Streams, m *report.Manifest) ([]report.ManifestEntry, error) {
	entries := []report.ManifestEntry{}
	if o.customer == "" {
		entries = append(entries, m.Overview)
	}
	for _, e := range m.Customers {
		if o.customer != "" && e.CustomerID != o.customer {
			continue
		}
		entries = append(entries, e)
		if e.Failure != "" {
			fmt.Fprintf(s.Err, "%s has no report: %s\n", printable(e.CustomerID), printable(e.Failure))
		}
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("the period has no report of customer %q; without --customer all are listed, by customer id", o.customer)
	}
	return entries, nil
}

func listFiles(s Streams, entries []report.ManifestEntry) error {
	t := tableOf("customer id", "customer", "requests", "file", "bytes")
	for _, e := range entries {
		for _, f := range e.Files {
			t.Rows = append(t.Rows, []any{e.CustomerID, e.Customer, e.Requests, f.Path, f.Bytes})
		}
	}
	return writeTable(s.Out, t)
}

// link prints a link for each file, signed with the user's own credentials.
func (o *getOptions) link(ctx context.Context, s Streams, signer *s3.PresignClient, bucket, prefix string, entries []report.ManifestEntry) error {
	for _, e := range entries {
		for _, f := range e.Files {
			key := prefix + f.Path
			signed, err := signer.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key}, s3.WithPresignExpires(o.expires))
			if err != nil {
				return fmt.Errorf("sign link: %w", err)
			}
			fmt.Fprintln(s.Out, signed.URL)
		}
	}
	fmt.Fprintf(s.Err, "The links work until %s, or until your AWS credentials end. Whoever has one can read the report.\n",
		s.Now().Add(o.expires).UTC().Format("2006-01-02 15:04 UTC"))
	return nil
}

// download writes the files below dir and prints their names.
func (o *getOptions) download(ctx context.Context, s Streams, store *objects.Store, prefix, dir string, entries []report.ManifestEntry) error {
	for _, e := range entries {
		for _, f := range e.Files {
			if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
				return fmt.Errorf("the manifest names a file outside of its folder: %q", f.Path)
			}
			body, err := store.Get(ctx, prefix+f.Path)
			if err != nil {
				return err
			}
			if got := report.NewManifestFile(f.Path, body); got.SHA256 != f.SHA256 {
				return fmt.Errorf("%s%s is not the file of the manifest: the period is being made again, or somebody changed it; try again", prefix, f.Path)
			}
			path := filepath.Join(dir, filepath.FromSlash(f.Path))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return fmt.Errorf("make folder: %w", err)
			}
			if err := os.WriteFile(path, body, 0o644); err != nil {
				return fmt.Errorf("write report: %w", err)
			}
			fmt.Fprintln(s.Out, path)
		}
	}
	return nil
}
