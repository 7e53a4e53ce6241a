package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/assemble"
)

func newDashboardBuild(s Streams) *cobra.Command {
	check := false
	cmd := &cobra.Command{
		Use:   "build [DIR]",
		Short: "Assemble the dashboard of its sources",
		Long: `Assemble the dashboard of its sources: DIR/src/** become DIR/definition.json,
which the local page draws, and DIR/template.json, the nested stack for
QuickSight. DIR is dashboards unless it is given. The same sources give the
same bytes.

With --check nothing is written; the exit code is 2 when a file differs from
what the sources give.`,
		Example: `  apigw-lens dashboard build
  apigw-lens dashboard build --check`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "dashboards"
			if len(args) == 1 {
				dir = args[0]
			}
			return buildDashboard(s, dir, check)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "only compare the files with their sources")
	return cmd
}

// buildDashboard writes the generated files of dir, or says which differ.
func buildDashboard(s Streams, dir string, check bool) error {
	src := filepath.Join(dir, assemble.SourceDir)
	out, err := assemble.Build(os.DirFS(src))
	if err != nil {
		return fmt.Errorf("build from %s: %w", src, err)
	}
	differs := false
	for _, file := range []struct {
		name string
		text []byte
	}{{assemble.DefinitionFile, out.Definition}, {assemble.TemplateFile, out.Template}} {
		path := filepath.Join(dir, file.name)
		have, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("compare: %w", err)
		}
		switch same := err == nil && bytes.Equal(have, file.text); {
		case same:
			fmt.Fprintln(s.Err, path, "is up to date.")
		case check:
			differs = true
			fmt.Fprintln(s.Out, path, "differs from its sources.")
		default:
			if err := os.WriteFile(path, file.text, 0o644); err != nil {
				return fmt.Errorf("write: %w", err)
			}
			fmt.Fprintln(s.Err, "Wrote", path+".")
		}
	}
	if differs {
		fmt.Fprintln(s.Err, "Run: apigw-lens dashboard build", shellQuote(dir))
		return errFound
	}
	return nil
}
