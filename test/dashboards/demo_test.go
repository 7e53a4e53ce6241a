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

// month is demo traffic of five weeks with every planted fact; week is a few
// days of it, for tests that ask very many questions: a question takes as long
// as there are files. Both are thin.
var (
	month = traffic("month", "35")
	week  = traffic("week", "6")
)

// temp is removed after all tests.
var temp string

func TestMain(m *testing.M) {
	var err error
	if temp, err = os.MkdirTemp("", "apigw-lens-dashboards-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(temp) // the system clears it away otherwise
	os.Exit(code)
}

// traffic makes demo traffic, once for all tests that ask, and returns its data
// folder.
func traffic(name, days string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		data := filepath.Join(temp, name)
		var messages strings.Builder
		streams := cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &messages, Now: func() time.Time { return demoEnd }}
		if code := cli.Main([]string{"demo", "--data", data, "--rate", "300", "--days", days, "--no-serve"}, streams); code != 0 {
			return "", fmt.Errorf("demo: %s", messages.String())
		}
		return data, nil
	})
}

// open opens the dashboard over demo traffic.
func open(t *testing.T, folder func() (string, error)) *lens.Lens {
	t.Helper()
	data, err := folder()
	require.NoError(t, err)
	l, err := lens.Open(t.Context(), lens.Options{Data: data, Now: demoEnd, App: "test"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

// story is what the demo traffic holds.
func story(t *testing.T) *demo.Story {
	t.Helper()
	data, err := month()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(data, "story.json"))
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
