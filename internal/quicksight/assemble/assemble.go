// Package assemble makes the dashboard of its sources: small files in the shape
// of the QuickSight API, one for each sheet, become one definition and the
// nested stack that deploys it.
//
// It concatenates and places, and knows no visual: everything a source file may
// hold is in the API reference of QuickSight. What it places is what the API
// wants repeated: the ARNs of the data sets, the controls that stand on every
// sheet, their layout, and the definition in analysis and dashboard.
package assemble

import (
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// Names of the generated files, beside the folder of sources.
const (
	DefinitionFile = "definition.json"
	TemplateFile   = "template.json"
	// SourceDir is the folder of sources.
	SourceDir = "src"
)

// Output is what comes of the sources, as the text of its files.
type Output struct {
	// Definition is for reading: its data sets have made-up ARNs.
	Definition []byte
	// Template is the nested stack.
	Template []byte
}

// Build assembles the sources in src. The error names the file, or, where the
// whole is not a definition, every place in it that is wrong.
func Build(src fs.FS) (*Output, error) {
	s, err := read(src)
	if err != nil {
		return nil, err
	}
	text, err := encode(s.definition(exampleARN), readable)
	if err != nil {
		return nil, err
	}
	if _, err := definition.Decode(text); err != nil {
		return nil, fmt.Errorf("check definition: %w", err)
	}
	template, err := s.template(text)
	if err != nil {
		return nil, err
	}
	return &Output{Definition: text, Template: template}, nil
}

// whole is a definition with its members in the order of the API's reference.
type whole struct {
	DataSetIdentifierDeclarations []declaration
	Sheets                        []*sheet
	CalculatedFields              json.RawMessage
	ParameterDeclarations         json.RawMessage
	FilterGroups                  json.RawMessage
	ColumnConfigurations          json.RawMessage
	Options                       json.RawMessage
}

type declaration struct {
	Identifier string
	DataSetArn any
}

// definition is everything together; arn makes the ARN of a data set.
func (s *sources) definition(arn func(identifier string) any) whole {
	w := whole{
		Sheets:                s.sheets,
		CalculatedFields:      s.parts[calculatedFields],
		ParameterDeclarations: s.parts[parameters],
		FilterGroups:          s.parts[filters],
		ColumnConfigurations:  s.parts[columns],
		Options:               s.parts[options],
	}
	for _, d := range s.dataSets {
		w.DataSetIdentifierDeclarations = append(w.DataSetIdentifierDeclarations, declaration{d.Identifier, arn(d.Identifier)})
	}
	return w
}

// exampleARN stands in for a data set that nobody has deployed.
func exampleARN(identifier string) any {
	return "arn:aws:quicksight:us-east-1:000000000000:dataset/" + identifier
}

// Files of the sources beside sheets/, datasets/ and sql/, without .json.
const (
	options          = "options"
	parameters       = "parameters"
	calculatedFields = "calculated-fields"
	columns          = "columns"
	filters          = "filters"
	theme            = "theme"
	stack            = "stack"
	controls         = "controls"
)

type sources struct {
	parts    map[string]json.RawMessage
	sheets   []*sheet
	dataSets []dataset.DataSet
}

// read reads and places, so that what is wrong is said with its file.
func read(src fs.FS) (*sources, error) {
	s := &sources{parts: map[string]json.RawMessage{}}
	for _, name := range []string{options, parameters, calculatedFields, columns, filters, theme, stack, controls} {
		var part json.RawMessage
		if err := readJSON(src, name+".json", &part); err != nil {
			return nil, err
		}
		s.parts[name] = part
	}
	var everywhere []string
	if err := readJSON(src, controls+".json", &everywhere); err != nil {
		return nil, err
	}
	names, err := fs.Glob(src, "sheets/*.json") // in the order of their names
	if err != nil {
		return nil, fmt.Errorf("find sheets: %w", err)
	}
	for _, name := range names {
		sh := new(sheet)
		if err := readJSON(src, name, sh); err != nil {
			return nil, err
		}
		if err := sh.place(everywhere); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		s.sheets = append(s.sheets, sh)
	}
	s.dataSets, err = dataset.Load(src)
	return s, err
}
