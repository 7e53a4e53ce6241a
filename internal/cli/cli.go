// Package cli is the command apigw-lens: each command is defined, with its
// help, in a file of its own. Data go to stdout; messages and progress go to
// stderr.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/apigw-lens/apigw-lens/internal/awsconfig"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/store"
)

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitFound = 2
)

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// Terminal tells whether Err is a terminal: only then is progress drawn.
	Terminal bool
	// Now is the clock.
	Now func() time.Time
}

// StdStreams are the streams of the process.
func StdStreams() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Terminal: isTerminal(os.Stderr), Now: time.Now}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

// Main runs a command line and returns its exit code.
func Main(args []string, s Streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	began := false
	root := newRoot(s, &began)
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFound
	}
	fmt.Fprintln(s.Err, "apigw-lens:", awsconfig.Explain(err))
	if !began {
		fmt.Fprintf(s.Err, "%s --help says how it is called.\n", cmd.CommandPath())
	}
	return exitError
}

// errFound ends a command that has found, and said, what it was asked to look
// for: a difference or a problem.
var errFound = errors.New("found")

// newRoot makes all commands; began is set when the arguments were understood
// and a command begins.
func newRoot(s Streams, began *bool) *cobra.Command {
	root := &cobra.Command{
		Use:   "apigw-lens",
		Short: "Who uses your APIs on Amazon API Gateway, how much, how well, and who runs out of quota",
		Long: `apigw-lens turns API Gateway's access logs into answers: who uses which API, how
much, how fast, with what errors, on which usage plan, and who is about to run
out of quota. On a laptop it needs no AWS account.

Every flag can also be set in the environment: --data as APIGW_LENS_DATA.
Exit codes: 0 done, 1 error, 2 done and found differences or problems (commands
that compare or check).`,
		Example: `  apigw-lens demo                                   # see it with made-up traffic
  apigw-lens import --usage-plans plans.json logs/  # your own logs
  apigw-lens serve`,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			*began = true
			return flagsFromEnv(cmd.Flags())
		},
	}
	root.AddCommand(newAWS(s), newDashboard(s), newDemo(s), newImport(s), newServe(s), newQuery(s), newQuota(s),
		newReenrich(s), newRefresh(s), newReport(s), newSnapshot(s, connectAWS), newVersion(s))
	return root
}

const envPrefix = "APIGW_LENS_"

// flagsFromEnv sets flags that the command line did not.
func flagsFromEnv(flags *pflag.FlagSet) error {
	var problems []error
	flags.VisitAll(func(f *pflag.Flag) {
		name := envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := os.LookupEnv(name)
		if !ok || f.Changed || f.Name == "help" {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			problems = append(problems, fmt.Errorf("environment variable %s: %w", name, err))
		}
	})
	return errors.Join(problems...)
}

const defaultData = "apigw-lens-data"

// newDataFlag adds --data of a command that makes the folder, dataFlag that of
// one that only reads it.
func newDataFlag(cmd *cobra.Command, dir *string, def string) {
	cmd.Flags().StringVar(dir, "data", def, "data folder; made when it is not there")
}

func dataFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "data", defaultData, "data folder")
}

// hint is a command on a data folder, to be copied.
func hint(verb, dir string) string {
	command := filepath.Base(os.Args[0])
	if strings.ContainsRune(os.Args[0], filepath.Separator) {
		command = os.Args[0]
	}
	if dir == defaultData {
		return command + " " + verb
	}
	return command + " " + verb + " --data " + shellQuote(dir)
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,-]+$`)

func shellQuote(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// openData opens a data folder for reading.
func openData(ctx context.Context, dir string) (*duckdb.DB, error) {
	if err := store.Check(dir); err != nil {
		return nil, err
	}
	return duckdb.Open(ctx, dir, duckdb.Options{})
}
