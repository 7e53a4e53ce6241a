package compile

import (
	"fmt"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// builder compiles one visual for one state. It finds out what is asked for;
// writers turn that into statements.
type builder struct {
	d       *Dashboard
	visual  *placed
	set     *set
	state   State
	options Options
	plan    *Plan
	// conditions must all hold; in each, one alternative must.
	conditions []alternatives
}

// Visual compiles the visual with this ID.
func (d *Dashboard) Visual(id string, s State, o Options) (*Plan, error) {
	b, dims, measures, err := d.builder(id, s, o)
	if err != nil {
		return nil, err
	}
	if err := b.compile(dims, measures); err != nil {
		return nil, err
	}
	return b.plan, nil
}

// builder resolves the fields of a visual and what filters it.
func (d *Dashboard) builder(id string, s State, o Options) (*builder, []dimension, []measure, error) {
	v := d.visuals[id]
	if v == nil {
		return nil, nil, nil, fmt.Errorf("there is no visual %q", id)
	}
	b := &builder{d: d, visual: v, state: s, options: o, plan: &Plan{Visual: v.Visual, Level: s.depth(v)}}
	if err := b.supported(); err != nil {
		return nil, nil, nil, err
	}
	dims, measures, err := b.fields()
	if err != nil {
		return nil, nil, nil, err
	}
	if err := b.resolve(func(f definition.Filter) bool { return f.Reaches(v.sheet, v.ID) }); err != nil {
		return nil, nil, nil, err
	}
	if err := b.drill(); err != nil {
		return nil, nil, nil, err
	}
	return b, dims, measures, b.picks()
}
