package workflows

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/cli"
	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

// command runs apigw-lens against a world: its own state machines and bucket,
// under a stack that names them.
func (w *world) command(t *testing.T, args ...string) (code int, out, messages string) {
	t.Helper()
	(&awsfake.Server{Now: now, Stacks: map[string]*awsfake.Stack{w.name: {Status: "UPDATE_COMPLETE",
		Parameters: map[string]string{"ReportTimeZone": w.stack["ReportTimeZone"]}, Resources: w.stack}}}).Serve(t)
	for name, value := range map[string]string{"AWS_REGION": region, "AWS_ENDPOINT_URL_SFN": w.edge.moto, "AWS_ENDPOINT_URL_S3": w.edge.moto} {
		t.Setenv(name, value)
	}
	var stdout, stderr bytes.Buffer
	code = cli.Main(append(args, "--stack", w.name), cli.Streams{In: os.Stdin, Out: &stdout, Err: &stderr, Now: func() time.Time { return now }})
	return code, stdout.String(), stderr.String()
}

// stepsOf are the steps that were told, without their times.
func stepsOf(messages string) string {
	var steps []string
	for line := range strings.Lines(messages) {
		if rest := strings.TrimLeft(line, " "); rest != line {
			_, step, _ := strings.Cut(rest, "  ")
			steps = append(steps, strings.TrimSpace(step))
		}
	}
	return strings.Join(steps, " → ")
}

func TestCommand_report_isMadeFollowedAndFetched(t *testing.T) {
	w := reportWorld(t, 5, options{crawler: true})
	code, _, messages := w.command(t, "aws", "report", "--period", "last-week", "--wait")
	require.Equal(t, 0, code, messages)
	assert.Contains(t, stepsOf(messages), "Run Queries: 8 of 8 → Plan Customers → Export Customers")
	assert.Contains(t, messages, "Export Customers: 5 of 5\n")
	assert.Contains(t, messages, "24 files for 5 customers.\nFetch them: apigw-lens aws report get 2026-W47 --out reports\n")

	dir := t.TempDir()
	code, out, messages := w.command(t, "aws", "report", "get", "2026-W47", "--out", dir)
	require.Equal(t, 0, code, messages)
	assert.Equal(t, 24, strings.Count(out, "\n"))
	assert.FileExists(t, filepath.Join(dir, "2026-W47", "customer-03", "report.pdf"))
	assert.Empty(t, messages)

	code, _, messages = w.command(t, "aws", "report", "--period", "2026-W47", "--customer", customerID(3), "--format", "csv", "--wait")
	require.Equal(t, 0, code, messages)
	assert.Contains(t, messages, "1 file for 1 customer.\nFetch them: apigw-lens aws report get 2026-W47 --customer customer-03 --out reports\n")
	code, out, messages = w.command(t, "aws", "report", "get", "2026-W47", "--customer", customerID(3), "--out", dir)
	require.Equal(t, 0, code, messages)
	assert.Equal(t, filepath.Join(dir, "2026-W47", "customer-03", "report.csv")+"\n", out)
}

func TestCommand_refresh_tellsStepsAndWhyItFailed(t *testing.T) {
	w := crawlWorld(t)
	code, _, messages := w.command(t, "aws", "refresh", "--wait")
	require.Equal(t, 0, code, messages)
	assert.Contains(t, stepsOf(messages), "Begin → Start Crawler → Wait For Crawler → Get Crawler → Check Index → End")

	w = crawlWorld(t)
	w.crawler.status = "FAILED"
	code, _, messages = w.command(t, "aws", "refresh", "--wait")
	assert.Equal(t, 1, code)
	assert.Contains(t, messages, "index: CrawlFailed: the crawl of ")
	assert.Contains(t, messages, "Insufficient Lake Formation permission")
}
