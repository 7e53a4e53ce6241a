package board

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestFallOn(t *testing.T) {
	at := func(texts ...string) [][]any {
		var rows [][]any
		for _, text := range texts {
			parsed, err := time.Parse("2006-01-02 15", text)
			assert.NoError(t, err)
			rows = append(rows, []any{"x", parsed})
		}
		return rows
	}
	tests := []struct {
		name string
		rows [][]any
		want string
	}{
		{"hours", at("2026-11-02 00", "2026-11-02 01"), ""},
		{"days", at("2026-11-02 00", "2026-11-03 00"), "DAY"},
		{"weeks", at("2026-11-02 00", "2026-11-09 00"), "WEEK"},
		{"months that begin on a Monday", at("2026-06-01 00", "2027-02-01 00"), "MONTH"},
		{"one only", at("2026-11-02 00"), ""},
		{"none", [][]any{{"x", nil}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, step := range longer {
				if got == "" && fallOn(step, 1, tt.rows, time.Monday) {
					got = step
				}
			}
			assert.Equal(t, tt.want, got)
		})
	}
}
