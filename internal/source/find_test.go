package source

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func TestFind_argumentsBecomeFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.log", "a.log", "sub/c.log", ".hidden", ".git/x", "data/apigw-lens.json", "data/errors/e.ndjson", "[odd].log"} {
		write(t, dir, name, "x")
	}
	write(t, dir, "empty.log", "")
	require.NoError(t, os.Symlink(filepath.Join(dir, "a.log"), filepath.Join(dir, "link.log")))
	at := func(names ...string) (paths []string) {
		for _, n := range names {
			paths = append(paths, filepath.Join(dir, n))
		}
		return paths
	}
	tests := []struct {
		name     string
		args     []string
		want     []string
		problems []string
	}{
		{"a file, named twice", []string{at("a.log")[0], dir + "/./a.log"}, at("a.log"), nil},
		{"a directory, sorted, without hidden, empty and our own files", []string{dir}, at("[odd].log", "a.log", "b.log", "link.log", "sub/c.log"), nil},
		{"a glob the shell left alone", []string{at("?.log")[0]}, at("a.log", "b.log"), nil},
		{"a name that looks like a glob", at("[odd].log"), at("[odd].log"), nil},
		{"an empty file that was named", at("empty.log"), at("empty.log"), nil},
		{"a glob without a match", at("*.gz"), nil, []string{"no file matches"}},
		{"missing file, others go on", at("nope.log", "a.log"), at("a.log"), []string{"nope.log: no such file or directory"}},
		{"inside a data folder when asked for", at("data/errors"), at("data/errors/e.ndjson"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inputs, problems := Find(tt.args)
			var got []string
			for _, in := range inputs {
				got = append(got, in.Path)
			}
			assert.Equal(t, tt.want, got)
			require.Len(t, problems, len(tt.problems))
			for i, want := range tt.problems {
				assert.ErrorContains(t, problems[i], want)
			}
		})
	}
}

func TestFind_stdinOnce(t *testing.T) {
	inputs, problems := Find([]string{"-", "-"})
	assert.Empty(t, problems)
	assert.Equal(t, []Input{{Name: "stdin", Size: -1, Once: true}}, inputs)
}

func TestOpen_contentDecidesHowToRead(t *testing.T) {
	members := func(parts ...string) string {
		var b bytes.Buffer
		for _, p := range parts {
			z := gzip.NewWriter(&b)
			_, err := z.Write([]byte(p))
			require.NoError(t, err)
			require.NoError(t, z.Close())
		}
		return b.String()
	}
	tests := []struct{ name, text, want, err string }{
		{name: "plain", text: "one\n", want: "one\n"},
		{name: "one byte", text: "1", want: "1"},
		{name: "empty", text: "", want: ""},
		{name: "gzip of two members, whatever the name", text: members("one\n", "two\n"), want: "one\ntwo\n"},
		{name: "gzip that ends early", text: members("one\n")[:15], err: "unexpected EOF"},
		{name: "gzip with garbage inside", text: "\x1f\x8bgarbage", err: "gzip"},
		{name: "Parquet", text: "PAR1\x15\x00\x15", err: "not a text file"},
		{name: "UTF-16", text: "\xff\xfe{\x00", err: "UTF-16"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, t.TempDir(), "x.log", tt.text)
			inputs, _ := Find([]string{path})
			s, err := Open(inputs[0], nil)
			var got []byte
			if err == nil {
				got, err = io.ReadAll(s)
			}
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
			assert.EqualValues(t, len(tt.text), s.RawBytes())
			require.NoError(t, s.Close())
		})
	}
}

func TestOpen_stdin(t *testing.T) {
	s, err := Open(Input{Name: "stdin", Once: true}, strings.NewReader("x"))
	require.NoError(t, err)
	got, err := io.ReadAll(s)
	require.NoError(t, err)
	assert.Equal(t, "x", string(got))
	require.NoError(t, s.Close())
}
