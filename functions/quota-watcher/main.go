// The quota watcher Lambda: a schedule calls it, it compares what API Gateway says
// was used with every quota, announces who passes a threshold, and keeps the table
// quota.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/apigw-lens/apigw-lens/internal/handler/quotawatcher"
)

func main() {
	cfg, err := quotawatcher.FromEnv(os.Getenv).Config(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	handler, err := quotawatcher.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(handler)
}
