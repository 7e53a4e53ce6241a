package quotawatcher

import (
	"io"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/emf"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Summary says what one invocation did.
type Summary struct {
	Project string
	// Plans with a quota and a key; PlansFailed of which something is not known
	// or could not be told.
	Plans, PlansFailed int
	// Keys looked at; KeysPassed have passed a threshold; KeysUnknown were used
	// and are in no plan of the snapshot.
	Keys, KeysPassed, KeysUnknown int
	// Thresholds and Forecasts count events put on the bus.
	Thresholds, Forecasts int
	// BadTags are plans whose tag for thresholds cannot be read.
	BadTags []string
	// Days of the table quota that were written.
	Days int
	// Calls counts HTTP requests to API Gateway, Throttled those answered 429.
	Calls, Throttled int
	// NoSnapshot: nothing was published yet.
	NoSnapshot bool
	Duration   time.Duration
}

// write logs the summary as one line, the numbers as metrics with the one
// dimension ProjectName.
func (s *Summary) write(w io.Writer, at time.Time, err error) error {
	line := emf.Line{
		At: at, Level: "INFO", Message: "looked at quotas", Dimension: "ProjectName",
		Fields: map[string]any{"ProjectName": s.Project},
		Metrics: []emf.Metric{
			emf.Count("QuotaPlans", s.Plans), emf.Count("QuotaPlansFailed", s.PlansFailed),
			emf.Count("QuotaKeys", s.Keys), emf.Count("QuotaKeysPassed", s.KeysPassed), emf.Count("QuotaKeysUnknown", s.KeysUnknown),
			emf.Count("QuotaThresholdEvents", s.Thresholds), emf.Count("QuotaForecastEvents", s.Forecasts),
			emf.Count("QuotaDaysWritten", s.Days),
			emf.Count("QuotaCalls", s.Calls), emf.Count("QuotaCallsThrottled", s.Throttled),
			{Name: "QuotaDuration", Unit: "Milliseconds", Value: float64(s.Duration.Microseconds()) / 1000},
		},
	}
	switch {
	case err != nil:
		line.Level, line.Message = "ERROR", "could not look at every quota"
		line.Fields["error"] = err.Error()
	case s.NoSnapshot:
		line.Level, line.Message = "WARN", "no usage plan snapshot has been published yet"
	case len(s.BadTags) > 0:
		line.Level = "WARN"
		line.Message = "looked at quotas; the tag " + usageplan.ThresholdsTag + " of some plans cannot be read (want for example 60 80 95): the stack's thresholds hold"
		line.Fields["plans"] = s.BadTags
	}
	return line.Write(w)
}
