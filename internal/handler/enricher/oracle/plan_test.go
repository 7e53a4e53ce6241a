package oracle

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// inForce is the snapshot in force at a time in epoch milliseconds: the newest
// that is not later, the oldest for a time before all of them, nil where there
// is none.
func (r *reference) inForce(ms int64) (s *usageplan.Snapshot) {
	for i, candidate := range r.snapshots {
		if i == 0 || candidate.TakenAt.UnixMilli() <= ms {
			s = candidate
		}
	}
	return s
}

// plan sets the columns that come from the usage plan snapshot.
func (m *rowMaker) plan(at int64) {
	m.left[accesslog.APIKeyID] = false
	keyID := publicKeyID(m.text(accesslog.APIKeyID))
	m.row.set(accesslog.ColAPIKeyID, keyID)
	m.row.set(accesslog.ColCustomerID, keyID)
	snapshot := m.inForce(at)
	if snapshot == nil {
		m.row.set(accesslog.ColEnrichmentStatus, "no_snapshot")
		return
	}
	m.row.set(accesslog.ColSnapshotVersion, snapshot.Version)
	for _, api := range snapshot.APIs {
		if api.ID == m.text(accesslog.APIID) {
			m.row.set(accesslog.ColAPIName, api.Name)
		}
	}
	if keyID == "" {
		m.row.set(accesslog.ColEnrichmentStatus, "no_key")
		return
	}
	place := slices.IndexFunc(snapshot.Keys, func(k usageplan.Key) bool { return k.ID == keyID })
	if place < 0 {
		m.row.set(accesslog.ColEnrichmentStatus, "unknown_key")
		return
	}
	key := snapshot.Keys[place]
	m.customer(key)
	plan := planOf(snapshot, key, usageplan.Stage{APIID: m.text(accesslog.APIID), Stage: m.text(accesslog.Stage)})
	if plan == nil {
		m.row.set(accesslog.ColEnrichmentStatus, "no_plan")
		return
	}
	m.row.set(accesslog.ColEnrichmentStatus, "enriched")
	m.row.set(accesslog.ColUsagePlanID, plan.ID)
	m.row.set(accesslog.ColUsagePlan, plan.Name)
	if plan.Quota != nil {
		m.row.set(accesslog.ColQuotaLimit, plan.Quota.Limit)
		m.row.set(accesslog.ColQuotaPeriod, plan.Quota.Period)
	}
	if plan.Throttle != nil {
		m.row.set(accesslog.ColThrottleRate, plan.Throttle.RateLimit)
		m.row.set(accesslog.ColThrottleBurst, plan.Throttle.BurstLimit)
	}
}

// customer sets who the key belongs to: its tag customer is identity and label,
// else customerId or the key's id is the one and the key's name the other.
func (m *rowMaker) customer(key usageplan.Key) {
	m.row.set(accesslog.ColAPIKeyName, key.Name)
	if tag := key.Tags["customer"]; tag != "" {
		m.row.set(accesslog.ColCustomerID, tag)
		m.row.set(accesslog.ColCustomer, tag)
		return
	}
	m.row.set(accesslog.ColCustomerID, key.CustomerID)
	m.row.set(accesslog.ColCustomer, key.Name)
}

// planOf is the plan under which a key uses an API's stage, nil for none. Of
// several a living one wins over a deleted one, of deleted ones the one that
// lived longest, then the one that the key names first.
func planOf(s *usageplan.Snapshot, key usageplan.Key, stage usageplan.Stage) (best *usageplan.Plan) {
	for _, id := range key.PlanIDs {
		for i := range s.Plans {
			p := &s.Plans[i]
			if p.ID != id || !slices.Contains(p.Stages, stage) {
				continue
			}
			if best == nil || best.DeletedAt != nil && (p.DeletedAt == nil || p.DeletedAt.After(*best.DeletedAt)) {
				best = p
			}
		}
	}
	return best
}

var legacyID = regexp.MustCompile(`^[0-9A-Za-z]{40,}$`)

// publicKeyID is a fingerprint of an id that equals the key's secret value.
func publicKeyID(id string) string {
	if !legacyID.MatchString(id) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "legacy-" + hex.EncodeToString(sum[:8])
}
