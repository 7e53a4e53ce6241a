package expr

import "strings"

// What is refused because nobody writes it and it could exhaust the stack or
// memory: QuickSight itself allows 32,000 characters.
const (
	maxText  = 64_000
	maxDepth = 200
)

// syntax is a node of the syntax tree.
type syntax struct {
	form form
	pos  int
	// name is the operator, function, field, parameter or keyword, or the
	// content of a text or number.
	name string
	args []*syntax
	// order is ASC or DESC where an item of a list has one.
	order string
}

// form is the form of a syntax node.
type form uint8

const (
	formNumber form = iota
	formText
	formField
	formParameter
	formWord // a bare name: a field, a keyword of a function, or NULL
	formCall
	formOperator
	formList
)

// parser turns tokens into a syntax tree, by recursive descent.
type parser struct {
	scanner scanner
	token   token // the next one, not taken yet
	depth   int
}

// parse is the syntax tree of a whole expression.
func parse(text string) (*syntax, error) {
	if len(text) > maxText {
		return nil, errorAt(text, maxText, "the expression is longer than %d bytes", maxText)
	}
	p := &parser{scanner: scanner{text: text}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.token.kind == tokenEnd {
		return nil, errorAt(text, p.token.pos, "the expression is empty")
	}
	n, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.token.kind != tokenEnd {
		return nil, p.unexpected("an operator or the end")
	}
	return n, nil
}

func (p *parser) advance() (err error) {
	p.token, err = p.scanner.next()
	return err
}

func (p *parser) errorf(pos int, format string, args ...any) error {
	return errorAt(p.scanner.text, pos, format, args...)
}

// unexpected is the error for a token that cannot stand where it stands.
func (p *parser) unexpected(want string) error {
	if p.token.kind == tokenEnd {
		return p.errorf(p.token.pos, "the expression ends too early: expected %s", want)
	}
	return p.errorf(p.token.pos, "expected %s, found %q", want, p.token.value)
}

// is reports whether the next token is one of the symbols or, in any case, one
// of the words, and gives its canonical spelling.
func (p *parser) is(names ...string) (string, bool) {
	for _, name := range names {
		switch p.token.kind {
		case tokenSymbol:
			if p.token.value == name {
				return name, true
			}
		case tokenWord:
			if strings.EqualFold(p.token.value, name) {
				return name, true
			}
		}
	}
	return "", false
}

// expect takes a symbol that must follow.
func (p *parser) expect(name string) error {
	if _, ok := p.is(name); !ok {
		return p.unexpected(name)
	}
	return p.advance()
}

// expression has the lowest precedence: OR.
func (p *parser) expression() (*syntax, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.token.pos, "the expression is nested deeper than %d levels", maxDepth)
	}
	defer func() { p.depth-- }()
	return p.binary(p.conjunction, "OR")
}

func (p *parser) conjunction() (*syntax, error) { return p.binary(p.negation, "AND") }

func (p *parser) sum() (*syntax, error) { return p.binary(p.product, "+", "-") }

func (p *parser) product() (*syntax, error) { return p.binary(p.sign, "*", "/", "%") }

// binary is a chain of operators of the same precedence, from left to right.
func (p *parser) binary(operand func() (*syntax, error), operators ...string) (*syntax, error) {
	left, err := operand()
	for err == nil {
		name, ok := p.is(operators...)
		if !ok {
			return left, nil
		}
		pos := p.token.pos
		if err = p.advance(); err != nil {
			break
		}
		var right *syntax
		if right, err = operand(); err == nil {
			left = &syntax{form: formOperator, pos: pos, name: name, args: []*syntax{left, right}}
		}
	}
	return nil, err
}

// prefix is a unary operator, whose operand is read by operand.
func (p *parser) prefix(name string, operand func() (*syntax, error)) (*syntax, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.token.pos, "the expression is nested deeper than %d levels", maxDepth)
	}
	defer func() { p.depth-- }()
	pos := p.token.pos
	if err := p.advance(); err != nil {
		return nil, err
	}
	arg, err := operand()
	if err != nil {
		return nil, err
	}
	return &syntax{form: formOperator, pos: pos, name: name, args: []*syntax{arg}}, nil
}

func (p *parser) negation() (*syntax, error) {
	if _, ok := p.is("NOT", "!"); ok {
		return p.prefix("NOT", p.negation)
	}
	return p.comparison()
}

// comparison is one comparison; a = b = c is refused, as nobody means it.
func (p *parser) comparison() (*syntax, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	pos := p.token.pos
	if name, ok := p.is("in", "not"); ok {
		return p.membership(left, name)
	}
	name, ok := p.is("=", "<>", "!=", "<=", ">=", "<", ">")
	if !ok {
		return left, nil
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	if again, ok := p.is("=", "<>", "!=", "<=", ">=", "<", ">"); ok {
		return nil, p.errorf(p.token.pos, "comparisons cannot be chained with %s: join two of them with AND", again)
	}
	if name == "!=" {
		name = "<>"
	}
	return &syntax{form: formOperator, pos: pos, name: name, args: []*syntax{left, right}}, nil
}

// membership is "x in [a, b]" or "x not in [a, b]", which mean the functions
// in and notIn.
func (p *parser) membership(left *syntax, word string) (*syntax, error) {
	pos, function := p.token.pos, "in"
	if err := p.advance(); err != nil {
		return nil, err
	}
	if word == "not" {
		function = "notIn"
		if err := p.expect("in"); err != nil {
			return nil, err
		}
	}
	var right *syntax
	var err error
	if _, tuple := p.is("("); tuple {
		right = &syntax{form: formList, pos: p.token.pos}
		right.args, err = p.items("(", ")")
	} else {
		right, err = p.sum()
	}
	if err != nil {
		return nil, err
	}
	return &syntax{form: formCall, pos: pos, name: function, args: []*syntax{left, right}}, nil
}

func (p *parser) sign() (*syntax, error) {
	if _, ok := p.is("-"); ok {
		return p.prefix("-", p.sign)
	}
	return p.power()
}

// power binds tighter than the sign before it and is read from right to left.
func (p *parser) power() (*syntax, error) {
	left, err := p.primary()
	if err != nil {
		return nil, err
	}
	if _, ok := p.is("^"); !ok {
		return left, nil
	}
	power, err := p.prefix("^", p.sign)
	if err != nil {
		return nil, err
	}
	power.args = []*syntax{left, power.args[0]}
	return power, nil
}
