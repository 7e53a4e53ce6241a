package workflows

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/runtimeapi"
)

const root = "../.."

// built is where bootstraps are built; TestMain removes it.
var built = filepath.Join(os.TempDir(), fmt.Sprintf("workflows-test-%d", os.Getpid()))

// bootstraps builds each function once, as "make lambdas" does for this
// machine.
var bootstraps = map[string]func() (string, error){}

func init() {
	for _, function := range []string{"workflow-gate", "report-planner", "report-exporter"} {
		bootstraps[function] = sync.OnceValues(func() (string, error) { return build(function) })
	}
}

func build(function string) (string, error) {
	path := filepath.Join(built, function, "bootstrap")
	cmd := exec.Command("go", "build", "-tags=lambda.norpc", "-trimpath", "-o", path, "./functions/"+function)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", function, err, out)
	}
	return path, nil
}

// environments are how many calls of a function run at a time.
const environments = 3

// lambda is a deployed function: some execution environments of its bootstrap.
type lambda struct {
	free chan *runtimeapi.Host
}

// deploy starts the environments of a function; env is that of the template.
func deploy(t *testing.T, function string, timeout time.Duration, log *bytes.Buffer, env ...string) *lambda {
	t.Helper()
	bootstrap, err := bootstraps[function]()
	require.NoError(t, err)
	l := &lambda{make(chan *runtimeapi.Host, environments)}
	for range environments {
		host, err := runtimeapi.Start(runtimeapi.Config{
			Bootstrap: bootstrap, Function: function, Timeout: timeout, Log: &locked{buffer: log}, Env: env})
		require.NoError(t, err)
		t.Cleanup(func() { _ = host.Close() })
		l.free <- host
	}
	return l
}

// locked is a log that several processes write.
type locked struct {
	mu     sync.Mutex
	buffer *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

// invoke calls the function and answers as Lambda's Invoke does.
func (l *lambda) invoke(w http.ResponseWriter, event []byte) {
	host := <-l.free
	defer func() { l.free <- host }()
	result, err := host.Invoke(context.Background(), event)
	switch {
	case errors.Is(err, runtimeapi.ErrTimeout):
		failed(w, "Sandbox.Timedout", "RequestId: "+result.RequestID+" Error: Task timed out")
	case err != nil:
		failed(w, "Runtime.ExitError", "RequestId: "+result.RequestID+" Error: Runtime exited with error: signal: killed")
	case result.FunctionError != "":
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		_, _ = w.Write(result.Payload) // a caller that is gone is noticed by its test
	default:
		_, _ = w.Write(result.Payload)
	}
}

// failed is the answer of Lambda for a function that did not answer itself.
func failed(w http.ResponseWriter, kind, message string) {
	w.Header().Set("X-Amz-Function-Error", "Unhandled")
	_ = json.NewEncoder(w).Encode(map[string]string{"errorType": kind, "errorMessage": message})
}

// functionOf is the function that a path of Lambda's API names.
func functionOf(path string) string {
	name, _ := strings.CutSuffix(path, "/invocations")
	return name[strings.LastIndexAny(name, ":/")+1:]
}
