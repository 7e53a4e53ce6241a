// Package web holds the dashboard page. It is written in TypeScript and built
// into dist by `make web`; a clone in which that never ran serves a placeholder
// that says so.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist all:placeholder
var files embed.FS

// Page is the built page, or the placeholder.
func Page() fs.FS {
	dir := "placeholder"
	if Built() {
		dir = "dist"
	}
	page, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // only for an invalid name, and both are constants
	}
	return page
}

// Built tells whether the page was built before this program was.
func Built() bool {
	_, err := fs.Stat(files, "dist/index.html")
	return err == nil
}
