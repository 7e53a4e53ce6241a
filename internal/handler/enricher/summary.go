package enricher

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
)

// Summary says what one invocation did. It never holds anything of a record.
type Summary struct {
	DeliveryStream string
	// Records, Ok, Dropped and Failed count Firehose records.
	Records, Ok, Dropped, Failed int
	// The rows of Ok records by enrichment_status; an envelope has many.
	Enriched, NoKey, UnknownKey, NoPlan, NoSnapshot, Unreadable int
	// Repaired counts rows whose line had broken quoting.
	Repaired          int
	BytesIn, BytesOut int
	SnapshotVersion   string
	SnapshotAge       time.Duration
	Duration          time.Duration
	// Failures says why each failed record failed.
	Failures []Failure
}

// Failure is a Firehose record that was given back as ProcessingFailed.
type Failure struct {
	// Index is the record's place in the event.
	Index  int
	Reason string
}

func (s *Summary) count(status enrich.Status, n int) {
	switch status {
	case enrich.Enriched:
		s.Enriched += n
	case enrich.NoKey:
		s.NoKey += n
	case enrich.UnknownKey:
		s.UnknownKey += n
	case enrich.NoPlan:
		s.NoPlan += n
	case enrich.NoSnapshot:
		s.NoSnapshot += n
	case enrich.Unreadable:
		s.Unreadable += n
	}
}

// Namespace is the CloudWatch namespace of our metrics; their one dimension is
// DeliveryStreamName.
const Namespace = "ApigwLens"

// metric is a number that CloudWatch takes from the summary line.
type metric struct {
	Name  string
	Unit  string
	value float64
}

func (s *Summary) metrics() []metric {
	count := func(name string, n int) metric { return metric{name, "Count", float64(n)} }
	m := []metric{
		count("Records", s.Records),
		count("RecordsFailed", s.Failed),
		count("RecordsDropped", s.Dropped),
		count("RowsEnriched", s.Enriched),
		count("RowsNoKey", s.NoKey),
		count("RowsUnknownKey", s.UnknownKey),
		count("RowsNoPlan", s.NoPlan),
		count("RowsNoSnapshot", s.NoSnapshot),
		count("RowsUnreadable", s.Unreadable),
		count("RowsRepaired", s.Repaired),
		{"BytesIn", "Bytes", float64(s.BytesIn)},
		{"BytesOut", "Bytes", float64(s.BytesOut)},
		{"Duration", "Milliseconds", float64(s.Duration.Microseconds()) / 1000},
	}
	if s.SnapshotVersion != "" {
		m = append(m, metric{"SnapshotAge", "Seconds", s.SnapshotAge.Seconds()})
	}
	return m
}

// write logs the summary as one line that is also a document in CloudWatch's
// embedded metric format, so that a number is logged once and still becomes a
// metric.
// Source: "Specification: Embedded metric format" of the CloudWatch user guide.
func (s *Summary) write(w io.Writer, at time.Time) error {
	metrics := s.metrics()
	definition := map[string]any{
		"Namespace":  Namespace,
		"Dimensions": [][]string{{"DeliveryStreamName"}},
		"Metrics":    metrics,
	}
	line := map[string]any{
		"_aws":               map[string]any{"Timestamp": at.UnixMilli(), "CloudWatchMetrics": []any{definition}},
		"time":               at.UTC().Format(time.RFC3339Nano),
		"level":              "INFO",
		"msg":                "enriched",
		"DeliveryStreamName": s.DeliveryStream,
		"SnapshotVersion":    s.SnapshotVersion,
	}
	for _, m := range metrics {
		line[m.Name] = m.value
	}
	if len(s.Failures) > 0 {
		line["level"] = "WARN"
		line["failures"] = countReasons(s.Failures)
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

// countReasons counts failures by reason, without the positions that make every
// reason different.
func countReasons(failures []Failure) map[string]int {
	counts := map[string]int{}
	for _, f := range failures {
		reason, _, _ := strings.Cut(f.Reason, " at byte ")
		counts[reason]++
	}
	return counts
}

// streamName is the name in a delivery stream's ARN.
func streamName(arn string) string {
	_, name, ok := strings.Cut(arn, ":deliverystream/")
	if !ok {
		return "unknown"
	}
	return name
}
