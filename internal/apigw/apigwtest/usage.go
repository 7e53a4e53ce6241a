package apigwtest

import (
	"encoding/json"
	"net/http"
	"time"
)

// Use counts requests of a key against its plan's quota on a day (UTC).
func (s *Server) Use(planID, keyID string, day time.Time, n int64) {
	s.change(func() {
		if s.usage[planID] == nil {
			s.usage[planID] = map[string]map[string]int64{}
		}
		if s.usage[planID][keyID] == nil {
			s.usage[planID][keyID] = map[string]int64{}
		}
		s.usage[planID][keyID][day.UTC().Format(time.DateOnly)] += n
	})
}

// answerUsage answers GetUsage: pairs of used and remaining for each day that
// was asked for, both ends included, by key. Keys that were never used are left
// out. What remains is of the whole limit: no reader of ours looks at it.
func (s *Server) answerUsage(w http.ResponseWriter, r *http.Request, planID string) {
	plan, ok := s.plans[planID]
	if !ok || plan.Quota == nil {
		refuse(w, http.StatusNotFound, "NotFoundException", "Invalid Usage Plan ID specified")
		return
	}
	first, err := time.Parse(time.DateOnly, r.URL.Query().Get("startDate"))
	last, lastErr := time.Parse(time.DateOnly, r.URL.Query().Get("endDate"))
	if err != nil || lastErr != nil || last.Before(first) {
		refuse(w, http.StatusBadRequest, "BadRequestException", "Invalid date range")
		return
	}
	ids, position, ok := page(s, w, r, s.usage[planID])
	if !ok {
		return
	}
	values := map[string][][2]int64{}
	for _, id := range ids {
		for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
			used := s.usage[planID][id][day.Format(time.DateOnly)]
			values[id] = append(values[id], [2]int64{used, int64(plan.Quota.Limit) - used})
		}
	}
	body := map[string]any{
		"usagePlanId": planID, "startDate": first.Format(time.DateOnly), "endDate": last.Format(time.DateOnly), "values": values,
	}
	if position != "" {
		body["position"] = position
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}
