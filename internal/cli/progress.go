package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/apigw-lens/apigw-lens/internal/delivery"
)

// shownProblems is how many problems are printed one by one.
const shownProblems = 20

// progress draws a bar on a terminal and prints problems above it.
type progress struct {
	s        Streams
	bar      *progressbar.ProgressBar // nil: no terminal
	problems int
}

func newProgress(s Streams) *progress {
	p := &progress{s: s}
	if s.Terminal {
		p.bar = newBar(s.Err)
	}
	return p
}

// newBar is a bar over bytes, with rate and remaining time. Its length is set
// by the first report.
func newBar(w io.Writer) *progressbar.ProgressBar {
	return progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(w),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}

// show is called by the delivery now and then.
func (p *progress) show(at delivery.Progress) {
	if p.bar == nil {
		return
	}
	if at.TotalBytes > 0 && p.bar.GetMax64() != at.TotalBytes {
		p.bar.ChangeMax64(at.TotalBytes)
	}
	p.bar.Describe(grouped(at.Lines) + " lines")
	if at.TotalBytes == 0 || at.Bytes < at.TotalBytes { // at its maximum the bar ends by itself
		_ = p.bar.Set64(at.Bytes) // a bar that cannot be drawn must not stop an import
	}
}

// warn prints a problem: file, line and reason, never the line itself.
func (p *progress) warn(problem delivery.Problem) {
	if p.problems++; p.problems > shownProblems {
		return
	}
	p.clear()
	fmt.Fprintln(p.s.Err, problem)
}

func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// end removes the bar and says how many problems were not printed.
func (p *progress) end() {
	p.clear()
	if n := p.problems - shownProblems; n > 0 {
		fmt.Fprintf(p.s.Err, "and %s more problems\n", grouped(int64(n)))
	}
}
