// Package mail sends mails with attachments through Amazon SES.
package mail

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
)

// Message is a mail of plain text.
type Message struct {
	From          string
	To            []string
	Subject, Text string
	Attachments   []Attachment
}

// Attachment is a file that comes with a mail.
type Attachment struct {
	Name, ContentType string
	Body              []byte
}

// Client is the part of the SDK's client that Sender uses.
type Client interface {
	SendEmail(context.Context, *sesv2.SendEmailInput, ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error)
}

// Sender sends mails.
type Sender struct{ client Client }

// New makes a Sender.
func New(client Client) *Sender { return &Sender{client} }

// Send hands a mail to SES; that it arrives is not promised.
func (s *Sender) Send(ctx context.Context, m Message) error {
	utf8 := func(text string) *types.Content { return &types.Content{Data: &text, Charset: aws.String("UTF-8")} }
	content := &types.Message{Subject: utf8(m.Subject), Body: &types.Body{Text: utf8(m.Text)}}
	for _, a := range m.Attachments {
		content.Attachments = append(content.Attachments, types.Attachment{
			FileName: &a.Name, ContentType: &a.ContentType, RawContent: a.Body,
			ContentDisposition:      types.AttachmentContentDispositionAttachment,
			ContentTransferEncoding: types.AttachmentContentTransferEncodingBase64,
		})
	}
	_, err := s.client.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: &m.From, Destination: &types.Destination{ToAddresses: m.To},
		Content: &types.EmailContent{Simple: content},
	})
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}
