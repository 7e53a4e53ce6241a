package lint

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var filterRules = []Rule{
	{"filter-scope", Error, "A filter of several sheets reaches all visuals of each.", filterScopes},
	{"filter-coverage", Warning, "What people can filter, and the date range, reaches every visual of the sheet that shows the data set.", filterCoverage},
	{"list-operator", Error, "Lists of values match by CONTAINS or DOES_NOT_CONTAIN.", listOperators},
	{"list-ignored", Warning, "A filter for all values has no list of values.", listIgnored},
	{"nulls-hidden", Warning, "A filter for all values shows rows without a value too.", nullsHidden},
	{"unset-parameter", Error, "Parameters that filter have a default, a control or an action that sets them.", unsetParameters},
	{"date-default", Error, "Date parameters have a default.", dateDefaults},
	{"mapped-parameter", Warning, "Parameters of URLs and actions are no data set parameters.", mappedParameters},
}

func filterScopes(s *subject) {
	for i, group := range s.d.FilterGroups {
		scope := group.ScopeConfiguration
		if scope == nil || scope.SelectedSheets == nil || len(scope.SelectedSheets.SheetVisualScopingConfigurations) < 2 {
			continue
		}
		for j, c := range scope.SelectedSheets.SheetVisualScopingConfigurations {
			if c.Scope == types.FilterVisualScopeSelectedVisuals {
				path := fmt.Sprintf("FilterGroups[%d].ScopeConfiguration.SelectedSheets.SheetVisualScopingConfigurations[%d].Scope", i, j)
				s.report(path, "filter group %q reaches several sheets but only some visuals of %q; use ALL_VISUALS, or a group for each sheet",
					definition.Of(group.FilterGroupId), definition.Of(c.SheetId))
			}
		}
	}
}

// filterCoverage looks at filters of a column together: each visual may have one
// of its own.
func filterCoverage(s *subject) {
	for _, page := range s.sheets {
		for _, column := range s.filtered(page) {
			var in int
			var out []string
			for _, v := range page.visuals {
				switch {
				case !v.uses(column.dataSet):
				case s.reached(page, v, column):
					in++
				default:
					out = append(out, fmt.Sprintf("%q", v.name()))
				}
			}
			if in > 0 && len(out) > 0 {
				s.report(page.path, "filters of %q, such as %q, reach %d of its visuals with data set %q, but not %s; widen their scope",
					column.name, column.filter, in, column.dataSet, list(out))
			}
		}
	}
}

type filteredColumn struct{ dataSet, name, filter string }

// filtered returns the columns of a sheet that people filter, and those of date
// ranges. Other filters say what a visual is about.
func (s *subject) filtered(page sheet) []filteredColumn {
	var columns []filteredColumn
	for _, f := range s.filters {
		if _, ok := f.On(page.id); !ok || !f.Enabled || !s.visible(f) && !isRange(f) {
			continue
		}
		same := func(c filteredColumn) bool { return c.dataSet == f.DataSet && c.name == f.Column }
		if !slices.ContainsFunc(columns, same) {
			columns = append(columns, filteredColumn{f.DataSet, f.Column, f.ID})
		}
	}
	return columns
}

func (s *subject) reached(page sheet, v visual, column filteredColumn) bool {
	return slices.ContainsFunc(s.filters, func(f definition.Filter) bool {
		return f.Enabled && f.DataSet == column.dataSet && f.Column == column.name && f.Reaches(page.id, v.ID)
	})
}

func isRange(f definition.Filter) bool {
	return f.Kind == "RelativeDatesFilter" || f.Kind == "TimeRangeFilter"
}

// visible tells whether people see and set the filter: by a control of its own
// or one of its parameters.
func (s *subject) visible(f definition.Filter) bool {
	for _, page := range s.sheets {
		for _, c := range page.controls {
			if c.Filter == f.ID || c.Parameter != "" && slices.Contains(f.Parameters, c.Parameter) {
				return true
			}
		}
	}
	return false
}

func listOperators(s *subject) {
	for _, c := range all[types.FilterListConfiguration](s) {
		switch c.Value.MatchOperator {
		case types.CategoryFilterMatchOperatorContains, types.CategoryFilterMatchOperatorDoesNotContain:
		default:
			s.report(c.Path+".MatchOperator", "%s does nothing in a list; CONTAINS means any of the values, DOES_NOT_CONTAIN none of them", c.Value.MatchOperator)
		}
	}
}

func listIgnored(s *subject) {
	check := func(path string, options types.CategoryFilterSelectAllOptions, values []string) {
		if options != "" && len(values) > 0 {
			s.report(path+".CategoryValues", "SelectAllOptions lets all values through, so %s in CategoryValues changes nothing; leave out one of the two", list(values))
		}
	}
	for _, c := range all[types.FilterListConfiguration](s) {
		check(c.Path, c.Value.SelectAllOptions, c.Value.CategoryValues)
	}
	for _, c := range all[types.CustomFilterListConfiguration](s) {
		check(c.Path, c.Value.SelectAllOptions, c.Value.CategoryValues)
	}
}

func nullsHidden(s *subject) {
	for _, f := range s.filters {
		definition.Walk(f.Value, f.Path, func(path string, node any) bool {
			var null types.FilterNullOption
			var selects bool
			switch c := node.(type) {
			case *types.FilterListConfiguration:
				null, selects = c.NullOption, c.SelectAllOptions != ""
			case *types.CustomFilterListConfiguration:
				null, selects = c.NullOption, c.SelectAllOptions != ""
			case *types.CustomFilterConfiguration:
				null, selects = c.NullOption, c.SelectAllOptions != ""
			case *types.NumericRangeFilter:
				null, selects = c.NullOption, c.SelectAllOptions != ""
			case *types.NumericEqualityFilter:
				null, selects = c.NullOption, c.SelectAllOptions != ""
			}
			if selects && null == types.FilterNullOptionNonNullsOnly {
				s.report(path+".NullOption", "all values are selected, and yet rows without a %q are dropped; use ALL_VALUES", f.Column)
			}
			return true
		})
	}
}

func unsetParameters(s *subject) {
	set := map[string]bool{}
	for _, page := range s.sheets {
		for _, c := range page.controls {
			set[c.Parameter] = true
		}
	}
	for _, c := range all[types.SetParameterValueConfiguration](s) {
		set[definition.Of(c.Value.DestinationParameterName)] = true
	}
	for _, f := range s.filters {
		for _, name := range f.Parameters {
			p := definition.FindParameter(s.parameters, name)
			if p == nil || p.HasDefault() || set[name] {
				continue
			}
			effect := "what it reaches stays empty"
			if p.Multi {
				effect = "it lets everything through"
			}
			s.report(f.Path, "parameter %q has no default and nothing sets it, so %s; give it a default, a control or an action", name, effect)
		}
	}
}

func dateDefaults(s *subject) {
	for _, p := range s.parameters {
		if p.Type == definition.DateTime && !p.HasDefault() {
			s.report(p.Path, "a date without a default is no date: what uses it stays empty; set DefaultValues.StaticValues or RollingDate")
		}
	}
}

func mappedParameters(s *subject) {
	for _, p := range s.parameters {
		for i, m := range p.Mapped {
			s.report(fmt.Sprintf("%s.MappedDataSetParameters[%d]", p.Path, i),
				"a value in the dashboard's URL does not reach data set parameter %q; filter by the parameter instead", definition.Of(m.DataSetParameterName))
		}
	}
}
