package exchange

import "testing"

func TestUnmarked(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "Files a letter.", "Files a letter."},
		{"a comparison", "a < b and c > d, if x<y", "a < b and c > d, if x<y"},
		{"a statement about HTML", "Writes pages with <p>, <img> and <table>.", "Writes pages with <p>, <img> and <table>."},
		{"a place to fill in", "Greets with Dear <name>,", "Greets with Dear <name>,"},
		{"Markdown and TeX", "**Bold**, _table_:\n\n| a | b |\n\n$x = {-b \\pm \\sqrt{b^2} \\over 2a}$", "**Bold**, _table_:\n\n| a | b |\n\n$x = {-b \\pm \\sqrt{b^2} \\over 2a}$"},
		{"an address", "https://example.org/?a=1&copy=2", "https://example.org/?a=1&copy=2"},
		{"entities", "Desk &amp; file&nbsp;&#8211; &eacute;", "Desk & file – é"},
		{"paragraphs", "<p>One\nline</p>\n<p>Two<br/>three</p>", "One line\nTwo\nthree"},
		{"a list", "Can<ul><li>read</li><li class=\"x\">write</li></ul>and more", "Can\n• read\n• write\nand more"},
		{"within a line", "A <em>word</em>\nand <a href=\"https://e.org\">another</a>", "A word\nand another"},
		{"raised and lowered", "x<sup>2</sup>, H<sub>2</sub>O, a<sup>n</sup>, b<sub>max</sub>, <sup>1/2</sup>/<sub>1/4</sub>", "x², H₂O, a^n, b_(max), (1/2)/(1/4)"},
		{"in capitals", "<P>Big</P><BR>", "Big"},
		{"a script", "<script>alert(1)</script>", "<script>alert(1)</script>"}, // pages escape it
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, changed := unmarked(tt.text)
			if got != tt.want || changed != (tt.text != tt.want) {
				t.Errorf("unmarked(%q) = %q, %v; want %q", tt.text, got, changed, tt.want)
			}
			if again, _ := unmarked(got); again != got {
				t.Errorf("a second time: %q", again)
			}
		})
	}
}

func TestCutFrom(t *testing.T) {
	long := "Plans, coordinates and manages the resources of the office and of others to finish what was given in time."
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"", "", true},
		{"Same words.", "Same  words.", true},
		{"Teamwork", "Teamwork is working with others.", false},
		{long[:100], long, true},
		{long[:40], long, false},
		{long[:40] + "…", long, true},
		{long[:40] + " (...)", long, true},
		{"Other words…", long, false},
	} {
		if got := cutFrom(tt.name, tt.text); got != tt.want {
			t.Errorf("cutFrom(%q, %.20q) = %v", tt.name, tt.text, got)
		}
	}
}
