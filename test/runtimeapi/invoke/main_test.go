package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShowDecodesFirehoseAnswers(t *testing.T) {
	tests := []struct {
		name, payload, want string
		raw                 bool
	}{
		{"records", `{"records":[{"recordId":"1","result":"Ok","data":"e30K"},{"recordId":"2","result":"Dropped"}]}`, "1 Ok\n{}\n\n2 Dropped", false},
		{"bytes that are no text", `{"records":[{"recordId":"1","result":"ProcessingFailed","data":"/w=="}]}`, "1 ProcessingFailed\n(1 bytes)", false},
		{"other answer", `{"ok":true}`, `{"ok":true}`, false},
		{"raw", `{"records":[]}`, `{"records":[]}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, string(options{raw: tt.raw}.show([]byte(tt.payload))))
		})
	}
}

func TestRunNamesWhatIsMissing(t *testing.T) {
	event := filepath.Join(t.TempDir(), "event.json")
	require.NoError(t, os.WriteFile(event, []byte("{}"), 0o600))
	tests := []struct {
		name string
		o    options
		want string
	}{
		{"function", options{}, "-fn names no function"},
		{"event", options{function: "f", event: event + ".gone"}, "read event: "},
		{"bootstrap", options{function: "f", event: event, bootstrap: event + ".gone", times: 1}, "start bootstrap: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.ErrorContains(t, tt.o.run(t.Context(), io.Discard, io.Discard), tt.want)
		})
	}
}
