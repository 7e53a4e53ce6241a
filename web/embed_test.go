package web

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPage_hasAnIndex_builtOrNot(t *testing.T) {
	index, err := fs.ReadFile(Page(), "index.html")
	require.NoError(t, err)
	assert.Contains(t, string(index), "<title>apigw-lens</title>")
	if !Built() {
		assert.Contains(t, string(index), "make web")
	}
}

// The server's policy refuses inline scripts and styles.
func TestPage_hasNothingInline(t *testing.T) {
	for _, name := range []string{"dist/index.html", "placeholder/index.html"} {
		page, err := fs.ReadFile(files, name)
		if err != nil {
			continue // the page is not built
		}
		for _, inline := range []string{"<style", "style=", "<script>", "onclick", "javascript:"} {
			assert.NotContains(t, string(page), inline, name)
		}
	}
}
