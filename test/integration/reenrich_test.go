package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// A re-enrichment that is killed again and again, each time a little later, and
// then left alone: the same requests as before, all with the corrected name.
func TestReenrich_killed_sameRequestsAllCorrected(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	log, data, corrected := filepath.Join(dir, "demo.log"), filepath.Join(dir, "data"), filepath.Join(dir, "plans.json")
	traffic, err := demo.Generate(demo.Options{Seed: 5, Days: 20, RequestsPerDay: 500, Until: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	f, err := os.Create(log)
	require.NoError(t, err)
	require.NoError(t, traffic.WriteLines(f))
	require.NoError(t, f.Close())
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command(self, append(args, "--data", data)...)
		cmd.Args[0] = "apigw-lens" // TestMain: the test binary is the command
		require.NoError(t, cmd.Start())
		return cmd
	}
	plans := func(version, suffix string) {
		s := *traffic.Snapshot()
		s.Version, s.Keys = version, append([]usageplan.Key(nil), s.Keys...)
		for i := range s.Keys {
			s.Keys[i].Name += suffix
		}
		require.NoError(t, s.Save(corrected))
	}
	plans("v0", "")
	require.NoError(t, command("import", "--usage-plans", corrected, log).Wait())
	const requests = "select count(*) as n, count(distinct record_id) as ids, sum(hash(record_id)::hugeint)::varchar as all_ids from requests"
	before := query(t, data, requests)

	plans("v1", " one")
	began := time.Now()
	require.NoError(t, command("reenrich", "--usage-plans", corrected).Wait())
	whole := time.Since(began)

	plans("v2", " two")
	kills := 0
	for part := 1; part <= 8; part++ {
		cmd := command("reenrich", "--usage-plans", corrected)
		time.Sleep(whole * time.Duration(part) / 9)
		require.NoError(t, cmd.Process.Kill())
		if cmd.Wait() != nil {
			kills++
		}
		assert.Equal(t, before, query(t, data, requests))
	}
	require.Positive(t, kills, "nothing was killed before it ended")
	require.NoError(t, command("reenrich", "--usage-plans", corrected).Wait())
	assert.Equal(t, before, query(t, data, requests))
	assert.Equal(t, []map[string]any{{"snapshot_version": "v2"}}, query(t, data, "select distinct snapshot_version from requests"))
	assert.EqualValues(t, 0, query(t, data, "select count(*) as n from requests where enrichment_status = 'enriched' and api_key_name not like '% two'")[0]["n"])
}
