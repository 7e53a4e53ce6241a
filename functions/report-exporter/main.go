// The report exporter Lambda: the report workflow calls it with one customer's
// work file, and it writes that customer's report.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/apigw-lens/apigw-lens/internal/handler/exporter"
)

func main() {
	cfg, err := exporter.FromEnv(context.Background(), os.Getenv)
	if err != nil {
		log.Fatal(err)
	}
	handler, err := exporter.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(handler.Handle)
}
