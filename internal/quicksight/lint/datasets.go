package lint

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// ReadColumns reads the columns of data sets from a folder with a JSON file for
// each: what describe-data-set prints, or what create-data-set takes. The data
// set's identifier is the name of its file without ".json".
func ReadColumns(dir string) (map[string]map[string]expr.Type, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list data sets: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no data sets in %s: expected a file such as requests.json for each identifier", dir)
	}
	columns := map[string]map[string]expr.Type{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read data set: %w", err)
		}
		read, err := parseColumns(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		columns[strings.TrimSuffix(filepath.Base(file), ".json")] = read
	}
	return columns, nil
}

// dataSet are the parts of a data set that decide its columns.
type dataSet struct {
	DataSet          *dataSet
	OutputColumns    []column
	PhysicalTableMap map[string]map[string]struct{ Columns, InputColumns []column }
	LogicalTableMap  map[string]struct{ DataTransforms []transform }
}

type column struct{ Name, Type string }

// transform is one operation of a logical table; at most one member is set.
type transform struct {
	CreateColumnsOperation  *struct{ Columns []struct{ ColumnName string } }
	RenameColumnOperation   *struct{ ColumnName, NewColumnName string }
	CastColumnTypeOperation *struct{ ColumnName, NewColumnType string }
	ProjectOperation        *struct{ ProjectedColumns []string }
}

func parseColumns(text []byte) (map[string]expr.Type, error) {
	var d dataSet
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("decode data set: %w", err)
	}
	if d.DataSet != nil {
		d = *d.DataSet
	}
	columns := map[string]expr.Type{}
	add := func(list []column) {
		for _, c := range list {
			columns[c.Name] = columnTypesByName[c.Type]
		}
	}
	if add(d.OutputColumns); len(columns) > 0 {
		return columns, nil
	}
	for _, table := range d.PhysicalTableMap {
		for _, source := range table {
			add(source.Columns)
			add(source.InputColumns)
		}
	}
	for _, table := range d.LogicalTableMap {
		for _, t := range table.DataTransforms {
			t.apply(columns)
		}
	}
	if len(columns) == 0 {
		return nil, errors.New("no columns in it: expected OutputColumns or a PhysicalTableMap")
	}
	return columns, nil
}

// columnTypesByName has the names that data sets and databases use; others are
// Unknown.
var columnTypesByName = map[string]expr.Type{
	"STRING": expr.Text, "INTEGER": expr.Integer, "DECIMAL": expr.Decimal, "DATETIME": expr.Time,
	"BOOLEAN": expr.Integer, "BIT": expr.Integer,
}

func (t transform) apply(columns map[string]expr.Type) {
	if t.CreateColumnsOperation != nil {
		for _, c := range t.CreateColumnsOperation.Columns {
			columns[c.ColumnName] = expr.Unknown
		}
	}
	if r := t.RenameColumnOperation; r != nil {
		columns[r.NewColumnName] = columns[r.ColumnName]
		delete(columns, r.ColumnName)
	}
	if c := t.CastColumnTypeOperation; c != nil {
		columns[c.ColumnName] = columnTypesByName[c.NewColumnType]
	}
	if p := t.ProjectOperation; p != nil {
		for name := range columns {
			if !contains(p.ProjectedColumns, name) {
				delete(columns, name)
			}
		}
	}
}
