package quota

import "time"

// Row is one row of the table quota. Optional values are nil.
type Row struct {
	Holding
	Day         time.Time
	PeriodStart time.Time
	// Limit of the period, an offset taken off.
	Limit int64
	// UsedDay and Used count the day's requests and those since the start of
	// the period.
	UsedDay, Used int64
	// GetUsage is what API Gateway itself says was used, where it was asked; Used
	// is then the same.
	GetUsage *int64
	// Burn is in requests per day.
	Burn float64
	// End is when the quota is used up, From and To the range around it.
	End, From, To *time.Time
}

// Remaining is what is left of the quota.
func (r Row) Remaining() int64 { return max(r.Limit-r.Used, 0) }

// Exhausted names the row's plan, key and period.
func (r Row) Exhausted() Exhausted { return Exhausted{r.PlanID, r.KeyID, r.PeriodStart} }

// Utilisation is the used share of the quota: 1 is all of it.
func (r Row) Utilisation() float64 {
	if r.Limit <= 0 {
		return 1
	}
	return float64(r.Used) / float64(r.Limit)
}

// Values are the row in the order of Columns: time.Time, string, int64,
// float64 or nil.
func (r Row) Values() []any {
	return []any{
		r.Day, r.PlanID, r.Plan, r.KeyID, r.KeyName, r.key(), r.CustomerID, r.Customer,
		r.Limit, string(r.Period), r.PeriodStart, r.UsedDay, r.Used, r.Remaining(), r.Utilisation(), r.Burn,
		optional(r.End), optional(r.From), optional(r.To), optional(r.GetUsage), nil, optional(r.Rate),
	}
}

// optional keeps a nil pointer from becoming a value of its own.
func optional[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
