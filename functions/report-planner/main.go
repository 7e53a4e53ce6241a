// The report planner Lambda: the report workflow asks it for the queries, for a
// work file per customer, and for the manifest at the end.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/apigw-lens/apigw-lens/internal/handler/planner"
)

func main() {
	cfg, err := planner.FromEnv(context.Background(), os.Getenv)
	if err != nil {
		log.Fatal(err)
	}
	handler, err := planner.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(handler.Handle)
}
