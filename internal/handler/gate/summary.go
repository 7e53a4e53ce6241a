package gate

import (
	"io"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/emf"
)

// summary is the log line of an invocation.
type summary struct {
	project, ask, execution string
	decision                string
	missing, indexed        int
	limited, loads, failing int
	customers               int
	customersFailed         int
	overdue                 []string
	spiceAge, duration      time.Duration
}

// metrics are those that the ask knows of, so that one ask does not zero what
// another says.
func (s *summary) metrics() []emf.Metric {
	m := []emf.Metric{{Name: "Duration", Unit: "Milliseconds", Value: float64(s.duration.Microseconds()) / 1000}}
	switch s.ask {
	case "begin":
		m = append(m, emf.Count("DaysMissing", s.missing), emf.Count("DataSetsLimited", s.limited),
			emf.Count("ReportsOverdue", len(s.overdue)))
		if s.spiceAge > 0 {
			m = append(m, emf.Metric{Name: "SpiceAge", Unit: "Seconds", Value: s.spiceAge.Seconds()})
		}
	case "load":
		m = append(m, emf.Count("Ingestions", s.loads))
	case "end":
		m = append(m, emf.Count("DaysIndexed", s.indexed), emf.Count("RefreshPartsFailing", s.failing))
	case "close":
		m = append(m, emf.Count("Customers", s.customers), emf.Count("CustomersFailed", s.customersFailed))
	}
	return m
}

func (s *summary) write(w io.Writer, at time.Time, err error) error {
	line := emf.Line{
		At: at, Level: "INFO", Message: "answered " + s.ask, Dimension: "ProjectName", Metrics: s.metrics(),
		Fields: map[string]any{"ProjectName": s.project, "execution": s.execution},
	}
	if s.decision != "" {
		line.Fields["decision"] = s.decision
	}
	if len(s.overdue) > 0 {
		line.Level = "WARN"
		line.Fields["overdue"] = strings.Join(s.overdue, " ")
	}
	if err != nil {
		line.Level = "ERROR"
		line.Fields["error"] = err.Error()
	}
	return line.Write(w)
}
