package board

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

func TestStyles_ofCellsRowsAndKPIs(t *testing.T) {
	value := 10.0
	plan := &compile.Plan{
		Rules: []compile.Rule{
			{Field: "f", Part: "text", Color: "#FF0000"}, {Field: "f", Part: "icon", Icon: "ARROW_UP", Color: "#00FF00"},
			{Field: "", Part: "background", Color: "#EEEEEE"},
			{Field: "g", Part: "background", Gradient: []compile.Stop{{Offset: 0, Color: "#000000"}, {Value: &value, Color: "#FFFFFF"}}},
		},
		Main: &compile.Query{Columns: []compile.Column{
			{FieldID: "f", Role: compile.Measure}, {FieldID: "g", Role: compile.Measure},
			{FieldID: "f", Role: compile.Style, Part: "text"}, {FieldID: "f", Role: compile.Style, Part: "icon"},
			{Role: compile.Style, Part: "background"}, {FieldID: "g", Role: compile.Style, Part: "background"},
		}},
	}
	rows := [][]any{
		{1.0, 2.0, int64(1), int64(2), nil, 0.0},
		{1.0, 2.0, nil, nil, int64(3), 5.0},
		{1.0, 2.0, nil, nil, nil, nil},
	}
	s := newShape(plan.Main, &Visual{})
	assert.Equal(t, []Style{
		{Row: 0, Column: 0, Color: "#FF0000", Icon: "ARROW_UP"}, {Row: 0, Column: 1, Background: "#000000"},
		{Row: 1, Column: -1, Background: "#EEEEEE"}, {Row: 1, Column: 1, Background: "#808080"},
	}, styles(plan, Table, s, rows))

	kpi := &compile.Plan{
		Rules: []compile.Rule{{Part: "value-text", Color: "#FF0000"}, {Part: "comparison-icon", Icon: "down"}, {Part: "progress", Color: "#0000FF"}},
		Main: &compile.Query{Columns: []compile.Column{
			{FieldID: "f", Role: compile.Measure}, {Role: compile.Style, Part: "value-text"},
			{Role: compile.Style, Part: "comparison-icon"}, {Role: compile.Style, Part: "progress"},
		}},
	}
	assert.Equal(t, []Style{
		{Row: -1, Column: 0, Color: "#FF0000"}, {Row: -1, Column: 1, Icon: "down"}, {Row: -1, Column: 2, Color: "#0000FF"},
	}, styles(kpi, KPI, newShape(kpi.Main, &Visual{}), [][]any{{1.0, nil, nil, nil}, {1.0, int64(1), int64(2), int64(3)}}), "of the last period only")
}
