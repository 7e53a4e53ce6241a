package planner

import (
	"time"

	"github.com/apigw-lens/apigw-lens/internal/emf"
)

// summary logs one line.
func (h *Handler) summary(start time.Time, ask string, answer any, err error) error {
	line := emf.Line{
		At: start, Level: "INFO", Message: "reports: " + ask, Dimension: "ProjectName",
		Metrics: []emf.Metric{{Name: "PlanDuration", Unit: "Milliseconds", Value: float64(h.cfg.Now().Sub(start).Milliseconds())}},
		Fields:  map[string]any{"ProjectName": h.cfg.Project},
	}
	switch a := answer.(type) {
	case Planned:
		line.Metrics = append(line.Metrics, emf.Count("ReportCustomers", a.Customers))
	case Finished:
		line.Metrics = append(line.Metrics, emf.Count("ReportCustomersFailed", a.Failed))
	}
	if err != nil {
		line.Level, line.Fields["error"] = "ERROR", err.Error()
	}
	return line.Write(h.cfg.Log)
}
