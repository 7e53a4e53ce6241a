// Package imports holds the direction of dependencies: functions and cmd →
// handlers, commands, server → adapters → domain.
package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	module = "github.com/apigw-lens/apigw-lens/"
	driver = "github.com/duckdb/duckdb-go"
	root   = "../.."
)

type layer int

const (
	unknown layer = iota
	// domain packages hold the rules of the product: standard library and each
	// other only.
	domain
	// adapter packages each wrap one thing outside: a library, a file format,
	// a service. They never import each other.
	adapter
	// wiring packages put the others together.
	wiring
	// program packages are main packages: they only call the wiring.
	program
	// anything may look at everything: tests.
	anything
)

// layers are the packages by folder; the longest folder that fits decides, so
// that a package inside another may belong elsewhere.
var layers = map[string]layer{
	"dashboards":            domain,
	"internal/accesslog":    domain,
	"internal/demo":         domain,
	"internal/emf":          domain,
	"internal/enrich":       domain,
	"internal/freshness":    domain,
	"internal/preflight":    domain,
	"internal/jsonscan":     domain,
	"internal/pause":        domain,
	"internal/quota":        domain,
	"internal/refresh":      domain,
	"internal/report":       domain,
	"internal/store/layout": domain,
	"internal/textcache":    domain,
	"internal/usageplan":    domain,
	"web":                   domain,

	// The expression language and the data sets need nothing of QuickSight's API.
	"internal/quicksight/dataset": domain,
	"internal/quicksight/expr":    domain,

	"internal/account":       adapter,
	"internal/athena":        adapter,
	"internal/metric":        adapter,
	"internal/spice":         adapter,
	"internal/stack":         adapter,
	"internal/workflow":      adapter,
	"internal/apigw":         adapter,
	"internal/awsconfig":     adapter,
	"internal/bus":           adapter,
	"internal/duckdb":        adapter,
	"internal/firehose":      adapter,
	"internal/ledger":        adapter,
	"internal/glue":          adapter,
	"internal/parquet":       adapter,
	"internal/mail":          adapter,
	"internal/notice":        adapter,
	"internal/objects":       adapter,
	"internal/quota/parquet": adapter,
	"internal/report/pdf":    adapter,
	"internal/report/xlsx":   adapter,
	"internal/geo":           adapter,
	"internal/source":        adapter,
	"internal/quicksight":    adapter,
	"internal/snapshotstore": adapter,
	"internal/store":         adapter,
	"internal/useragent":     adapter,

	"internal/board":    wiring,
	"internal/cli":      wiring,
	"internal/delivery": wiring,
	"internal/reenrich": wiring,
	"internal/handler":  wiring,
	"internal/lens":     wiring,
	"internal/server":   wiring,

	"cmd":       program,
	"functions": program,

	"events": anything,
	"test":   anything,
}

// place is the entry of layers that a folder belongs to.
func place(folder string) (entry string, l layer) {
	for candidate, at := range layers {
		inside := folder == candidate || strings.HasPrefix(folder, candidate+"/")
		if inside && len(candidate) > len(entry) {
			entry, l = candidate, at
		}
	}
	return entry, l
}

// allowed reports whether a package may import another of ours.
func allowed(from, to string) bool {
	fromEntry, fromLayer := place(from)
	toEntry, toLayer := place(to)
	switch fromLayer {
	case domain:
		return toLayer == domain
	case adapter:
		return toLayer == domain || fromEntry == toEntry
	case wiring:
		return toLayer == domain || toLayer == adapter || toLayer == wiring
	case program:
		return toLayer == wiring
	default:
		return true
	}
}

// pkg is what "go list" says of a package.
type pkg struct {
	ImportPath string
	Standard   bool
	CgoFiles   []string
	Imports    []string
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Standard,CgoFiles,Imports"}, args...)...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var packages []pkg
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
}

func TestPackagesImportDownwards(t *testing.T) {
	for _, p := range list(t, "./...") {
		assert.Empty(t, wrongImports(p), p.ImportPath)
	}
}

func wrongImports(p pkg) []string {
	folder := strings.TrimPrefix(p.ImportPath, module)
	_, at := place(folder)
	if at == unknown {
		return []string{"belongs to no layer: add it to layers"}
	}
	var wrong []string
	for _, path := range p.Imports {
		to, ours := strings.CutPrefix(path, module)
		switch {
		case ours && !allowed(folder, to):
			wrong = append(wrong, "imports "+to)
		case strings.HasPrefix(path, driver) && folder != "internal/duckdb":
			wrong = append(wrong, "imports the driver "+path)
		case !ours && at == domain && !standard(path):
			wrong = append(wrong, "domain imports "+path)
		}
	}
	return wrong
}

// standard reports whether an import path is of the standard library: its
// first part is not a host.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func TestWrongImportsAreFound(t *testing.T) {
	tests := []struct{ name, from, imports, want string }{
		{"domain to adapter", "internal/enrich", module + "internal/geo", "imports internal/geo"},
		{"domain to library", "internal/accesslog", "github.com/spf13/cobra", "domain imports github.com/spf13/cobra"},
		{"adapter to adapter", "internal/store", module + "internal/duckdb", "imports internal/duckdb"},
		{"adapter to handler", "internal/duckdb", module + "internal/handler/enricher", "imports internal/handler/enricher"},
		{"program to domain", "functions/enricher", module + "internal/accesslog", "imports internal/accesslog"},
		{"driver elsewhere", "internal/cli", driver + "/v2", "imports the driver " + driver + "/v2"},
		{"new package", "internal/other", "fmt", "belongs to no layer: add it to layers"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, []string{tt.want}, wrongImports(pkg{ImportPath: module + tt.from, Imports: []string{tt.imports}}))
		})
	}
	assert.Empty(t, wrongImports(pkg{ImportPath: module + "internal/geo", Imports: []string{module + "internal/geo/mmdb"}}))
}

// Functions are built without cgo, and DuckDB cannot be.
func TestFunctionsNeedNeitherDuckDBNorCgo(t *testing.T) {
	packages := list(t, "-deps", "./functions/...")
	require.NotEmpty(t, packages)
	for _, p := range packages {
		assert.False(t, strings.HasPrefix(p.ImportPath, driver) || p.ImportPath == module+"internal/duckdb", p.ImportPath)
		if !p.Standard {
			assert.Empty(t, p.CgoFiles, p.ImportPath)
		}
	}
}

func TestFunctionsHoldNoLogic(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "functions", "*", "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		assert.Equal(t, "main.go", filepath.Base(file))
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.LessOrEqual(t, bytes.Count(text, []byte("\n")), 40, fmt.Sprintf("%s: logic belongs to internal/handler", file))
	}
}
