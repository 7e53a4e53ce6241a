package enricher

import (
	"io"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/emf"
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
	// SnapshotAge is since the snapshot was last confirmed by a listing of the
	// account.
	SnapshotAge time.Duration
	Duration    time.Duration
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

func (s *Summary) metrics() []emf.Metric {
	m := []emf.Metric{
		emf.Count("Records", s.Records),
		emf.Count("RecordsFailed", s.Failed),
		emf.Count("RecordsDropped", s.Dropped),
		emf.Count("RowsEnriched", s.Enriched),
		emf.Count("RowsNoKey", s.NoKey),
		emf.Count("RowsUnknownKey", s.UnknownKey),
		emf.Count("RowsNoPlan", s.NoPlan),
		emf.Count("RowsNoSnapshot", s.NoSnapshot),
		emf.Count("RowsUnreadable", s.Unreadable),
		emf.Count("RowsRepaired", s.Repaired),
		{Name: "BytesIn", Unit: "Bytes", Value: float64(s.BytesIn)},
		{Name: "BytesOut", Unit: "Bytes", Value: float64(s.BytesOut)},
		{Name: "Duration", Unit: "Milliseconds", Value: float64(s.Duration.Microseconds()) / 1000},
	}
	if s.SnapshotVersion != "" {
		m = append(m, emf.Metric{Name: "SnapshotAge", Unit: "Seconds", Value: s.SnapshotAge.Seconds()})
	}
	return m
}

// write logs the summary as one line, the numbers as metrics with the one
// dimension DeliveryStreamName.
func (s *Summary) write(w io.Writer, at time.Time) error {
	line := emf.Line{
		At: at, Level: "INFO", Message: "enriched", Dimension: "DeliveryStreamName", Metrics: s.metrics(),
		Fields: map[string]any{"DeliveryStreamName": s.DeliveryStream, "SnapshotVersion": s.SnapshotVersion},
	}
	if len(s.Failures) > 0 {
		line.Level = "WARN"
		line.Fields["failures"] = countReasons(s.Failures)
	}
	return line.Write(w)
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
