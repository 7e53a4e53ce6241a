package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Story is what a stretch of traffic holds, as written to story.json: every
// figure with the query that must give it.
type Story struct {
	Seed           uint64    `json:"seed"`
	Days           int       `json:"days"`
	RequestsPerDay int       `json:"requestsPerDay"`
	From           time.Time `json:"from"`
	Until          time.Time `json:"until"`
	Import         Import    `json:"import"`
	Facts          []Fact    `json:"facts"`
}

// Import is what importing the lines into an empty data folder must count, in
// the names of `apigw-lens import --json`. Failed lines are in no table, so no
// query gives them.
type Import struct {
	Lines      int64 `json:"lines"`
	Delivered  int64 `json:"delivered"`
	Enriched   int64 `json:"enriched"`
	NoKey      int64 `json:"noKey"`
	UnknownKey int64 `json:"unknownKey"`
	NoPlan     int64 `json:"noPlan"`
	Repaired   int64 `json:"repaired"`
	Failed     int64 `json:"failed"`
}

// Fact is one planted fact.
type Fact struct {
	// ID names the fact for good, for example "quota-exhausted".
	ID    string `json:"id"`
	Title string `json:"title"`
	// Text tells the fact in a sentence or two, with its figures.
	Text string `json:"text"`
	// SQL asks the table requests for the fact's figures.
	SQL string `json:"sql"`
	// Want is the exact answer: the rows in order, by column name. Values are
	// text and whole numbers; times are text like 2026-11-22T10:15:30.123Z.
	Want []Row `json:"want"`
}

// Row is one row of an answer.
type Row map[string]any

// Fact is the fact of an id; nil where this stretch of traffic does not hold
// it, because it is too short or too thin.
func (s *Story) Fact(id string) *Fact {
	for i := range s.Facts {
		if s.Facts[i].ID == id {
			return &s.Facts[i]
		}
	}
	return nil
}

// Encode is the story's JSON text. Queries stay readable: no character is
// escaped for HTML's sake.
func (s *Story) Encode() ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		return nil, fmt.Errorf("encode story: %w", err)
	}
	return buf.Bytes(), nil
}
