// Package server is the HTTP side of the local dashboard: the page, its JSON
// and CSV, and the defences that a server on a laptop needs against other
// pages in the same browser. It knows nothing about particular visuals.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/board"
)

// Board answers the page's questions.
type Board interface {
	Page() *board.Page
	Meta(ctx context.Context) (board.Meta, error)
	ParseState(query url.Values) board.State
	Data(ctx context.Context, id string, s board.State, all bool) (*board.Data, error)
	Values(ctx context.Context, id, search string, s board.State) (values []board.Value, more bool, err error)
}

// Config is what a server needs.
type Config struct {
	// Board answers the page's questions. Required.
	Board Board
	// Page holds index.html and what it refers to. Required.
	Page fs.FS
	// Hosts are names, besides localhost and addresses, under which the server
	// may be reached.
	Hosts []string
	// Log receives one line per failed request; nil discards.
	Log *slog.Logger
}

// Validate reports everything that is missing.
func (c Config) Validate() error {
	var problems []error
	if c.Board == nil {
		problems = append(problems, errors.New("board is missing"))
	}
	if c.Page == nil {
		problems = append(problems, errors.New("page is missing"))
	}
	return errors.Join(problems...)
}

// Server serves the dashboard.
type Server struct {
	cfg     Config
	log     *slog.Logger
	handler http.Handler
	// board is /api/page.
	board asset
}

// New loads the page and wires the routes.
func New(cfg Config) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("configure server: %w", err)
	}
	s := &Server{cfg: cfg, log: cfg.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	page, err := loadAssets(cfg.Page)
	if err != nil {
		return nil, fmt.Errorf("load page: %w", err)
	}
	if s.board, err = boardAsset(cfg.Board.Page()); err != nil {
		return nil, fmt.Errorf("describe dashboard: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /api/health", s.health)
	mux.HandleFunc("GET /api/page", s.board.ServeHTTP)
	mux.HandleFunc("GET /api/meta", s.meta)
	mux.HandleFunc("GET /api/visual/{id}", s.visual)
	mux.HandleFunc("GET /api/values/{id}", s.values)
	mux.HandleFunc("GET /api/", func(w http.ResponseWriter, _ *http.Request) {
		s.fail(w, http.StatusNotFound, "There is no such address in the API.")
	})
	mux.Handle("GET /", page)
	s.handler = s.guard(mux)
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// DefaultAddr is where the dashboard listens unless told otherwise: this
// machine only.
const DefaultAddr = "127.0.0.1:7171"

// Listen opens addr; without a host that is loopback, never every interface.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: want HOST:PORT, for example %s: %w", addr, DefaultAddr, err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("listen on %s (is it in use? choose another with --addr): %w", addr, err)
	}
	return ln, nil
}

// drainTime is how long running requests may take to end on shutdown.
const drainTime = 3 * time.Second

// Serve answers requests on ln until ctx is done, then lets running ones end.
// It closes ln.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      2 * queryTime,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Serve(ln) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("serve dashboard: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		// A slow query must not keep the command from ending.
		if err := srv.Close(); err != nil {
			return fmt.Errorf("stop dashboard: %w", err)
		}
	}
	return nil
}
