package definition

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// ParameterType is the type of a parameter's values.
type ParameterType string

// Types of parameters.
const (
	String   ParameterType = "String"
	Integer  ParameterType = "Integer"
	Decimal  ParameterType = "Decimal"
	DateTime ParameterType = "DateTime"
)

// Parameter is a parameter's declaration.
type Parameter struct {
	Name string
	Type ParameterType
	// Multi tells whether it can hold several values.
	Multi bool
	// Defaults are the static default values: string, int64, float64 or
	// time.Time by type. None means all values where a filter uses it.
	Defaults []any
	// Rolling is the expression of a DateTime parameter's default, or "".
	Rolling string
	// Dynamic is the column with each user's default, or nil.
	Dynamic *types.DynamicDefaultValue
	// Granularity is that of a DateTime parameter, or "".
	Granularity types.TimeGranularity
	// Mapped are the data set parameters that it sets.
	Mapped []types.MappedDataSetParameter
	// Path is where its declaration lies.
	Path string
}

// HasDefault tells whether there is a value before anybody sets one.
func (p Parameter) HasDefault() bool {
	return len(p.Defaults) > 0 || p.Rolling != "" || p.Dynamic != nil
}

// Parameters returns the declared parameters in their order.
func Parameters(d *Definition) []Parameter {
	var parameters []Parameter
	for i := range d.ParameterDeclarations {
		key, v := variantOf(&d.ParameterDeclarations[i])
		if key == "" {
			continue
		}
		p := newParameter(v.Elem())
		p.Type = ParameterType(key[:len(key)-len("ParameterDeclaration")])
		p.Path = fmt.Sprintf("ParameterDeclarations[%d].%s", i, key)
		parameters = append(parameters, p)
	}
	return parameters
}

func newParameter(s reflect.Value) Parameter {
	p := Parameter{
		Name:        text(s, "Name"),
		Multi:       text(s, "ParameterValueType") == string(types.ParameterValueTypeMultiValued),
		Granularity: types.TimeGranularity(text(s, "TimeGranularity")),
	}
	p.Mapped, _ = valueOf[[]types.MappedDataSetParameter](s, "MappedDataSetParameters")
	defaults := s.FieldByName("DefaultValues")
	if defaults.IsNil() {
		return p
	}
	defaults = defaults.Elem()
	for _, value := range defaults.FieldByName("StaticValues").Seq2() {
		p.Defaults = append(p.Defaults, value.Interface())
	}
	p.Dynamic, _ = valueOf[*types.DynamicDefaultValue](defaults, "DynamicValue")
	if rolling, _ := valueOf[*types.RollingDateConfiguration](defaults, "RollingDate"); rolling != nil {
		p.Rolling = Of(rolling.Expression)
	}
	return p
}

// FindParameter returns the parameter of that name, or nil.
func FindParameter(parameters []Parameter, name string) *Parameter {
	i := slices.IndexFunc(parameters, func(p Parameter) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &parameters[i]
}
