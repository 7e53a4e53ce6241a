package board

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// builder makes a page of a definition.
type builder struct {
	cfg   *Config
	d     *definition.Definition
	dash  *compile.Dashboard
	zone  *time.Location
	page  *Page
	looks looks
	// filters and parameters of the definition.
	filters    []definition.Filter
	parameters []definition.Parameter
}

// buildPage reads everything of a definition that does not depend on the
// reader. What fields there are, and of which type, the compiler knows.
func buildPage(cfg *Config, dash *compile.Dashboard, zone *time.Location, week time.Weekday) Page {
	page := Page{
		Title: cfg.Title, Theme: cfg.Theme, Zone: zone.String(), WeekStart: int(week),
		Sheets: []Sheet{}, Filters: []Filter{}, Parameters: []Parameter{},
	}
	b := &builder{
		cfg: cfg, d: cfg.Definition, dash: dash, zone: zone, page: &page, looks: newLooks(cfg.Definition),
		filters: definition.Filters(cfg.Definition), parameters: definition.Parameters(cfg.Definition),
	}
	for _, p := range b.parameters {
		page.Parameters = append(page.Parameters, b.parameter(p))
		if p.Dynamic != nil {
			page.Unsupported = append(page.Unsupported, p.Path+".DefaultValues.DynamicValue: defaults that depend on the user are not read.")
		}
	}
	for _, f := range b.filters {
		if f.Enabled {
			page.Filters = append(page.Filters, b.filter(f))
		}
	}
	for i := range b.d.Sheets {
		page.Sheets = append(page.Sheets, b.sheet(&b.d.Sheets[i], fmt.Sprintf("Sheets[%d]", i)))
	}
	if b.d.StaticFiles != nil {
		page.Unsupported = append(page.Unsupported, "StaticFiles: images are not drawn.")
	}
	if b.d.TooltipSheets != nil {
		page.Unsupported = append(page.Unsupported, "TooltipSheets: a tooltip shows figures only.")
	}
	return page
}

func (b *builder) parameter(p definition.Parameter) Parameter {
	out := Parameter{Name: p.Name, Multi: p.Multi, Type: map[definition.ParameterType]FieldType{
		definition.String: TextField, definition.Integer: IntegerField, definition.Decimal: NumberField, definition.DateTime: TimeField,
	}[p.Type]}
	for _, v := range p.Defaults {
		out.Default = append(out.Default, valueText(v))
	}
	return out
}

// valueText is a value as a URL has it.
func valueText(v any) string {
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case float64:
		return numberText(&v)
	default:
		return fmt.Sprint(v)
	}
}

func (b *builder) sheet(s *types.SheetDefinition, path string) Sheet {
	out := Sheet{
		ID: definition.Of(s.SheetId), Name: definition.Of(s.Name), Title: definition.Of(s.Title), Description: definition.Of(s.Description),
		Controls: b.controls(s, path), Elements: []Element{},
	}
	if out.Name == "" {
		out.Name = out.ID
	}
	if s.ContentType == types.SheetContentTypePaginated {
		out.Unsupported = "Paginated sheets are not drawn."
		return out
	}
	visuals := map[string]*Visual{}
	for _, v := range definition.Visuals(s, path) {
		visual := b.visual(v)
		visuals[v.ID] = &visual
	}
	texts := map[string]*Text{}
	for _, t := range s.TextBoxes {
		texts[definition.Of(t.SheetTextBoxId)] = &Text{ID: definition.Of(t.SheetTextBoxId), Lines: textLines(definition.Of(t.Content))}
	}
	for _, place := range b.places(s) {
		e := Element{Column: place.column, Row: place.row, Columns: place.columns, Rows: place.rows}
		switch place.kind {
		case types.LayoutElementTypeVisual:
			e.Visual = visuals[place.id]
		case types.LayoutElementTypeTextBox:
			e.Text = texts[place.id]
		case types.LayoutElementTypeFilterControl, types.LayoutElementTypeParameterControl:
			e.Control = place.id
		}
		if e.Visual == nil && e.Text == nil && e.Control == "" {
			e.Unsupported = fmt.Sprintf("%s %s is not drawn.", strings.ToLower(string(place.kind)), place.id)
		}
		out.Elements = append(out.Elements, e)
	}
	return out
}

// Lookups. Dashboards are small, so a search is quick.

func (p *Page) filter(id string) *Filter {
	if i := slices.IndexFunc(p.Filters, func(f Filter) bool { return f.ID == id }); i >= 0 {
		return &p.Filters[i]
	}
	return nil
}

func (p *Page) parameter(name string) *Parameter {
	if i := slices.IndexFunc(p.Parameters, func(q Parameter) bool { return q.Name == name }); i >= 0 {
		return &p.Parameters[i]
	}
	return nil
}

func (p *Page) visual(id string) *Visual {
	for _, s := range p.Sheets {
		for _, e := range s.Elements {
			if e.Visual != nil && e.Visual.ID == id {
				return e.Visual
			}
		}
	}
	return nil
}

// columns are the columns that a data point of the visual can be told by.
func (v *Visual) columns() []string {
	columns := slices.Clone(v.levels)
	for _, f := range v.Fields {
		if f.Column != "" && !f.Measure {
			columns = append(columns, f.Column)
		}
	}
	return columns
}
