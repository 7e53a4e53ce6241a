package demo

import "fmt"

// callerFacts tell of keys that the snapshot cannot place, and of signed-in
// users.
func (l *ledger) callerFacts() []Fact {
	key := l.plan.cast.unknown.id
	unknown := fmt.Sprintf("The key %s is not in the usage plan snapshot; it made %s requests.", key, thousands(l.unknownKey.n))
	keyless := l.enrichment["no_key"]
	return []Fact{
		spanFact("unknown-key", "A key nobody knows", unknown, "enrichment_status = 'unknown_key' AND api_key_id = "+sqlText(key), l.unknownKey),
		groups("no-plan", "A key outside its plan", "One customer sends its key to a stage that its plan does not cover.",
			l.unplanned.rows("customer", "stage"), "enrichment_status = 'no_plan'", "customer", "stage"),
		{
			ID: "keyless", Title: "Requests without a key",
			Text: fmt.Sprintf("%s requests came without an API key that API Gateway recognised.", thousands(keyless)),
			SQL:  "SELECT count(*) AS requests FROM requests WHERE enrichment_status = 'no_key'",
			Want: []Row{{"requests": keyless}},
		},
		groups("token-clients", "Tokens by issuer and app client", "The requests with a token, by its issuer and its app client.",
			l.token.rows("cognito_issuer", "cognito_client"), "cognito_issuer <> '"+none+"'", "cognito_issuer", "cognito_client"),
		l.usersFact(),
		groups("iam-roles", "Signed requests by role session", "The requests signed with an IAM role, by role session.",
			l.role.rows("iam_user_arn"), "iam_user_arn <> '"+none+"'", "iam_user_arn"),
	}
}

// usersFact counts the people behind the tokens.
func (l *ledger) usersFact() Fact {
	people := tally[string]{}
	for issuer, subjects := range l.subjects {
		people[issuer] = int64(len(subjects))
	}
	rows := []Row{}
	for _, issuer := range people.sorted() {
		rows = append(rows, Row{"cognito_issuer": issuer, "users": people[issuer]})
	}
	return Fact{
		ID: "token-users", Title: "Users with a token", Text: "How many users each issuer's tokens stand for.",
		SQL: "SELECT cognito_issuer, count(DISTINCT cognito_sub) AS users FROM requests WHERE cognito_sub <> '" + none +
			"' GROUP BY cognito_issuer ORDER BY cognito_issuer",
		Want: rows,
	}
}
