package definition

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/golden"
)

// structs calls visit for every struct type that a definition can hold.
func structs(t reflect.Type, seen map[reflect.Type]bool, visit func(reflect.Type)) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		structs(t.Elem(), seen, visit)
	case reflect.Interface:
		for _, variant := range variants[t] {
			structs(variant, seen, visit)
		}
	case reflect.Struct:
		if seen[t] || t == timeType {
			return
		}
		seen[t] = true
		visit(t)
		for field := range t.Fields() {
			if field.IsExported() {
				structs(field.Type, seen, visit)
			}
		}
	}
}

func TestModel_isTheSDKs(t *testing.T) {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2/service/quicksight/types").Output()
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "types.go"), nil, parser.ParseComments)
	require.NoError(t, err)
	reachable := map[string]bool{}
	structs(reflect.TypeFor[Definition](), map[reflect.Type]bool{}, func(t reflect.Type) { reachable[t.Name()] = true })
	require.Greater(t, len(reachable), 500)

	var text strings.Builder
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			spec := g.Specs[0].(*ast.TypeSpec)
			if s, ok := spec.Type.(*ast.StructType); ok && reachable[spec.Name.Name] {
				text.WriteString(modelLine(spec.Name.Name, g.Doc.Text(), s))
			}
		}
	}
	golden.File(t, "model.txt", text.String())
}

func modelLine(name, doc string, s *ast.StructType) string {
	line := name + ":"
	if strings.Contains(strings.Join(strings.Fields(doc), " "), "union type structure") {
		line += " [union]"
	}
	for _, field := range s.Fields.List {
		if strings.Contains(field.Doc.Text(), "This member is required.") {
			line += " " + field.Names[0].Name
		}
	}
	if strings.HasSuffix(line, ":") {
		return ""
	}
	return line + "\n"
}

func TestModel_everyTypeCanBeBound(t *testing.T) {
	structs(reflect.TypeFor[Definition](), map[reflect.Type]bool{}, func(s reflect.Type) {
		for field := range s.Fields() {
			if !field.IsExported() {
				continue
			}
			f := field.Type
			for f.Kind() == reflect.Pointer || f.Kind() == reflect.Slice {
				f = f.Elem()
			}
			where := s.Name() + "." + field.Name
			switch f.Kind() {
			case reflect.Interface:
				assert.NotEmpty(t, variants[f], where)
			case reflect.String:
				assert.True(t, f.PkgPath() == "" || enum(f) != nil, where)
			case reflect.Struct, reflect.Bool, reflect.Int32, reflect.Int64, reflect.Float64:
			default:
				t.Errorf("%s: no binding for %s", where, f)
			}
		}
	})
}
