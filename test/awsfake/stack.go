package awsfake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Stack is a stack of CloudFormation.
type Stack struct {
	Status                         string
	Parameters, Outputs, Resources map[string]string
}

// ARN is an ARN in the fake account.
func ARN(service, resource string) string {
	return "arn:aws:" + service + ":" + Region + ":" + Account + ":" + resource
}

func (s *Server) cloudFormation(c *call) (any, error) {
	name := c.form.Get("StackName")
	if c.operation == "DescribeStackResources" {
		return s.owner(c.form.Get("PhysicalResourceId"))
	}
	stack := s.Stacks[name]
	if stack == nil {
		return nil, fail("ValidationError", "Stack with id %s does not exist", name)
	}
	var b strings.Builder
	if c.operation == "DescribeStacks" {
		fmt.Fprintf(&b, "<Stacks><member><StackId>%s</StackId><StackName>%s</StackName><StackStatus>%s</StackStatus><CreationTime>%s</CreationTime>",
			ARN("cloudformation", "stack/"+name+"/1"), name, stack.Status, s.Now.Add(-time.Hour).Format(time.RFC3339))
		members(&b, "Parameters", "Parameter", stack.Parameters)
		members(&b, "Outputs", "Output", stack.Outputs)
		b.WriteString("</member></Stacks>")
		return b.String(), nil
	}
	ids, next := page(slices.Sorted(maps.Keys(stack.Resources)), c.form.Get("NextToken"))
	b.WriteString("<StackResourceSummaries>")
	for _, id := range ids {
		fmt.Fprintf(&b, "<member><LogicalResourceId>%s</LogicalResourceId><PhysicalResourceId>%s</PhysicalResourceId>"+
			"<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>", id, escape(stack.Resources[id]))
	}
	b.WriteString("</StackResourceSummaries>")
	if next != "" {
		b.WriteString("<NextToken>" + next + "</NextToken>")
	}
	return b.String(), nil
}

func members(b *strings.Builder, list, prefix string, values map[string]string) {
	b.WriteString("<" + list + ">")
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(b, "<member><%[1]sKey>%[2]s</%[1]sKey><%[1]sValue>%[3]s</%[1]sValue></member>", prefix, key, escape(values[key]))
	}
	b.WriteString("</" + list + ">")
}

// owner answers as CloudFormation does for a resource of no stack: it is a
// stack that does not exist.
func (s *Server) owner(physical string) (any, error) {
	for name, stack := range s.Stacks {
		for logical, id := range stack.Resources {
			if id == physical {
				return fmt.Sprintf("<StackResources><member><StackName>%s</StackName><LogicalResourceId>%s</LogicalResourceId></member></StackResources>", name, logical), nil
			}
		}
	}
	return nil, fail("ValidationError", "Stack for %s does not exist", physical)
}

func (s *Server) sts(*call) (any, error) {
	return fmt.Sprintf("<Account>%s</Account><Arn>arn:aws:iam::%[1]s:user/ann</Arn><UserId>A</UserId>", Account), nil
}
