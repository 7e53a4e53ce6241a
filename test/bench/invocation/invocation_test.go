package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/runtimeapi"
)

func TestCompare_printsEveryContender(t *testing.T) {
	t.Chdir("../../..")
	var out strings.Builder
	require.NoError(t, compare(&out, []int{20}, 1, 1))
	for _, name := range []string{"apigw-lens", "Go, the obvious way", "Python, the obvious way"} {
		assert.Contains(t, out.String(), name)
	}
}

func TestCheck_recordsNotEnriched_refused(t *testing.T) {
	for _, payload := range []string{`{}`, `{"records":[{"result":"Ok","data":"e30="}]}`, `{"records":[{"result":"Dropped","data":"Q29tcGFueSA="}]}`, `no JSON`} {
		assert.Error(t, check(runtimeapi.Result{Payload: []byte(payload)}, 1), payload)
	}
	assert.Error(t, check(runtimeapi.Result{FunctionError: "Unhandled"}, 0))
	assert.NoError(t, check(runtimeapi.Result{Payload: []byte(`{"records":[{"result":"Ok","data":"Q29tcGFueSA="}]}`)}, 1))
}
