package exporter

import (
	"time"

	"github.com/apigw-lens/apigw-lens/internal/emf"
)

// summary logs one line. It names no customer.
func (h *Handler) summary(start time.Time, done Done, err error) error {
	line := emf.Line{
		At: start, Level: "INFO", Message: "report written", Dimension: "ProjectName",
		Metrics: []emf.Metric{
			emf.Count("ReportsWritten", one(err == nil)), emf.Count("ReportsFailed", one(err != nil)), emf.Count("ReportsMailed", one(done.Mailed)),
			{Name: "ReportBytes", Unit: "Bytes", Value: float64(done.Bytes)},
			{Name: "ReportDuration", Unit: "Milliseconds", Value: float64(h.cfg.Now().Sub(start).Milliseconds())},
		},
		Fields: map[string]any{"ProjectName": h.cfg.Project, "Files": len(done.Files)},
	}
	if err != nil {
		line.Level, line.Message = "ERROR", "report failed"
		line.Fields["error"] = err.Error()
	}
	return line.Write(h.cfg.Log)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
