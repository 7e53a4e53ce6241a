package diff

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

func baseText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/base.json")
	require.NoError(t, err)
	return string(text)
}

func decode(t *testing.T, text string) *definition.Definition {
	t.Helper()
	d, err := definition.Decode([]byte(text))
	require.NoError(t, err)
	return d
}

func sentences(changes []Change) []string {
	var list []string
	for _, c := range changes {
		list = append(list, c.String())
	}
	return list
}

func TestDefinitions_inWords(t *testing.T) {
	for _, tt := range changed {
		t.Run(tt.name, func(t *testing.T) {
			text := baseText(t)
			for i := 0; i < len(tt.replace); i += 2 {
				require.Contains(t, text, tt.replace[i])
				text = strings.Replace(text, tt.replace[i], tt.replace[i+1], 1)
			}
			a, b := decode(t, baseText(t)), decode(t, text)
			assert.Equal(t, tt.want, sentences(Definitions(a, b)))
			assert.Len(t, Definitions(b, a), len(tt.want), "the other way round")
		})
	}
}

func real(t *testing.T, name string) *definition.Definition {
	t.Helper()
	d, err := definition.Load("../definition/testdata/" + name + ".definition.json")
	require.NoError(t, err)
	return d
}

var realNames = []string{"cid_aws_budgets", "cid_aws_feeds", "cid_data_collection_monitor", "cid_rls"}

func TestDefinitions_same_noChanges(t *testing.T) {
	for _, name := range realNames {
		assert.Empty(t, Definitions(real(t, name), real(t, name)), name)
	}
}

func TestDefinitions_visualOnAnotherSheet_isMovedAndCompared(t *testing.T) {
	a, b := decode(t, baseText(t)), decode(t, baseText(t))
	visual := b.Sheets[1].Visuals[1]
	b.Sheets[1].Visuals = b.Sheets[1].Visuals[:1]
	b.Sheets[0].Visuals = append(b.Sheets[0].Visuals, visual)
	*visual.TableVisual.VisualContentAltText = "All routes"
	assert.Equal(t, []string{
		`sheet "Overview": visual "Routes" added (table, moved from sheet "Routes")`,
		`sheet "Routes": visual "Routes" removed (table, moved to sheet "Overview")`,
		`sheet "Overview": visual "Routes" now has alternative text "All routes" (was "Routes")`,
	}, sentences(Definitions(a, b)))
}

// leaves returns a function for each scalar of a definition that changes it and
// returns how to undo that.
func leaves(v reflect.Value, list []func() (undo func())) []func() func() {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return list
		}
		return leaves(v.Elem(), list)
	case reflect.Slice:
		for i := range v.Len() {
			list = leaves(v.Index(i), list)
		}
		return list
	case reflect.Struct:
		if v.Type() != timeType {
			for field, value := range v.Fields() {
				if field.IsExported() {
					list = leaves(value, list)
				}
			}
			return list
		}
	}
	if v.Kind() == reflect.String && v.Len() == 0 {
		return list
	}
	return append(list, func() func() {
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		change(v)
		return func() { v.Set(old) }
	})
}

func change(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int32, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	default:
		v.Set(reflect.ValueOf(v.Interface().(time.Time).Add(time.Second)))
	}
}

func TestDefinitions_anyLeaf_isAChange(t *testing.T) {
	check := func(a, b *definition.Definition, every int) {
		list := leaves(reflect.ValueOf(b), nil)
		require.Greater(t, len(list), 100)
		for i := 0; i < len(list); i += every {
			undo := list[i]()
			changes := Definitions(a, b)
			require.NotEmpty(t, changes, "leaf %d", i)
			for _, c := range changes {
				require.NotEmpty(t, c.What)
				require.NotEmpty(t, c.Path)
				require.NotEqual(t, c.Old, c.New)
			}
			undo()
		}
		require.Empty(t, Definitions(a, b))
	}
	check(decode(t, baseText(t)), decode(t, baseText(t)), 1)
	for _, name := range realNames {
		check(real(t, name), real(t, name), 41)
	}
}

func TestDefinitions_order(t *testing.T) {
	a, b := decode(t, baseText(t)), decode(t, baseText(t))
	slices.Reverse(b.FilterGroups)
	slices.Reverse(b.CalculatedFields)
	slices.Reverse(b.ParameterDeclarations)
	slices.Reverse(b.Sheets[0].Visuals)
	slices.Reverse(b.Sheets[0].FilterControls)
	slices.Reverse(b.Sheets[0].Layouts[0].Configuration.GridLayout.Elements)
	assert.Empty(t, Definitions(a, b))

	slices.Reverse(b.Sheets)
	slices.Reverse(b.Sheets[0].Visuals[0].BarChartVisual.Actions)
	assert.Equal(t, []string{
		`sheet "Routes": visual "Requests slower than ${SlowMs}" has actions in another order`,
		`dashboard has sheets in another order`,
	}, sentences(Definitions(a, b)))
}

func TestDefinitions_nothingInCommon(t *testing.T) {
	changes := Definitions(real(t, "cid_rls"), decode(t, baseText(t)))
	assert.Contains(t, sentences(changes), `sheet "RLS Dataset" removed`)
	assert.Contains(t, sentences(changes), `sheet "Overview" added`)
	assert.Len(t, Definitions(decode(t, baseText(t)), real(t, "cid_rls")), len(changes))
}
