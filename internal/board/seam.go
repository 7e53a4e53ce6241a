// Package board runs a dashboard definition on local data: it says what there
// is to draw, and computes each visual for what the reader chose to see.
package board

// Page is a dashboard as the page draws it: everything that does not depend on
// what the reader chooses.
type Page struct {
	Title  string  `json:"title"`
	Sheets []Sheet `json:"sheets"`
	// Filters are everything the reader can filter by, whether or not a control
	// of a sheet shows it; by ID they are keys of the page's URL.
	Filters    []Filter    `json:"filters"`
	Parameters []Parameter `json:"parameters"`
	Theme      Theme       `json:"theme"`
	// Unsupported names what the definition asks for and the page does not do,
	// besides what single visuals say themselves.
	Unsupported []string `json:"unsupported,omitempty"`
	// WeekStart is 0 for Sunday to 6; Zone an IANA name.
	WeekStart int    `json:"weekStart"`
	Zone      string `json:"zone"`
}

// Sheet is one tab.
type Sheet struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Title       string    `json:"title,omitempty"`
	Description string    `json:"description,omitempty"`
	Controls    []Control `json:"controls"`
	// Elements are placed on a grid of 36 columns.
	Elements []Element `json:"elements"`
	// Unsupported is the type of the sheet where it cannot be drawn.
	Unsupported string `json:"unsupported,omitempty"`
}

// Element is a place on the grid and what stands there: exactly one of Visual,
// Text, Control and Unsupported.
type Element struct {
	Column  int `json:"column"`
	Row     int `json:"row"`
	Columns int `json:"columns"`
	Rows    int `json:"rows"`

	Visual *Visual `json:"visual,omitempty"`
	// Text is a text box.
	Text *Text `json:"text,omitempty"`
	// Control is the ID of one of the sheet's controls.
	Control     string `json:"control,omitempty"`
	Unsupported string `json:"unsupported,omitempty"`
}

// Text is a text box as paragraphs of spans.
type Text struct {
	ID    string     `json:"id"`
	Lines []TextLine `json:"lines"`
}

// TextLine is a paragraph; Bullet makes it an item of a list.
type TextLine struct {
	Bullet bool       `json:"bullet,omitempty"`
	Spans  []TextSpan `json:"spans"`
}

// TextSpan is text of one style. Parameter names a parameter whose value stands
// here instead of Text. Link is an http(s) URL.
type TextSpan struct {
	Text      string `json:"text,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	Link      string `json:"link,omitempty"`
	Bold      bool   `json:"bold,omitempty"`
	Italic    bool   `json:"italic,omitempty"`
	// Size is "small", "large" or empty.
	Size  string `json:"size,omitempty"`
	Color string `json:"color,omitempty"`
}

// Control lets the reader change a filter or a parameter: exactly one of the
// two is set, by ID or name.
type Control struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Filter    string `json:"filter,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	// Type is dropdown, list, text, textarea, slider, date, relative-date.
	Type string `json:"type"`
	// Multi allows several values.
	Multi bool `json:"multi,omitempty"`
	// All offers "all" where it is a choice of its own.
	All bool `json:"all,omitempty"`
	// Values are fixed choices; where nil and Dynamic, ask /api/values.
	Values  []string `json:"values,omitempty"`
	Dynamic bool     `json:"dynamic,omitempty"`
	Min     float64  `json:"min,omitempty"`
	Max     float64  `json:"max,omitempty"`
	Step    float64  `json:"step,omitempty"`
	Hint    string   `json:"hint,omitempty"`
	// Column and Columns place the control in the 12-column control bar.
	Column  int `json:"column"`
	Columns int `json:"columns"`
}

// Filter is one filter of the definition.
type Filter struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Column string `json:"column"`
	// Type is category, relative-date, time-range, number, top.
	Type      string    `json:"type"`
	ValueType FieldType `json:"valueType"`
	// Sheets that it reaches.
	Sheets []string `json:"sheets"`
	// Default is the URL text of what the definition says: "last-30-day",
	// "10..20", values; empty for all.
	Default []string `json:"default,omitempty"`
	// Parameter is the parameter that gives the value; such a filter has no
	// key in the URL.
	Parameter string            `json:"parameter,omitempty"`
	Colors    map[string]string `json:"colors,omitempty"`
}

// Parameter is one parameter.
type Parameter struct {
	Name    string    `json:"name"`
	Type    FieldType `json:"type"`
	Multi   bool      `json:"multi,omitempty"`
	Default []string  `json:"default,omitempty"`
}

// Theme are the colours of the definition's theme; empty ones are the page's.
type Theme struct {
	Colors   []string `json:"colors,omitempty"`
	Accent   string   `json:"accent,omitempty"`
	Good     string   `json:"good,omitempty"`
	Warning  string   `json:"warning,omitempty"`
	Danger   string   `json:"danger,omitempty"`
	Gradient []string `json:"gradient,omitempty"`
}
