// Package browser drives the built page in a real Chromium.
package browser

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/cli"
	"github.com/apigw-lens/apigw-lens/internal/lens"
	"github.com/apigw-lens/apigw-lens/internal/server"
	"github.com/apigw-lens/apigw-lens/web"
)

// chromium finds a browser: $CHROMIUM, else one on PATH.
func chromium() string {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// missing says what the test cannot run without; empty when all is there.
func missing() string {
	switch _, err := exec.LookPath("node"); {
	case err != nil:
		return "node is not on PATH"
	case chromium() == "":
		return "no Chromium on PATH and CHROMIUM is not set"
	case !web.Built():
		return "the page is not built (make web)"
	}
	// Looking at the script also makes a change of it invalidate cached results.
	for _, file := range []string{"page.mjs", "driver.mjs", "reading.mjs", "choosing.mjs", "keeping.mjs", "../../web/node_modules/playwright-core/package.json", "../../web/node_modules/axe-core/package.json"} {
		if _, err := os.Stat(file); err != nil {
			return "the browser driver is not installed (make web): " + err.Error()
		}
	}
	return ""
}

// TestPage runs page.mjs against a server with the sample, or against the
// server at PAGE_URL. SCREENSHOTS names a folder for pictures of the page.
func TestPage(t *testing.T) {
	if reason := missing(); reason != "" {
		require.Empty(t, os.Getenv("REQUIRE_BROWSER"), reason)
		t.Skip(reason)
	}
	url := os.Getenv("PAGE_URL")
	if url == "" {
		url = serve(t)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "page.mjs")
	cmd.Env = append(os.Environ(), "PAGE_URL="+url, "CHROMIUM="+chromium())
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	require.NoError(t, err)
}

// demoEnd is when the demo traffic ends: a Sunday.
var demoEnd = time.Date(2026, 11, 22, 14, 3, 0, 0, time.UTC)

// serve runs a server with demo traffic until the test ends.
func serve(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	streams := cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Now: func() time.Time { return demoEnd }}
	require.Zero(t, cli.Main([]string{"demo", "--data", dir, "--rate", "1500", "--no-serve"}, streams))
	l, err := lens.Open(t.Context(), lens.Options{Data: dir, App: "test"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	srv, err := server.New(server.Config{Board: l, Page: web.Page()})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ln, err := server.Listen(ctx, "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-done)
	})
	return "http://" + ln.Addr().String() + "/"
}

// TestServe holds a server open at SERVE_FOR (a duration), to look at the page.
func TestServe(t *testing.T) {
	hold, err := time.ParseDuration(os.Getenv("SERVE_FOR"))
	if err != nil {
		return
	}
	t.Log(serve(t))
	time.Sleep(hold)
}
