package lint

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

var wordRules = []Rule{
	{"sheet-name", Warning, "Sheets have names of two letters or more.", sheetNames},
	{"sheet-description", Warning, "Sheets say what they are for.", sheetDescriptions},
	{"visual-title", Warning, "Visuals have titles.", visualTitles},
	{"alt-text", Warning, "Visuals have a text for those who cannot see them.", altTexts},
	{"control-title", Warning, "Controls have titles; CloudFormation needs them.", controlTitles},
}

func sheetNames(s *subject) {
	for _, page := range s.sheets {
		switch name := strings.TrimSpace(definition.Of(page.Name)); {
		case name == "":
			s.report(page.path, "the sheet has no Name; its tab says nothing")
		case len([]rune(name)) == 1:
			s.report(page.path+".Name", "QuickSight hides names of one character; use a longer one")
		}
	}
}

func sheetDescriptions(s *subject) {
	for _, page := range s.sheets {
		if strings.TrimSpace(definition.Of(page.Description)) == "" {
			s.report(page.path, "the sheet has no Description")
		}
	}
}

func visualTitles(s *subject) {
	s.each(func(_ sheet, v visual) {
		if v.Title == "" {
			s.report(v.Path+".Title", "the visual has no title, so QuickSight makes one of column names; say what it shows")
		}
	})
}

func altTexts(s *subject) {
	s.each(func(_ sheet, v visual) {
		if v.AltText == "" {
			s.report(v.Path, "the visual has no VisualContentAltText")
		}
	})
	for _, page := range s.sheets {
		for i, image := range page.Images {
			if definition.Of(image.ImageContentAltText) == "" {
				s.report(fmt.Sprintf("%s.Images[%d]", page.path, i), "the image has no ImageContentAltText")
			}
		}
	}
}

func controlTitles(s *subject) {
	for _, page := range s.sheets {
		for _, c := range page.controls {
			if c.Kind != "CrossSheet" && c.Title == "" {
				s.report(c.Path, "the control has no Title")
			}
		}
	}
	for _, c := range all[types.DefaultFilterControlConfiguration](s) {
		if definition.Of(c.Value.Title) == "" {
			s.report(c.Path, "the control has no Title")
		}
	}
}
