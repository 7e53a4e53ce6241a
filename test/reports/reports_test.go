package reports

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

// shared is the folder of the demo traffic, which is made once.
var shared string

func TestMain(m *testing.M) {
	var err error
	if shared, err = os.MkdirTemp("", "reports"); err != nil {
		log.Fatal(err)
	}
	code := m.Run()
	if err := os.RemoveAll(shared); err != nil {
		log.Fatal(err)
	}
	os.Exit(code)
}

// madeUp is demo traffic of five weeks, and its story. Tests only read it.
func madeUp(t testing.TB) (data string, story *demo.Story) {
	t.Helper()
	data = filepath.Join(shared, "demo")
	if _, err := os.Stat(data); err == nil {
		return data, readStory(t, data)
	}
	return data, Demo(t, data)
}

// reported makes reports and returns their folder and manifest.
func reported(t testing.TB, data string, args ...string) (dir string, m *report.Manifest) {
	t.Helper()
	out := t.TempDir()
	m = &report.Manifest{}
	text := must(t, append([]string{"report", "--data", data, "--out", out, "--json"}, args...)...)
	require.NoError(t, json.Unmarshal([]byte(text), m))
	return filepath.Join(out, m.Period.Name), m
}

// customer is the folder of a customer's report.
func customer(dir, id string) string { return filepath.Join(dir, report.Folder(id)) }
