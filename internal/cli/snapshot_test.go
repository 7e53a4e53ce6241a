package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/internal/awsconfig"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

var now = time.Date(2026, 11, 22, 10, 15, 30, 123_000_000, time.UTC)

// fakeAccount is an account with one table and a control plane.
type fakeAccount struct {
	hint    time.Time
	listing *usageplan.Snapshot
	report  apigw.Report
	stored  *usageplan.Snapshot
	err     error // of Load
	asked   []awsconfig.Options
}

func (a *fakeAccount) connect(_ context.Context, o awsconfig.Options) (account, error) {
	a.asked = append(a.asked, o)
	return a, nil
}

func (a *fakeAccount) Table(name string) snapshotTable {
	if name != "plans" {
		return fakeTable{&fakeAccount{}}
	}
	return fakeTable{a}
}

func (a *fakeAccount) List(context.Context) (*usageplan.Snapshot, apigw.Report, error) {
	copied := *a.listing
	copied.TakenAt = now
	return &copied, a.report, nil
}

type fakeTable struct{ a *fakeAccount }

func (t fakeTable) Pointer(context.Context) (snapshotstore.Pointer, error) {
	if t.a.stored == nil {
		return snapshotstore.Pointer{}, snapshotstore.ErrNone
	}
	return snapshotstore.Pointer{Version: t.a.stored.Version}, nil
}

func (t fakeTable) Load(_ context.Context, p snapshotstore.Pointer) (*usageplan.Snapshot, error) {
	if t.a.err != nil {
		return nil, t.a.err
	}
	copied := *t.a.stored
	return &copied, nil
}

func (t fakeTable) Publish(_ context.Context, s *usageplan.Snapshot) error {
	if t.a.stored != nil && s.Version <= t.a.stored.Version {
		return snapshotstore.ErrSuperseded
	}
	t.a.stored = s
	return s.Validate()
}

func (t fakeTable) NoteHint(_ context.Context, at time.Time) error {
	t.a.hint = at
	return nil
}

// keys is a snapshot with a plan and keys of these names.
func keys(version string, names ...string) *usageplan.Snapshot {
	s := &usageplan.Snapshot{
		Version: version, TakenAt: now.Add(-time.Hour), Region: "eu-west-1", APIs: []usageplan.API{{ID: "a1", Name: "Pets"}},
		Plans: []usageplan.Plan{{ID: "p1", Name: "Gold", Quota: &usageplan.Quota{Limit: 100, Period: "MONTH"}, Stages: []usageplan.Stage{{APIID: "a1", Stage: "prod"}}}},
	}
	for i, name := range names {
		s.Keys = append(s.Keys, usageplan.Key{ID: fmt.Sprintf("k%d", i), Name: name, Enabled: true, PlanIDs: []string{"p1"}})
	}
	return s
}

// run runs "snapshot ..." against an account.
func run(t *testing.T, a *fakeAccount, args ...string) (out, messages string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := newSnapshot(Streams{Out: &stdout, Err: &stderr, Now: func() time.Time { return now }}, a.connect)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetOut(io.Discard)
	cmd.SetArgs(args)
	err = cmd.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

func saved(t *testing.T, s *usageplan.Snapshot) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s.json")
	require.NoError(t, s.Save(path))
	return path
}

func TestSnapshotDiff_tableAgainstAccount(t *testing.T) {
	a := &fakeAccount{stored: keys("v1", "one"), listing: keys("", "one", "two\x1b[31m")}
	out, messages, err := run(t, a, "diff", "--region", "eu-west-1", "--profile", "dev", "stack:plans", "account:")
	assert.ErrorIs(t, err, errFound)
	assert.Equal(t, "key added: \"two\\x1b[31m\" (k1)\n", out, "a name cannot command the terminal")
	assert.Regexp(t, `^1 change from v1 to 20261122T101530\.123Z-[0-9a-f]{4}\.\n$`, messages)
	assert.Equal(t, []awsconfig.Options{{Region: "eu-west-1", Profile: "dev"}, {Region: "eu-west-1", Profile: "dev"}}, a.asked)

	out, _, err = run(t, a, "diff", "--json", "stack:plans", "stack:plans")
	require.NoError(t, err)
	assert.Equal(t, "[]\n", out)
	_, _, err = run(t, a, "diff", "stack:other", "stack:plans")
	assert.ErrorIs(t, err, snapshotstore.ErrNone)
	assert.ErrorContains(t, err, "table other: ")
}

func TestSnapshotPull_printsOrWrites(t *testing.T) {
	a := &fakeAccount{stored: keys("v1", "one"), listing: keys("", "one", "two")}
	a.report.Conflicts = []apigw.Conflict{{APIID: "a1", Stage: "prod", KeyID: "k0", PlanIDs: []string{"p1", "p2"}}}
	out, messages, err := run(t, a, "pull", "--table", "plans")
	require.NoError(t, err)
	assert.Empty(t, messages)
	got, err := usageplan.Decode([]byte(out))
	require.NoError(t, err)
	assert.Equal(t, a.stored, got)

	path := filepath.Join(t.TempDir(), "s.json.gz")
	_, messages, err = run(t, a, "pull", "--account", "--out", path)
	require.NoError(t, err)
	assert.Equal(t, "warning: key k0 is in 2 plans for stage a1/prod: [p1 p2]\nWrote "+path+": 1 API, 1 usage plan, 2 API keys.\n", messages)
	got, err = usageplan.Load(path)
	require.NoError(t, err)
	assert.Regexp(t, `^20261122T101530\.123Z-[0-9a-f]{4}$`, got.Version)

	_, _, err = run(t, a, "pull")
	assert.ErrorContains(t, err, "[table account]")
	_, _, err = run(t, a, "pull", "--account", "--table", "plans")
	assert.Error(t, err)
}

func TestSnapshotPull_folder_becomesHistory(t *testing.T) {
	a := &fakeAccount{listing: keys("", "one", "two")}
	dir := filepath.Join(t.TempDir(), "history") + "/"
	pull := func() string {
		t.Helper()
		_, messages, err := run(t, a, "pull", "--account", "--out", dir)
		require.NoError(t, err)
		return messages
	}
	assert.Contains(t, pull(), "Wrote ")
	assert.Contains(t, pull(), "Nothing changed since 20261122T101530.123Z-")
	defer func(before time.Time) { now = before }(now)
	now = now.Add(24 * time.Hour)
	a.listing = keys("", "one")
	assert.Contains(t, pull(), "1 API key.")
	h, err := usageplan.LoadHistory(dir)
	require.NoError(t, err)
	require.Len(t, h.Snapshots, 2)
	require.Len(t, h.Newest().Keys, 2, "a deleted key is remembered")
	assert.Equal(t, now, *h.Newest().Keys[1].DeletedAt)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.json"), []byte("{"), 0o600))
	_, _, err = run(t, a, "pull", "--account", "--out", dir)
	assert.ErrorContains(t, err, "bad.json", "a folder of something else is left alone")
}

func TestSnapshotPublish(t *testing.T) {
	tests := []struct {
		name    string
		stored  *usageplan.Snapshot
		loadErr error
		file    *usageplan.Snapshot
		force   bool
		want    string // on stdout
		wantErr string
	}{
		{name: "the first", file: keys("2026-11-22", "one"), want: "api added: \"Pets\" (a1)\nplan added: \"Gold\" (p1)\nkey added: \"one\" (k0)\n"},
		{name: "a change, though the file has the published version", stored: keys("v1", "one"), file: keys("v1", "uno"), want: "key renamed: \"uno\" (k0), was \"one\"\n"},
		{name: "too few keys", stored: keys("v1", "a", "b", "c"), file: keys("v2", "a"), wantErr: "1 usage plan and 1 API key instead of 1 and 3: too few to be likely"},
		{name: "too few keys, forced", stored: keys("v1", "a", "b", "c"), file: keys("v2", "a"), force: true, want: "key removed: \"b\" (k1)\nkey removed: \"c\" (k2)\n"},
		{name: "a later one is published", stored: keys("20991122T101530.123Z-4f2a", "a"), file: keys("v2", "b"), wantErr: "a version as late as this one"},
		{name: "damaged", stored: keys("v1", "a"), loadErr: snapshotstore.ErrDamaged, file: keys("v2", "a"), wantErr: "is damaged"},
		{name: "damaged, forced", stored: keys("1", "a"), loadErr: snapshotstore.ErrDamaged, file: keys("v2"), force: true, want: "api added: \"Pets\" (a1)\nplan added: \"Gold\" (p1)\n"},
		{name: "the table cannot be read", stored: keys("v1", "a"), loadErr: errors.New("denied"), file: keys("v2", "a"), force: true, wantErr: "table plans: denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.stored != nil && tt.stored.Version == "v1" {
				tt.stored.Version = "20261101T000000.000Z-0000"
				if tt.file.Version == "v1" {
					tt.file.Version = tt.stored.Version
				}
			}
			a := &fakeAccount{stored: tt.stored, err: tt.loadErr}
			args := []string{"publish", saved(t, tt.file), "--table", "plans"}
			if tt.force {
				args = append(args, "--force")
			}
			out, messages, err := run(t, a, args...)
			assert.Equal(t, tt.want, out)
			if tt.wantErr != "" {
				require.ErrorContains(t, err, tt.wantErr)
				assert.Same(t, tt.stored, a.stored, "nothing was published")
				return
			}
			require.NoError(t, err)
			assert.Regexp(t, `^Published 20261122T101530\.123Z-[0-9a-f]{4}\.\n$`, messages)
			assert.Equal(t, now, a.stored.TakenAt, "in force from now")
			assert.Equal(t, now, a.hint, "the next refresh lists the account all the same")
		})
	}
}

func TestSnapshotPublish_deletedIsRemembered_unchangedIsNotPublished(t *testing.T) {
	a := &fakeAccount{stored: keys("20261101T000000.000Z-0000", "one", "two")}
	path := saved(t, keys("any", "one"))
	_, _, err := run(t, a, "publish", path, "--table", "plans")
	require.NoError(t, err)
	require.Len(t, a.stored.Keys, 2)
	assert.Equal(t, now, *a.stored.Keys[1].DeletedAt)
	before := a.stored
	out, messages, err := run(t, a, "publish", path, "--table", "plans")
	require.NoError(t, err)
	assert.Empty(t, out)
	assert.Equal(t, "Nothing to publish: "+before.Version+" says the same.\n", messages)
	assert.Same(t, before, a.stored)
}

// The real client, against a control plane in process.
func TestSnapshotPull_account_holdsNoKeyValue(t *testing.T) {
	control := apigwtest.New()
	control.Fill(2, 30)
	server := httptest.NewServer(control)
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	} {
		t.Setenv(name, value)
	}
	var stdout, stderr bytes.Buffer
	cmd := newSnapshot(Streams{Out: &stdout, Err: &stderr, Now: time.Now}, connectAWS)
	cmd.SetArgs([]string{"pull", "--account"})
	require.NoError(t, cmd.ExecuteContext(t.Context()), stderr.String())
	s, err := usageplan.Decode(stdout.Bytes())
	require.NoError(t, err)
	assert.Equal(t, "eu-west-1", s.Region)
	assert.Equal(t, 2, s.Counts().Plans)
	assert.Equal(t, 30, s.Counts().Keys)
	for i := range 30 {
		assert.NotContains(t, stdout.String()+stderr.String(), apigwtest.Value(i))
	}
}
