package board

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// State is what the reader chose, as the page's URL says it:
//
//	<filter id>=VALUE          repeated for several values; empty for all
//	<filter id>=last-30-day    previous-1-week, this-month, now-1-day, next-2-hour
//	<filter id>=A..B           days: both included; times (2026-11-01T10:00): B is not;
//	                           either side may be missing
//	<filter id>=10..20         numbers: both included
//	p.<Parameter>=VALUE        repeated; empty for unset
//	pick.<visual>=COLUMN:VALUE a data point that was clicked; repeated
//	drill.<visual>=VALUE       the way down a hierarchy; repeated
//	sort.<visual>=FIELD:desc   order of a table
//	page.<visual>=2            page of a table, from 1
//	compare=previous           beside the period before
type State struct {
	compile.State
	// Compare asks for the period before, too.
	Compare bool
	// Notes say, in sentences, what of the URL was not understood and left
	// out.
	Notes []string
}

// Bounds on what a URL may ask for.
const (
	maxChoices = 500
	maxLength  = 2048
	maxPage    = 1_000_000
)

// ParseState reads a query. It never fails: keys that mean nothing here are
// passed over, and values that mean nothing are noted.
func (b *Board) ParseState(query url.Values) State {
	p := parser{page: &b.page, zone: b.zone, state: State{State: compile.State{
		Parameters: map[string][]string{}, Filters: map[string]compile.FilterValue{},
		Drill: map[string][]string{}, Sort: map[string]compile.Sort{}, Page: map[string]int{},
	}}}
	keys := make([]string, 0, len(query))
	for key := range query {
		keys = append(keys, key)
	}
	slices.Sort(keys) // so that equal queries make equal states
	for _, key := range keys {
		p.key(key, p.tame(key, query[key]))
	}
	return p.state
}

// tame bounds what a key may hold. A value that is too long is cut, so that it
// matches nothing, instead of being dropped, so that everything would match.
func (p *parser) tame(key string, values []string) []string {
	if len(values) > maxChoices {
		p.note("%s has %d values in the address; the first %d count.", key, len(values), maxChoices)
		values = values[:maxChoices]
	}
	values = slices.Clone(values)
	for i, v := range values {
		if len(v) > maxLength {
			p.note("A value of %s in the address is longer than %d bytes and was cut.", key, maxLength)
			v = v[:maxLength]
		}
		values[i] = strings.ToValidUTF8(v, "\uFFFD")
	}
	return values
}

// parser reads one query.
type parser struct {
	page  *Page
	zone  *time.Location
	state State
}

func (p *parser) note(format string, args ...any) {
	p.state.Notes = append(p.state.Notes, fmt.Sprintf(format, args...))
}

func (p *parser) key(key string, values []string) {
	if len(values) == 0 {
		return
	}
	prefix, name, dotted := strings.Cut(key, ".")
	switch {
	case key == "compare":
		p.state.Compare = values[0] == "previous"
	case !dotted:
		p.filter(key, values)
	case prefix == "p":
		p.parameter(name, values)
	case p.page.visual(name) == nil:
		// A visual of another version of the dashboard.
	case prefix == "pick":
		p.picks(name, values)
	case prefix == "drill":
		p.drill(name, values)
	case prefix == "sort":
		p.sort(name, values[0])
	case prefix == "page":
		p.turn(name, values[0])
	}
}

func (p *parser) filter(id string, values []string) {
	f := p.page.filter(id)
	if f == nil || f.Parameter != "" {
		return
	}
	value, err := parseFilter(f, values, p.zone)
	if err != nil {
		p.note("The filter %q does not take %s; it is left as the dashboard has it.", f.Label, err)
		return
	}
	p.state.Filters[id] = value
}

func (p *parser) parameter(name string, values []string) {
	declared := p.page.parameter(name)
	if declared == nil {
		return
	}
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	if len(values) == 0 && !declared.Multi && len(declared.Default) > 0 && declared.Type != TextField {
		// Compared with nothing, no row would count: a figure like any other.
		p.note("The parameter %s has no value; it has its default.", name)
		return
	}
	for _, v := range values {
		if !fits(declared.Type, v, p.zone) {
			p.note("The parameter %s does not take %q; it has its default.", name, v)
			return
		}
	}
	if !declared.Multi && len(values) > 1 {
		p.note("The parameter %s takes one value; the first one counts.", name)
		values = values[:1]
	}
	p.state.Parameters[name] = values
}

// exactInteger is up to where the page's numbers are exact.
const exactInteger = 1 << 53

// fits tells whether text is a value of a type.
func fits(t FieldType, text string, zone *time.Location) bool {
	var err error
	switch t {
	case IntegerField:
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		if n > exactInteger || n < -exactInteger {
			return false
		}
	case NumberField:
		_, err = number(text)
	case TimeField:
		_, _, err = parseTime(text, zone)
	}
	return err == nil
}

// picks groups the data points clicked on a visual by column: of one column
// they are alternatives.
func (p *parser) picks(visual string, values []string) {
	for _, v := range values {
		column, value, ok := p.pick(visual, v)
		if !ok {
			p.note("The selection %q on a chart is not understood and left out.", v)
			continue
		}
		same := func(k compile.Pick) bool { return k.Visual == visual && k.Column == column }
		if i := slices.IndexFunc(p.state.Picks, same); i >= 0 {
			p.state.Picks[i].Values = append(p.state.Picks[i].Values, value)
			continue
		}
		p.state.Picks = append(p.state.Picks, compile.Pick{Visual: visual, Column: column, Values: []string{value}})
	}
}

// pick splits COLUMN:VALUE. The column is one that the visual shows, at some
// level of its hierarchy: names may hold colons themselves.
func (p *parser) pick(visual, text string) (column, value string, ok bool) {
	for _, c := range p.page.visual(visual).columns() {
		if rest, found := strings.CutPrefix(text, c+":"); found && len(c) >= len(column) {
			column, value, ok = c, rest, true
		}
	}
	return column, value, ok
}

// drill takes the way down a hierarchy, as far as its levels can have the
// values.
func (p *parser) drill(visual string, values []string) {
	levels := p.page.visual(visual).Hierarchy
	for i, v := range values {
		timed := i < len(levels) && levels[i].Granularity != ""
		if timed && !fits(TimeField, v, p.zone) {
			p.note("The step %q down a time axis is no time and left out.", v)
			values = values[:i]
			break
		}
	}
	p.state.Drill[visual] = values
}

func (p *parser) sort(visual, text string) {
	field, direction, _ := strings.Cut(text, ":")
	// Field IDs may hold colons, too.
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		field, direction = text[:i], text[i+1:]
	}
	known := slices.ContainsFunc(p.page.visual(visual).Fields, func(f Field) bool { return f.ID == field })
	if !known || direction != "asc" && direction != "desc" {
		p.note("The order %q of a table is not understood and left out.", text)
		return
	}
	p.state.Sort[visual] = compile.Sort{Field: field, Desc: direction == "desc"}
}

func (p *parser) turn(visual, text string) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxPage {
		p.note("The page %q of a table is not understood; the first one is shown.", text)
		return
	}
	p.state.Page[visual] = n - 1
}
