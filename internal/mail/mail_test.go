package mail

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type client struct {
	in  *sesv2.SendEmailInput
	err error
}

func (c *client) SendEmail(_ context.Context, in *sesv2.SendEmailInput, _ ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error) {
	c.in = in
	return &sesv2.SendEmailOutput{}, c.err
}

func TestSend(t *testing.T) {
	c := &client{}
	err := New(c).Send(t.Context(), Message{
		From: "a@example.com", To: []string{"b@example.com"}, Subject: "Ünïcode", Text: "hello",
		Attachments: []Attachment{{"one.pdf", "application/pdf", []byte("1")}, {"two.xlsx", "x/y", []byte("2")}},
	})
	require.NoError(t, err)
	assert.Equal(t, "a@example.com", *c.in.FromEmailAddress)
	assert.Equal(t, []string{"b@example.com"}, c.in.Destination.ToAddresses)
	m := c.in.Content.Simple
	assert.Equal(t, "Ünïcode", *m.Subject.Data)
	assert.Equal(t, "hello", *m.Body.Text.Data)
	require.Len(t, m.Attachments, 2)
	assert.Equal(t, "one.pdf", *m.Attachments[0].FileName)
	assert.Equal(t, []byte("2"), m.Attachments[1].RawContent)
	assert.Equal(t, types.AttachmentContentDispositionAttachment, m.Attachments[1].ContentDisposition)
}

func TestSend_refused_error(t *testing.T) {
	refused := errors.New("MessageRejected")
	assert.ErrorIs(t, New(&client{err: refused}).Send(t.Context(), Message{}), refused)
}
