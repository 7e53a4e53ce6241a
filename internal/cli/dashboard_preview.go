package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/lens"
	"github.com/apigw-lens/apigw-lens/internal/server"
)

type previewOptions struct {
	data, addr, now, resource string
	sets                      []string
}

func newDashboardPreview(s Streams) *cobra.Command {
	var o previewOptions
	cmd := &cobra.Command{
		Use:   "preview FILE",
		Short: "Draw a QuickSight dashboard definition on local data",
		Long: `Draw a dashboard definition of Amazon QuickSight on local data, in the browser, until
Ctrl-C.

FILE is what "aws quicksight describe-dashboard-definition" prints, the input of
create-dashboard, or a CloudFormation template; - is the standard input. --data is a folder with a Parquet
or CSV file for each data set, named for its identifier (sales.parquet), or a data
folder of apigw-lens. The page says of each visual what cannot be drawn.`,
		Example: `  apigw-lens dashboard preview dashboards/definition.json --data apigw-lens-demo
  apigw-lens dashboard preview sales.json --data exports --data-set "Sales 2026=sales.csv"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", ".", "folder with a file for each data set, or a data folder")
	f.StringArrayVar(&o.sets, "data-set", nil, "IDENTIFIER=FILE: the file of a data set, inside --data; may be repeated")
	f.StringVar(&o.resource, "resource", "", "logical id of the dashboard in a CloudFormation template with several")
	f.StringVar(&o.addr, "addr", server.DefaultAddr, "address to listen on")
	f.StringVar(&o.now, "now", "", "end of relative time ranges, RFC 3339 (default the newest record)")
	return cmd
}

func (o *previewOptions) run(ctx context.Context, s Streams, file string) error {
	now, err := parseNow(o.now)
	if err != nil {
		return err
	}
	files, err := dataSetFiles(o.sets)
	if err != nil {
		return err
	}
	d, err := readDefinition(s, file, o.resource)
	if err != nil {
		return err
	}
	title := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	l, missing, err := lens.Preview(ctx, lens.Options{Data: o.data, Now: now, App: version, Definition: d, Title: title}, files)
	if err != nil {
		return err
	}
	defer l.Close()
	for _, id := range missing {
		fmt.Fprintf(s.Err, "No data for the data set %q: its visuals stay empty. If a file in %s has them, name it with --data-set %s=FILE.\n", id, o.data, shellQuote(id))
	}
	return show(ctx, s, l, o.addr)
}

// dataSetFiles reads --data-set.
func dataSetFiles(pairs []string) (map[string]string, error) {
	files := map[string]string{}
	for _, pair := range pairs {
		i := strings.LastIndexByte(pair, '=')
		if i <= 0 || i == len(pair)-1 {
			return nil, fmt.Errorf("--data-set %s: want IDENTIFIER=FILE", pair)
		}
		files[pair[:i]] = pair[i+1:]
	}
	return files, nil
}
