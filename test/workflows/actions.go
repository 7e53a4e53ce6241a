package workflows

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// permission is what IAM is asked for a call.
type permission struct {
	Action   string         `json:"action"`
	Resource string         `json:"resource"`
	Context  map[string]any `json:"context,omitempty"`
}

// permission is what a role needs for a call. The body names what it is about.
func (w *world) permission(c call) permission {
	var in struct {
		Name, DatabaseName, TableName, TopicArn string
		StateMachineArn                         string `json:"stateMachineArn"`
		ExecutionArn                            string `json:"executionArn"`
		FromEmailAddress                        string
		RequestItems                            map[string]any
	}
	_ = json.Unmarshal(c.body, &in) // other protocols have other bodies
	arn := func(service, rest string) string {
		return "arn:aws:" + service + ":" + region + ":" + account + ":" + rest
	}
	switch c.service {
	case "lambda":
		return permission{"lambda:InvokeFunction", arn("lambda", "function:"+functionOf(c.path)), nil}
	case "dynamodb":
		for table := range in.RequestItems {
			in.TableName = table
		}
		return permission{"dynamodb:" + c.action, arn("dynamodb", "table/"+in.TableName), nil}
	case "glue":
		if in.TableName != "" {
			return permission{"glue:" + c.action, arn("glue", "table/"+in.DatabaseName+"/"+in.TableName), nil}
		}
		return permission{"glue:" + c.action, arn("glue", "crawler/"+in.Name), nil}
	case "athena":
		return permission{"athena:" + c.action, arn("athena", "workgroup/"+w.stack["ReportWorkGroup"]), nil}
	case "states":
		return permission{"states:" + c.action, in.StateMachineArn + in.ExecutionArn, nil}
	case "events":
		return permission{"events:PutEvents", arn("events", "event-bus/default"), map[string]any{"events:source": []string{"apigw-lens"}}}
	case "sns":
		form, _ := url.ParseQuery(string(c.body)) // read before
		return permission{"sns:Publish", form.Get("TopicArn"), nil}
	case "ses":
		return permission{"ses:SendEmail", arn("ses", "identity/"+in.FromEmailAddress), map[string]any{"ses:FromAddress": in.FromEmailAddress}}
	case "quicksight":
		return spicePermission(c, arn)
	}
	return s3Permission(c)
}

func spicePermission(c call, arn func(service, rest string) string) permission {
	path, _, _ := strings.Cut(c.path, "?")
	part := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case len(part) == 5:
		return permission{"quicksight:ListIngestions", "*", nil}
	case c.action == http.MethodPut:
		return permission{"quicksight:CreateIngestion", arn("quicksight", "dataset/"+part[3]+"/ingestion/"+part[5]), nil}
	}
	return permission{"quicksight:DescribeIngestion", arn("quicksight", "dataset/"+part[3]+"/ingestion/"+part[5]), nil}
}

// s3Permission reads bucket and key from the path.
func s3Permission(c call) permission {
	path, query, _ := strings.Cut(strings.TrimPrefix(c.path, "/"), "?")
	bucket, key, _ := strings.Cut(path, "/")
	values, _ := url.ParseQuery(query) // what we sent
	switch {
	case key == "":
		return permission{"s3:ListBucket", "arn:aws:s3:::" + bucket, map[string]any{"s3:prefix": values.Get("prefix")}}
	case c.action == http.MethodPut:
		return permission{"s3:PutObject", "arn:aws:s3:::" + bucket + "/" + key, nil}
	case c.action == http.MethodDelete:
		return permission{"s3:DeleteObject", "arn:aws:s3:::" + bucket + "/" + key, nil}
	}
	return permission{"s3:GetObject", "arn:aws:s3:::" + bucket + "/" + key, nil}
}
