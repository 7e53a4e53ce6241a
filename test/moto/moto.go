// Package moto starts moto, a stand-in for AWS, for tests.
package moto

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Region is the region of Config.
const Region = "eu-west-1"

// program serves AWS on a free port of the loopback address and prints it. It
// ends with its standard input: when the test binary ends, however it ends.
const program = `
import os, sys
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%d" % server.get_host_and_port(), flush=True)
sys.stdin.read()
os._exit(0)
`

// The one moto of this test binary. Its standard input stays open as long as
// the binary lives.
var (
	once     sync.Once
	endpoint string
	failure  error
	stdin    io.WriteCloser
)

// Start returns the URL of moto, one process for all tests of the binary: they
// share its state, so names of tables, queues and buckets must differ. Without
// moto the test is skipped, unless REQUIRE_MOTO is set; "python3 .ci/tool.py
// moto_server" installs it.
func Start(t testing.TB) string {
	t.Helper()
	python := find(t)
	once.Do(func() { endpoint, failure = launch(python) })
	if failure != nil {
		t.Fatalf("start moto: %v", failure)
	}
	return endpoint
}

// Config is a configuration of the SDK whose clients talk to moto.
func Config(t testing.TB) aws.Config {
	t.Helper()
	return aws.Config{
		Region:       Region,
		BaseEndpoint: aws.String(Start(t)),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

// find is the Python that has moto: the one beside the command moto_server.
func find(t testing.TB) string {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	cmd := exec.Command("python3", ".ci/tool.py", "--find", "moto_server")
	cmd.Dir = filepath.Join(filepath.Dir(file), "..", "..")
	out, err := cmd.Output()
	if err == nil {
		return filepath.Join(filepath.Dir(strings.TrimSpace(string(out))), "python")
	}
	if os.Getenv("REQUIRE_MOTO") != "" {
		t.Fatal("moto_server is missing; run: python3 .ci/tool.py moto_server")
	}
	t.Skip("moto_server is missing; run: python3 .ci/tool.py moto_server")
	return ""
}

// launch starts the process and waits for its address.
func launch(python string) (string, error) {
	cmd := exec.Command(python, "-c", program)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION="+Region)
	var err error
	if stdin, err = cmd.StdinPipe(); err != nil {
		return "", err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(stdout).ReadString('\n')
		line <- strings.TrimSpace(text)
	}()
	select {
	case url := <-line:
		if !strings.HasPrefix(url, "http://") {
			return "", fmt.Errorf("it printed %q instead of its address", url)
		}
		return url, nil
	case <-time.After(30 * time.Second):
		_ = cmd.Process.Kill()
		return "", fmt.Errorf("no address after 30 s")
	}
}
