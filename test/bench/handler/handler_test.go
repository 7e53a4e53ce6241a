package main

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/bench/peer"
)

// A measurement of handlers that fail would be worthless: each peer answers
// every record, with the plan and customer that ours finds.
func TestContenders_enrich(t *testing.T) {
	response, err := peer.NewIdiomatic(peer.Plans()).HandleJSON(peer.Event(50))
	require.NoError(t, err)
	var answer struct {
		Records []struct{ RecordID, Result, Data string }
	}
	require.NoError(t, json.Unmarshal(response, &answer))
	require.Len(t, answer.Records, 50)
	for _, r := range answer.Records {
		require.Equal(t, "Ok", r.Result)
		line, err := base64.StdEncoding.DecodeString(r.Data)
		require.NoError(t, err)
		assert.Contains(t, string(line), `"customer":"Company `)
	}
}

func TestCompare_printsEveryContender(t *testing.T) {
	t.Chdir("../../..")
	var out strings.Builder
	require.NoError(t, compare(&out, 20, 1))
	for _, name := range []string{"floor", "apigw-lens", "Go, the obvious way", "Python, the obvious way"} {
		assert.Contains(t, out.String(), name)
	}
}
