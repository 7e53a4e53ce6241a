// The snapshot refresher Lambda: a queue of hints and a schedule call it, and
// it lists API Gateway's control plane and publishes the usage plan snapshot.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/apigw-lens/apigw-lens/internal/handler/refresher"
)

func main() {
	cfg, err := refresher.FromEnv(os.Getenv).Config(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	handler, err := refresher.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(handler)
}
