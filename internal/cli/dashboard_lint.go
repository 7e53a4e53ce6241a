package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/lint"
)

type dashboardLintOptions struct {
	dataSets, resource string
	json               bool
}

func newDashboardLint(s Streams) *cobra.Command {
	var o dashboardLintOptions
	cmd := &cobra.Command{
		Use:   "lint FILE",
		Short: "Find what is wrong with a QuickSight dashboard before it is deployed",
		Long: `Find what is wrong with a QuickSight dashboard although QuickSight and
CloudFormation take it: names and ids that lead nowhere, options that are ignored
without a word, filters that reach some visuals of a sheet only, values of
somebody's account, charts that drop what they cannot show, missing names.

FILE is a definition in JSON: as it stands, as "aws quicksight
describe-dashboard-definition" prints it, or in a CloudFormation template (JSON or
YAML); - is the standard input. With --data-sets the columns are known, and unknown columns and wrong types
are found too.

Exit codes: 0 nothing found, 1 error, 2 something found.`,
		Example: `  apigw-lens dashboard lint dashboards/definition.json --data-sets dashboards/src/datasets
  aws quicksight describe-dashboard-definition --aws-account-id 111122223333 \
    --dashboard-id sales | apigw-lens dashboard lint -`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(s, args[0]) },
	}
	cmd.Flags().StringVar(&o.dataSets, "data-sets", "", "folder with a JSON file for each data set, named by its identifier: what describe-data-set prints or create-data-set takes")
	cmd.Flags().BoolVar(&o.json, "json", false, "print a JSON array of findings")
	resourceFlag(cmd, &o.resource)
	return cmd
}

// resourceFlag adds --resource of a command that reads definitions.
func resourceFlag(cmd *cobra.Command, resource *string) {
	cmd.Flags().StringVar(resource, "resource", "", "logical id of the dashboard, in a template with several")
}

func (o *dashboardLintOptions) run(s Streams, file string) error {
	var known lint.Options
	if o.dataSets != "" {
		columns, err := lint.ReadColumns(o.dataSets)
		if err != nil {
			return err
		}
		known.Columns = columns
	}
	findings, err := findings(s, file, o.resource, known)
	if err != nil {
		return err
	}
	if o.json {
		err = printJSON(s.Out, list(findings))
	} else {
		for _, f := range findings {
			fmt.Fprintf(s.Out, "%s\n    %s\n", printable(f.String()), printable(cmp.Or(f.Path, "the definition")))
		}
		fmt.Fprintf(s.Err, "%s in %s.\n", plural(len(findings), "finding"), named(file))
	}
	if err == nil && len(findings) > 0 {
		return errFound
	}
	return err
}

// readDefinition reads a definition from a file, or from the standard input where
// the file is "-".
func readDefinition(s Streams, file, resource string) (*definition.Definition, error) {
	if file != "-" {
		return definition.LoadResource(file, resource)
	}
	text, err := io.ReadAll(s.In)
	if err != nil {
		return nil, fmt.Errorf("read definition: %w", err)
	}
	return definition.ReadResource(named(file), text, resource)
}

// named is a file as messages call it.
func named(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

// findings lints a definition; one that cannot be read because it does not have
// the API's shape is found fault with, too.
func findings(s Streams, file, resource string, known lint.Options) ([]lint.Finding, error) {
	d, err := readDefinition(s, file, resource)
	if problems, ok := errors.AsType[definition.Problems](err); ok {
		return lint.Unreadable(problems), nil
	}
	if err != nil {
		return nil, err
	}
	return lint.Check(d, known), nil
}
