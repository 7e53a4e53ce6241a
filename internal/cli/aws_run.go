package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/handler/gate"
	"github.com/apigw-lens/apigw-lens/internal/workflow"
)

// runOptions are those of a command that starts a workflow.
type runOptions struct {
	stackOptions
	wait, json bool
}

func (o *runOptions) flags(cmd *cobra.Command) {
	o.stackOptions.flags(cmd)
	cmd.Flags().BoolVar(&o.wait, "wait", false, "follow the execution to its end; its outcome is the exit code")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the execution as JSON")
}

// runHelp ends the help of a command that starts a workflow.
const runHelp = `The same command within a minute finds the execution that the first one started.
With --wait each step is shown as it begins; Ctrl-C stops following, not the
execution. Exit code with --wait: 0 it succeeded, 1 it did not.

Permissions: ` + stackPermissions + `,
states:StartExecution and states:DescribeExecution; with --wait also
states:GetExecutionHistory and states:DescribeMapRun.`

func newAWSRefresh(s Streams) *cobra.Command {
	var o runOptions
	var full bool
	cmd := &cobra.Command{
		Use:   "refresh",
		Short: "Make delivered requests queryable now: index new days, load SPICE",
		Long: `Start the stack's refresh workflow, as its schedule does, but for somebody who
waits: it may use the ingestions that are kept in reserve of QuickSight's 32 in 24
hours, and waits for a refresh that runs already.

` + runHelp,
		Example: `  apigw-lens aws refresh --wait
  apigw-lens aws refresh --full   # rows of old days changed`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			input, err := json.Marshal(gate.Input{Wait: true, Full: full})
			if err != nil {
				return fmt.Errorf("encode input: %w", err)
			}
			d, err := o.open(cmd.Context())
			if err != nil {
				return err
			}
			_, err = o.run(cmd.Context(), s, d, idRefreshWorkflow, "cli", string(input))
			return err
		},
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&full, "full", false, "load all of SPICE again, not only the last days")
	return cmd
}

// run starts a workflow and, where asked, follows it to its end. The execution's
// name is the same for the same input within a minute.
func (o *runOptions) run(ctx context.Context, s Streams, d *deployed, logical, prefix, input string) (workflow.Execution, error) {
	machine, err := d.machine(logical)
	if err != nil {
		return workflow.Execution{}, err
	}
	sum := sha256.Sum256([]byte(input))
	name := fmt.Sprintf("%s-%s-%s", prefix, s.Now().UTC().Format("20060102T1504"), hex.EncodeToString(sum[:4]))
	e, joined, err := machine.Start(ctx, name, input)
	if err != nil {
		return e, err
	}
	if joined {
		fmt.Fprintln(s.Err, "It was started less than a minute ago: this is that execution.")
	}
	if !o.json {
		fmt.Fprintf(s.Out, "%s\n%s\n", e.ARN, gate.ConsoleLink(e.ARN))
	}
	if o.wait {
		e, err = follow(ctx, s, machine, e)
	}
	if errors.Is(err, context.Canceled) {
		return e, errors.New("stopped following; the execution goes on, and \"apigw-lens aws status\" tells how it ends")
	}
	if err != nil {
		return e, err
	}
	if err := o.print(s, e); err != nil || !o.wait {
		return e, err
	}
	if e.Status != workflow.Succeeded {
		return e, fmt.Errorf("the execution %s after %s: %s", ended(e.Status), took(e), workflow.Words(e.Error, e.Cause))
	}
	fmt.Fprintf(s.Err, "Succeeded after %s.\n", took(e))
	return e, nil
}

// print prints the execution where JSON is asked for.
func (o *runOptions) print(s Streams, e workflow.Execution) error {
	if !o.json {
		return nil
	}
	return printJSON(s.Out, struct {
		workflow.Execution
		Console string `json:"console"`
	}{e, gate.ConsoleLink(e.ARN)})
}

// ended says how an execution ended that did not succeed.
func ended(status string) string {
	switch status {
	case "TIMED_OUT":
		return "timed out"
	case "ABORTED":
		return "was aborted"
	}
	return "failed"
}

func took(e workflow.Execution) time.Duration { return e.Stopped.Sub(e.Started).Round(time.Second) }
