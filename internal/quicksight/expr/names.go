package expr

import (
	"slices"
	"strings"
)

// byName are the functions by their name in lower case.
var byName = func() map[string]*function {
	m := make(map[string]*function, len(functions))
	for i := range functions {
		m[strings.ToLower(functions[i].name)] = &functions[i]
	}
	return m
}()

// aliases are what people coming from SQL or spreadsheets write.
var aliases = map[string]string{
	"if": "ifelse", "iif": "ifelse", "case": "ifelse", "nvl": "coalesce", "ifnull": "coalesce",
	"countdistinct": "distinct_count", "count_distinct": "distinct_count", "distinctcount": "distinct_count",
	"average": "avg", "mean": "avg", "stddev": "stdev", "variance": "var",
	"lower": "toLower", "upper": "toUpper", "len": "strlen", "length": "strlen", "substr": "substring", "instr": "locate",
	"date_trunc": "truncDate", "datetrunc": "truncDate", "trunc": "truncDate", "dateadd": "addDateTime", "datediff": "dateDiff",
	"year": "extract", "month": "extract", "day": "extract", "hour": "extract", "today": "now",
	"power": "^", "pow": "^", "int": "decimalToInt", "cast": "toString",
}

// lookUp finds a function, or says what might have been meant.
func lookUp(name string) (*function, error) {
	lower := strings.ToLower(name)
	f, ok := byName[lower]
	switch {
	case ok && f.reason != "":
		return nil, faultf("%s is not supported: %s", f.name, f.reason)
	case ok:
		return f, nil
	case aliases[lower] != "":
		return nil, faultf("unknown function %s%s", name, meant([]string{aliases[lower]}))
	}
	names := make([]string, len(functions))
	for i, f := range functions {
		names[i] = f.name
	}
	return nil, faultf("unknown function %s%s", name, meant(nearest(name, names)))
}

// meant is the end of a message about an unknown name.
func meant(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(names, " or ") + "?"
}

// nearest are up to two of the names that look like a misspelt one.
func nearest(name string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d <= (len(name)+1)/3 {
			near = append(near, candidate{n, d})
		}
	}
	slices.SortFunc(near, func(a, b candidate) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return strings.Compare(a.name, b.name)
	})
	var found []string
	for _, c := range near[:min(2, len(near))] {
		if c.distance <= near[0].distance+1 {
			found = append(found, c.name)
		}
	}
	return found
}

// distance is the number of characters to insert, remove or replace to get
// from a to b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			change := diagonal
			if x[i] != y[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
