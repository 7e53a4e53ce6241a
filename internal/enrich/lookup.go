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
	// rendered are the answers for keys whose plan covers the API's stage, by
	// appendRef.
	rendered map[string][]byte
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
		index:    usageplan.NewIndex(s),
		rendered: make(map[string][]byte, 2*len(s.Keys)),
		version:  jsonscan.AppendString(nil, []byte(s.Version)),
	}
	var w writer
	var kept shelf
	var ref []byte
	l.index.Entries(func(apiID, stage string, e *usageplan.Entry) bool {
		if e.Plan != nil {
			ref = appendRef(ref[:0], []byte(apiID), []byte(stage), []byte(e.Key.ID))
			w.dst = w.dst[:0]
			w.resolveEntry(l, []byte(apiID), e)
			l.rendered[string(ref)] = kept.keep(w.dst)
		}
		return true
	})
	return l
}

// shelf keeps many small texts in few allocations: growing each on its own took
// half of the time and memory of loading a snapshot.
type shelf struct{ free []byte }

// keep returns a copy of text that stays.
func (s *shelf) keep(text []byte) []byte {
	const block = 64 << 10
	if len(text) > len(s.free) {
		s.free = make([]byte, max(block, len(text)))
	}
	n := copy(s.free, text)
	kept := s.free[:n:n]
	s.free = s.free[n:]
	return kept
}

// Snapshot is what the lookup was made from.
func (l *Lookup) Snapshot() *usageplan.Snapshot { return l.index.Snapshot }

// entry writes the part of PlanColumns that depends on key and plan alone.
func (w *writer) entry(e *usageplan.Entry) {
	text := func(id accesslog.ColumnID, s string) {
		if s != "" {
			w.jsonText(id, []byte(s))
		}
	}
	customerID, customer := e.Key.Customer()
	text(accesslog.ColAPIKeyName, e.Key.Name)
	text(accesslog.ColCustomerID, customerID)
	text(accesslog.ColCustomer, customer)
	if e.Plan == nil {
		text(accesslog.ColEnrichmentStatus, string(NoPlan))
		return
	}
	text(accesslog.ColUsagePlanID, e.Plan.ID)
	text(accesslog.ColUsagePlan, e.Plan.Name)
	if q := e.Plan.Quota; q != nil {
		w.int(accesslog.ColQuotaLimit, q.Limit)
		text(accesslog.ColQuotaPeriod, q.Period)
	}
	if t := e.Plan.Throttle; t != nil {
		w.raw(accesslog.ColThrottleRate, strconv.FormatFloat(t.RateLimit, 'f', -1, 64))
		w.int(accesslog.ColThrottleBurst, t.BurstLimit)
	}
	text(accesslog.ColEnrichmentStatus, string(Enriched))
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
	if plans == nil {
		w.unresolved(NoSnapshot, keyID)
		return NoSnapshot
	}
	if keyID != nil {
		var buf [128]byte
		if rendered, ok := plans.rendered[string(appendRef(buf[:0], apiID, stage, keyID))]; ok {
			w.dst = append(w.dst, rendered...)
			return Enriched
		}
	}
	if keyID == nil {
		w.snapshot(plans, apiID)
		w.unresolved(NoKey, nil)
		return NoKey
	}
	entry := plans.index.Lookup(apiID, stage, keyID)
	if entry == nil {
		w.snapshot(plans, apiID)
		w.unresolved(UnknownKey, keyID)
		return UnknownKey
	}
	w.resolveEntry(plans, apiID, entry)
	return NoPlan
}

// resolveEntry writes PlanColumns of a key that the snapshot knows.
func (w *writer) resolveEntry(plans *Lookup, apiID []byte, e *usageplan.Entry) {
	w.snapshot(plans, apiID)
	w.entry(e)
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
