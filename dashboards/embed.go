// Package dashboards holds the dashboard in the program: the generated
// definition, which the local page draws, and the sources of its theme and of
// its data sets.
package dashboards

import (
	"embed"
	"io/fs"
)

// Definition is definition.json: the dashboard as the QuickSight API has it.
//
//go:embed definition.json
var Definition []byte

// Theme is src/theme.json: a theme configuration as the QuickSight API has it.
//
//go:embed src/theme.json
var Theme []byte

//go:embed src/datasets src/sql
var files embed.FS

// Sources holds the folders datasets and sql of the sources, for package
// dataset.
func Sources() fs.FS {
	src, err := fs.Sub(files, "src")
	if err != nil {
		panic(err) // the name is valid
	}
	return src
}
