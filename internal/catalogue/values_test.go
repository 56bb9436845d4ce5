package catalogue

import (
	"testing"

	"github.com/dira-platform/dira/internal/library"
)

// These tests stand inside the package: what a value means is best seen value by value.

func TestHours(t *testing.T) {
	for s, want := range map[string]float64{
		"4": 4, "4.5": 4.5, "4,5": 4.5, "PT4H30M": 4.5, "PT90M": 1.5, "P2D": 16, "P1W": 4, "1:30": 1.5, "90 min": 1.5, "90 minutes": 1.5, "2-3 hours": 3, "2 – 3 h": 3, "1 h 30 min": 1.5,
		"approx. 6 hours": 6, "3 semaines": 12, "2 jours": 16, "٤": 4, "10 часов": 10, "2小时": 2,
		"": 0, "PT0S": 0, "soon": 0, "-4": 4, "0": 0, "P1Y": 0, "99999": 0, "4 5": 0, "1e9": 0, "NaN": 0, "self-paced, starts in September 2024 with 3 modules and 4 tests": 0,
	} {
		if got, ok := hours(s); got != want && ok || ok != (want > 0) {
			t.Errorf("hours(%q) = %v, %v, want %v", s, got, ok, want)
		}
	}
}

func TestDate(t *testing.T) {
	tests := []struct {
		s, want string
		unsure  bool
	}{
		{"2024", "2024", false}, {"2024.0", "2024", false}, {"2024-05", "2024-05", false}, {"2024-05-17", "2024-05-17", false}, {"2024/5/7", "2024-05-07", false}, {"2024-05-17T10:00:00Z", "2024-05-17", false},
		{"17/05/2024", "2024-05-17", false}, {"17.05.2024", "2024-05-17", false}, {"05/17/2024", "2024-05-17", false}, {"03/04/2024", "2024", true}, {"03.04.2024", "2024-04-03", false}, {"04/04/2024", "2024-04-04", false},
		{"17 May 2024", "2024-05-17", false}, {"May 17, 2024", "2024-05-17", false}, {"May 2024", "2024-05", false}, {"Fri, 17 May 2024 10:00:00 GMT", "2024-05-17", false}, {"45429", "2024-05-17", false},
		{"٢٠٢٤", "2024", false}, {"", "", false}, {"2024-13-01", "", false}, {"30/02/2024", "", false}, {"soon", "", false}, {"12", "", false}, {"3024", "", false},
	}
	for _, tt := range tests {
		got, unsure, ok := date(tt.s)
		if got != tt.want && ok || ok != (tt.want != "") || unsure != tt.unsure {
			t.Errorf("date(%q) = %q, %v, %v; want %q, %v", tt.s, got, unsure, ok, tt.want, tt.unsure)
		}
	}
}

func TestLanguageTag(t *testing.T) {
	for s, want := range map[string]string{
		"en": "en", "EN": "en", "pt_BR": "pt-BR", "zh-Hant-HK": "zh-Hant-HK", "eng": "en", "fre": "fr", "fra": "fr", "ger": "de", "chi": "zh", "ara": "ar", "English": "en", "français": "fr", "French": "fr", "anglais": "en",
		"العربية": "ar", "中文": "zh", "русский": "ru", "Español": "es", "inglés": "en", "Portuguese (Brazil)": "pt", "“en”": "en", "Kiswahili": "sw", "Deutsch": "de",
		"": "", "klingonx": "", "und": "", "mul": "", "multiple languages": "", "<script>": "",
	} {
		if got, ok := languageTag(s); got != want && ok || ok != (want != "") {
			t.Errorf("languageTag(%q) = %q, %v, want %q", s, got, ok, want)
		}
	}
}

func TestLicence(t *testing.T) {
	for s, want := range map[string]string{
		"CC BY 4.0": "CC-BY-4.0", "cc-by-sa-4.0": "CC-BY-SA-4.0", "CC BY-NC-ND 3.0 IGO": "CC-BY-NC-ND-3.0", "https://creativecommons.org/licenses/by/4.0/deed.fr": "CC-BY-4.0", "CC-BY": "CC-BY", "CC0": "CC0-1.0",
		"http://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0", "Creative Commons Attribution-ShareAlike 4.0 International": "CC-BY-SA-4.0", "Creative Commons BY 4.0": "CC-BY-4.0", "public domain": "PDM-1.0",
		"MIT": "MIT", "GPL-3.0-or-later": "GPL-3.0-or-later", "Apache License 2.0": "Apache-2.0", "All rights reserved": "proprietary", "": "", "see website": "", "free": "",
	} {
		if got, ok := licence(s); got != want && ok || ok != (want != "") {
			t.Errorf("licence(%q) = %q, %v, want %q", s, got, ok, want)
		}
	}
}

func TestCost(t *testing.T) {
	for s, want := range map[string]library.Cost{
		"free": library.Free, "Gratuit": library.Free, "0": library.Free, "0.00 €": library.Free, "免费": library.Free, "12": library.Paid, "12,50 EUR": library.Paid, "$49": library.Paid, "paid": library.Paid, "freemium": library.Freemium, "?": "", "yes": "",
	} {
		if got, ok := cost(s); got != want || ok != (want != "") {
			t.Errorf("cost(%q) = %q, %v, want %q", s, got, ok, want)
		}
	}
}

func TestKind(t *testing.T) {
	for s, want := range map[string]library.Type{
		"course": library.Course, "Online Course": library.Course, "MOOC": library.Course, "https://w3id.org/kim/hcrt/video": library.Video, "http://purl.org/dc/dcmitype/MovingImage": library.Video, "self_assessment": library.SelfAssessment,
		"Self-assessment": library.SelfAssessment, "Case studies": library.CaseCollection, "handbook": library.Guide, "دورة": library.Course, "LearningResource": library.Material,
	} {
		if got, ok := kind(s); got != want || !ok {
			t.Errorf("kind(%q) = %q, %v, want %q", s, got, ok, want)
		}
	}
	if _, ok := kind("Flubber"); ok {
		t.Error("a kind that nobody knows is understood")
	}
}

func TestPlain(t *testing.T) {
	for s, want := range map[string]string{
		"<p>Learn &amp; <b>use</b> data</p>": "Learn & use data", "&lt;p&gt;Twice&lt;/p&gt;": "Twice", "a<br/>b": "a b", "1 < 2 and 3 > 2": "1 < 2 and 3 > 2", "<script>alert(1)</script>x": "x", "List<String>": "List<String>",
		"a\u200b\ufeffb\x00 \n c": "ab c", "\u202eevil": "evil", "<img src=x onerror=alert(1)>": "", "<a href=\"x\">y": "y",
	} {
		if got := plain(s); got != want {
			t.Errorf("plain(%q) = %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{"“A”": "A", "\"A\"": "A", "« A »": "A", "“A” and “B”": "“A” and “B”", "\"": "\"", "'tis": "'tis", "“”": "“”"} {
		if got := unquoted(s); got != want {
			t.Errorf("unquoted(%q) = %q, want %q", s, got, want)
		}
	}
}
