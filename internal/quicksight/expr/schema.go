package expr

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Parameter is a parameter of the dashboard.
type Parameter struct {
	Type Type
	// Multi parameters hold any number of values; only in, notIn, isNull and
	// isNotNull take them.
	Multi bool
}

// Schema is what the expressions of one data set may refer to.
type Schema struct {
	// Columns are the columns of the data set.
	Columns map[string]Type
	// Calculated are expressions by the name of their calculated field. A
	// calculated field hides a column of the same name.
	Calculated map[string]string
	Parameters map[string]Parameter
}

// Analyse parses an expression, resolves the names in it and checks types and
// levels. An error is an *Error.
func (s *Schema) Analyse(text string) (Node, error) {
	a := &analyser{schema: s, done: map[string]Node{}}
	return a.analyse(text)
}

// Field is a column or calculated field of the data set by its name. An error
// is an *Error.
func (s *Schema) Field(name string) (Node, error) {
	a := &analyser{schema: s, done: map[string]Node{}}
	n, err := scope{a, name}.field(name)
	if err != nil {
		return nil, errorAt(name, 0, "%s", err)
	}
	return n, nil
}

// Value is a literal: a string, int64, float64, time.Time (UTC), or nil. Other
// values are a mistake of the caller and panic.
func Value(v any) Node {
	switch v.(type) {
	case nil:
		return &literal{nil, Null}
	case string:
		return &literal{v, Text}
	case int64:
		return &literal{v, Integer}
	case float64:
		return &literal{v, Decimal}
	case time.Time:
		return &literal{v, Time}
	default:
		panic("expr: not a literal")
	}
}

// Values is a list, for the second argument of in and for lists of dimensions.
func Values(items ...Node) Node {
	return newList(slices.Clone(items), make([]string, len(items)))
}

// Apply is the call of a function by its QuickSight name, checked as Analyse
// does, for instance Apply("sum", field). Keywords are texts:
// Apply("truncDate", Value("DD"), field). An error is an *Error without a
// meaningful place.
func Apply(name string, args ...Node) (Node, error) {
	n, err := apply(name, args)
	if err != nil {
		return nil, errorAt("", 0, "%s", err)
	}
	return n, nil
}

// Number is a condition as QuickSight shows it and filters by it: 1 or 0, null
// where it is neither true nor false. What is no condition stays as it is.
func Number(n Node) (Node, error) {
	if n.Type() != Bool {
		return n, nil
	}
	not, err := newOperation("NOT", []Node{n})
	if err != nil {
		return nil, errorAt("", 0, "%s", err)
	}
	return Apply("ifelse", n, Value(int64(1)), not, Value(int64(0)), Value(nil))
}

func apply(name string, args []Node) (Node, error) {
	f, err := lookUp(name)
	if err != nil {
		return nil, err
	}
	given := make([]argument, len(args))
	for i, n := range args {
		given[i].node = func() (Node, error) { return n, nil }
		_, given[i].list = n.(*list)
		if l, ok := n.(*literal); ok && l.typ == Text {
			given[i].word = l.value.(string)
		}
	}
	return newCall(f, given)
}

// Names are the fields (columns or calculated fields) and the parameters that
// an expression mentions, sorted, without looking into calculated fields. An
// error is an *Error: the text does not parse.
func Names(text string) (fields, parameters []string, err error) {
	tree, err := parse(text)
	if err != nil {
		return nil, nil, err
	}
	found := map[form]map[string]bool{formField: {}, formParameter: {}}
	tree.names(found)
	return slices.Sorted(maps.Keys(found[formField])), slices.Sorted(maps.Keys(found[formParameter])), nil
}

// names collects fields and parameters. A bare word in an argument is a field
// unless the function has a keyword of that name.
func (t *syntax) names(found map[form]map[string]bool) {
	switch t.form {
	case formField, formParameter:
		found[t.form][t.name] = true
	case formWord:
		if !strings.EqualFold(t.name, "NULL") {
			found[formField][t.name] = true
		}
	}
	for _, a := range t.args {
		if t.form != formCall || a.form != formWord || !takesKeyword(t.name, a.name) {
			a.names(found)
		}
	}
}

// takesKeyword reports whether a function has a keyword of that name.
func takesKeyword(function, name string) bool {
	f, ok := byName[strings.ToLower(function)]
	if !ok {
		return false
	}
	return slices.ContainsFunc(strings.Fields(f.params), func(word string) bool {
		_, ok := keywordOf(strings.TrimSuffix(word, "?"), name)
		return ok
	})
}
