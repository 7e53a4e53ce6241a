package quotawatcher

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// The detail types of the events.
const (
	ThresholdReached   = "Quota Threshold Reached"
	ExhaustionForecast = "Quota Exhaustion Forecast"
)

// Detail is the detail of both events.
type Detail struct {
	// ID is the same whenever the same is told: for who must not act twice.
	ID            string    `json:"id"`
	UsagePlanID   string    `json:"usagePlanId"`
	UsagePlan     string    `json:"usagePlan"`
	APIKeyID      string    `json:"apiKeyId"`
	APIKeyName    string    `json:"apiKeyName"`
	CustomerID    string    `json:"customerId"`
	Customer      string    `json:"customer"`
	Period        string    `json:"period"`
	PeriodStart   time.Time `json:"periodStart"`
	PeriodEnd     time.Time `json:"periodEnd"`
	Limit         int64     `json:"limit"`
	Used          int64     `json:"used"`
	Remaining     int64     `json:"remaining"`
	UsedPercent   float64   `json:"usedPercent"`
	RequestsADay  float64   `json:"requestsPerDay"`
	ProjectedEnd  string    `json:"projectedEnd,omitempty"`
	ProjectedFrom string    `json:"projectedFrom,omitempty"`
	ProjectedTo   string    `json:"projectedTo,omitempty"`
	// Threshold is in percent; of Quota Threshold Reached only.
	Threshold float64 `json:"threshold,omitempty"`
}

// remember is how much longer than its period a notice is remembered: clocks
// differ, and late retries come.
const remember = 7 * 24 * time.Hour

// tell puts the events about a row on the bus that were not there yet. A
// forecast is told when it is sure, which is that the whole range ends within
// the period, and there is something to forecast.
func (h *Handler) tell(ctx context.Context, r quota.Row, now time.Time, s *Summary) error {
	var problems []error
	passed := r.Passed(h.cfg.Thresholds)
	if len(passed) > 0 {
		s.KeysPassed++
	}
	for _, threshold := range passed {
		d := detail(r, fmt.Sprintf("threshold-%g", threshold))
		d.Threshold = threshold
		told, err := h.once(ctx, ThresholdReached, d, now)
		s.Thresholds += told
		problems = append(problems, err)
	}
	if r.To != nil && r.Used < r.Limit {
		told, err := h.once(ctx, ExhaustionForecast, detail(r, "forecast"), now)
		s.Forecasts += told
		problems = append(problems, err)
	}
	err := errors.Join(problems...)
	if err != nil {
		return fmt.Errorf("key %s of plan %s: %w", r.KeyID, r.PlanID, err)
	}
	return nil
}

// once puts an event on the bus unless that was done; told counts it. A put that
// failed gives the claim back, and the next run tries again. The claim is
// given back and settled also when the time is up.
func (h *Handler) once(ctx context.Context, detailType string, d Detail, now time.Time) (told int, err error) {
	owner := h.cfg.Owner()
	mine, err := h.cfg.Notices.Claim(ctx, d.ID, owner)
	if err != nil || !mine {
		return 0, err
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), logTime)
	defer cancel()
	text, err := json.Marshal(d)
	if err == nil {
		err = h.cfg.Bus.Put(ctx, detailType, text, now)
	}
	if err != nil {
		return 0, errors.Join(err, h.cfg.Notices.Release(after, d.ID, owner))
	}
	return 1, h.cfg.Notices.Settle(after, d.ID, owner, d.PeriodEnd.Add(remember))
}

func detail(r quota.Row, what string) Detail {
	return Detail{
		ID:          fmt.Sprintf("quota-%s#%s#%s#%s#%s", what, r.PlanID, r.KeyID, r.Period, r.PeriodStart.Format(time.DateOnly)),
		UsagePlanID: r.PlanID, UsagePlan: r.Plan, APIKeyID: r.KeyID, APIKeyName: r.KeyName, CustomerID: r.CustomerID, Customer: r.Customer,
		Period: string(r.Period), PeriodStart: r.PeriodStart, PeriodEnd: r.Period.End(r.PeriodStart),
		Limit: r.Limit, Used: r.Used, Remaining: r.Remaining(), UsedPercent: 100 * r.Utilisation(), RequestsADay: r.Burn,
		ProjectedEnd: stamp(r.End), ProjectedFrom: stamp(r.From), ProjectedTo: stamp(r.To),
	}
}

// stamp is a time to the second; "" for nil.
func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
