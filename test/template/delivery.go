package template

import (
	"regexp"
	"strings"
)

// timestamps are the date patterns in a Firehose prefix.
var timestamps = regexp.MustCompile(`!\{timestamp:([^}]*)\}`)

func checkPrefixes(f *File, report func(string, ...any)) {
	for name, stream := range f.Resources(typeStream) {
		if !strings.HasPrefix(stream.At("Properties", "DeliveryStreamName").Text(), "!Sub amazon-apigateway-") {
			report("%s: API Gateway delivers only to streams named amazon-apigateway-…", name)
		}
		s3 := destination(stream)
		prefix, errors := s3.At("Prefix").Text(), s3.At("ErrorOutputPrefix").Text()
		for _, p := range []string{prefix, errors} {
			if !strings.HasSuffix(p, "/") {
				report("%s: prefix %q does not end with a slash", name, p)
			}
			for _, pattern := range timestamps.FindAllStringSubmatch(p, -1) {
				if strings.Contains(pattern[1], "Y") {
					report("%s: YYYY in %q is the year of the week, not of the day", name, p)
				}
			}
		}
		if !strings.Contains(errors, "!{firehose:error-output-type}") {
			report("%s: the error prefix does not tell errors apart", name)
		}
		for table, resource := range f.Resources("AWS::Glue::Table") {
			location := resource.At("Properties", "TableInput", "StorageDescriptor", "Location").Text()
			_, folder, _ := strings.Cut(strings.TrimPrefix(location, "!Sub s3://"), "/")
			if folder == "" || strings.HasPrefix(errors, folder) {
				report("%s: errors lie inside the table %s", name, table)
			}
			if schemaTable(stream) == table && !strings.HasPrefix(prefix, folder+"dt=!{timestamp:yyyy-MM-dd}/") {
				report("%s: prefix %q is not a day of the table %s", name, prefix, table)
			}
		}
		if s3.At("CloudWatchLoggingOptions", "Enabled").Text() != "true" {
			report("%s: errors are not logged", name)
		}
		if !stream.At("Properties", "DeliveryStreamEncryptionConfigurationInput").Exists() {
			report("%s: not encrypted", name)
		}
	}
}

func destination(stream Node) Node {
	return stream.At("Properties", "ExtendedS3DestinationConfiguration")
}

// schemaTable is the table that a stream delivers to.
func schemaTable(stream Node) string {
	name := destination(stream).At("DataFormatConversionConfiguration", "SchemaConfiguration", "TableName").Text()
	return strings.TrimPrefix(name, "!Ref ")
}

func checkProcessor(f *File, report func(string, ...any)) {
	for name, stream := range f.Resources(typeStream) {
		parameters := map[string]Node{}
		for _, processor := range destination(stream).At("ProcessingConfiguration", "Processors").Items() {
			if processor.At("Type").Text() != "Lambda" {
				continue
			}
			for _, p := range processor.At("Parameters").Items() {
				parameters[p.At("ParameterName").Text()] = p.At("ParameterValue")
			}
		}
		if !strings.HasPrefix(parameters["LambdaArn"].Text(), "!GetAtt ") {
			report("%s: calls no function of the stack", name)
		}
		// 3 MB fill 6 MB of response once they are base64 and enriched.
		if size, ok := parameters["BufferSizeInMBs"].Int(); !ok || size > 1 {
			report("%s: the processor's buffer is not at most 1 MB", name)
		}
		if retries, ok := parameters["NumberOfRetries"].Int(); !ok || retries < 1 {
			report("%s: the processor is not tried again", name)
		}
	}
}

func checkConversion(f *File, report func(string, ...any)) {
	for name, stream := range f.Resources(typeStream) {
		s3 := destination(stream)
		conversion := s3.At("DataFormatConversionConfiguration")
		if conversion.At("Enabled").Text() != "true" {
			report("%s: does not convert to Parquet", name)
			continue
		}
		if got := s3.At("CompressionFormat").Text(); got != "UNCOMPRESSED" {
			report("%s: CompressionFormat %q around Parquet is refused by Firehose", name, got)
		}
		if size, ok := s3.At("BufferingHints", "SizeInMBs").Int(); !ok || size < 64 {
			report("%s: conversion needs a buffer of at least 64 MB", name)
		}
		if got := conversion.At("SchemaConfiguration", "VersionId").Text(); got != "LATEST" {
			report("%s: schema version %q does not follow the table", name, got)
		}
		if !conversion.At("InputFormatConfiguration", "Deserializer", "OpenXJsonSerDe").Exists() {
			report("%s: only the OpenX deserializer reads epoch milliseconds as timestamps", name)
		}
	}
}

// checkProjection looks at the tables that streams deliver to; a table that a
// function writes as a whole has no days.
func checkProjection(f *File, report func(string, ...any)) {
	delivered := map[string]bool{}
	for _, stream := range f.Resources(typeStream) {
		delivered[schemaTable(stream)] = true
	}
	for name, table := range f.Resources("AWS::Glue::Table") {
		if !delivered[name] {
			continue
		}
		input := table.At("Properties", "TableInput")
		p := input.At("Parameters")
		location := input.At("StorageDescriptor", "Location").Text()
		want := map[string]string{
			"classification":              "parquet",
			"compressionType":             "none", // else a crawler deprecates the table
			"projection.enabled":          "true",
			"projection.dt.type":          "date",
			"projection.dt.format":        "yyyy-MM-dd",
			"projection.dt.interval":      "1",
			"projection.dt.interval.unit": "DAYS",
			"storage.location.template":   location + "dt=${!dt}/",
		}
		for key, value := range want {
			if got := p.At(key).Text(); got != value {
				report("%s: %s is %q, not %q", name, key, got, value)
			}
		}
		if !strings.HasSuffix(p.At("projection.dt.range").Text(), ",NOW") {
			report("%s: new days are not projected", name)
		}
		keys := input.At("PartitionKeys").Items()
		if len(keys) != 1 || keys[0].At("Name").Text() != "dt" || keys[0].At("Type").Text() != "string" {
			report("%s: not partitioned by dt string alone", name)
		}
	}
}
