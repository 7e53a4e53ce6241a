// Command dashboard measures how long the local dashboard takes: each visual
// by itself, one after the other, then each sheet as the page asks for it, some
// visuals at a time, and again after a filter was changed.
//
// It is run on the data folder named as argument, for example one that
// "apigw-lens demo --rate 143000 --no-serve" made: 5 million requests in 35 days.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/lens"
)

// atOnce is how many visuals the page asks for at the same time.
const atOnce = 6

// changes are the filter changes that are measured on the first sheet.
var changes = []string{"domain=api.example.com", "date=last-7-day", "compare=previous", "status=200&status=404"}

// ten are the visuals that stand for the questions people ask: usage by domain and
// day, status, what fails and where, routes, customers, quotas, clients, latency
// percentiles, users.
var ten = []string{"line-domain", "pie-status", "bar-4xx-route", "line-5xx", "tbl-routes", "tbl-customer", "tbl-quota-hits", "bar-ua", "line-latency", "kpi-users"}

func main() {
	single := flag.Bool("single", false, "print every visual")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: dashboard [-single] DATA")
		os.Exit(2)
	}
	if err := run(context.Background(), flag.Arg(0), *single); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, data string, single bool) error {
	// The first one of a process also reads the files into the system's memory.
	began := time.Now()
	if _, err := sheets(ctx, data, ""); err != nil {
		return err
	}
	fmt.Printf("warm-up: all sheets once in %v\n\n", round(time.Since(began)))
	visuals, err := eachVisual(ctx, data)
	if err != nil {
		return err
	}
	if single {
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		for _, v := range visuals {
			fmt.Fprintf(w, "%s\t%s\t%v\n", v.sheet, v.id, round(v.took))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	sum, err := tenOf(visuals)
	if err != nil {
		return err
	}
	fmt.Printf("ten visuals, one after the other: %v\n", round(sum))
	slices.SortFunc(visuals, func(a, b measured) int { return int(a.took - b.took) })
	slowest := visuals[len(visuals)-1]
	fmt.Printf("visuals, one at a time: %d, median %v, slowest %s with %v\n\n", len(visuals), round(visuals[len(visuals)/2].took), slowest.id, round(slowest.took))
	all, err := sheets(ctx, data, "")
	if err != nil {
		return err
	}
	for _, s := range all {
		fmt.Printf("sheet %-10s complete in %v\n", s.sheet, round(s.took))
	}
	for _, query := range changes {
		changed, err := sheets(ctx, data, query)
		if err != nil {
			return err
		}
		fmt.Printf("sheet %-10s with %s: %v\n", changed[0].sheet, query, round(changed[0].took))
	}
	return nil
}

// tenOf is how long the ten visuals took together.
func tenOf(visuals []measured) (sum time.Duration, err error) {
	for _, id := range ten {
		i := slices.IndexFunc(visuals, func(v measured) bool { return v.id == id })
		if i < 0 {
			return 0, fmt.Errorf("the dashboard has no visual %s", id)
		}
		sum += visuals[i].took
	}
	return sum, nil
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// measured is how long a visual or, without an id, a sheet took.
type measured struct {
	sheet, id string
	took      time.Duration
}

// open opens the dashboard with nothing in its cache but what the page asks for
// before any visual.
func open(ctx context.Context, data string) (*lens.Lens, error) {
	l, err := lens.Open(ctx, lens.Options{Data: data})
	if err != nil {
		return nil, err
	}
	began := time.Now()
	m, err := l.Meta(ctx)
	if err != nil {
		return nil, err
	}
	fmt.Printf("opened: %d requests, quota and extent in %v\n", m.Rows, round(time.Since(began)))
	return l, nil
}

func visualsOf(s board.Sheet) []string {
	var ids []string
	for _, e := range s.Elements {
		if e.Visual != nil {
			ids = append(ids, e.Visual.ID)
		}
	}
	return ids
}

// eachVisual computes one visual after the other, each with an empty cache of
// its own.
func eachVisual(ctx context.Context, data string) ([]measured, error) {
	l, err := open(ctx, data)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	var list []measured
	for _, s := range l.Page().Sheets {
		for _, id := range visualsOf(s) {
			began := time.Now()
			if _, err := l.Data(ctx, id, board.State{}, false); err != nil {
				return nil, err
			}
			list = append(list, measured{s.ID, id, time.Since(began)})
		}
	}
	return list, nil
}

// sheets computes all sheets, each as the page does.
func sheets(ctx context.Context, data, query string) ([]measured, error) {
	l, err := open(ctx, data)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, err
	}
	var list []measured
	for _, s := range l.Page().Sheets {
		began := time.Now()
		if err := together(ctx, l, visualsOf(s), l.ParseState(values)); err != nil {
			return nil, err
		}
		list = append(list, measured{sheet: s.ID, took: time.Since(began)})
	}
	return list, nil
}

// together computes visuals, some at a time.
func together(ctx context.Context, l *lens.Lens, ids []string, state board.State) error {
	next := make(chan string)
	problems := make(chan error, len(ids))
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for id := range next {
				if _, err := l.Data(ctx, id, state, false); err != nil {
					problems <- err
				}
			}
		})
	}
	for _, id := range ids {
		next <- id
	}
	close(next)
	wg.Wait()
	close(problems)
	return <-problems
}
