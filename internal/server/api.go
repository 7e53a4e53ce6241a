package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/board"
)

// queryTime is how long one question may take.
const queryTime = 60 * time.Second

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n")) // nobody to tell when the client is gone
}

func (s *Server) meta(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	m, err := s.cfg.Board.Meta(ctx)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.reply(w, m)
}

func (s *Server) visual(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	csv := query.Get("format") == "csv"
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	id := r.PathValue("id")
	data, err := s.cfg.Board.Data(ctx, id, s.cfg.Board.ParseState(query), csv)
	switch {
	case err != nil:
		s.failed(w, r, err)
	case csv:
		s.replyCSV(w, id, data)
	default:
		s.reply(w, data)
	}
}

func (s *Server) values(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	values, more, err := s.cfg.Board.Values(ctx, r.PathValue("id"), query.Get("search"), s.cfg.Board.ParseState(query))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.reply(w, struct {
		Values []board.Value `json:"values"`
		More   bool          `json:"more"`
	}{values, more})
}

func (s *Server) reply(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		s.log.Error("encode answer", "error", err)
		s.fail(w, http.StatusInternalServerError, "The answer could not be written as JSON.")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(append(body, '\n')) // nobody to tell when the client is gone
}

// failed answers for an error of the board.
func (s *Server) failed(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, board.ErrUnknown):
		s.fail(w, http.StatusNotFound, "There is no such visual or control.")
	case r.Context().Err() != nil:
		// The reader changed a filter and no longer waits.
	case errors.Is(err, context.DeadlineExceeded):
		s.fail(w, http.StatusGatewayTimeout, "This took longer than a minute. Choose a shorter time range.")
	default:
		s.log.Error("answer request", "path", r.URL.Path, "error", err)
		s.fail(w, http.StatusInternalServerError, "This could not be computed: "+err.Error())
	}
}

// fail answers with a sentence.
func (s *Server) fail(w http.ResponseWriter, status int, sentence string) {
	body, err := json.Marshal(map[string]string{"error": sentence})
	if err != nil {
		body = []byte(`{"error":"unknown"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // nobody to tell when the client is gone
}
