package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/delivery"
	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/geo/mmdb"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/server"
	"github.com/apigw-lens/apigw-lens/internal/store"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

type demoOptions struct {
	serve   serveOptions
	noServe bool
	seed    uint64
	days    int
	rate    int
	until   string
}

func newDemo(s Streams) *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make demo traffic and show its dashboard",
		Long: `Make the access logs of twelve made-up customers on three usage plans, import them
and show the dashboard, until Ctrl-C.

The traffic has a story: a quota that ran out, a leaked key, a bad deploy and more.
The planted facts, with their exact figures and the queries that find them, are in
story.json in the data folder. The same seed, days, rate and end make the same
traffic. Running demo again replaces the traffic of the last run.`,
		Example: `  apigw-lens demo
  apigw-lens demo --seed 7 --days 90 --until 2026-03-31T00:00:00Z --no-serve`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	newDataFlag(cmd, &o.serve.data, "apigw-lens-demo")
	f := cmd.Flags()
	f.Uint64Var(&o.seed, "seed", 1, "which traffic of many")
	f.IntVar(&o.days, "days", demo.DefaultDays, "days of traffic")
	f.IntVar(&o.rate, "rate", demo.DefaultRequestsPerDay, "requests per day, about")
	f.StringVar(&o.until, "until", "", "end of the traffic, RFC 3339 (default now)")
	f.BoolVar(&o.noServe, "no-serve", false, "only make and import the traffic")
	f.StringVar(&o.serve.addr, "addr", server.DefaultAddr, "address of the dashboard")
	return cmd
}

func (o *demoOptions) run(ctx context.Context, s Streams) error {
	until := s.Now()
	if o.until != "" {
		var err error
		if until, err = time.Parse(time.RFC3339, o.until); err != nil {
			return fmt.Errorf("--until: want a time such as 2026-11-22T10:00:00Z: %w", err)
		}
	}
	traffic, err := demo.Generate(demo.Options{Seed: o.seed, Days: o.days, Until: until, RequestsPerDay: o.rate})
	if err != nil {
		return err
	}
	if err := o.deliver(ctx, s, traffic); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "Make reports: %s\n", hint("report", o.serve.data))
	if o.noServe {
		fmt.Fprintf(s.Err, "See it: %s\n", hint("serve", o.serve.data))
		return nil
	}
	return o.serve.run(ctx, s)
}

// deliver puts the traffic into the data folder, in place of an earlier demo's.
func (o *demoOptions) deliver(ctx context.Context, s Streams, traffic *demo.Demo) (err error) {
	st, err := store.Open(o.serve.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.ResetDemo(); err != nil {
		return err
	}
	handler, err := demoHandler(st, traffic)
	if err != nil {
		return err
	}
	lines, stop := generated(traffic)
	defer stop()
	bar := newProgress(s)
	result, err := delivery.Run(ctx, delivery.Options{
		Store: st, Enricher: handler, Now: s.Now, Progress: bar.show,
		Streams: []delivery.Stream{{Name: "demo", Reader: lines}},
	})
	bar.end()
	if err != nil {
		return err
	}
	story, err := traffic.Story().Encode()
	if err != nil {
		return err
	}
	fmt.Fprint(s.Err, summarize(result, st.Dir()))
	return st.SaveStory(story)
}

// demoHandler enriches with the demo's own usage plans and countries, which
// are left in the data folder to look at.
func demoHandler(st *store.Store, traffic *demo.Demo) (*enricher.Handler, error) {
	history, err := usageplan.NewHistory(traffic.Snapshot())
	if err != nil {
		return nil, err
	}
	if err := usePlans(st, history); err != nil {
		return nil, err
	}
	countries := filepath.Join(st.Dir(), "countries.mmdb")
	if err := mmdb.Write(countries, traffic.Countries()); err != nil {
		return nil, err
	}
	return newHandler(enricher.Options{GeoDatabase: countries}, "", st)
}

// generated writes the lines into a pipe while they are read; stop ends the
// writing when nobody reads on.
func generated(traffic *demo.Demo) (lines io.Reader, stop func()) {
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.CloseWithError(traffic.WriteLines(w))
	}()
	return r, func() {
		r.Close()
		<-done
	}
}
