package reports

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/internal/report/reporttest"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

func TestReport_printsFilesAndSumsUp(t *testing.T) {
	data, _ := madeUp(t)
	out := t.TempDir()
	code, stdout, stderr := run(t, "report", "--data", data, "--out", out, "--format", "csv", "--customer", "Fjordpay")
	require.Zero(t, code, stderr)
	assert.Equal(t, filepath.Join(out, "2026-W46", "Fjordpay", "report.csv")+"\n", stdout)
	assert.Contains(t, stderr, "Reports for 2026-W46 (9 – 15 November 2026, UTC)", "relative to the newest record")
	assert.NoFileExists(t, filepath.Join(out, "2026-W46", "manifest.json"), "one customer's report is not the period's")

	code, stdout, stderr = run(t, "report", "--data", data, "--out", out, "--format", "csv")
	require.Zero(t, code, stderr)
	assert.Equal(t, 14, strings.Count(stdout, "\n"))
	assert.Regexp(t, `14 files of 13 customers in .*2026-W46, `, stderr)
	var m report.Manifest
	text, err := os.ReadFile(filepath.Join(out, "2026-W46", "manifest.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &m))
	for _, e := range m.Customers {
		for _, f := range e.Files {
			assert.Equal(t, f, report.NewManifestFile(f.Path, body(t, filepath.Join(out, "2026-W46"), f.Path)))
		}
	}
}

// Some customers again: theirs are replaced, also in the manifest, and nothing
// else is.
func TestReport_someCustomersAgain(t *testing.T) {
	data, _ := madeUp(t)
	out := t.TempDir()
	dir := filepath.Join(out, "2026-W46")
	read := func() (m report.Manifest) {
		require.NoError(t, json.Unmarshal(body(t, dir, "manifest.json"), &m))
		return m
	}
	must(t, "report", "--data", data, "--out", out, "--format", "csv")
	before := read()
	must(t, "report", "--data", data, "--out", out, "--format", "html", "--customer", "Fjordpay", "--customer", "Brightwater Logistics")
	after := read()
	assert.Equal(t, before.Overview, after.Overview)
	require.Len(t, after.Customers, len(before.Customers))
	for i, e := range after.Customers {
		if e.CustomerID != "Fjordpay" && e.CustomerID != "Brightwater Logistics" {
			assert.Equal(t, before.Customers[i], e)
			continue
		}
		require.Len(t, e.Files, 1)
		assert.Equal(t, e.Files[0], report.NewManifestFile(e.Files[0].Path, body(t, dir, e.Files[0].Path)))
		assert.NoFileExists(t, filepath.Join(dir, report.Folder(e.CustomerID), "report.csv"), "the manifest no longer lists it")
	}
}

func TestReport_wrong_exitOneAndWhatToDo(t *testing.T) {
	data, _ := madeUp(t)
	empty := filepath.Join(t.TempDir(), "empty")
	must(t, "import", "--data", empty, os.DevNull)
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"--data", filepath.Join(t.TempDir(), "none")}, "there is no data folder"},
		{[]string{"--data", empty}, "holds no requests yet: import some first"},
		{[]string{"--data", data, "--period", "2025-03"}, "there is no request in 2025-03 (March 2025, UTC): the data reach from 2026-10-19 00:"},
		{[]string{"--data", data, "--period", "soon"}, `period "soon": want yesterday, last-week`},
		{[]string{"--data", data, "--time-zone", "Moon"}, `time zone "Moon" is not known`},
		{[]string{"--data", data, "--format", "docx"}, `format "docx" is not known; want some of html, xlsx, csv, pdf`},
		{[]string{"--data", data, "--to", "2026-11-01"}, "--to needs --from"},
		{[]string{"--data", data, "--from", "2026-11-20", "--to", "2026-11-01"}, "the last day is before the first"},
		{[]string{"--data", data, "--customer", "Nobody"}, `no customer has the id "Nobody"; among those of the period are "Brightwater Logistics", `},
		{[]string{"--data", data, "--period", "2026-11", "--from", "2026-11-01"}, "none of the others can be"},
	}
	for _, tt := range tests {
		out := t.TempDir()
		code, stdout, stderr := run(t, append([]string{"report", "--out", out}, tt.args...)...)
		assert.Equal(t, 1, code, tt.args)
		assert.Contains(t, stderr, tt.want)
		assert.Empty(t, stdout)
		files, err := filepath.Glob(filepath.Join(out, "*", "*"))
		require.NoError(t, err)
		assert.Empty(t, files, "%v left files behind", tt.args)
	}
}

func TestReport_again_replacesFilesAndRemovesOutdatedOnes(t *testing.T) {
	data, _ := madeUp(t)
	out := t.TempDir()
	args := []string{"report", "--data", data, "--out", out, "--period", "2026-11-20", "--format", "html,csv"}
	must(t, args...)
	dir := filepath.Join(out, "2026-11-20")
	own := filepath.Join(dir, "Fjordpay", "notes.txt")
	require.NoError(t, os.WriteFile(own, []byte("mine"), 0o600))
	first := body(t, dir, "overview.html")
	must(t, append(args[:len(args)-1], "html")...)
	assert.Equal(t, string(first), string(body(t, dir, "overview.html")), "the same data, the same report")
	assert.NoFileExists(t, filepath.Join(dir, "overview.csv"))
	assert.NoFileExists(t, filepath.Join(dir, "Fjordpay", "report.csv"))
	assert.FileExists(t, own, "what others put there stays")
}

// Each zone puts every request on exactly one day, and the days of a zone with
// summer time are as long as its clock says.
func TestReport_timeZones(t *testing.T) {
	data, _ := madeUp(t)
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Auckland"} {
		dir, m := reported(t, data, "--format", "csv", "--time-zone", zone, "--from", "2026-10-20", "--to", "2026-11-20")
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		want := facts{}
		for day := time.Date(2026, 10, 20, 0, 0, 0, 0, loc); day.Before(m.Period.To); day = day.AddDate(0, 0, 1) {
			sql := fmt.Sprintf("select count(*) as n from requests where request_time >= '%s' and request_time < '%s'",
				day.UTC().Format(time.DateTime), day.AddDate(0, 0, 1).UTC().Format(time.DateTime))
			var rows []struct{ N int64 }
			require.NoError(t, json.Unmarshal([]byte(must(t, "query", "--data", data, "--json", sql)), &rows))
			want[day.Format(time.DateOnly)] = rows[0].N
			want["Total"] += rows[0].N
		}
		assert.Equal(t, want, fromCSV(t, dir, "overview.csv", "days", "requests"), zone)
	}
}

// Names that try to be paths, formulas or markup, from the log line to the file.
func TestReport_nastyCustomers(t *testing.T) {
	plans := usageplan.Snapshot{Version: "1", TakenAt: reporttest.At(1, 0, 0), APIs: []usageplan.API{}, Plans: []usageplan.Plan{
		{ID: "p", Name: `=1+1`, Stages: []usageplan.Stage{{APIID: "a", Stage: "s"}}, Quota: &usageplan.Quota{Limit: 5, Period: "DAY"}},
	}}
	var log strings.Builder
	for i, name := range reporttest.Nasty {
		id := fmt.Sprintf("key%d", i)
		plans.Keys = append(plans.Keys, usageplan.Key{ID: id, Name: name, PlanIDs: []string{"p"}, Tags: map[string]string{"customer": name}})
		path, err := json.Marshal("/" + name)
		require.NoError(t, err)
		fmt.Fprintf(&log, `{"extendedRequestId":"r%d","requestTimeEpoch":"%d","apiId":"a","stage":"s","status":"200","httpMethod":"GET","resourcePath":%s,"identityApiKeyId":"%s"}`+"\n",
			i, reporttest.At(20, 10, i).UnixMilli(), path, id)
	}
	dir := t.TempDir()
	text, err := json.Marshal(plans)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "plans.json"), text, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "log"), []byte(log.String()), 0o600))
	data := filepath.Join(dir, "data")
	must(t, "import", "--data", data, "--usage-plans", filepath.Join(dir, "plans.json"), filepath.Join(dir, "log"))

	out, m := reported(t, data, "--period", "2026-11-20")
	assert.Zero(t, m.Counts.Failed)
	assert.Len(t, m.Customers, len(reporttest.Nasty))
	for _, e := range m.Customers {
		for _, f := range e.Files {
			assert.True(t, filepath.IsLocal(f.Path), f.Path)
			assert.Equal(t, 1, strings.Count(f.Path, "/"), f.Path)
		}
		assert.EqualValues(t, 1, fromCSV(t, out, e.Files[2].Path, "routes", "requests")["Total"], e.CustomerID)
	}
	entries, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing outside of the period's folder")
}

// A customer with a key but without a request gets a report that says so.
func TestReport_idleCustomer(t *testing.T) {
	dir := t.TempDir()
	plans := `{"version":"1","takenAt":"2026-11-01T00:00:00Z","apis":[],"plans":[{"id":"p","name":"Basic","stages":[],"quota":{"limit":50,"period":"MONTH"}}],
		"keys":[{"id":"k","name":"spare","enabled":true,"planIds":["p"],"tags":{"customer":"Idle GmbH"}}]}`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "plans.json"), []byte(plans), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "log"), []byte(`{"requestId":"r","requestTimeEpoch":"1795000000000","status":"200"}`), 0o600))
	data := filepath.Join(dir, "data")
	must(t, "import", "--data", data, "--usage-plans", filepath.Join(dir, "plans.json"), filepath.Join(dir, "log"))
	out, m := reported(t, data, "--period", "2026-11")
	require.Len(t, m.Customers, 1)
	idle := customer(out, "Idle GmbH")
	assert.Contains(t, string(body(t, idle, "report.html")), "There was no request in this period.")
	assert.Contains(t, fromPDF(t, idle, "report.pdf"), "There was no request in this period.")
	assert.EqualValues(t, 50, fromHTML(t, idle, "report.html", "quota", "Left")["Basic"])
	assert.EqualValues(t, 0, fromCSV(t, idle, "report.csv", "quota", "used")["Basic"])
	assert.Contains(t, textsOfXLSX(t, idle, "report.xlsx", "Quota"), "not in this period")
}
