package accesslog

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFields_everySpelling_found(t *testing.T) {
	for id, f := range Fields {
		assert.NotEmpty(t, f.Name)
		assert.NotZero(t, f.APIs, f.Name)
		spellings := append([]string{f.Name}, f.Keys...)
		if f.Var != "" {
			spellings = append(spellings, f.Var, "$context."+f.Var)
		}
		for _, s := range spellings {
			got, ok := lookup([]byte(s))
			assert.True(t, ok, s)
			assert.Equal(t, FieldID(id), got, s)
		}
		assert.Zero(t, f.Recommended&^f.APIs, f.Name)
		if f.Recommended != 0 {
			assert.NotEmpty(t, f.Var, f.Name)
			assert.False(t, f.Secret, f.Name)
		}
	}
}

func TestColumns_complete(t *testing.T) {
	names := map[string]bool{}
	for id, c := range Columns {
		assert.Regexp(t, `^[a-z][a-z0-9_]*$`, c.Name)
		assert.False(t, names[c.Name], c.Name)
		names[c.Name] = true
		assert.NotEmpty(t, c.Doc, c.Name)
		assert.True(t, len(c.From) > 0 || c.Rule != "", "%s has neither a field nor a rule", c.Name)
		assert.Equal(t, c.Type == Text && ColumnID(id) != ColExtra, c.Dimension, c.Name)
		for _, from := range c.From {
			assert.False(t, Fields[from].Secret, c.Name)
		}
	}
}
