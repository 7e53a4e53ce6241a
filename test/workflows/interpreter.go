// Package workflows runs the state machines of statemachines/ under a real
// interpreter of the Amazon States Language: moto's, mended where it differs
// from the service (interpreter.py).
//
// The interpreter calls an edge, which hands Lambda's calls to the functions'
// real bootstraps, those of QuickSight, Glue's crawlers and Athena to fakes that
// know states and failures, and everything else to moto. The edge records each
// call with who made it, so that a test can hold it against the roles.
package workflows

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/moto"
)

// scale is how long a wait of a state machine takes, of its time: half a minute
// is 60 ms.
const scale = 0.002

// stdin of the interpreter, which ends when it is closed, and with the binary.
var stdin io.WriteCloser

// launch starts the interpreter, whose tasks call the edge, and answers its URL.
func launch(t testing.TB, edgePort string) string {
	t.Helper()
	python := filepath.Join(filepath.Dir(moto.Python(t)), "python")
	cmd := exec.Command(python, "interpreter.py", edgePort, fmt.Sprint(scale))
	var err error
	stdin, err = cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(stdout).ReadString('\n')
		line <- strings.TrimSpace(text)
	}()
	select {
	case url := <-line:
		require.True(t, strings.HasPrefix(url, "http://"), "the interpreter printed %q: %s", url, stderr.String())
		return url
	case <-time.After(60 * time.Second):
		_ = cmd.Process.Kill()
		require.Fail(t, "the interpreter does not start", stderr.String())
		return ""
	}
}
