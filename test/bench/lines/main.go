// Command lines writes access log lines of demo traffic, for measuring.
//
//	go run ./test/bench/lines -n 1000000 > lines.log
package main

import (
	"bufio"
	"flag"
	"io"
	"log"
	"os"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/demo"
)

func main() {
	n := flag.Int("n", 1_000_000, "number of lines")
	days := flag.Int("days", 35, "days they are spread over")
	flag.Parse()
	// A fifth more than asked for: the demo's days differ in length.
	d, err := demo.Generate(demo.Options{
		Seed: 1, Days: *days, RequestsPerDay: *n * 6 / 5 / *days,
		Until: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		log.Fatal(err)
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	if err := d.WriteLines(&head{out, *n}); err != nil && err != io.EOF {
		log.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

// head passes on the first lines and drops the rest.
type head struct {
	w    io.Writer
	left int
}

func (h *head) Write(p []byte) (int, error) {
	for i := 0; i < len(p) && h.left > 0; i++ {
		if p[i] != '\n' {
			continue
		}
		if h.left--; h.left == 0 {
			_, err := h.w.Write(p[:i+1])
			return len(p), err
		}
	}
	if h.left == 0 {
		return len(p), nil
	}
	_, err := h.w.Write(p)
	return len(p), err
}
