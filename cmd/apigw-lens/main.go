// Command apigw-lens shows who uses the APIs on an Amazon API Gateway, from its
// access logs.
package main

import (
	"os"

	"github.com/apigw-lens/apigw-lens/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.StdStreams())) }
