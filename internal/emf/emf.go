// Package emf writes log lines that are also documents in CloudWatch's embedded
// metric format, so that a number is logged once and still becomes a metric.
//
// Source: "Specification: Embedded metric format" of the CloudWatch user guide.
package emf

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"time"
)

// Namespace is the CloudWatch namespace of our metrics.
const Namespace = "ApigwLens"

// Metric is a number that CloudWatch takes from a line. Unit is CloudWatch's:
// Count, Seconds, Milliseconds, Bytes, None.
type Metric struct {
	Name  string
	Unit  string
	Value float64 `json:"-"`
}

// Count is a metric that counts.
func Count(name string, n int) Metric { return Metric{name, "Count", float64(n)} }

// Line is one log line.
type Line struct {
	At      time.Time
	Level   string
	Message string
	// Dimension is the name of the metrics' one dimension, a field of the line.
	Dimension string
	Metrics   []Metric
	// Fields are the line's other members. They are no metrics.
	Fields map[string]any
}

// Write writes the line as one JSON document.
func (l Line) Write(w io.Writer) error {
	definition := map[string]any{
		"Namespace":  Namespace,
		"Dimensions": [][]string{{l.Dimension}},
		"Metrics":    l.Metrics,
	}
	line := maps.Clone(l.Fields)
	if line == nil {
		line = map[string]any{}
	}
	line["_aws"] = map[string]any{"Timestamp": l.At.UnixMilli(), "CloudWatchMetrics": []any{definition}}
	line["time"] = l.At.UTC().Format(time.RFC3339Nano)
	line["level"] = l.Level
	line["msg"] = l.Message
	for _, m := range l.Metrics {
		line[m.Name] = m.Value
	}
	data, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("encode summary: %w", err)
	}
	if _, err := w.Write(append(data, '\n')); err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	return nil
}
