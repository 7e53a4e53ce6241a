package workflow

import "encoding/json"

// explanations are errors that Step Functions makes itself, whose causes say
// little or nothing.
var explanations = map[string]string{
	"States.Timeout":                  "it took longer than it may",
	"States.HeartbeatTimeout":         "it gave no sign of life",
	"States.DataLimitExceeded":        "its data is larger than Step Functions allows (256 KB)",
	"States.Permissions":              "its role lacks a permission",
	"States.ItemReaderFailed":         "the list of items could not be read",
	"States.ResultWriterFailed":       "the results could not be written",
	"Lambda.TooManyRequestsException": "Lambda refused the call because the account's concurrency is used up",
	"Lambda.Unknown":                  "the function ended without an answer, perhaps for lack of memory",
	"Runtime.ExitError":               "the function ended without an answer, perhaps for lack of memory",
	"Sandbox.Timedout":                "the function took longer than it may",
}

// longestCause is how much of a cause is shown, in characters.
const longestCause = 500

// Words are the error and the cause of a failure for people: one line for each
// of the cause, without the JSON that Lambda wraps an error in.
func Words(code, cause string) string {
	var wrapped struct {
		Message string `json:"errorMessage"`
		Type    string `json:"errorType"`
	}
	if json.Unmarshal([]byte(cause), &wrapped) == nil && wrapped.Message != "" {
		cause = wrapped.Message
		if known, ok := explanations[wrapped.Type]; ok && wrapped.Type != code {
			cause = known + " (" + cause + ")"
		}
	}
	if r := []rune(cause); len(r) > longestCause {
		cause = string(r[:longestCause]) + " …"
	}
	known := explanations[code]
	switch {
	case known != "" && cause != "":
		return known + " (" + code + ": " + cause + ")"
	case known != "":
		return known + " (" + code + ")"
	// The states of our own workflows that fail say all in the cause.
	case code == "RefreshFailed" || code == "ReportFailed" || code == "GateFailed":
		return orCode(cause, code)
	case cause != "":
		return code + ": " + cause
	}
	return orCode(code, "no reason was given")
}

func orCode(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
