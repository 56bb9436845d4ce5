package stafflist

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/dira-platform/dira/internal/errs"
)

// Codes of sex and grade, the same everywhere in Dira.
var (
	Sexes  = []string{"woman", "man", "other", "undisclosed"}
	Grades = []string{"support", "officer", "manager", "director", "undisclosed"}
)

// word is a value of a column of a few different ones.
type word struct {
	Value
	key     string
	decided bool // by people
}

// wordList is the words of a column.
type wordList struct {
	written map[string]*word
	folded  map[string]*word
	order   []*word
}

// rowWords are what a row says in such columns.
type rowWords struct{ sex, grade, role, language *word }

// word counts a value.
func (r *reading) word(f Field, s string) *word {
	list := r.words[f]
	if list == nil {
		list = &wordList{map[string]*word{}, map[string]*word{}, nil}
		r.words[f] = list
	}
	w := list.written[s]
	if w == nil {
		key := cmp.Or(fold(s), s)
		if w = list.folded[key]; w == nil {
			w = &word{Value: Value{Text: s}, key: key}
			list.folded[key] = w
			list.order = append(list.order, w)
		}
		list.written[s] = w
	}
	w.Rows++
	return w
}

// mean finds out what words mean, and puts the meanings into the rows.
func (r *reading) mean() {
	r.list.Values = map[Field][]Value{}
	for f, list := range r.words {
		decided := map[string]string{}
		for text, meaning := range r.o.Values[f] {
			decided[cmp.Or(fold(clean(text)), clean(text))] = meaning
		}
		for _, w := range list.order {
			w.guess(f, list.folded)
			if meaning, ok := decided[w.key]; ok {
				w.Meaning, w.decided = meaning, true
			}
		}
		ordered := slices.SortedStableFunc(slices.Values(list.order), func(a, b *word) int { return cmp.Compare(b.Rows, a.Rows) })
		for _, w := range ordered[:min(len(ordered), maxValues)] {
			r.list.Values[f] = append(r.list.Values[f], w.Value)
		}
	}
	for i, said := range r.said {
		row := &r.list.Rows[i]
		if said.role != nil && said.role.decided {
			row.Role = said.role.Meaning
		}
		row.Sex = r.meaning(row, Sex, said.sex)
		row.Language = r.meaning(row, Language, said.language)
		row.Grade = r.meaning(row, Grade, said.grade)
	}
}

// meaning is what a word of a row means. Where nobody knows, that is a problem; of grades only once somebody has said what the others mean.
func (r *reading) meaning(row *Row, f Field, w *word) string {
	if w == nil || w.Meaning != "" || w.decided {
		if w == nil {
			return ""
		}
		return w.Meaning
	}
	column := slices.Index(r.fields, f)
	switch {
	case f == Sex:
		r.problem(row, column, w.Text, Warns, errs.New(errs.Invalid, "staff_sex_unknown", "value", shorten(w.Text)))
	case f == Language:
		r.problem(row, column, w.Text, Warns, errs.New(errs.Invalid, "staff_language_unknown", "value", shorten(w.Text)))
	case f == Grade && len(r.o.Values[Grade]) > 0:
		r.problem(row, column, w.Text, Warns, errs.New(errs.Invalid, "staff_grade_unknown", "value", shorten(w.Text)))
	}
	return ""
}

// guess finds out what a word probably means. Where the word leaves no doubt, that is its meaning; what a grade means is always for people to say.
func (w *word) guess(f Field, beside map[string]*word) {
	switch f {
	case Sex:
		w.Guess = sexOf(w.key, beside)
		w.Meaning = w.Guess
	case Language:
		w.Guess = languageOf(w.Text, w.key)
		w.Meaning = w.Guess
	case Grade:
		w.Guess = gradeOf(w.Text)
		if slices.Contains(Grades, strings.ToLower(w.Text)) {
			w.Meaning = w.Guess
		}
	}
}

// sexWords are the words for each code, parted by semicolons.
var sexWords = map[string]string{
	"woman": `woman; female; f; w; lady; women; féminin; féminine; femme; femelle; mujer; femenino; femenina; hembra; mulher; feminino; feminina; أنثى; انثى; امرأة; مؤنث; إناث; نساء; سيدة; ث;
		mwanamke; ke; fem; sexe féminin; fémina`,
	"man":   `man; male; men; masculin; homme; mâle; hombre; masculino; varón; homem; ذكر; رجل; مذكر; ذكور; رجال; ذ; mwanaume; mwanamume; me; masc; sexe masculin`,
	"other": `other; another term; another; non-binary; nonbinary; diverse; autre; un autre terme; non binaire; otro; otra; otro término; no binario; outro; outra; não binário; آخر; أخرى; تسمية أخرى`,
	"undisclosed": `undisclosed; prefer not to say; not disclosed; not stated; not specified; je préfère ne pas répondre; préfère ne pas répondre; ne souhaite pas répondre; non précisé; non communiqué; non renseigné;
		prefiero no decirlo; prefiero no responder; no especificado; prefiro não dizer; prefiro não responder; não informado; أفضل عدم الإجابة; أفضل عدم الإفصاح; غير محدد; لم يحدد`,
}

var sexTable = sync.OnceValue(func() map[string]string {
	t := map[string]string{}
	for _, code := range Sexes {
		for key := range set(sexWords[code], ";") {
			t[key] = code
		}
	}
	return t
})

// sexOf is the code of a word. Single letters are read by those beside them: M beside F is a man, beside H or V a woman, as in Spanish.
func sexOf(key string, beside map[string]*word) string {
	has := func(key string) bool { return beside[key] != nil }
	switch key {
	case "h", "v":
		return "man"
	case "ا":
		if has("ذ") {
			return "woman"
		}
	case "m":
		for other := range beside {
			if sexTable()[other] == "woman" {
				return "man"
			}
		}
		if has("h") || has("v") {
			return "woman"
		}
		return "" // alone it may be either, by the language
	}
	return sexTable()[key]
}

// gradeWords are words by which a grade is guessed: the first line that has one decides.
var gradeWords = []struct{ code, words string }{
	{"undisclosed", `undisclosed; je préfère ne pas répondre; prefer not to say; أفضل عدم الإجابة`},
	{"director", `director; directors; director general; dg; secretary general; permanent secretary; minister; commissioner; chief executive; executive; director or above; deputy director;
		directeur; directrice; directeur général; secrétaire général; secrétaire générale; ministre; direction ou au-dessus; sous-directeur; dirigeant; haut fonctionnaire;
		مدير عام; المدير العام; مدير; مديرة; أمين عام; وكيل وزارة; وزير; وظيفة قيادية; قيادية; إدارة عليا; directora; secretario general; diretor; diretora; mkurugenzi; secretário geral`},
	{"manager", `manager; managers; managerial; head; chief; supervisor; team leader; coordinator; lead; principal; encadrement; chef; cheffe; responsable; superviseur; coordinateur; coordonnateur; coordonnatrice; coordinatrice;
		رئيس; رئيسة; مشرف; مشرفة; وظيفة إشرافية; إشرافية; منسق; jefe; jefa; supervisora; coordinador; coordinadora; gerente; chefe; coordenador; meneja`},
	{"officer", `officer; officers; professional; specialist; analyst; engineer; expert; advisor; adviser; economist; accountant; inspector; officer or specialist; gestion de dossiers ou expertise; cadre; cadres; attaché; attachée;
		chargé; chargée; ingénieur; ingénieure; administrateur; administratrice; expertise; analyste; inspecteur; inspectrice; conseiller; conseillère; fonctionnaire; catégorie a;
		أخصائي; أخصائية; اختصاصي; مهندس; مهندسة; محلل; باحث; خبير; موظف; تخصصية; متصرف; مفتش; técnico superior; profesional; especialista; analista; ingeniero; asesor; técnico especialista; afisa`},
	{"support", `support; support staff; clerk; clerical; assistant; secretary; driver; messenger; typist; receptionist; cleaner; guard; technician; auxiliary; junior; personnel d'appui; appui; agent; agente; adjoint; adjointe; secrétaire; chauffeur;
		planton; gardien; commis; technicien; technicienne; auxiliaire; exécution; maîtrise; catégorie b; catégorie c; catégorie d; كاتب; كاتبة; سكرتير; سكرتيرة; مساعد; مساعدة; سائق; حارس; عون; فني; وظيفة مساندة; مساندة;
		auxiliar; asistente; secretaria; secretario; conductor; apoyo; assistente; motorista; apoio; karani; dereva`},
}

var gradeTable = sync.OnceValue(func() []map[string]bool {
	var tables []map[string]bool
	for _, line := range gradeWords {
		tables = append(tables, set(line.words, ";"))
	}
	return tables
})

// gradeOf guesses the code of a grade: whole names first, then single words and pairs.
func gradeOf(text string) string {
	if code := strings.ToLower(text); slices.Contains(Grades, code) {
		return code
	}
	all := words(text)
	if len(all) > 12 {
		all = all[:12]
	}
	for size := len(all); size > 0; size-- {
		for i, table := range gradeTable() {
			for from := 0; from+size <= len(all); from++ {
				if table[strings.Join(all[from:from+size], "")] {
					return gradeWords[i].code
				}
			}
		}
	}
	return ""
}

// languageTable are the names of languages in the languages that lists are written in, and in themselves.
var languageTable = sync.OnceValue(func() map[string]string {
	t := map[string]string{}
	in := []display.Namer{display.Languages(language.English), display.Languages(language.French), display.Languages(language.Arabic), display.Languages(language.Spanish),
		display.Languages(language.Portuguese), display.Languages(language.Russian), display.Languages(language.Chinese), display.Self}
	for _, tag := range display.Values.Tags() {
		base, confidence := tag.Base()
		if confidence == language.No || tag.String() != base.String() {
			continue
		}
		for _, namer := range in {
			if key := fold(namer.Name(tag)); key != "" && t[key] == "" {
				t[key] = base.String()
			}
		}
	}
	maps.Copy(t, map[string]string{"kiswahili": "sw", "mandarin": "zh", "castellano": "es", "farsi": "fa", "malagasy": "mg", "kinyarwanda": "rw", "kirundi": "rn"})
	return t
})

// languageOf is the tag of a language, by its code or its name.
func languageOf(text, key string) string {
	if code := strings.ReplaceAll(text, "_", "-"); len(code) == 2 || len(code) == 3 || len(code) > 3 && code[2] == '-' {
		if tag, err := language.Parse(code); err == nil {
			base, _ := tag.Base()
			if _, known := languageTable()[fold(display.English.Languages().Name(base))]; known {
				return base.String()
			}
		}
	}
	return languageTable()[key]
}

// checkValues refuses meanings that there are not.
func (o *Options) checkValues() error {
	for f, known := range map[Field][]string{Sex: Sexes, Grade: Grades} {
		for _, text := range slices.Sorted(maps.Keys(o.Values[f])) {
			if meaning := o.Values[f][text]; meaning != "" && !slices.Contains(known, meaning) {
				return errs.New(errs.Invalid, "staff_meaning_unknown", "value", shorten(text), "meaning", shorten(meaning)).At("values")
			}
		}
	}
	for _, text := range slices.Sorted(maps.Keys(o.Values[Language])) {
		if meaning := o.Values[Language][text]; meaning != "" {
			if _, err := language.Parse(meaning); err != nil {
				return errs.New(errs.Invalid, "staff_meaning_unknown", "value", shorten(text), "meaning", shorten(meaning)).At("values")
			}
		}
	}
	return nil
}
