// The enricher Lambda: Firehose calls it with a batch of access log records,
// and it answers with the rows of the table requests.
package main

import (
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
)

func main() {
	cfg, err := enricher.FromEnv(os.Getenv).Config()
	if err != nil {
		log.Fatal(err)
	}
	handler, err := enricher.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(handler)
}
