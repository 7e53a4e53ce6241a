package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/lens"
	"github.com/apigw-lens/apigw-lens/internal/server"
	"github.com/apigw-lens/apigw-lens/web"
)

type serveOptions struct {
	data, addr, now string
}

func newServe(s Streams) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the dashboard of a data folder",
		Long: `Show the dashboard of a data folder in the browser, until Ctrl-C.

The page is served to this machine only unless --addr says otherwise. It has no
login: do not open it to a network you do not trust.`,
		Example: `  apigw-lens serve
  apigw-lens serve --data ./march --addr 127.0.0.1:8080`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	dataFlag(cmd, &o.data)
	cmd.Flags().StringVar(&o.addr, "addr", server.DefaultAddr, "address to listen on")
	cmd.Flags().StringVar(&o.now, "now", "", "end of relative time ranges, RFC 3339 (default the newest record)")
	return cmd
}

func (o *serveOptions) run(ctx context.Context, s Streams) error {
	now, err := parseNow(o.now)
	if err != nil {
		return err
	}
	l, err := lens.Open(ctx, lens.Options{Data: o.data, Now: now, App: version})
	if err != nil {
		return err
	}
	defer l.Close()
	return show(ctx, s, l, o.addr)
}

// parseNow reads --now; the zero time without it.
func parseNow(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return now, fmt.Errorf("--now: want a time such as 2026-11-22T10:00:00Z: %w", err)
	}
	return now, nil
}

// show serves a dashboard until ctx is done.
func show(ctx context.Context, s Streams, l *lens.Lens, addr string) error {
	srv, err := server.New(server.Config{
		Board: l,
		Page:  web.Page(),
		Log:   slog.New(tint.NewHandler(s.Err, &tint.Options{NoColor: !s.Terminal})),
	})
	if err != nil {
		return err
	}
	ln, err := server.Listen(ctx, addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "Dashboard: http://%s/  (Ctrl-C ends it)\n", shownAddr(ln.Addr()))
	if !web.Built() {
		fmt.Fprintln(s.Err, `This build has no page in it; "make build" makes one that has.`)
	}
	return srv.Serve(ctx, ln)
}

// shownAddr is an address that a browser on this machine can open.
func shownAddr(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return a.String()
}
