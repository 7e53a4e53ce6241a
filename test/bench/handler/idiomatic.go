package main

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// idiomatic is the handler that Go's documentation leads to: the types of
// aws-lambda-go, encoding/json, a map for the line.
type idiomatic struct {
	keys  map[string]usageplan.Key
	plans map[string]usageplan.Plan
}

func newIdiomatic(s *usageplan.Snapshot) *idiomatic {
	h := &idiomatic{keys: map[string]usageplan.Key{}, plans: map[string]usageplan.Plan{}}
	for _, k := range s.Keys {
		h.keys[k.ID] = k
	}
	for _, p := range s.Plans {
		h.plans[p.ID] = p
	}
	return h
}

func (h *idiomatic) handle(payload []byte) ([]byte, error) {
	var event events.KinesisFirehoseEvent
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, err
	}
	var response events.KinesisFirehoseResponse
	for _, record := range event.Records {
		out := events.KinesisFirehoseResponseRecord{RecordID: record.RecordID, Data: record.Data}
		out.Result = events.KinesisFirehoseTransformedStateProcessingFailed
		if line, err := h.enrich(record.Data); err == nil {
			out.Result, out.Data = events.KinesisFirehoseTransformedStateOk, append(line, '\n')
		}
		response.Records = append(response.Records, out)
	}
	return json.Marshal(response)
}

func (h *idiomatic) enrich(data []byte) ([]byte, error) {
	var line map[string]any
	if err := json.Unmarshal(data, &line); err != nil {
		return nil, err
	}
	for key, value := range line {
		if value == "-" {
			delete(line, key)
		}
	}
	id, _ := line["identityApiKeyId"].(string)
	if key, ok := h.keys[id]; ok {
		line["api_key_name"], line["customer"] = key.Name, key.Tags["customer"]
		if len(key.PlanIDs) > 0 {
			plan := h.plans[key.PlanIDs[0]]
			line["usage_plan_id"], line["usage_plan"] = plan.ID, plan.Name
			line["quota_limit"], line["quota_period"] = plan.Quota.Limit, plan.Quota.Period
			line["throttle_rate"], line["throttle_burst"] = plan.Throttle.RateLimit, plan.Throttle.BurstLimit
		}
	}
	return json.Marshal(line)
}
