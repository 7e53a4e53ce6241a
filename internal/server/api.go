package server

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/panel"
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
	s.reply(w, struct {
		panel.Meta
		App string `json:"app"`
	}{m, s.cfg.Version})
}

func (s *Server) panels(w http.ResponseWriter, _ *http.Request) {
	s.reply(w, struct {
		Panels []panel.Info  `json:"panels"`
		Fields []panel.Field `json:"fields"`
	}{s.cfg.Board.Panels(), s.cfg.Board.Fields()})
}

func (s *Server) panel(w http.ResponseWriter, r *http.Request) {
	f, err := s.filter(r.URL.Query())
	if err != nil {
		s.fail(w, http.StatusBadRequest, err.Error())
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	id := r.PathValue("id")
	data, err := s.cfg.Board.Data(ctx, id, f)
	switch {
	case err != nil:
		s.failed(w, r, err)
	case r.URL.Query().Get("format") == "csv":
		s.replyCSV(w, r, id, data)
	default:
		finite(data.Rows)
		s.reply(w, data)
	}
}

func (s *Server) values(w http.ResponseWriter, r *http.Request) {
	f, err := s.filter(r.URL.Query())
	if err != nil {
		s.fail(w, http.StatusBadRequest, err.Error())
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	values, err := s.cfg.Board.Values(ctx, r.PathValue("field"), r.URL.Query().Get("q"), f)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.reply(w, struct {
		Values []panel.Value `json:"values"`
	}{values})
}

// badRequest is a sentence that tells the reader what to change.
type badRequest string

func (b badRequest) Error() string { return string(b) }

// filter reads from, to and the terms; parameters that are no field are left
// to others.
func (s *Server) filter(q url.Values) (panel.Filter, error) {
	f := panel.Filter{Terms: map[string][]string{}}
	var err error
	if f.From, err = moment(q, "from"); err != nil {
		return f, err
	}
	if f.To, err = moment(q, "to"); err != nil {
		return f, err
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return f, badRequest("The time range ends before it starts.")
	}
	for _, field := range s.cfg.Board.Fields() {
		if values := q[field.Name]; len(values) > 0 {
			f.Terms[field.Name] = values
		}
	}
	return f, nil
}

// moment reads a time: RFC 3339, or a day, which means its start in UTC.
func moment(q url.Values, name string) (time.Time, error) {
	v := q.Get(name)
	if v == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		t, err := time.Parse(layout, v)
		if err == nil && t.Year() >= 1970 && t.Year() < 10000 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, badRequest("The parameter " + name + " is not a time such as 2026-11-22T10:00:00Z or a day such as 2026-11-22.")
}

// finite replaces numbers that JSON cannot hold by null.
func finite(rows [][]any) {
	for _, row := range rows {
		for i, v := range row {
			if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
				row[i] = nil
			}
		}
	}
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
	case errors.Is(err, panel.ErrUnknown):
		s.fail(w, http.StatusNotFound, "There is no such panel or field.")
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
