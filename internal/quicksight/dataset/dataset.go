// Package dataset reads the sources of the dashboard's data sets: their columns
// in the shape of the QuickSight API, and the SQL that fills them, one text for
// both engines.
package dataset

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Mode is how QuickSight reads a data set.
type Mode string

// The modes, spelt as QuickSight spells them.
const (
	// SPICE keeps the rows in QuickSight's memory.
	SPICE Mode = "SPICE"
	// DirectQuery asks Athena for every visual.
	DirectQuery Mode = "DIRECT_QUERY"
)

// Days is the history that a data set covers unless it says otherwise: what is
// older is in the table, but in no dashboard.
const Days = 90

// DataSet is one data set of the dashboard.
type DataSet struct {
	// Identifier is its name in the definition, and that of its table.
	Identifier string
	Columns    []Column
	// Days of history; the day of the reader and that many days before it.
	Days int

	sql  sqlText
	json json.RawMessage
}

// Column is a column that visuals, filters and calculated fields may use.
type Column struct {
	Name string
	// Type is STRING, INTEGER, DECIMAL or DATETIME.
	Type string
	// Geo columns hold country codes, to be drawn on a map.
	Geo bool
}

// Source is the data set as its file has it, in the shape of CreateDataSet,
// without the query and the data source.
func (d DataSet) Source() json.RawMessage { return d.json }

// Load reads every data set under datasets/, with its query under sql/; src is
// the folder of the sources. They come in the order of their names.
func Load(src fs.FS) ([]DataSet, error) {
	names, err := fs.Glob(src, "datasets/*.json")
	if err != nil {
		return nil, fmt.Errorf("find data sets: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("find data sets: none under datasets/")
	}
	slices.Sort(names)
	var sets []DataSet
	for _, name := range names {
		d, err := load(src, strings.TrimSuffix(path.Base(name), ".json"))
		if err != nil {
			return nil, fmt.Errorf("read data set: %s: %w", name, err)
		}
		sets = append(sets, d)
	}
	return sets, nil
}

// Find is the data set of an identifier; ok is false where there is none.
func Find(sets []DataSet, identifier string) (d DataSet, ok bool) {
	i := slices.IndexFunc(sets, func(d DataSet) bool { return d.Identifier == identifier })
	if i < 0 {
		return DataSet{}, false
	}
	return sets[i], true
}

// file is what is read of a data set's source.
type file struct {
	PhysicalTableMap map[string]struct {
		CustomSql struct {
			Columns []Column
		}
	}
	LogicalTableMap map[string]struct {
		DataTransforms []struct {
			TagColumnOperation struct {
				ColumnName string
				Tags       []struct{ ColumnGeographicRole string }
			}
		}
	}
}

func load(src fs.FS, identifier string) (DataSet, error) {
	text, err := fs.ReadFile(src, "datasets/"+identifier+".json")
	if err != nil {
		return DataSet{}, err
	}
	query, err := fs.ReadFile(src, "sql/"+identifier+".sql")
	if err != nil {
		return DataSet{}, err
	}
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return DataSet{}, err
	}
	d := DataSet{Identifier: identifier, Days: Days, sql: sqlText(query), json: text}
	for _, table := range f.PhysicalTableMap {
		d.Columns = append(d.Columns, table.CustomSql.Columns...)
	}
	for _, table := range f.LogicalTableMap {
		for _, transform := range table.DataTransforms {
			d.tag(transform.TagColumnOperation.ColumnName)
		}
	}
	if len(d.Columns) == 0 {
		return DataSet{}, fmt.Errorf("no columns in PhysicalTableMap")
	}
	return d, nil
}

// tag marks a column as geographic.
func (d *DataSet) tag(column string) {
	for i := range d.Columns {
		d.Columns[i].Geo = d.Columns[i].Geo || d.Columns[i].Name == column
	}
}
