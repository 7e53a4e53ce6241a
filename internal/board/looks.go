package board

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// looks are the formats and colours that a definition gives to columns, for all
// visuals.
type looks map[columnRef]*types.ColumnConfiguration

type columnRef struct{ set, column string }

func newLooks(d *definition.Definition) looks {
	l := looks{}
	for i, c := range d.ColumnConfigurations {
		if c.Column != nil {
			l[columnRef{definition.Of(c.Column.DataSetIdentifier), definition.Of(c.Column.ColumnName)}] = &d.ColumnConfigurations[i]
		}
	}
	return l
}

// colors are the colours of a column's values; "null" and Other stand for
// themselves.
func (l looks) colors(set, column string) map[string]string {
	c := l[columnRef{set, column}]
	if c == nil || c.ColorsConfiguration == nil {
		return nil
	}
	colors := map[string]string{}
	for _, custom := range c.ColorsConfiguration.CustomColors {
		value := definition.Of(custom.FieldValue)
		if custom.SpecialValue != "" {
			value = strings.ToLower(string(custom.SpecialValue))
		}
		colors[value] = definition.Of(custom.Color)
	}
	return colors
}

// format is how a field is written: as the field says, else as its column does.
func (l looks) format(f definition.Field) Format {
	out, ok := formatOf(f.Value)
	if c := l[columnRef{f.DataSet, f.Column}]; !ok && c != nil && c.FormatConfiguration != nil && f.Aggregation != "DISTINCT_COUNT" && f.Aggregation != "COUNT" {
		out, _ = formatOf(c.FormatConfiguration)
	}
	if f.Type == "DateDimensionField" {
		out.Kind, out.Granularity = "date", string(f.Granularity)
		if out.Granularity == "" {
			out.Granularity = string(types.TimeGranularityDay)
		}
	}
	return out
}

// formatOf is the first format at and under a struct of the model.
func formatOf(node any) (Format, bool) {
	var out Format
	found := false
	definition.Walk(node, "", func(_ string, node any) bool {
		switch v := node.(type) {
		case *types.NumberDisplayFormatConfiguration:
			out, found = Format{Kind: "number", Prefix: definition.Of(v.Prefix), Suffix: definition.Of(v.Suffix), Scale: scale(v.NumberScale), Decimals: decimals(v.DecimalPlacesConfiguration)}, true
		case *types.PercentageDisplayFormatConfiguration:
			out, found = Format{Kind: "percent", Prefix: definition.Of(v.Prefix), Suffix: definition.Of(v.Suffix), Decimals: decimals(v.DecimalPlacesConfiguration)}, true
		case *types.CurrencyDisplayFormatConfiguration:
			out, found = Format{Kind: "currency", Prefix: definition.Of(v.Prefix) + symbol(v.Symbol), Suffix: definition.Of(v.Suffix), Scale: scale(v.NumberScale), Decimals: decimals(v.DecimalPlacesConfiguration)}, true
		case *types.DateTimeFormatConfiguration:
			if v.DateTimeFormat != nil {
				out, found = Format{Kind: "date", Pattern: *v.DateTimeFormat}, true
			}
		}
		return !found
	})
	return out, found
}

func scale(s types.NumberScale) string {
	if s == types.NumberScaleNone {
		return ""
	}
	return strings.ToLower(string(s))
}

func decimals(d *types.DecimalPlacesConfiguration) *int {
	if d == nil || d.DecimalPlaces == nil {
		return nil
	}
	n := int(*d.DecimalPlaces)
	return &n
}

// symbol is that of a currency code, where it has a short one.
func symbol(code *string) string {
	signs := map[string]string{"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
	if sign, ok := signs[definition.Of(code)]; ok {
		return sign
	}
	if definition.Of(code) == "" {
		return ""
	}
	return *code + " "
}
