package runtimeapi

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

// built is where the tests build functions; TestMain removes it.
var built = filepath.Join(os.TempDir(), fmt.Sprintf("runtimeapi-test-%d", os.Getpid()))

// bootstraps builds each function once.
var bootstraps = map[string]func() (string, error){
	"enricher":           sync.OnceValues(func() (string, error) { return build("enricher") }),
	"quota-watcher":      sync.OnceValues(func() (string, error) { return build("quota-watcher") }),
	"snapshot-refresher": sync.OnceValues(func() (string, error) { return build("snapshot-refresher") }),
}

// build builds a function, as "make lambdas" does for this machine.
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

func bootstrap(t *testing.T, function string) string {
	t.Helper()
	path, err := bootstraps[function]()
	require.NoError(t, err)
	return path
}

func enricherBootstrap(t *testing.T) string {
	t.Helper()
	return bootstrap(t, "enricher")
}
