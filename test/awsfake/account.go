package awsfake

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Ingestion is a load of a QuickSight data set.
type Ingestion struct {
	ID, Status         string
	At                 time.Time
	ErrorType, Message string
}

// QuickSight is the account's subscription; none without an edition.
type QuickSight struct {
	Edition, Status string
	// Identity is the region of users and groups.
	Identity string
	Groups   []string
}

func (s *Server) quickSight(c *call) (any, error) {
	switch c.operation {
	case "DescribeAccountSubscription":
		if s.QuickSight.Edition == "" {
			return nil, &failure{http.StatusNotFound, "ResourceNotFoundException", "Account " + Account + " is not signed up"}
		}
		return map[string]any{"AccountInfo": map[string]any{"Edition": s.QuickSight.Edition, "AccountSubscriptionStatus": s.QuickSight.Status}}, nil
	case "DescribeGroup":
		if c.region != s.QuickSight.Identity {
			return nil, &failure{http.StatusForbidden, "AccessDeniedException", fmt.Sprintf(
				"Operation is being called from endpoint %s, but your identity region is %s. Please use the %[2]s endpoint.", c.region, s.QuickSight.Identity)}
		}
		name := c.path[len(c.path)-1]
		if !slices.Contains(s.QuickSight.Groups, name) {
			return nil, &failure{http.StatusNotFound, "ResourceNotFoundException", "Group " + name + " is not found"}
		}
		return map[string]any{"Group": map[string]any{"GroupName": name}}, nil
	}
	listed, next := page(s.Ingestions[c.path[len(c.path)-2]], c.query.Get("next-token"))
	out := []any{}
	for _, i := range listed {
		entry := map[string]any{"IngestionId": i.ID, "IngestionStatus": i.Status, "CreatedTime": seconds(i.At), "Arn": "a"}
		if i.ErrorType != "" {
			entry["ErrorInfo"] = map[string]any{"Type": i.ErrorType, "Message": i.Message}
		}
		out = append(out, entry)
	}
	answer := map[string]any{"Ingestions": out}
	if next != "" {
		answer["NextToken"] = next
	}
	return answer, nil
}

// Trail is a trail of CloudTrail. Selector is "management", "read", "data", or
// "advanced" for a management selector of the newer kind.
type Trail struct {
	Name, Selector string
	Logging        bool
	// Foreign says that the organisation's management account keeps it.
	Foreign bool
}

func (s *Server) cloudTrail(c *call) (any, error) {
	in, err := in[struct{ Name, TrailName, EventDataStore, NextToken string }](c)
	if err != nil {
		return nil, err
	}
	switch c.operation {
	case "DescribeTrails":
		list := []any{}
		for _, t := range s.Trails {
			list = append(list, map[string]any{"Name": t.Name, "TrailARN": t.Name, "HomeRegion": "us-east-1", "IsOrganizationTrail": t.Foreign})
		}
		return map[string]any{"trailList": list}, nil
	case "ListEventDataStores":
		names, next := page(s.Stores, in.NextToken)
		list := []any{}
		for _, name := range names {
			list = append(list, map[string]any{"Name": name, "EventDataStoreArn": name})
		}
		answer := map[string]any{"EventDataStores": list}
		if next != "" {
			answer["NextToken"] = next
		}
		return answer, nil
	case "GetEventDataStore":
		return map[string]any{"Name": in.EventDataStore, "Status": "ENABLED", "AdvancedEventSelectors": advanced(storeCategory(in.EventDataStore))}, nil
	}
	at := slices.IndexFunc(s.Trails, func(t Trail) bool { return t.Name == in.Name+in.TrailName })
	if t := s.Trails[at]; t.Foreign {
		return nil, fail("TrailNotFoundException", "Unknown trail: %s", t.Name)
	}
	if c.operation == "GetTrailStatus" {
		return map[string]any{"IsLogging": s.Trails[at].Logging}, nil
	}
	return selectors(s.Trails[at].Selector), nil
}

// storeCategory is what an event data store takes.
func storeCategory(name string) string {
	if strings.HasPrefix(name, "data-") {
		return "Data"
	}
	return "Management"
}

func selectors(kind string) map[string]any {
	basic := func(management bool, readWrite string) map[string]any {
		return map[string]any{"EventSelectors": []any{map[string]any{"IncludeManagementEvents": management, "ReadWriteType": readWrite}}}
	}
	switch kind {
	case "advanced":
		return map[string]any{"AdvancedEventSelectors": advanced("Management")}
	case "read":
		return basic(true, "ReadOnly")
	case "data":
		return basic(false, "All")
	}
	return basic(true, "All")
}

func advanced(category string) []any {
	return []any{map[string]any{"FieldSelectors": []any{map[string]any{"Field": "eventCategory", "Equals": []string{category}}}}}
}

func (s *Server) firehose(c *call) (any, error) {
	in, err := in[struct{ DeliveryStreamName string }](c)
	if err != nil {
		return nil, err
	}
	return there(s.Streams, in.DeliveryStreamName, "ResourceNotFoundException",
		map[string]any{"DeliveryStreamDescription": map[string]any{"DeliveryStreamName": in.DeliveryStreamName}})
}

func (s *Server) lambda(*call) (any, error) {
	return map[string]any{"AccountLimit": map[string]any{"ConcurrentExecutions": s.Concurrency, "UnreservedConcurrentExecutions": s.Free}}, nil
}

func (s *Server) apiGateway(*call) (any, error) {
	if s.LogRole == "" {
		return map[string]any{}, nil
	}
	return map[string]any{"cloudwatchRoleArn": s.LogRole}, nil
}
