// The workflow gate Lambda: the state machines ask it what to do, and it
// remembers what they did.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/apigw-lens/apigw-lens/internal/handler/gate"
)

func main() {
	cfg, err := gate.FromEnv(os.Getenv).Config(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	handler, err := gate.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(handler)
}
