package cli

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

// withReports is a healthy account with reports of a week: of Acme, of a
// customer whose report failed, and the overview.
func withReports(t *testing.T) *awsfake.Server {
	t.Helper()
	server := healthy()
	m := report.Manifest{
		Overview: report.ManifestEntry{Requests: 30, Files: []report.ManifestFile{report.NewManifestFile("overview.pdf", []byte("overview"))}},
		Customers: []report.ManifestEntry{
			{CustomerID: "Acme Ltd", Customer: "Acme", Requests: 20, Files: []report.ManifestFile{
				report.NewManifestFile("Acme=20Ltd/report.html", []byte("page")), report.NewManifestFile("Acme=20Ltd/report.pdf", []byte("pdf"))}},
			{CustomerID: "b", Customer: "B", Requests: 10, Files: []report.ManifestFile{}, Failure: "the exporter timed out"},
		},
	}
	text, err := json.Marshal(m)
	require.NoError(t, err)
	for key, body := range map[string]string{
		"2026-W46/manifest.json": string(text), "2026-W46/overview.pdf": "overview",
		"2026-W46/Acme=20Ltd/report.html": "page", "2026-W46/Acme=20Ltd/report.pdf": "pdf",
		"2026-10/manifest.json": "{}", "2026-09/manifest.json": "{}", ".work/2026-10/x": "",
	} {
		server.Objects["reports/"+key] = awsfake.Object{Body: body, At: now}
	}
	return server.Serve(t)
}

func TestAWSReportGet_lists(t *testing.T) {
	withReports(t)
	code, out, _ := command("aws", "report", "get")
	assert.Equal(t, exitOK, code)
	assert.Equal(t, "2026-09\n2026-10\n2026-W46\n", out)

	code, out, messages := command("aws", "report", "get", "last-week")
	assert.Equal(t, exitOK, code)
	assert.Equal(t, `customer id  customer  requests  file                    bytes
-----------  --------  --------  ----------------------  -----
                             30  overview.pdf                8
Acme Ltd     Acme            20  Acme=20Ltd/report.html      4
Acme Ltd     Acme            20  Acme=20Ltd/report.pdf       3
(3 rows)
`, out)
	assert.Equal(t, "b has no report: the exporter timed out\n", messages)

	code, out, _ = command("aws", "report", "get", "--period", "2026-W46", "--customer", "Acme Ltd", "--json")
	assert.Equal(t, exitOK, code)
	var got []report.ManifestEntry
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got, 1)
	assert.Equal(t, "Acme", got[0].Customer)
}

func TestAWSReportGet_downloads(t *testing.T) {
	server := withReports(t)
	dir := filepath.Join(t.TempDir(), "new")
	code, out, messages := command("aws", "report", "get", "2026-W46", "--out", dir)
	require.Equal(t, exitOK, code, messages)
	assert.Equal(t, []string{"2026-W46/overview.pdf", "2026-W46/Acme=20Ltd/report.html", "2026-W46/Acme=20Ltd/report.pdf"},
		strings.Split(strings.TrimSpace(strings.ReplaceAll(out, dir+"/", "")), "\n"))
	text, err := os.ReadFile(filepath.Join(dir, "2026-W46", "Acme=20Ltd", "report.pdf"))
	require.NoError(t, err)
	assert.Equal(t, "pdf", string(text))

	server.Objects["reports/2026-W46/overview.pdf"] = awsfake.Object{Body: "other"}
	code, _, messages = command("aws", "report", "get", "2026-W46", "--out", dir)
	assert.Equal(t, exitError, code)
	assert.Contains(t, messages, "reports/2026-W46/overview.pdf is not the file of the manifest")

	text = []byte(strings.Replace(server.Objects["reports/2026-W46/manifest.json"].Body, "overview.pdf", "../../evil.pdf", 1))
	server.Objects["reports/2026-W46/manifest.json"] = awsfake.Object{Body: string(text)}
	code, _, messages = command("aws", "report", "get", "2026-W46", "--out", dir)
	assert.Equal(t, exitError, code)
	assert.Contains(t, messages, `outside of its folder: "../../evil.pdf"`)
}

func TestAWSReportGet_linksAreSignedByTheUser(t *testing.T) {
	withReports(t)
	code, out, messages := command("aws", "report", "get", "2026-W46", "--customer", "Acme Ltd", "--print-urls", "--expires", "1h")
	require.Equal(t, exitOK, code, messages)
	assert.Equal(t, "The links work until 2026-11-22 11:15 UTC, or until your AWS credentials end. Whoever has one can read the report.\n", messages)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 2)
	link, err := url.Parse(lines[0])
	require.NoError(t, err)
	assert.Equal(t, "/bucket/reports/2026-W46/Acme=20Ltd/report.html", link.Path)
	assert.Equal(t, "3600", link.Query().Get("X-Amz-Expires"))
	assert.Contains(t, link.Query().Get("X-Amz-Credential"), "AKIDEXAMPLE/")
}

func TestAWSReportGet_whatCannotBe(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no such period", []string{"2026-W40"}, `there are no reports of 2026-W40: make them with "apigw-lens aws report --period 2026-W40 --wait"`},
		{"no period to download", []string{"--out", "x"}, "which period?"},
		{"no such customer", []string{"2026-W46", "--customer", "acme"}, `the period has no report of customer "acme"`},
		{"not a period", []string{"now"}, `period "now"`},
		{"a path", []string{"../x"}, `period "../x"`},
		{"two periods", []string{"2026-W46", "--period", "2026-10"}, "the period is given twice"},
		{"too long", []string{"2026-W46", "--expires", "200h"}, "at most 168h"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withReports(t)
			code, out, messages := command(append([]string{"aws", "report", "get"}, tt.args...)...)
			assert.Equal(t, exitError, code)
			assert.Contains(t, messages, tt.want)
			assert.Empty(t, out)
		})
	}
}

func TestAWSReportGet_noneYet(t *testing.T) {
	healthy().Serve(t)
	code, out, messages := command("aws", "report", "get")
	assert.Equal(t, exitOK, code)
	assert.Empty(t, out)
	assert.Equal(t, "There are no reports yet: make some with \"apigw-lens aws report --wait\".\n", messages)
}

func TestAWSReportGet_notAllowed(t *testing.T) {
	server := withReports(t)
	server.Deny = map[string]string{"s3:GetObject": "", "s3:ListObjectsV2": ""}
	_, _, messages := command("aws", "report", "get", "2026-W46")
	assert.Equal(t, "apigw-lens: read object reports/2026-W46/manifest.json: not allowed: these AWS credentials lack the permission s3:GetObject\n", messages)
	_, _, messages = command("aws", "report", "get")
	assert.Contains(t, messages, "list reports/: not allowed: these AWS credentials lack the permission s3:ListBucket\n")
}
