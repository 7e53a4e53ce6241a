package integration

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/apigw-lens/apigw-lens/internal/cli"
)

// TestMain makes this test binary the command apigw-lens for the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"apigw-lens": func() {

			os.Exit(cli.Main(os.Args[1:], cli.StdStreams()))
		},
	})
}

// TestScripts runs what a user types, as whole processes.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/scripts"})
}
