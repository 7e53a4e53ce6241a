//go:build trino

package trino

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// oldestJava is the oldest Java that the server runs on.
const oldestJava = 24

// start runs a Trino server over a folder until the test ends. Its catalog hive
// finds the folder's files at local:///.
func start(t *testing.T, folder string) *client {
	t.Helper()
	find := exec.Command("test/trino/fetch.sh", "server")
	find.Dir, find.Stderr = root, os.Stderr
	out, err := find.Output()
	require.NoError(t, err)
	home := strings.TrimSpace(string(out))

	address := freeAddress(t)
	etc := configure(t, home, folder, address)
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, java(t), "-Xmx4G", "-Duser.timezone=UTC",
		"-Djdk.attach.allowAttachSelf=true", "--add-modules=jdk.incubator.vector", "-XX:+EnableDynamicAgentLoading",
		"-Dconfig="+filepath.Join(etc, "config.properties"), "-Dnode.environment=test", "-Dnode.id=test",
		"-Dnode.data-dir="+t.TempDir(), "-Dnode.bind-ip=127.0.0.1", "-Dnode.internal-address=127.0.0.1",
		"-cp", filepath.Join(home, "lib", "*"), "io.trino.server.TrinoServer")
	cmd.Dir = etc
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // killed
	})
	await(t, stdout)
	return &client{url: "http://" + address}
}

// await reads the server's log until it has started, and goes on reading it.
func await(t *testing.T, log interface{ Read([]byte) (int, error) }) {
	t.Helper()
	started := make(chan string, 1)
	go func() {
		var last []string
		lines := bufio.NewScanner(log)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "SERVER STARTED") {
				started <- ""
			}
			last = append(last[max(0, len(last)-20):], lines.Text())
		}
		started <- strings.Join(last, "\n")
	}()
	select {
	case failure := <-started:
		require.Empty(t, failure, "Trino did not start")
	case <-time.After(5 * time.Minute):
		t.Fatal("Trino did not start within five minutes")
	}
}

// configure writes the server's configuration and returns its folder.
func configure(t *testing.T, home, folder, address string) string {
	t.Helper()
	etc := t.TempDir()
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	files := map[string][]string{
		"config.properties": {
			"coordinator=true", "node-scheduler.include-coordinator=true", "http-server.http.port=" + port, "discovery.uri=http://" + address,
			"query.max-memory=2GB", "task.concurrency=2", "plugin.dir=" + filepath.Join(home, "plugin"), "catalog.config-dir=" + etc + "/catalog",
		},
		"catalog/hive.properties": {
			"connector.name=hive", "hive.metastore=file", "hive.metastore.catalog.dir=local:///metastore", "hive.parquet.time-zone=UTC",
			"fs.native-local.enabled=true", "local.location=" + folder,
		},
	}
	require.NoError(t, os.MkdirAll(filepath.Join(etc, "catalog"), 0o755))
	for name, lines := range files {
		require.NoError(t, os.WriteFile(filepath.Join(etc, name), []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	}
	return etc
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	return listener.Addr().String()
}

// java is a Java that is young enough: of JAVA_HOME, of the path, or of the
// folder where Linux distributions put them.
func java(t *testing.T) string {
	t.Helper()
	candidates, err := filepath.Glob("/usr/lib/jvm/*/bin/java")
	require.NoError(t, err)
	candidates = slices.Insert(candidates, 0, filepath.Join(os.Getenv("JAVA_HOME"), "bin", "java"), "java")
	for _, path := range candidates {
		out, err := exec.Command(path, "-version").CombinedOutput()
		version := regexp.MustCompile(`version "(\d+)`).FindSubmatch(out)
		if err != nil || version == nil {
			continue
		}
		if n, _ := strconv.Atoi(string(version[1])); n >= oldestJava {
			return path
		}
	}
	t.Fatal(fmt.Sprintf("Trino needs Java %d or newer: set JAVA_HOME", oldestJava))
	return ""
}
