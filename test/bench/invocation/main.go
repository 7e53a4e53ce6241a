// Command invocation measures what Lambda would see of a function: how long a
// new process takes to its first answer, how long its first and its later
// invocations take, and the most memory it holds. This project's enricher runs
// beside the handlers one would write first in Go and in Python, each as a
// process under a Runtime API on the loopback, in one interleaved run.
//
//	go run ./test/bench/invocation
//
// Ours loads 2,000 keys from a table of usage plan snapshots and looks up user
// agents and countries; the peers read the same keys from a file. What the peers
// do and do not is said in test/bench/peer.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/test/bench/peer"
	"github.com/apigw-lens/apigw-lens/test/runtimeapi"
)

// contender is a program to measure, and its environment.
type contender struct {
	name, bootstrap string
	env             []string
}

// figures are what the rounds brought, in milliseconds and megabytes.
type figures struct{ cold, first, warm, peak []float64 }

func main() {
	rounds := flag.Int("rounds", 7, "rounds; the median counts")
	warm := flag.Int("warm", 29, "warm invocations of a round; their median counts")
	flag.Parse()
	if err := compare(os.Stdout, []int{1000, 2500}, *rounds, *warm); err != nil {
		log.Fatal(err)
	}
}

func compare(out io.Writer, sizes []int, rounds, warm int) error {
	dir, err := os.MkdirTemp("", "invocation")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // measure collects between its rounds
	server, err := serveTable(peer.Plans())
	if err != nil {
		return fmt.Errorf("publish snapshot: %w", err)
	}
	defer server.Close()
	contenders, err := prepare(dir, server.URL)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%-26s %8s %9s %9s %9s %9s %14s\n", "", "records", "cold ms", "first ms", "warm ms", "peak MB", "warm, x Python")
	for _, records := range sizes {
		event := peer.Event(records)
		measured := make([]figures, len(contenders))
		for range rounds {
			for i, c := range contenders {
				if err := c.measure(event, records, warm, &measured[i]); err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
			}
		}
		python := peer.Median(measured[len(measured)-1].warm)
		for i, c := range contenders {
			m := measured[i]
			fmt.Fprintf(out, "%-26s %8d %9.1f %9.1f %9.2f %9.1f %14.1f\n", c.name, records, peer.Median(m.cold),
				peer.Median(m.first), peer.Median(m.warm), peer.Median(m.peak), python/peer.Median(m.warm))
		}
	}
	return nil
}

// prepare builds the programs into dir; the last is the one the others are
// compared with.
func prepare(dir, table string) ([]contender, error) {
	plans, countries := filepath.Join(dir, "plans.json"), filepath.Join(dir, "countries.mmdb")
	if err := peer.Plans().Save(plans); err != nil {
		return nil, err
	}
	if err := peer.WriteCountries(countries); err != nil {
		return nil, err
	}
	ours, idiomatic := filepath.Join(dir, "enricher"), filepath.Join(dir, "idiomatic")
	for program, folder := range map[string]string{ours: "./functions/enricher", idiomatic: "./test/bench/invocation/idiomatic"} {
		cmd := exec.Command("go", "build", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w", "-o", program, folder)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if text, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build %s: %w\n%s", folder, err, text)
		}
	}
	python, err := pythonBootstrap(dir)
	if err != nil {
		return nil, err
	}
	deployed, err := deployedWith("template.yaml")
	if err != nil {
		return nil, err
	}
	file := "USAGE_PLAN_SNAPSHOT_FILE=" + plans
	return []contender{
		{"apigw-lens", ours, append(deployed, "USAGE_PLAN_TABLE="+tableName, "GEO_DATABASE_FILE="+countries,
			"AWS_ENDPOINT_URL="+table, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test")},
		{"Go, the obvious way", idiomatic, []string{file}},
		{"Python, the obvious way", python, []string{file, "PYTHONDONTWRITEBYTECODE=1"}},
	}, nil
}

// collector are the settings of Go's garbage collector in the template.
var collector = regexp.MustCompile(`(GOGC|GOMEMLIMIT): '?(\w+)'?`)

// deployedWith is the environment that the template gives the enricher to collect
// garbage by: it decides about time and memory.
func deployedWith(template string) ([]string, error) {
	text, err := os.ReadFile(template)
	if err != nil {
		return nil, err
	}
	var env []string
	for _, found := range collector.FindAllStringSubmatch(string(text), -1) {
		env = append(env, found[1]+"="+found[2])
	}
	if len(env) != 2 {
		return nil, fmt.Errorf("%s: found %q, want GOGC and GOMEMLIMIT of the enricher alone", template, env)
	}
	return env, nil
}

// pythonBootstrap writes a program that becomes the Python runtime.
func pythonBootstrap(dir string) (string, error) {
	python, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		return "", fmt.Errorf("find python3: %w", err)
	}
	script, err := filepath.Abs("test/bench/peer/runtime.py")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "python")
	text := fmt.Sprintf("#!/bin/sh\nexec %s %s\n", strings.TrimSpace(string(python)), script)
	return path, os.WriteFile(path, []byte(text), 0o700)
}

// measure runs a new process through one cold and some warm invocations. Garbage
// of the host's own, an answer each, is collected before and not on the process's
// time: both run on the same cores.
func (c contender) measure(event []byte, records, warm int, f *figures) error {
	runtime.GC()
	var logged bytes.Buffer
	host, err := runtimeapi.Start(runtimeapi.Config{Bootstrap: c.bootstrap, Function: "enricher", Env: c.env, Log: &logged})
	if err != nil {
		return err
	}
	defer host.Close()
	cold, err := host.Invoke(context.Background(), event)
	if err != nil {
		return err
	}
	if err := check(cold, records); err != nil {
		return err
	}
	var times []float64
	for range warm {
		result, err := host.Invoke(context.Background(), event)
		if err != nil {
			return err
		}
		times = append(times, milliseconds(result.Duration))
	}
	peak, err := host.PeakMemory()
	if err != nil {
		return err
	}
	f.cold = append(f.cold, milliseconds(cold.Init+cold.Duration))
	f.first = append(f.first, milliseconds(cold.Duration))
	f.warm = append(f.warm, peer.Median(times))
	f.peak = append(f.peak, float64(peak)/(1<<20))
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// check wants every record answered with its customer: a measurement of a
// function that fails would be worthless.
func check(result runtimeapi.Result, records int) error {
	if result.FunctionError != "" {
		return fmt.Errorf("the function reports %s: %s", result.FunctionError, result.Payload)
	}
	var answer struct {
		Records []struct {
			Result string
			Data   []byte
		}
	}
	if err := json.Unmarshal(result.Payload, &answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	found := 0
	for _, r := range answer.Records {
		if r.Result == "Ok" && bytes.Contains(r.Data, []byte(`Company `)) {
			found++
		}
	}
	if found != records {
		return fmt.Errorf("%d of %d records were enriched", found, records)
	}
	return nil
}
