package workflows

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/template"
)

// world is the stack of one test: its names begin with the world's, and all
// calls about them come here.
type world struct {
	name  string
	edge  *edge
	cfg   aws.Config // of the test itself, straight to moto
	stack map[string]string

	spice   *spice
	crawler *crawler
	athena  *athena
	lambdas map[string]*lambda
	log     bytes.Buffer // of all functions

	mu    sync.Mutex
	calls []call
	// faults answer calls before anyone else; the first that does wins.
	faults []fault

	queue  string // notices and events
	events string
}

// fault answers a call, or leaves it.
type fault func(w http.ResponseWriter, c call) bool

var worlds atomic.Int32

// options are parameters of the stack.
type options struct {
	crawler, spice, reports bool
	sender                  string
	// exporterTimeout is the time limit of the exporter.
	exporterTimeout time.Duration
}

// newWorld deploys the stack's workflows into a world of their own.
func newWorld(t *testing.T, o options) *world {
	t.Helper()
	e := startEdge(t)
	w := &world{name: fmt.Sprintf("wf%03d", worlds.Add(1)), edge: e, spice: newSpice(), lambdas: map[string]*lambda{}}
	w.athena = newAthena(w.name)
	w.crawler = &crawler{looks: 2, status: "SUCCEEDED"}
	w.cfg = aws.Config{Region: region, BaseEndpoint: aws.String(e.moto),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
	w.stack = map[string]string{"ProjectName": w.name, "Bucket": w.name + "-bucket", "Database": w.name, "WorkflowTable": w.name + "-workflow", "SnapshotTable": w.name + "-snapshot",
		"ReportWorkGroup": w.name + "-reports", "ReportSender": "", "ReportSchedule": "weekly-and-monthly", "ReportTimeZone": "Europe/Berlin",
		"RequestsTable": "requests", "AWS::Partition": "aws", "AWS::Region": region, "AWS::AccountId": account}
	if o.sender != "" {
		w.stack["ReportSender"] = o.sender + "@" + w.name + ".example.com"
	}
	for resource, function := range map[string]string{"WorkflowGate": "workflow-gate", "ReportPlanner": "report-planner", "ReportExporter": "report-exporter"} {
		w.stack[resource+".Arn"] = fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s-%s", region, account, w.name, function)
	}
	e.mu.Lock()
	e.worlds[w.name] = w
	e.mu.Unlock()
	w.resources(t)
	w.deployGate(t)
	w.machine(t, "RefreshWorkflow", map[string]string{"CrawlerName": pick(o.crawler, w.name+"-requests"), "Spice": pick(o.spice, "on")})
	if o.reports {
		w.deployReports(t, o)
		w.machine(t, "ReportWorkflow", nil)
	}
	return w
}

func pick(on bool, value string) string {
	if on {
		return value
	}
	return ""
}

// env is the environment of a function: what the template sets, and where to
// call.
func (w *world) env(t *testing.T, resource, who string) []string {
	t.Helper()
	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	env := []string{"AWS_ACCESS_KEY_ID=" + who, "AWS_SECRET_ACCESS_KEY=test", "AWS_ENDPOINT_URL=" + w.edge.url}
	variables, _ := f.Root.At("Resources", resource, "Properties", "Environment", "Variables").Render(w.stack).(map[string]any)
	for name, value := range variables {
		env = append(env, fmt.Sprintf("%s=%v", name, value))
	}
	return env
}

func (w *world) deployGate(t *testing.T) {
	t.Helper()
	w.lambdas["workflow-gate"] = deploy(t, "workflow-gate", 30*time.Second, &w.log, w.env(t, "WorkflowGate", "WorkflowGateRole")...)
}

func (w *world) deployReports(t *testing.T, o options) {
	t.Helper()
	timeout := o.exporterTimeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	w.lambdas["report-planner"] = deploy(t, "report-planner", 30*time.Second, &w.log, w.env(t, "ReportPlanner", "ReportPlannerRole")...)
	w.lambdas["report-exporter"] = deploy(t, "report-exporter", timeout, &w.log, w.env(t, "ReportExporter", "ReportExporterRole")...)
}

// machine creates a state machine as the template describes it.
func (w *world) machine(t *testing.T, resource string, instead map[string]string) {
	t.Helper()
	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	p := f.Root.At("Resources", resource, "Properties")
	text, err := os.ReadFile(filepath.Join(root, p.At("DefinitionUri").Text()))
	require.NoError(t, err)
	definition := string(text)
	for name, value := range p.At("DefinitionSubstitutions").Render(w.stack).(map[string]any) {
		if other, ok := instead[name]; ok {
			value = other
		}
		definition = strings.ReplaceAll(definition, "${"+name+"}", fmt.Sprint(value))
	}
	require.NotContains(t, definition, "${")
	out, err := sfn.NewFromConfig(w.cfg).CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String(fmt.Sprint(p.At("Name").Render(w.stack))), Definition: &definition,
		RoleArn: aws.String("arn:aws:iam::" + account + ":role/" + resource + "Role")})
	require.NoError(t, err)
	w.stack[resource] = *out.StateMachineArn
}

// serve records a call, and answers it where it is not moto's.
func (w *world) serve(rw http.ResponseWriter, c call) bool {
	w.mu.Lock()
	w.calls = append(w.calls, c)
	faults := w.faults
	w.mu.Unlock()
	for _, f := range faults {
		if f(rw, c) {
			return true
		}
	}
	switch {
	case c.service == "lambda":
		w.lambdas[strings.TrimPrefix(functionOf(c.path), w.name+"-")].invoke(rw, c.body)
	case c.service == "quicksight":
		w.spice.serve(rw, c)
	case c.service == "athena":
		w.athena.serve(rw, c)
	case c.service == "glue" && (c.action == "StartCrawler" || c.action == "GetCrawler"):
		w.crawler.serve(rw, nameOf(c.body), c.action)
	default:
		return false
	}
	return true
}

// fail adds a fault: calls of a service whose action and body have these words
// are refused with a code, count times; less than 0 is always.
func (w *world) fail(service, action, word string, status int, code string, count int) {
	var mu sync.Mutex
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, func(rw http.ResponseWriter, c call) bool {
		if c.service != service || !strings.Contains(c.action+c.path, action) || !strings.Contains(c.path+string(c.body), word) {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		if count == 0 {
			return false
		}
		count--
		if service == "sns" {
			refuseXML(rw, status, code)
		} else {
			refuse(rw, status, code, "refused by the test")
		}
		return true
	})
}

// mend takes all faults away.
func (w *world) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = nil
}

// lose lets calls of a service happen, count times, and loses their answers.
func (w *world) lose(service, action string, count int) {
	var mu sync.Mutex
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, func(rw http.ResponseWriter, c call) bool {
		mu.Lock()
		defer mu.Unlock()
		if c.service != service || c.action != action || count == 0 {
			return false
		}
		count--
		w.athena.serve(httptest.NewRecorder(), c)
		refuse(rw, http.StatusInternalServerError, "InternalServerException", "lost by the test")
		return true
	})
}
