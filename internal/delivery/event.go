package delivery

import (
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/firehose"
)

// The envelope of a transformation event, as Firehose sends it.
const (
	eventStart = `{"invocationId":"local","deliveryStreamArn":"arn:aws:firehose:local:000000000000:deliverystream/local","region":"local","records":[`
	eventEnd   = `]}`
)

// appendEvent renders a batch as a Firehose transformation event. The recordId
// is the record's index.
func appendEvent(dst []byte, b *batch) []byte {
	dst = append(dst, eventStart...)
	for i := range b.records {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"recordId":"`...)
		dst = strconv.AppendInt(dst, int64(i), 10)
		dst = append(dst, `","approximateArrivalTimestamp":`...)
		dst = strconv.AppendInt(dst, b.records[i].arrived, 10)
		dst = append(dst, `,"data":"`...)
		dst = firehose.AppendBase64(dst, b.data(i))
		dst = append(dst, `"}`...)
	}
	return append(dst, eventEnd...)
}
