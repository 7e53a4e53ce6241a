package assemble

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
)

// place marks, as {"Place": "theme"}, where stack.json wants a part.
const place = "Place"

// template is stack.json with everything placed.
func (s *sources) template(definition []byte) ([]byte, error) {
	stackSource := map[string]any{}
	if err := decode(s.parts[stack], &stackSource); err != nil {
		return nil, fmt.Errorf("read stack.json: %w", err)
	}
	parts := map[string]any{
		"definition": s.definition(deployedARN),
		"theme":      s.parts[theme],
		"version":    version(definition),
	}
	for _, d := range s.dataSets {
		if err := addDataSet(parts, d); err != nil {
			return nil, fmt.Errorf("place data set %s: %w", d.Identifier, err)
		}
	}
	used := map[string]bool{}
	filled, err := fill(stackSource, parts, used)
	if err != nil {
		return nil, fmt.Errorf("read stack.json: %w", err)
	}
	for name := range parts {
		if !used[name] {
			return nil, fmt.Errorf("read stack.json: no place for %q", name)
		}
	}
	return encode(filled, dense)
}

// version tells one content from another in the list of a dashboard's versions.
func version(definition []byte) string {
	sum := sha256.Sum256(definition)
	return "definition " + hex.EncodeToString(sum[:6])
}

// deployedARN is the ARN of a data set of this stack: its logical id is
// RequestsDataSet for the data set requests.
func deployedARN(identifier string) any {
	return getARN(strings.ToUpper(identifier[:1]) + identifier[1:] + "DataSet")
}

func getARN(resource string) any {
	return map[string]any{"Fn::GetAtt": []string{resource, "Arn"}}
}

// addDataSet gives each physical table its data source and its query, which
// depends on the import mode.
func addDataSet(parts map[string]any, d dataset.DataSet) error {
	var source struct {
		PhysicalTableMap map[string]map[string]map[string]any
		LogicalTableMap  json.RawMessage
	}
	if err := decode(d.Source(), &source); err != nil {
		return err
	}
	sub := func(mode dataset.Mode) any { return map[string]any{"Fn::Sub": d.Template(mode)} }
	for _, table := range source.PhysicalTableMap {
		custom := table["CustomSql"]
		if custom == nil {
			return fmt.Errorf("a physical table without CustomSql")
		}
		custom["DataSourceArn"] = getARN("DataSource")
		custom["SqlQuery"] = sub(dataset.DirectQuery)
		if d.Template(dataset.SPICE) != d.Template(dataset.DirectQuery) {
			custom["SqlQuery"] = map[string]any{"Fn::If": []any{"Spice", sub(dataset.SPICE), sub(dataset.DirectQuery)}}
		}
	}
	parts["datasets/"+d.Identifier+"/physical"] = source.PhysicalTableMap
	parts["datasets/"+d.Identifier+"/logical"] = source.LogicalTableMap
	return nil
}

// fill replaces every {"Place": name} by the part of that name.
func fill(value any, parts map[string]any, used map[string]bool) (any, error) {
	switch v := value.(type) {
	case map[string]any:
		if name, ok := v[place].(string); ok && len(v) == 1 {
			part, ok := parts[name]
			if !ok {
				return nil, fmt.Errorf("nothing is called %q", name)
			}
			used[name] = true
			return part, nil
		}
		for key, member := range v {
			filled, err := fill(member, parts, used)
			if err != nil {
				return nil, err
			}
			v[key] = filled
		}
	case []any:
		for i, member := range v {
			filled, err := fill(member, parts, used)
			if err != nil {
				return nil, err
			}
			v[i] = filled
		}
	}
	return value, nil
}

// decode keeps numbers as they are written.
func decode(text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(to)
}
