package quota

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Thresholds are shares of a quota, in percent, ascending.
type Thresholds []float64

// DefaultThresholds are 75, 90 and 100 %.
var DefaultThresholds = Thresholds{75, 90, 100}

var errThresholds = errors.New("thresholds are numbers above 0, at most 1000, for example 75,90,100")

// ParseThresholds reads 75,90,100 or 75%, 90%, 100%, also with blanks or slashes
// between them, as tags have them; equal ones count once.
func ParseThresholds(text string) (Thresholds, error) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", /", r) })
	if len(parts) == 0 {
		return nil, errThresholds
	}
	var list Thresholds
	for _, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSuffix(part, "%"), 64)
		if err != nil || !(v > 0 && v <= 1000) {
			return nil, fmt.Errorf("%q: %w", part, errThresholds)
		}
		list = append(list, v)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// ThresholdsOr are the thresholds of the holding's plan, else those of all plans.
func (h Holding) ThresholdsOr(all Thresholds) Thresholds {
	if h.Thresholds != nil {
		return h.Thresholds
	}
	return all
}

// Passed are the thresholds that a row has reached: of those of its plan, else of
// those of all plans.
func (r Row) Passed(all Thresholds) Thresholds {
	if r.Used <= 0 {
		return nil // a limit of 0 is no news of this customer
	}
	t := r.ThresholdsOr(all)
	n, _ := slices.BinarySearchFunc(t, 100*r.Utilisation(), func(threshold, percent float64) int {
		if threshold <= percent {
			return -1
		}
		return 1
	})
	return t[:n]
}

// ByRisk sorts rows: first who used up the quota, longest ago first; then who
// will, soonest first; then who may; then the others by utilisation.
func ByRisk(rows []Row) {
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(
			soonest(a.End, b.End), soonest(a.From, b.From),
			cmp.Compare(b.Utilisation(), a.Utilisation()),
			cmp.Compare(a.PlanID, b.PlanID), cmp.Compare(a.KeyID, b.KeyID))
	})
}

// soonest puts nil last.
func soonest(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	default:
		return a.Compare(*b)
	}
}

// KeyLabel is the key as people recognise it: its name and its id, or its id.
func (r Row) KeyLabel() string { return r.key() }
