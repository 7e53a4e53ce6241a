package diff

import (
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// identities are the members that identify an element of a list, the first that
// the element has.
var identities = []string{
	"SheetId", "VisualId", "FilterGroupId", "FilterId", "FilterControlId", "ParameterControlId",
	"SheetTextBoxId", "SheetImageId", "CustomActionId", "HierarchyId", "ElementId", "Identifier",
	"FieldId", "DestinationParameterName", "Name", "StaticFileId",
}

// unordered are the lists whose order means nothing: a layout, or nothing at
// all, decides where their elements are.
var unordered = []string{
	"DataSetIdentifierDeclarations", "CalculatedFields", "ColumnConfigurations", "FilterGroups", "Filters",
	"ParameterDeclarations", "StaticFiles", "TooltipSheets", "Visuals", "TextBoxes", "Images", "FilterControls",
	"ParameterControls", "Elements", "SheetVisualScopingConfigurations", "SelectedFieldOptions",
	"ParameterValueConfigurations", "CategoryValues", "VisualIds", "TargetVisuals", "PinnedLeftFields",
}

// ids returns the ids of a list's elements, or nil when elements have none or
// share one and their index has to do.
func ids(list reflect.Value, member string) []string {
	found, seen := make([]string, list.Len()), map[string]bool{}
	for i := range found {
		id := identity(list.Index(i), member)
		if id == "" || seen[id] {
			return nil
		}
		found[i], seen[id] = id, true
	}
	return found
}

func identity(v reflect.Value, member string) string {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	if v.Kind() == reflect.String && slices.Contains(unordered, member) {
		return "=" + v.String()
	}
	if v.Kind() != reflect.Struct {
		return ""
	}
	if c, ok := v.Interface().(types.ColumnConfiguration); ok && c.Column != nil {
		return definition.Of(c.Column.DataSetIdentifier) + "." + definition.Of(c.Column.ColumnName)
	}
	if c, ok := v.Interface().(types.DataPathColor); ok && c.Element != nil {
		return definition.Of(c.Element.FieldId) + "\x00" + definition.Of(c.Element.FieldValue)
	}
	for _, key := range identities {
		if id := stringOf(v.FieldByName(key)); id != "" {
			// Calculated fields of two data sets may have the same name.
			return strings.TrimPrefix(stringOf(v.FieldByName("DataSetIdentifier"))+"\x00"+id, "\x00")
		}
	}
	return variantIdentity(v, member)
}

// variantIdentity is the identity of a union's only member, with its key.
func variantIdentity(v reflect.Value, member string) string {
	id := ""
	for field, value := range v.Fields() {
		if !field.IsExported() || value.IsZero() {
			continue
		}
		if value.Kind() != reflect.Pointer || value.Elem().Kind() != reflect.Struct || id != "" {
			return ""
		}
		if id = identity(value, member); id == "" {
			return ""
		}
	}
	return id
}

func stringOf(v reflect.Value) string {
	if v.IsValid() && v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.String {
		return v.Elem().String()
	}
	return ""
}
