package demo

import "fmt"

const (
	cognitoIssuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE"
	jwtIssuer     = "https://login.example.org/"
	account       = "123456789012"
)

// members are users of a Cognito user pool, with two app clients.
func members(n int) []user {
	clients := []string{"5examplewebclient00000000", "5examplephoneclient000000"}
	out := make([]user, n)
	for i := range out {
		out[i] = user{sub: subject("member", i), client: clients[i%3%2], issuer: cognitoIssuer}
	}
	return out
}

// readers are users of another token issuer.
func readers(n int) []user {
	out := make([]user, n)
	for i := range out {
		out[i] = user{sub: subject("reader", i), client: "activity-app", issuer: jwtIssuer}
	}
	return out
}

// subject is a user id in the form of a UUID.
func subject(kind string, i int) string {
	r := stream(0, kind, int64(i))
	hi, lo := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-9%03x-%012x", hi>>32, hi>>16&0xffff, hi&0xfff, lo>>52, lo&0xffffffffffff)
}

// principals are what a Lambda authorizer calls a customer's systems.
func principals(customer string, n int) []user {
	out := make([]user, n)
	for i := range out {
		out[i] = user{principal: fmt.Sprintf("%s|system-%d", customer, i+1)}
	}
	return out
}

// roles are sessions of IAM roles.
func roles() []user {
	var out []user
	for i, role := range []string{"ledger-writer", "ledger-reader", "month-end-batch"} {
		id := fmt.Sprintf("AROAEXAMPLEROLE%05d:%s", 41+i, role)
		out = append(out, user{
			id: id, caller: id, account: account,
			arn: fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/%s", account, role, role),
		})
	}
	return out
}
