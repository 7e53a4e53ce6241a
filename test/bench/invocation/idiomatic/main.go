// Command idiomatic is the obvious Go handler as a Lambda bootstrap, for
// measuring only.
package main

import (
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/test/bench/peer"
)

func main() {
	snapshot, err := usageplan.Load(os.Getenv("USAGE_PLAN_SNAPSHOT_FILE"))
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(peer.NewIdiomatic(snapshot).Handle)
}
