// Invoke runs a function's bootstrap on this machine and shows what it makes
// of a sample event:
//
//	go run ./test/runtimeapi/invoke -fn enricher -event events/enricher-rest.json
//
// The answer goes to stdout, with the data of Firehose records decoded; the
// function's log and the times go to stderr. The function sees this process's
// environment, so its settings can be given in front of the command.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
	"unicode/utf8"

	"github.com/apigw-lens/apigw-lens/test/runtimeapi"
)

func main() {
	var o options
	flag.StringVar(&o.function, "fn", "", "name of the function, for example enricher")
	flag.StringVar(&o.event, "event", "", "file with the event (default events/<fn>-rest.json)")
	flag.StringVar(&o.bootstrap, "bootstrap", "", "program to run (default build/<fn>/bootstrap)")
	flag.DurationVar(&o.timeout, "timeout", runtimeapi.DefaultTimeout, "time limit of an invocation")
	flag.IntVar(&o.times, "n", 1, "number of invocations of one process")
	flag.BoolVar(&o.raw, "raw", false, "show the answer as it is")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "invoke:", err)
		os.Exit(1)
	}
}

type options struct {
	function, event, bootstrap string
	timeout                    time.Duration
	times                      int
	raw                        bool
}

func (o options) run(ctx context.Context, stdout, stderr io.Writer) error {
	if o.function == "" {
		return errors.New("-fn names no function")
	}
	if o.event == "" {
		o.event = filepath.Join("events", o.function+"-rest.json")
	}
	if o.bootstrap == "" {
		o.bootstrap = filepath.Join("build", o.function, "bootstrap")
	}
	event, err := os.ReadFile(o.event)
	if err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	host, err := runtimeapi.Start(runtimeapi.Config{
		Bootstrap: o.bootstrap, Function: o.function, Env: os.Environ(), Timeout: o.timeout, Log: stderr,
	})
	if err != nil {
		return err
	}
	defer host.Close()
	for range o.times {
		result, err := host.Invoke(ctx, event)
		if err != nil {
			return err
		}
		fmt.Fprintf(stderr, "%s: cold %t, init %v, duration %v, %d bytes in, %d bytes out\n",
			result.RequestID, result.Cold, result.Init.Round(time.Microsecond), result.Duration.Round(time.Microsecond),
			len(event), len(result.Payload))
		if result.FunctionError != "" {
			return fmt.Errorf("the function reports %s: %s", result.FunctionError, result.Payload)
		}
		if _, err := fmt.Fprintf(stdout, "%s\n", o.show(result.Payload)); err != nil {
			return fmt.Errorf("write answer: %w", err)
		}
	}
	return nil
}

// show makes a Firehose answer readable; any other answer stays as it is.
func (o options) show(payload []byte) []byte {
	var answer struct {
		Records []struct {
			RecordID string `json:"recordId"`
			Result   string `json:"result"`
			Data     []byte `json:"data"`
		} `json:"records"`
	}
	if o.raw || json.Unmarshal(payload, &answer) != nil || answer.Records == nil {
		return payload
	}
	var out []byte
	for i, record := range answer.Records {
		if i > 0 {
			out = append(out, '\n')
		}
		out = fmt.Appendf(out, "%s %s", record.RecordID, record.Result)
		if len(record.Data) == 0 {
			continue
		}
		if utf8.Valid(record.Data) {
			out = fmt.Appendf(out, "\n%s", record.Data)
		} else {
			out = fmt.Appendf(out, "\n(%d bytes)", len(record.Data))
		}
	}
	return out
}
