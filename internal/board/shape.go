package board

import (
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// shape tells which columns of a result are for the reader, and which say
// something about the others.
type shape struct {
	columns []Column
	// from is the place in the result of each of columns.
	from []int
	// rest is, for each of columns, the place in the result of what tells that
	// the row stands for all other values; -1 without.
	rest []int
	// fields are the page's fields behind columns; nil for parts without one.
	fields []*Field
}

func newShape(q *compile.Query, v *Visual) *shape {
	s := &shape{columns: []Column{}}
	for i, c := range q.Columns {
		if c.Role != compile.Dimension && c.Role != compile.Measure {
			continue
		}
		out := Column{Field: c.FieldID, Part: c.Part, Label: c.Label, Type: fieldType(c.Type)}
		field := v.field(c.FieldID)
		if field != nil {
			if field.Label != "" && c.Part == "" {
				out.Label = field.Label
			}
			if field.Type == CountryField {
				out.Type = CountryField
			}
		}
		s.columns = append(s.columns, out)
		s.from = append(s.from, i)
		s.fields = append(s.fields, field)
		s.rest = append(s.rest, slices.IndexFunc(q.Columns, func(o compile.Column) bool {
			return o.Role == compile.Other && o.FieldID == c.FieldID && c.Role == compile.Dimension
		}))
	}
	return s
}

// rows are the rows of a result as the page reads them.
func (s *shape) rows(rows [][]any) [][]any {
	out := make([][]any, len(rows))
	for i, row := range rows {
		out[i] = make([]any, len(s.from))
		for j, from := range s.from {
			out[i][j] = row[from]
			if s.rest[j] >= 0 && row[s.rest[j]] == true {
				out[i][j] = Rest{Rest: true}
			}
		}
	}
	return out
}

// aligned are the rows of another query of the same plan, each value in the
// column of its field; other columns are null.
func (s *shape) aligned(q *compile.Query, rows [][]any) [][]any {
	out := make([][]any, len(rows))
	for i, row := range rows {
		out[i] = make([]any, len(s.columns))
		for j, c := range q.Columns {
			if c.Role != compile.Dimension && c.Role != compile.Measure {
				continue
			}
			if at := s.index(c.FieldID, c.Part); at >= 0 {
				out[i][at] = row[j]
			}
		}
		for j, c := range q.Columns {
			if at := s.index(c.FieldID, ""); c.Role == compile.Other && row[j] == true && at >= 0 {
				out[i][at] = Rest{Rest: true}
			}
		}
	}
	return out
}

func (s *shape) index(field, part string) int {
	return slices.IndexFunc(s.columns, func(c Column) bool { return c.Field == field && c.Part == part })
}

// well is the place of the first column of a well; -1 without.
func (s *shape) well(name string) int {
	return slices.IndexFunc(s.fields, func(f *Field) bool { return f != nil && f.Well == name })
}

// measures are the places of the figures.
func (s *shape) measures() []int {
	var places []int
	for i, f := range s.fields {
		if f != nil && f.Measure {
			places = append(places, i)
		}
	}
	return places
}

func (v *Visual) field(id string) *Field {
	if i := slices.IndexFunc(v.Fields, func(f Field) bool { return f.ID == id }); i >= 0 {
		return &v.Fields[i]
	}
	return nil
}
