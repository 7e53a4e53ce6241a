package peer

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Idiomatic is the handler that Go's documentation leads to: the types of
// aws-lambda-go, encoding/json, a map for the line.
type Idiomatic struct {
	keys  map[string]usageplan.Key
	plans map[string]usageplan.Plan
}

// NewIdiomatic makes the handler.
func NewIdiomatic(s *usageplan.Snapshot) *Idiomatic {
	h := &Idiomatic{keys: map[string]usageplan.Key{}, plans: map[string]usageplan.Plan{}}
	for _, k := range s.Keys {
		h.keys[k.ID] = k
	}
	for _, p := range s.Plans {
		h.plans[p.ID] = p
	}
	return h
}

// Handle answers an event, as aws-lambda-go calls it.
func (h *Idiomatic) Handle(_ context.Context, event events.KinesisFirehoseEvent) (response events.KinesisFirehoseResponse, err error) {
	for _, record := range event.Records {
		out := events.KinesisFirehoseResponseRecord{RecordID: record.RecordID, Data: record.Data}
		out.Result = events.KinesisFirehoseTransformedStateProcessingFailed
		if line, err := h.enrich(record.Data); err == nil {
			out.Result, out.Data = events.KinesisFirehoseTransformedStateOk, append(line, '\n')
		}
		response.Records = append(response.Records, out)
	}
	return response, nil
}

// HandleJSON does what aws-lambda-go does around Handle.
func (h *Idiomatic) HandleJSON(payload []byte) ([]byte, error) {
	var event events.KinesisFirehoseEvent
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, err
	}
	response, err := h.Handle(context.Background(), event)
	if err != nil {
		return nil, err
	}
	return json.Marshal(response)
}

func (h *Idiomatic) enrich(data []byte) ([]byte, error) {
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
