package usageplan

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func at(day int) *time.Time {
	t := time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)
	return &t
}

func valid() *Snapshot {
	stages := []Stage{{"api1", "prod"}}
	return &Snapshot{
		Version: "20261122T101530.123Z-4f2a", TakenAt: *at(22), Region: "eu-west-1",
		APIs: []API{{"api1", "Pets"}},
		Plans: []Plan{
			{ID: "dead", Name: "Old", Stages: stages, DeletedAt: at(1)},
			{ID: "live", Name: "New", Stages: stages, Quota: &Quota{Limit: 5, Offset: 1, Period: "DAY"}, Throttle: &Throttle{RateLimit: 2.5, BurstLimit: 5}},
			{ID: "dead2", Name: "Older", Stages: stages, DeletedAt: at(3)},
		},
		Keys: []Key{
			{ID: "k1", Name: "one", Enabled: true, PlanIDs: []string{"dead", "live", "dead2"}},
			{ID: "k2", Name: "two", PlanIDs: []string{"dead", "dead2"}, DeletedAt: at(4)},
			{ID: "k3", Name: "three", CustomerID: "c3"},
			{ID: "k4", Name: "four", CustomerID: "c4", Tags: map[string]string{"customer": "Acme"}},
		},
	}
}

func TestSnapshot_saveAndLoad_same(t *testing.T) {
	for _, name := range []string{"s.json", "s.json.gz"} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, valid().Save(path))
		got, err := Load(path)
		require.NoError(t, err)
		assert.Equal(t, valid(), got)
		entries, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		assert.Len(t, entries, 1, "no temporary file is left")
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, name == "s.json", text[0] == '{')
	}
}

// A snapshot that an earlier version wrote, whose plans have no tags, is read and
// written as it is; an earlier version reads a newer one, since it passes over
// what it does not know.
func TestSnapshot_fromBeforePlanTags_same(t *testing.T) {
	const path = "testdata/before-plan-tags.json"
	s, err := Load(path)
	require.NoError(t, err)
	assert.Equal(t, valid(), s)
	text, err := s.Encode()
	require.NoError(t, err)
	old, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(old), string(text))

	tagged := valid()
	tagged.Plans[1].Tags = map[string]string{ThresholdsTag: "60 80 95"}
	assert.False(t, tagged.SameContent(valid()), "a new tag is a new snapshot")
	text, err = tagged.Encode()
	require.NoError(t, err)
	assert.Contains(t, string(text), `"apigw-lens:quota-thresholds": "60 80 95"`)
	got, err := Decode(text)
	require.NoError(t, err)
	assert.Equal(t, tagged, got)
}

func TestLoad_unusable_error(t *testing.T) {
	dir := t.TempDir()
	_, err := Load(filepath.Join(dir, "none.json"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	tests := []struct{ name, text, want string }{
		{"not JSON", `{"version":`, "not JSON at byte 11"},
		{"wrong type", `{"version":1}`, "decode: "},
		{"empty", `{}`, "version is missing\ntakenAt is missing"},
		{"references", `{"version":"v","takenAt":"2026-11-22T00:00:00Z","plans":[{"id":"p","quota":{"limit":-1,"period":"YEAR"},"stages":[{"apiId":"a"}]},{"id":"p"}],"keys":[{"id":"k","planIds":["q"]},{"name":"nameless"}]}`,
			"plans[0] (p): quota period \"YEAR\" is not DAY, WEEK or MONTH\nplans[0] (p): quota limit -1 is negative\nplans[0] (p): stages[0] has no apiId or no stage\nplans[1]: id \"p\" is there twice\nkeys[0] (k): plan \"q\" is not in plans\nkeys[1] has no id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(dir, "s.json")
			require.NoError(t, os.WriteFile(path, []byte(tt.text), 0o600))
			_, err := Load(path)
			require.Error(t, err)
			assert.Contains(t, err.Error(), path)
			assert.Contains(t, err.Error(), tt.want)
		})
	}
}

func TestIndex_Lookup(t *testing.T) {
	x := NewIndex(valid())
	plan := func(stage, key string) string {
		e := x.Lookup([]byte("api1"), []byte(stage), []byte(key))
		switch {
		case e == nil:
			return "unknown"
		case e.Plan == nil:
			return "no plan"
		}
		return e.Plan.ID
	}
	assert.Equal(t, "live", plan("prod", "k1"), "a living plan wins over a tombstone")
	assert.Equal(t, "dead2", plan("prod", "k2"), "of tombstones the one that lived longer wins")
	assert.Equal(t, "no plan", plan("beta", "k1"))
	assert.Equal(t, "no plan", plan("prod", "k3"))
	assert.Equal(t, "unknown", plan("prod", "k9"))
	assert.Equal(t, "Pets", x.APIName([]byte("api1")))
	assert.Empty(t, x.APIName([]byte("api9")))
}

func TestKey_Customer(t *testing.T) {
	tests := []struct {
		key       Key
		id, label string
	}{
		{Key{ID: "k", Name: "n", CustomerID: "c", Tags: map[string]string{"customer": "Acme"}}, "Acme", "Acme"},
		{Key{ID: "k", Name: "n", CustomerID: "c"}, "c", "n"},
		{Key{ID: "k", Name: "n"}, "k", "n"},
		{Key{ID: "k"}, "k", ""},
	}
	for _, tt := range tests {
		id, label := tt.key.Customer()
		assert.Equal(t, tt.id, id)
		assert.Equal(t, tt.label, label)
	}
}

func TestPublicKeyID_onlyIDsThatAreValuesChange(t *testing.T) {
	assert.Equal(t, "k1abc", PublicKeyID("k1abc"))
	assert.Equal(t, "abcdefghijklmnopqrstuvwxyz-123456789ABCD", PublicKeyID("abcdefghijklmnopqrstuvwxyz-123456789ABCD"))
	assert.Regexp(t, `^legacy-[0-9a-f]{16}$`, PublicKeyID("abcdefghijklmnopqrstuvwxyz0123456789ABCD"))
}
