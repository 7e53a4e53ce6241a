// Package definition reads dashboard definitions of Amazon QuickSight and gives
// access to their parts. The model is the SDK's own: its Go field names are the
// JSON keys of the API, and nothing here repeats them.
//
// Reading is strict, because QuickSight is not: it accepts a definition and
// leaves out, without a word, what it does not understand. The standard JSON
// decoder is of no use for that (it matches keys in any case), so a definition
// is first read as a tree of nodes, from JSON or YAML, and then bound to the
// SDK's types by reflection, collecting every problem with its path.
package definition

import (
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// Definition is a dashboard definition as the QuickSight API has it. Analyses
// and templates are read into it too: they differ only in what they say about
// data sets.
type Definition = types.DashboardVersionDefinition

// Decode reads a definition from JSON. Keys, JSON types and enum values must be
// exactly the API's, required members present, and unions hold one member. The
// error is a Problems with everything that is wrong, or a Problem when the text
// is no JSON.
func Decode(text []byte) (*Definition, error) {
	n, err := parseJSON(text)
	if err != nil {
		return nil, err
	}
	return bindDefinition(n, false)
}

// bindDefinition makes a definition of a tree. With intrinsics, a string may be
// a function of CloudFormation.
func bindDefinition(n *node, intrinsics bool) (*Definition, error) {
	d := new(Definition)
	b := binder{intrinsics: intrinsics}
	b.value(n, reflect.ValueOf(d).Elem(), "")
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	return d, nil
}

// Of returns what p points to, or the zero value: the SDK's optional members
// are pointers.
func Of[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
