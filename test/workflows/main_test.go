package workflows

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(built) // a temporary folder
	os.Exit(code)
}
