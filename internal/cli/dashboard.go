package cli

import "github.com/spf13/cobra"

func newDashboard(s Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dashboard",
		Short: "Build, check, compare and preview QuickSight dashboard definitions",
		Long: `Build, check, compare and preview dashboard definitions of Amazon QuickSight.

The dashboard is code: definition.json holds all of it, the same for QuickSight
and for "apigw-lens serve". lint, diff and preview take anybody's definition: what
"aws quicksight describe-dashboard-definition" prints, or a CloudFormation
template.`,
	}
	cmd.AddCommand(newDashboardBuild(s), newDashboardLint(s), newDashboardDiff(s), newDashboardPreview(s))
	return cmd
}
