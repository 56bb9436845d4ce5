package catalogue

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/library"
)

var (
	isoDuration = regexp.MustCompile(`(?i)^p(?:(\d+(?:[.,]\d+)?)y)?(?:(\d+(?:[.,]\d+)?)m)?(?:(\d+(?:[.,]\d+)?)w)?(?:(\d+(?:[.,]\d+)?)d)?(?:t(?:(\d+(?:[.,]\d+)?)h)?(?:(\d+(?:[.,]\d+)?)m)?(?:(\d+(?:[.,]\d+)?)s)?)?$`)
	clock       = regexp.MustCompile(`^(\d{1,3}):([0-5]\d)(?::([0-5]\d))?$`)
	spoken      = regexp.MustCompile(`(?i)(\d+(?:[.,]\d+)?)\s*(hours?|hrs?|heures?|horas?|stunden?|std|h|ч|час\w*|ساعات|ساعة|小时|min(?:ute)?s?|minutos?|minuten?|мин\w*|دقيقة|分钟|m|days?|jours?|d[ií]as?|tage?|weeks?|semaines?|semanas?|wochen?)?`)
)

const (
	hoursOfDay  = 8 // of work
	hoursOfWeek = 4 // of a course beside work
	mostHours   = 2000
)

// inDays are lengths without a number.
var inDays = map[string]float64{"half a day": 0.5, "half day": 0.5, "half-day": 0.5, "demi-journée": 0.5, "une demi-journée": 0.5, "medio día": 0.5, "полдня": 0.5, "半天": 0.5, "نصف يوم": 0.5,
	"a day": 1, "one day": 1, "une journée": 1, "un día": 1, "один день": 1, "一天": 1, "يوم": 1, "يوم واحد": 1}

// Hours reads a time in any of the forms in which people and files write it: 4, 4,5, 90 min, PT4H30M; false for what is none.
func Hours(s string) (h float64, ok bool) { return hours(s) }

// hours reads how long something takes: 4, "4,5", "90 min", PT4H30M, 1:30, "2-3 hours" (the longer).
func hours(s string) (h float64, ok bool) {
	s = straight(plain(s))
	if days, ok := inDays[strings.ToLower(s)]; ok {
		return days * hoursOfDay, true
	}
	switch {
	case isoDuration.MatchString(s) && len(s) > 1:
		m := isoDuration.FindStringSubmatch(s)
		h = number(m[3])*hoursOfWeek + number(m[4])*hoursOfDay + number(m[5]) + number(m[6])/60 + number(m[7])/3600
		ok = number(m[1]) == 0 && number(m[2]) == 0
	case clock.MatchString(s):
		m := clock.FindStringSubmatch(s)
		h, ok = number(m[1])+number(m[2])/60, true
	default:
		h, ok = spokenHours(s)
	}
	h = math.Round(h*100) / 100
	return h, ok && h > 0 && h <= mostHours
}

func spokenHours(s string) (h float64, ok bool) {
	found := spoken.FindAllStringSubmatchIndex(s, -1)
	if len(found) == 0 || len(found) > 3 {
		return 0, false
	}
	sum, before := 0.0, ""
	for i, m := range found {
		unit := ""
		if m[4] >= 0 {
			unit = strings.ToLower(s[m[4]:m[5]])
		}
		between := ""
		if i > 0 {
			between = strings.TrimSpace(s[found[i-1][1]:m[0]])
		}
		v := inHours(number(s[m[2]:m[3]]), unit)
		switch {
		case i > 0 && (between == "-" || between == "to" || between == "à" || between == "a" || between == "bis"):
			sum = v // the longer of a range
		case i > 0 && before == "":
			return 0, false // two numbers without a unit
		default:
			sum += v
		}
		before = unit
	}
	rest := s[:found[0][0]] + s[found[len(found)-1][1]:]
	return sum, len(strings.TrimSpace(rest)) <= 20
}

func inHours(n float64, unit string) float64 {
	switch {
	case strings.HasPrefix(unit, "mi"), unit == "m", strings.HasPrefix(unit, "мин"), unit == "دقيقة", unit == "分钟":
		return n / 60
	case strings.HasPrefix(unit, "d"), strings.HasPrefix(unit, "jour"), strings.HasPrefix(unit, "tag"):
		return n * hoursOfDay
	case strings.HasPrefix(unit, "w"), strings.HasPrefix(unit, "sem"):
		return n * hoursOfWeek
	}
	return n
}

// number reads a number with a point or a comma; 0 where there is none.
func number(s string) float64 {
	f, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(s), ",", "."), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

var (
	yearOnly  = regexp.MustCompile(`^(?:c\.?|ca\.?|©)?\s*((?:19|20)\d\d)(?:\.0)?$`)
	yearFirst = regexp.MustCompile(`^((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{1,2})[-/. ]((?:19|20)\d\d)$`)
	serial    = regexp.MustCompile(`^[3-5]\d{4}(?:\.\d+)?$`) // days since 1900, as spreadsheets count
)

// date reads a date as 2024, 2024-05 or 2024-05-17. Of 03/04/2024, which is March in one country and April in another, only the year is sure.
func date(s string) (d string, unsure, ok bool) {
	s = straight(plain(s))
	if m := yearOnly.FindStringSubmatch(s); m != nil {
		return m[1], false, true
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		if m[3] == "" {
			d, ok = calendar(m[1], m[2], "01")
			return strings.TrimSuffix(d, "-01"), false, ok
		}
		d, ok = calendar(m[1], m[2], m[3])
		return d, false, ok
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		d, ok = calendar(m[3], m[2], m[1])
		other, too := calendar(m[3], m[1], m[2])
		switch {
		case ok && too && d != other && !strings.Contains(s, "."):
			return m[3], true, true
		case !ok:
			d, ok = other, too
		}
		return d, false, ok
	}
	if serial.MatchString(s) {
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(number(s))).Format(time.DateOnly), false, true
	}
	for _, form := range []string{"2 January 2006", "January 2, 2006", "2 Jan 2006", "Jan 2, 2006", "02-Jan-2006", time.RFC1123, time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "January 2006", "Jan 2006"} {
		t, err := time.Parse(form, s)
		if err == nil && t.Year() >= 1900 && t.Year() < 2100 {
			if !strings.Contains(form, "2 ") && !strings.Contains(form, "2,") && !strings.Contains(form, "02") {
				return t.Format("2006-01"), false, true
			}
			return t.Format(time.DateOnly), false, true
		}
	}
	return "", false, false
}

func calendar(y, m, d string) (string, bool) {
	t, err := time.Parse("2006-1-2", y+"-"+strings.TrimPrefix(m, "0")+"-"+strings.TrimPrefix(d, "0"))
	if err != nil {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// cost reads what a person pays.
func cost(s string) (library.Cost, bool) {
	s = strings.ToLower(straight(plain(s)))
	switch s {
	case "free", "free of charge", "no cost", "0", "0.0", "0.00", "gratis", "gratuit", "gratuito", "kostenlos", "бесплатно", "免费", "مجاني", "مجانا", "open", "none", "no":
		return library.Free, true
	case "freemium", "partly free", "free to audit", "audit", "en partie gratuit":
		return library.Freemium, true
	case "paid", "payant", "pago", "kostenpflichtig", "платно", "付费", "مدفوع", "not free":
		return library.Paid, true
	}
	digits := strings.Trim(s, "€$£¥ abcdefghijklmnopqrstuvwxyz")
	if n := number(strings.ReplaceAll(digits, " ", "")); n > 0 {
		return library.Paid, true
	} else if digits != "" && strings.Trim(digits, "0.,") == "" {
		return library.Free, true
	}
	return "", false
}

var (
	ccAddress = regexp.MustCompile(`(?i)creativecommons\.org/(?:licenses/([a-z-]+)(?:/(\d\.\d))?|publicdomain/(zero|mark)(?:/(\d\.\d))?)`)
	ccWords   = regexp.MustCompile(`(?i)^(?:(?:creative commons|licen[cs]e) )?\(?(?:cc|creative commons)[ -]*((?:by|nc|nd|sa)(?:[ -]+(?:by|nc|nd|sa))*)\)?[ -]*(?:(?:v|version)?\.? ?(\d\.\d))?(?: (?:igo|international|[a-z]{2}))?$`)
	spdx      = regexp.MustCompile(`^[A-Za-z0-9.-]+( (AND|OR) [A-Za-z0-9.-]+)*$`)
)

// licence reads a licence as SPDX writes it, as far as the words go: "CC-BY" names no version.
func licence(s string) (string, bool) {
	s = straight(plain(s))
	if m := ccAddress.FindStringSubmatch(s); m != nil {
		switch {
		case strings.EqualFold(m[3], "zero"):
			return "CC0-1.0", true
		case m[3] != "":
			return "PDM-1.0", true
		}
		return strings.TrimSuffix("CC-"+strings.ToUpper(m[1])+"-"+m[2], "-"), true
	}
	if m := ccWords.FindStringSubmatch(s); m != nil {
		return strings.TrimSuffix("CC-"+strings.ToUpper(strings.Join(strings.FieldsFunc(m[1], func(r rune) bool { return r == ' ' || r == '-' }), "-"))+"-"+m[2], "-"), true
	}
	switch l := strings.ToLower(s); {
	case strings.HasPrefix(l, "cc0"), strings.HasPrefix(l, "cc zero"):
		return "CC0-1.0", true
	case l == "public domain", l == "domaine public":
		return "PDM-1.0", true
	case strings.HasPrefix(l, "creative commons attribution"), strings.HasPrefix(l, "attribution"):
		return ccLong(l), true
	case strings.Contains(l, "apache") && strings.Contains(l, "2"):
		return "Apache-2.0", true
	case strings.Contains(l, "open government licence"):
		return "OGL-UK-3.0", true
	case len(s) <= 60 && spdx.MatchString(s) && strings.ContainsAny(s, "-0123456789"):
		return s, true
	case l == "mit" || l == "gpl" || l == "proprietary":
		return s, true
	case l == "all rights reserved", l == "tous droits réservés", l == "todos los derechos reservados", l == "все права защищены", l == "版权所有", l == "جميع الحقوق محفوظة":
		return "proprietary", true
	}
	return "", false
}

// ccLong reads the name of a licence of Creative Commons in full.
func ccLong(l string) string {
	out := "CC-BY"
	if strings.Contains(l, "noncommercial") || strings.Contains(l, "non-commercial") {
		out += "-NC"
	}
	if strings.Contains(l, "noderiv") || strings.Contains(l, "no deriv") {
		out += "-ND"
	}
	if strings.Contains(l, "sharealike") || strings.Contains(l, "share alike") || strings.Contains(l, "share-alike") {
		out += "-SA"
	}
	if m := regexp.MustCompile(`\d\.\d`).FindString(l); m != "" {
		out += "-" + m
	}
	return out
}

// kinds are words with which others say what a resource is, in the order in which they are looked for.
var kinds = []struct {
	word string
	kind library.Type
}{
	{"selfassessment", library.SelfAssessment}, {"assessment", library.SelfAssessment}, {"quiz", library.SelfAssessment}, {"questionnaire", library.SelfAssessment}, {"exam", library.SelfAssessment}, {"test", library.SelfAssessment},
	{"casestud", library.CaseCollection}, {"casecollection", library.CaseCollection}, {"casestudies", library.CaseCollection},
	{"course", library.Course}, {"cours", library.Course}, {"curso", library.Course}, {"kurs", library.Course}, {"mooc", library.Course}, {"курс", library.Course}, {"课程", library.Course}, {"دورة", library.Course}, {"tutorial", library.Course}, {"training", library.Course}, {"lesson", library.Course}, {"module", library.Course},
	{"video", library.Video}, {"webinar", library.Video}, {"movingimage", library.Video}, {"lecture", library.Video}, {"vidéo", library.Video}, {"视频", library.Video}, {"видео", library.Video}, {"فيديو", library.Video},
	{"toolkit", library.Toolkit}, {"tool", library.Toolkit}, {"boîteàoutils", library.Toolkit}, {"kit", library.Toolkit},
	{"template", library.Template}, {"worksheet", library.Template}, {"checklist", library.Template}, {"canvas", library.Template}, {"modèle", library.Template},
	{"dataset", library.DatasetCatalogue}, {"data", library.DatasetCatalogue}, {"catalogue", library.DatasetCatalogue}, {"index", library.DatasetCatalogue},
	{"standard", library.Standard}, {"norm", library.Standard}, {"policy", library.Standard}, {"strategy", library.Standard}, {"principles", library.Standard},
	{"guide", library.Guide}, {"handbook", library.Guide}, {"manual", library.Guide}, {"text", library.Guide}, {"book", library.Guide}, {"article", library.Guide}, {"paper", library.Guide}, {"report", library.Guide}, {"livre", library.Guide}, {"руковод", library.Guide}, {"指南", library.Guide}, {"手册", library.Guide}, {"دليل", library.Guide}, {"document", library.Guide}, {"presentation", library.Guide}, {"slide", library.Guide}, {"script", library.Guide},
}

// kind reads what a resource is, by the words of many vocabularies; the last part of an address counts.
func kind(s string) (library.Type, bool) {
	s = strings.TrimRight(straight(plain(s)), "/#")
	if strings.Contains(s, "://") {
		s = s[strings.LastIndexAny(s, "/#")+1:]
	}
	if t := library.Type(strings.ToLower(strings.ReplaceAll(s, " ", "_"))); isType(t) {
		return t, true
	}
	s = strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(s))
	for _, k := range kinds {
		if strings.Contains(s, k.word) {
			return k.kind, true
		}
	}
	return library.Material, s == "material" || s == "other" || s == "learningresource" || s == "image" || s == "audio" || s == "sound" || s == "simulation" || s == "portal" || s == "webpage"
}

func isType(t library.Type) bool {
	for _, known := range library.Types {
		if t == known {
			return true
		}
	}
	return false
}

// size reads a size in bytes: 1200, "1.2 MB", "3 Mo".
func size(s string) (int64, bool) {
	m := regexp.MustCompile(`(?i)^(\d+(?:[.,]\d+)?)\s*([kmgt]?)(?:i?[bo]|bytes|octets)?$`).FindStringSubmatch(straight(plain(s)))
	if m == nil {
		return 0, false
	}
	n := number(m[1]) * map[string]float64{"": 1, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}[strings.ToLower(m[2])]
	return int64(n), n >= 1 && n < 1e15
}
