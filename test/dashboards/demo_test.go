package dashboards

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/cli"
	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/lens"
)

// demoEnd is when the demo traffic of these tests ends: a Sunday evening.
var demoEnd = time.Date(2026, 11, 22, 21, 30, 0, 0, time.UTC)

// demoFolder makes demo traffic once for all tests: thin, with every planted
// fact. TestMain removes it.
var demoFolder = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "apigw-lens-dashboards-")
	if err != nil {
		return "", err
	}
	var messages strings.Builder
	streams := cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &messages, Now: func() time.Time { return demoEnd }}
	data := filepath.Join(dir, "demo")
	if code := cli.Main([]string{"demo", "--data", data, "--rate", "300", "--no-serve"}, streams); code != 0 {
		return dir, fmt.Errorf("demo: %s", messages.String())
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := demoFolder(); err == nil {
		_ = os.RemoveAll(dir) // a temporary folder
	}
	os.Exit(code)
}

// open opens the dashboard over the demo traffic.
func open(t *testing.T) *lens.Lens {
	t.Helper()
	dir, err := demoFolder()
	require.NoError(t, err)
	l, err := lens.Open(t.Context(), lens.Options{Data: filepath.Join(dir, "demo"), Now: demoEnd, App: "test"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

// story is what the demo traffic holds.
func story(t *testing.T) *demo.Story {
	t.Helper()
	dir, err := demoFolder()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(dir, "demo", "story.json"))
	require.NoError(t, err)
	s := new(demo.Story)
	require.NoError(t, json.Unmarshal(text, s))
	return s
}

// ask computes a visual for a query of the page's URL.
func ask(t *testing.T, l *lens.Lens, visual, query string, all bool) *board.Data {
	t.Helper()
	values, err := url.ParseQuery(query)
	require.NoError(t, err)
	state := l.ParseState(values)
	require.Empty(t, state.Notes, query)
	data, err := l.Data(t.Context(), visual, state, all)
	require.NoError(t, err, "%s?%s", visual, query)
	return data
}

// each calls f for every visual of the dashboard.
func each(l *lens.Lens, f func(s board.Sheet, v *board.Visual)) {
	for _, s := range l.Page().Sheets {
		for _, e := range s.Elements {
			if e.Visual != nil {
				f(s, e.Visual)
			}
		}
	}
}
