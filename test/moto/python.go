package moto

import "testing"

// Python is the path of a Python that has moto's modules; without one the test
// is skipped, as by Start.
func Python(t testing.TB) string {
	t.Helper()
	return find(t)
}
