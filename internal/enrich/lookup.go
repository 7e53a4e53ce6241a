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

// Lookup is a usage plan index with the columns of every entry rendered once,
// when the snapshot is loaded, instead of once per record.
type Lookup struct {
	index    *usageplan.Index
	rendered map[*usageplan.Entry][]byte
	version  []byte
}

// NewLookup prepares a snapshot for enrichment.
func NewLookup(s *usageplan.Snapshot) *Lookup {
	l := &Lookup{
		index:    usageplan.NewIndex(s),
		rendered: map[*usageplan.Entry][]byte{},
		version:  jsonscan.AppendString(nil, []byte(s.Version)),
	}
	l.index.Entries(func(e *usageplan.Entry) bool {
		l.rendered[e] = renderEntry(e)
		return true
	})
	return l
}

// Snapshot is what the lookup was made from.
func (l *Lookup) Snapshot() *usageplan.Snapshot { return l.index.Snapshot }

// renderEntry is the part of a row that depends on key and plan alone.
func renderEntry(e *usageplan.Entry) []byte {
	w := &writer{dst: []byte{'{'}}
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
		return w.dst[1:]
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
	return w.dst[1:]
}

// plan writes API key, customer, usage plan and the outcome.
func (w *writer) plan(plans *Lookup) Status {
	v := w.record.Fields[accesslog.APIKeyID]
	w.used[accesslog.APIKeyID] = true
	var keyID []byte
	if v.Present() {
		keyID = []byte(usageplan.PublicKeyID(string(v.Text())))
		w.jsonText(accesslog.ColAPIKeyID, keyID)
	}
	if plans == nil {
		w.unresolved(NoSnapshot, keyID)
		return NoSnapshot
	}
	w.key(accesslog.ColSnapshotVersion)
	w.dst = append(w.dst, plans.version...)
	apiID := w.record.Fields[accesslog.APIID].Text()
	if name := plans.index.APIName(apiID); name != "" {
		w.jsonText(accesslog.ColAPIName, []byte(name))
	}
	if keyID == nil {
		w.unresolved(NoKey, nil)
		return NoKey
	}
	entry := plans.index.Lookup(apiID, w.record.Fields[accesslog.Stage].Text(), keyID)
	if entry == nil {
		w.unresolved(UnknownKey, keyID)
		return UnknownKey
	}
	w.dst = append(w.dst, ',')
	w.dst = append(w.dst, plans.rendered[entry]...)
	if entry.Plan == nil {
		return NoPlan
	}
	return Enriched
}

// unresolved writes the outcome of a record whose key is not in the snapshot;
// the key's id stands in for its customer.
func (w *writer) unresolved(status Status, keyID []byte) {
	if keyID != nil {
		w.jsonText(accesslog.ColCustomerID, keyID)
	}
	w.text(accesslog.ColEnrichmentStatus, string(status))
}
