package apigw

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// pageSize is the most that API Gateway gives at once; the default is 25.
const pageSize = 500

// listing is one pass over the control plane.
type listing struct {
	client Client
	guard  *guard
	taken  time.Time
}

// list asks for the keys last: a key that was made while the plans were listed
// is there with its plan, and one that was deleted meanwhile is in no plan.
func (l *listing) list(ctx context.Context) (*usageplan.Snapshot, error) {
	s := &usageplan.Snapshot{TakenAt: l.taken.UTC()}
	var err error
	if s.APIs, err = l.apis(ctx); err != nil {
		return nil, err
	}
	if s.Plans, err = l.plans(ctx); err != nil {
		return nil, err
	}
	plansOf := map[string][]string{}
	for _, plan := range s.Plans {
		if err := l.members(ctx, plan.ID, plansOf); err != nil {
			return nil, err
		}
	}
	s.Keys, err = l.keys(ctx, plansOf)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (l *listing) apis(ctx context.Context) ([]usageplan.API, error) {
	found := map[string]usageplan.API{}
	err := pages(func(position *string) (*string, int, error) {
		in := &apigateway.GetRestApisInput{Limit: aws.Int32(pageSize), Position: position}
		out, err := l.client.GetRestApis(ctx, in, l.guard.options)
		if err != nil {
			return nil, 0, fmt.Errorf("list REST APIs: %w", err)
		}
		for _, api := range out.Items {
			found[value(api.Id)] = usageplan.API{ID: value(api.Id), Name: value(api.Name)}
		}
		return out.Position, len(out.Items), nil
	})
	return sorted(found, func(a usageplan.API) string { return a.ID }), err
}

func (l *listing) plans(ctx context.Context) ([]usageplan.Plan, error) {
	found := map[string]usageplan.Plan{}
	err := pages(func(position *string) (*string, int, error) {
		in := &apigateway.GetUsagePlansInput{Limit: aws.Int32(pageSize), Position: position}
		out, err := l.client.GetUsagePlans(ctx, in, l.guard.options)
		if err != nil {
			return nil, 0, fmt.Errorf("list plans: %w", err)
		}
		for i := range out.Items {
			found[value(out.Items[i].Id)] = plan(&out.Items[i])
		}
		return out.Position, len(out.Items), nil
	})
	return sorted(found, func(p usageplan.Plan) string { return p.ID }), err
}

// members adds the plan to the plans of each of its keys.
func (l *listing) members(ctx context.Context, planID string, plansOf map[string][]string) error {
	return pages(func(position *string) (*string, int, error) {
		in := &apigateway.GetUsagePlanKeysInput{UsagePlanId: aws.String(planID), Limit: aws.Int32(pageSize), Position: position}
		out, err := l.client.GetUsagePlanKeys(ctx, in, l.guard.options)
		if err != nil {
			return nil, 0, fmt.Errorf("list keys of plan %s: %w", planID, err)
		}
		for _, key := range out.Items {
			id := usageplan.PublicKeyID(value(key.Id))
			if !slices.Contains(plansOf[id], planID) {
				plansOf[id] = append(plansOf[id], planID)
			}
		}
		return out.Position, len(out.Items), nil
	})
}

func (l *listing) keys(ctx context.Context, plansOf map[string][]string) ([]usageplan.Key, error) {
	found := map[string]usageplan.Key{}
	err := pages(func(position *string) (*string, int, error) {
		in := &apigateway.GetApiKeysInput{IncludeValues: aws.Bool(false), Limit: aws.Int32(pageSize), Position: position}
		out, err := l.client.GetApiKeys(ctx, in, l.guard.options)
		if err != nil {
			return nil, 0, fmt.Errorf("list API keys: %w", err)
		}
		for _, key := range out.Items {
			id := usageplan.PublicKeyID(value(key.Id))
			k := usageplan.Key{
				ID: id, Name: value(key.Name), CustomerID: value(key.CustomerId),
				Enabled: key.Enabled, PlanIDs: plansOf[id],
			}
			if len(key.Tags) > 0 {
				k.Tags = key.Tags
			}
			found[id] = k
		}
		return out.Position, len(out.Items), nil
	})
	return sorted(found, func(k usageplan.Key) string { return k.ID }), err
}

// plan is the SDK's usage plan as ours.
func plan(p *types.UsagePlan) usageplan.Plan {
	out := usageplan.Plan{ID: value(p.Id), Name: value(p.Name), ProductCode: value(p.ProductCode), Stages: []usageplan.Stage{}}
	if q := p.Quota; q != nil {
		out.Quota = &usageplan.Quota{Limit: int64(q.Limit), Offset: int64(q.Offset), Period: string(q.Period)}
	}
	if t := p.Throttle; t != nil {
		out.Throttle = &usageplan.Throttle{RateLimit: t.RateLimit, BurstLimit: int64(t.BurstLimit)}
	}
	if thresholds, ok := p.Tags[usageplan.ThresholdsTag]; ok {
		out.Tags = map[string]string{usageplan.ThresholdsTag: thresholds}
	}
	for _, st := range p.ApiStages {
		stage := usageplan.Stage{APIID: value(st.ApiId), Stage: value(st.Stage)}
		if stage.APIID != "" && stage.Stage != "" {
			out.Stages = append(out.Stages, stage)
		}
	}
	slices.SortFunc(out.Stages, func(a, b usageplan.Stage) int {
		return cmp.Or(cmp.Compare(a.APIID, b.APIID), cmp.Compare(a.Stage, b.Stage))
	})
	return out
}

var errRepeated = errors.New("a page position came twice: the list would never end")

// pages calls fetch with each page's position until there is none. A position
// that comes again is an error.
func pages(fetch func(position *string) (next *string, n int, err error)) error {
	seen := map[string]bool{}
	var position *string
	for items := 0; ; {
		next, n, err := fetch(position)
		if err != nil {
			return err
		}
		items += n
		if value(next) == "" {
			return nil
		}
		if seen[*next] {
			return fmt.Errorf("after %d items: %w", items, errRepeated)
		}
		seen[*next] = true
		position = next
	}
}

// sorted is the values of m by id, so that equal accounts make equal snapshots
// in whatever order they are listed.
func sorted[T any](m map[string]T, id func(T) string) []T {
	list := make([]T, 0, len(m))
	for _, v := range m {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	return list
}

// conflicts finds the keys that several plans claim for one stage, sorted by
// key, API and stage.
func conflicts(s *usageplan.Snapshot) []Conflict {
	stages := make(map[string][]usageplan.Stage, len(s.Plans))
	for _, p := range s.Plans {
		stages[p.ID] = p.Stages
	}
	var found []Conflict
	for _, k := range s.Keys {
		claims := map[usageplan.Stage][]string{}
		for _, planID := range k.PlanIDs {
			for _, st := range stages[planID] {
				claims[st] = append(claims[st], planID)
			}
		}
		for st, plans := range claims {
			if len(plans) > 1 {
				found = append(found, Conflict{APIID: st.APIID, Stage: st.Stage, KeyID: k.ID, PlanIDs: plans})
			}
		}
	}
	slices.SortFunc(found, func(a, b Conflict) int {
		return cmp.Or(cmp.Compare(a.KeyID, b.KeyID), cmp.Compare(a.APIID, b.APIID), cmp.Compare(a.Stage, b.Stage))
	})
	return found
}
