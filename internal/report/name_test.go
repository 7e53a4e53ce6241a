package report

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFolder(t *testing.T) {
	tests := []struct{ id, want string }{
		{"acme-1_x", "acme-1_x"},
		{"Alder & Finch", "Alder=20=26=20Finch"},
		{"../../etc/passwd", "=2e=2e=2f=2e=2e=2fetc=2fpasswd"},
		{"..", "=2e=2e"}, {".", "=2e"}, {`a\b:c`, "a=5cb=3ac"}, {"a=20b", "a=3d20b"}, {"a b", "a=20b"},
		{"名", "=e5=90=8d"}, {"\x00\n", "=00=0a"}, {"😀", "=f0=9f=98=80"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Folder(tt.id))
	}
	long := strings.Repeat("é", 200)
	assert.Len(t, Folder(long), longestFolder)
	assert.NotEqual(t, Folder(long), Folder(long+"x"))
}

func FuzzFolder(f *testing.F) {
	f.Add("../a", "..=2fa")
	f.Add("a b", "a=20b")
	f.Add(strings.Repeat("/", 60), strings.Repeat("/", 61))
	f.Fuzz(func(t *testing.T, a, b string) {
		if a == "" || b == "" {
			return
		}
		name := Folder(a)
		assert.True(t, filepath.IsLocal(name) && !strings.ContainsAny(name, `/\:*?"<>|`) && name[0] != '.' && len(name) <= longestFolder, name)
		if a != b {
			assert.NotEqual(t, name, Folder(b))
		}
	})
}
