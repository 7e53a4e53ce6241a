package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
)

// version is set by the linker.
var version = "unknown"

func newVersion(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of apigw-lens and of its query engine",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			engine, err := duckdb.Version(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(s.Out, "apigw-lens %s (DuckDB %s, %s, %s/%s)\n", version, engine, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}
