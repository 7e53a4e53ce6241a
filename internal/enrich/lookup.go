package enrich

import (
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// Status is the value of enrichment_status: how the lookup of a record went.
type Status string

// The outcomes of enrichment.
const (
	Enriched   Status = "enriched"
	NoKey      Status = "no_key"
	UnknownKey Status = "unknown_key"
	NoPlan     Status = "no_plan"
	NoSnapshot Status = "no_snapshot"
	Unreadable Status = "unreadable"
)

// Lookup is a usage plan index with PlanColumns of every answer rendered once,
// when the snapshot is loaded, instead of once per record.
type Lookup struct {
	index *usageplan.Index
	answers
	version  []byte
	timeline *timeline // nil: in force at all times
}

// appendRef appends what identifies an API's stage and a key: their ids,
// between bytes that no id has.
func appendRef(dst, apiID, stage, keyID []byte) []byte {
	dst = append(append(dst, apiID...), 0)
	dst = append(append(dst, stage...), 0)
	return append(dst, keyID...)
}

// PlanColumns are the columns that come from the usage plan snapshot, by
// (api_id, stage, api_key_id) and the request's time.
var PlanColumns = []accesslog.ColumnID{
	accesslog.ColAPIName, accesslog.ColAPIKeyName, accesslog.ColCustomerID, accesslog.ColCustomer,
	accesslog.ColUsagePlanID, accesslog.ColUsagePlan, accesslog.ColQuotaLimit, accesslog.ColQuotaPeriod,
	accesslog.ColThrottleRate, accesslog.ColThrottleBurst, accesslog.ColEnrichmentStatus, accesslog.ColSnapshotVersion,
}

// NewLookup prepares a snapshot for enrichment.
func NewLookup(s *usageplan.Snapshot) *Lookup {
	l := &Lookup{
		index:   usageplan.NewIndex(s),
		version: jsonscan.AppendString(nil, []byte(s.Version)),
	}
	l.render()
	return l
}

// Snapshot is what the lookup was made from.
func (l *Lookup) Snapshot() *usageplan.Snapshot { return l.index.Snapshot }

// keyColumns writes the part of PlanColumns that depends on the key alone.
func (w *writer) keyColumns(k *usageplan.Key) {
	customerID, customer := k.Customer()
	w.anyText(accesslog.ColAPIKeyName, k.Name)
	w.anyText(accesslog.ColCustomerID, customerID)
	w.anyText(accesslog.ColCustomer, customer)
}

// planColumns writes the part of PlanColumns that depends on the plan alone; nil
// is none.
func (w *writer) planColumns(p *usageplan.Plan) Status {
	if p == nil {
		w.text(accesslog.ColEnrichmentStatus, string(NoPlan))
		return NoPlan
	}
	w.anyText(accesslog.ColUsagePlanID, p.ID)
	w.anyText(accesslog.ColUsagePlan, p.Name)
	if q := p.Quota; q != nil {
		w.int(accesslog.ColQuotaLimit, q.Limit)
		w.anyText(accesslog.ColQuotaPeriod, q.Period)
	}
	if t := p.Throttle; t != nil {
		w.raw(accesslog.ColThrottleRate, strconv.FormatFloat(t.RateLimit, 'f', -1, 64))
		w.int(accesslog.ColThrottleBurst, t.BurstLimit)
	}
	w.text(accesslog.ColEnrichmentStatus, string(Enriched))
	return Enriched
}

// anyText writes text of a snapshot; "" is absent.
func (w *writer) anyText(id accesslog.ColumnID, s string) {
	if s != "" {
		w.jsonText(id, []byte(s))
	}
}

// AppendPlan appends the PlanColumns of a request as one JSON object, just as
// they stand in its row: for rows that are there already, when the snapshot was
// corrected. plans is the lookup in force at the request's time; nil ids are
// absent.
func AppendPlan(dst []byte, plans *Lookup, apiID, stage, keyID []byte) []byte {
	w := writer{dst: dst}
	w.resolve(plans, apiID, stage, keyID)
	w.dst[len(dst)] = '{' // in place of the first column's comma
	return append(w.dst, '}')
}

// plan writes API key, customer, usage plan and the outcome.
func (w *writer) plan(plans *Lookup) Status {
	v := w.record.Fields[accesslog.APIKeyID]
	w.left.Remove(accesslog.APIKeyID)
	var keyID []byte
	if v.Present() {
		keyID = usageplan.PublicKeyIDBytes(v.Text())
		w.jsonText(accesslog.ColAPIKeyID, keyID)
	}
	return w.resolve(plans, w.record.Fields[accesslog.APIID].Text(), w.record.Fields[accesslog.Stage].Text(), keyID)
}

// resolve writes PlanColumns.
func (w *writer) resolve(plans *Lookup, apiID, stage, keyID []byte) Status {
	switch {
	case plans == nil:
		w.unresolved(NoSnapshot, keyID)
		return NoSnapshot
	case keyID == nil:
		w.snapshot(plans, apiID)
		w.unresolved(NoKey, nil)
		return NoKey
	}
	var buf [128]byte
	if dst, ok := plans.appendAnswer(w.dst, appendRef(buf[:0], apiID, stage, keyID)); ok {
		w.dst = dst
		return Enriched
	}
	w.snapshot(plans, apiID)
	entry := plans.index.Lookup(apiID, stage, keyID)
	if entry == nil {
		w.unresolved(UnknownKey, keyID)
		return UnknownKey
	}
	w.keyColumns(entry.Key)
	return w.planColumns(entry.Plan)
}

// snapshot writes what depends on snapshot and API alone.
func (w *writer) snapshot(plans *Lookup, apiID []byte) {
	w.key(accesslog.ColSnapshotVersion)
	w.dst = append(w.dst, plans.version...)
	if name := plans.index.APIName(apiID); name != "" {
		w.jsonText(accesslog.ColAPIName, []byte(name))
	}
}

// unresolved writes the outcome of a record whose key is not in the snapshot;
// the key's id stands in for its customer.
func (w *writer) unresolved(status Status, keyID []byte) {
	if keyID != nil {
		w.jsonText(accesslog.ColCustomerID, keyID)
	}
	w.text(accesslog.ColEnrichmentStatus, string(status))
}
