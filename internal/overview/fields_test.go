package overview

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/panel"
)

func TestValues(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	bolt := november
	bolt.Terms = map[string][]string{"customer": {"cus-2"}}
	tests := []struct {
		name          string
		field, search string
		filter        panel.Filter
		want          []panel.Value
	}{
		{"labels are names, values are ids", "customer", "", november, []panel.Value{{Value: "cus-2", Label: "Bolt", Count: 6}, {Value: "cus-1", Label: "Acme", Count: 4}, {Value: none, Label: none, Count: 1}}},
		{"the own terms do not narrow", "customer", "", bolt, []panel.Value{{Value: "cus-2", Label: "Bolt", Count: 6}, {Value: "cus-1", Label: "Acme", Count: 4}, {Value: none, Label: none, Count: 1}}},
		{"other terms do", "plan", "", bolt, []panel.Value{{Value: "plan2", Label: "Free", Count: 6}}},
		{"search in labels, any case", "customer", "aCM", november, []panel.Value{{Value: "cus-1", Label: "Acme", Count: 4}}},
		{"search in values", "customer", "cus-1", november, []panel.Value{{Value: "cus-1", Label: "Acme", Count: 4}}},
		{"no match", "domain", "zzz", november, []panel.Value{}},
		{"statuses come with their classes", "status", "", bolt, []panel.Value{
			{Value: "2xx", Label: "2xx", Count: 3}, {Value: "4xx", Label: "4xx", Count: 3},
			{Value: "200", Label: "200", Count: 3}, {Value: "429", Label: "429", Count: 3},
		}},
		{"a class can be searched", "status", "4X", bolt, []panel.Value{{Value: "4xx", Label: "4xx", Count: 3}}},
		{"its sum does not depend on the search", "status", "5", november, []panel.Value{{Value: "5xx", Label: "5xx", Count: 1}, {Value: "504", Label: "504", Count: 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := b.Values(context.Background(), tt.field, tt.search, tt.filter)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestMeta(t *testing.T) {
	m, err := New(open(t, story()...), time.Time{}).Meta(context.Background())
	require.NoError(t, err)
	assert.EqualValues(t, 12, m.Rows)
	assert.Equal(t, at("2026-10-31 23:00:00"), m.First)
	assert.Equal(t, at("2026-11-22 12:30:00"), m.Newest)
	assert.Equal(t, m.Newest, m.Now)
	require.Len(t, m.Quality, 1)
	assert.Equal(t, "repaired", m.Quality[0].Name)

	m, err = New(open(t), at("2026-11-22 12:30:00")).Meta(context.Background())
	require.NoError(t, err)
	assert.Zero(t, m.Rows)
	assert.True(t, m.Newest.IsZero())
	assert.Equal(t, at("2026-11-22 12:30:00"), m.Now)
}

func TestMeta_noRowsAndNoNow_nowIsATimeThatFiltersTake(t *testing.T) {
	m, err := New(open(t), time.Time{}).Meta(context.Background())
	require.NoError(t, err)
	assert.False(t, m.Now.IsZero())
}

func TestMeta_linesThatCouldNotBeRead_areMentioned(t *testing.T) {
	b := New(open(t, story()...), time.Time{})
	before, err := b.Meta(context.Background())
	require.NoError(t, err)
	b.Failed = func() (int64, error) { return 5, nil }
	m, err := b.Meta(context.Background())
	require.NoError(t, err)
	assert.Equal(t, panel.Quality{Name: "failed", Label: "not readable", Count: 5, Detail: m.Quality[1].Detail}, m.Quality[1])
	assert.NotEqual(t, before.Version, m.Version, "the page has something new to show")
}
