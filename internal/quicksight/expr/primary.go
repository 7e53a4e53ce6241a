package expr

// forms are the forms of tokens that are expressions by themselves.
var forms = map[kind]form{
	tokenNumber: formNumber, tokenText: formText, tokenField: formField, tokenParameter: formParameter, tokenWord: formWord,
}

// primary is a literal, name, call, list or something in parentheses.
func (p *parser) primary() (*syntax, error) {
	t := p.token
	if _, ok := p.is("("); ok {
		if err := p.advance(); err != nil {
			return nil, err
		}
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		return n, p.expect(")")
	}
	if _, ok := p.is("["); ok {
		items, err := p.items("[", "]")
		return &syntax{form: formList, pos: t.pos, args: items}, err
	}
	form, ok := forms[t.kind]
	if !ok {
		return nil, p.unexpected("a value")
	}
	if reserved, ok := p.is("AND", "OR"); ok {
		return nil, p.errorf(t.pos, "expected a value, found %s", reserved)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if _, ok := p.is("("); ok && t.kind == tokenWord {
		args, err := p.items("(", ")")
		return &syntax{form: formCall, pos: t.pos, name: t.value, args: args}, err
	}
	return &syntax{form: form, pos: t.pos, name: t.value}, nil
}

// items are the arguments of a call or the items of a list, with their order.
func (p *parser) items(opening, closing string) ([]*syntax, error) {
	if err := p.expect(opening); err != nil {
		return nil, err
	}
	var items []*syntax
	for {
		if _, ok := p.is(closing); ok && len(items) == 0 {
			return nil, p.advance()
		}
		item, err := p.expression()
		if err != nil {
			return nil, err
		}
		if order, ok := p.is("ASC", "DESC"); ok {
			item = &syntax{form: item.form, pos: item.pos, name: item.name, args: item.args, order: order}
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
		items = append(items, item)
		if _, ok := p.is(","); ok {
			if err := p.advance(); err != nil {
				return nil, err
			}
			continue
		}
		if _, ok := p.is(closing); !ok {
			return nil, p.unexpected(", or " + closing)
		}
		return items, p.advance()
	}
}
