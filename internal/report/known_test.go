package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

func TestKnownCustomers(t *testing.T) {
	p := period(t, "2026-W46", "UTC")
	before, within := p.From.Add(-time.Hour), p.From.Add(time.Hour)
	snapshot := &usageplan.Snapshot{
		Plans: []usageplan.Plan{
			{ID: "p1", Name: "Basic", Quota: &usageplan.Quota{Limit: 5, Period: "DAY"}}, {ID: "p2", Name: "Open"}, {ID: "gone", DeletedAt: &before},
		},
		Keys: []usageplan.Key{
			{ID: "k2", Name: "b", Tags: map[string]string{"customer": "zeta", "report-email": "a@zeta.example b@zeta.example/c@zeta.example"}, PlanIDs: []string{"p2", "p1", "gone", "unknown"}},
			{ID: "k1", Name: "a", Tags: map[string]string{"customer": "zeta", "report-email": "a@zeta.example nonsense"}, PlanIDs: []string{"p1"}},
			{ID: "k3", Name: "late", CustomerID: "acme", DeletedAt: &within, PlanIDs: []string{"p1"}},
			{ID: "k4", Name: "early", CustomerID: "old", DeletedAt: &before, PlanIDs: []string{"p1"}},
			{ID: "k5", Name: "planless"},
		},
	}
	list := KnownCustomers(snapshot, p)
	require.Len(t, list, 3)
	assert.Equal(t, []string{"acme", "k5", "zeta"}, []string{list[0].ID, list[1].ID, list[2].ID}, "in the order of the results")
	zeta := list[2]
	assert.Equal(t, []string{"a@zeta.example", "b@zeta.example", "c@zeta.example"}, zeta.Mail)
	assert.Equal(t, []Key{
		{PlanID: "p1", Plan: "Basic", KeyID: "k1", KeyName: "a", Limit: 5, QuotaPeriod: "DAY", Days: []KeyDay{}},
		{PlanID: "p1", Plan: "Basic", KeyID: "k2", KeyName: "b", Limit: 5, QuotaPeriod: "DAY", Days: []KeyDay{}},
		{PlanID: "p2", Plan: "Open", KeyID: "k2", KeyName: "b", Days: []KeyDay{}},
	}, zeta.Keys)
	assert.Empty(t, KnownCustomers(nil, p))
}
