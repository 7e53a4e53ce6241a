// The enricher Lambda: Firehose calls it with a batch of access log records,
// and it answers with the rows of the table requests.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
)

// writeBuffer holds a chunk of an answer and its frame. net/http sends 32 KB at a
// time, which are three writes each with the 4 KB that it has of its own.
const writeBuffer = 40 << 10

func main() {
	cfg, err := enricher.FromEnv(os.Getenv).Config()
	if err != nil {
		log.Fatal(err)
	}
	handler, err := enricher.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	http.DefaultTransport.(*http.Transport).WriteBufferSize = writeBuffer // lambda's client is a clone
	lambda.Start(handler)
}
