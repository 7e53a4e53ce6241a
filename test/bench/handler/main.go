// Command handler measures what enriching a Firehose batch costs, side by side
// in one interleaved run: this project's handler, the handler one would write
// first in Go and in Python, and the floor below which no handler can go,
// base64 there and back.
//
//	go run ./test/bench/handler
//
// What the peers do and do not is said in test/bench/peer.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/firehose"
	"github.com/apigw-lens/apigw-lens/internal/geo"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/internal/useragent"
	"github.com/apigw-lens/apigw-lens/test/bench/peer"
)

// contender enriches the event n times and returns the processor time it took.
type contender struct {
	name string
	run  func(n int) (time.Duration, error)
	n    int // repetitions of one round, so that all take about as long
}

func main() {
	rounds := flag.Int("rounds", 21, "rounds; the median counts")
	records := flag.Int("records", 1000, "records of the event")
	flag.Parse()
	if err := compare(os.Stdout, *records, *rounds); err != nil {
		log.Fatal(err)
	}
}

func compare(out io.Writer, records, rounds int) error {
	dir, err := os.MkdirTemp("", "handler")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	snapshot := peer.Plans()
	event := peer.Event(records)
	ours, err := newOurs(dir, snapshot)
	if err != nil {
		return err
	}
	idiomatic := peer.NewIdiomatic(snapshot)
	python, stop, err := startPython(dir, event, snapshot)
	if err != nil {
		return err
	}
	defer stop()
	contenders := []contender{
		{"floor: base64 there and back", inProcess(func() error { return floor(event) }), 200},
		{"apigw-lens", inProcess(func() error { _, _, err := ours.Process(context.Background(), event); return err }), 80},
		{"Go, the obvious way", inProcess(func() error { _, err := idiomatic.HandleJSON(event); return err }), 2},
		{"Python, the obvious way", python, 2},
	}
	times := make([][]float64, len(contenders))
	for range rounds {
		for i, c := range contenders {
			took, err := c.run(c.n)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			times[i] = append(times[i], float64(took.Nanoseconds())/float64(c.n*records))
		}
	}
	print(out, contenders, times)
	return nil
}

// newOurs is this project's handler with everything that it does switched on.
func newOurs(dir string, snapshot *usageplan.Snapshot) (*enricher.Handler, error) {
	path := filepath.Join(dir, "countries.mmdb")
	if err := peer.WriteCountries(path); err != nil {
		return nil, err
	}
	countries, err := geo.Open(path)
	if err != nil {
		return nil, err
	}
	return enricher.New(enricher.Config{
		Enricher: &enrich.Enricher{Agents: useragent.NewCache(0), Countries: countries}, OneAtATime: true,
		Plans: enricher.StaticPlans{Lookup: enrich.NewLookup(snapshot)},
	})
}

// print writes the medians. The machine's speed changes from round to round, so
// contenders are compared within each round, and the middle one of those ratios
// is shown.
func print(out io.Writer, contenders []contender, times [][]float64) {
	ratio := func(a, b int) float64 {
		ratios := make([]float64, len(times[a]))
		for round := range ratios {
			ratios[round] = times[a][round] / times[b][round]
		}
		return peer.Median(ratios)
	}
	fmt.Fprintf(out, "%-30s %12s %10s %10s %10s\n", "", "ns/record", "x Python", "x Go", "/ floor")
	for i, c := range contenders {
		fmt.Fprintf(out, "%-30s %12.0f %10.1f %10.1f %10.2f\n", c.name, peer.Median(times[i]), ratio(3, i), ratio(2, i), ratio(i, 0))
	}
}

// inProcess measures the processor time of this process, its garbage
// collector's included, but not for what others left behind. The first time is
// not measured: the processor's caches hold what others worked on.
func inProcess(f func() error) func(int) (time.Duration, error) {
	return func(n int) (time.Duration, error) {
		runtime.GC()
		if err := f(); err != nil {
			return 0, err
		}
		before := cpuTime()
		for range n {
			if err := f(); err != nil {
				return 0, err
			}
		}
		return cpuTime() - before, nil
	}
}

func cpuTime() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

var decoded, encoded []byte

func floor(payload []byte) (err error) {
	encoded = encoded[:0]
	_, readErr := firehose.EachRecord(payload, func(r *firehose.Record) {
		if err == nil {
			decoded, err = firehose.AppendDecoded(decoded[:0], r.Data)
			encoded = firehose.AppendBase64(encoded, decoded)
		}
	})
	return errors.Join(readErr, err)
}

// startPython runs cpu.py, which enriches the event as often as a line of
// its input says, and once before, and answers with the nanoseconds of processor
// time.
func startPython(dir string, event []byte, snapshot any) (run func(int) (time.Duration, error), stop func(), err error) {
	text, err := json.Marshal(snapshot)
	if err != nil {
		return nil, nil, err
	}
	for name, content := range map[string][]byte{"event.json": event, "plans.json": text} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return nil, nil, err
		}
	}
	cmd := exec.Command("python3", filepath.Join("test", "bench", "peer", "cpu.py"), filepath.Join(dir, "event.json"))
	cmd.Env = append(os.Environ(), "USAGE_PLAN_SNAPSHOT_FILE="+filepath.Join(dir, "plans.json"), "PYTHONDONTWRITEBYTECODE=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	answers := bufio.NewReader(out)
	run = func(n int) (time.Duration, error) {
		if _, err := fmt.Fprintln(in, n); err != nil {
			return 0, err
		}
		line, err := answers.ReadString('\n')
		if err != nil {
			return 0, err
		}
		ns, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
		return time.Duration(ns), err
	}
	stop = func() {
		in.Close()
		_ = cmd.Wait() // it ends with its input
	}
	return run, stop, nil
}
