package stafflist

import (
	"strings"
	"sync"
)

// headers are what columns are called: in English, French, Arabic, Spanish and Portuguese, parted by semicolons. Case, accents, signs, blanks and
// the Arabic article do not count.
var headers = map[Field]string{
	StaffNumber: `staff number; staff no; staff id; employee number; employee no; employee id; employee code; personnel number; personnel no; personnel id; payroll number;
		payroll no; service number; file number; staff code; pf number; pf no; p/f no; personal number; id; id no; id number; emp id; emp no;
		matricule; numéro matricule; no matricule; n° matricule; numéro d'agent; numéro de l'agent; numéro agent; n° agent; id agent; code agent; identifiant; identifiant agent;
		numéro personnel; numéro de dossier; numéro d'employé; numéro de personnel; immatriculation; numéro solde; matricule solde; im;
		الرقم الوظيفي; رقم الموظف; رقم الموظفة; الرقم; رقم الملف; رقم التسجيل; رقم التأجير; الرقم الاستدلالي; المعرف; المعرف الوظيفي; رقم المستخدم; الرقم المالي; رقم الخدمة; رقم العون; معرف الموظف; رقم تعريف الموظف;
		número de empleado; no de empleado; nº de empleado; número de personal; legajo; expediente; número de expediente; clave de empleado; código de empleado; ficha; id empleado; matrícula;
		número mecanográfico; nº mecanográfico; número de funcionário; nº de funcionário; número de agente; código do funcionário; número de matrícula; nuit funcionário;
		check number; namba ya mtumishi; namba ya ajira`,
	FullName: `full name; complete name; staff name; employee name; name of staff; name of employee; name of officer; officer name; names; name and surname; surname and name;
		surname and first name; first name and surname; first and last name; last name first name; name in full; full names; name of staff member; surname and other names; display name;
		nom complet; nom et prénom; nom et prénoms; noms et prénoms; prénom et nom; prénoms et noms; prénoms et nom; nom prénom; nom prénoms; prénom nom; nom de l'agent; noms et postnoms; nom postnom prénom;
		nom postnom et prénom; noms; identité; nom & prénom; nom/prénom; nom entier; nom d'usage et prénom; nom et prénom de l'agent; nom du fonctionnaire;
		الاسم الكامل; الاسم الرباعي; الاسم الثلاثي; الاسم بالكامل; اسم الموظف; اسم الموظفة; الاسم واللقب; اللقب والاسم; الاسم والنسب; الاسم العائلي والشخصي; الاسم الشخصي والعائلي; الاسم واسم العائلة; الأسماء;
		nombre completo; nombre y apellido; nombre y apellidos; nombres y apellidos; apellidos y nombre; apellidos y nombres; apellido y nombre; nombre del empleado; nombre del funcionario;
		nome completo; nome do funcionário; nome e apelido; nome do agente; nome do servidor; jina kamili; jina; majina`,
	GivenName: `given name; given names; first name; first names; forename; forenames; christian name; other names; other name;
		prénom; prénoms; prénom usuel; prénom(s);
		الاسم الأول; الاسم الشخصي; الاسم الاول;
		nombres; primer nombre; nombre de pila;
		primeiro nome; nome próprio; nomes próprios; jina la kwanza`,
	MiddleName: `middle name; middle names; second name; deuxième prénom; second prénom; autres prénoms; اسم الأب; الاسم الثاني; الاسم الأوسط; اسم الوالد; segundo nombre; nome do meio; segundo nome; jina la kati`,
	FamilyName: `family name; last name; surname; last names; surnames;
		nom de famille; nom patronymique; nom d'usage; nom de naissance; patronyme;
		اللقب; اسم العائلة; النسب; الاسم العائلي; الاسم الأخير; العائلة; الكنية; الشهرة;
		apellido; apellidos; primer apellido; apellido paterno; apelido; apelidos; sobrenome; último nome; nome de família; jina la ukoo; jina la mwisho`,
	SecondFamilyName: `second surname; second family name; second last name; postnom ou second nom de famille; second nom de famille; deuxième nom; اسم العائلة الثاني; اللقب الثاني; postnom; post-nom; postnoms; segundo apellido; apellido materno; segundo apelido`,
	Email: `email; e-mail; mail; email address; e-mail address; work email; official email; office email; emails; email id; mail address; electronic mail;
		adresse e-mail; adresse email; adresse électronique; adresse mail; courriel; adresse courriel; mél; mel; adresse de messagerie; messagerie; email professionnel; courrier électronique;
		البريد الإلكتروني; البريد الالكتروني; بريد إلكتروني; الإيميل; ايميل; عنوان البريد الإلكتروني; البريد; البريد المهني;
		correo; correo electrónico; correo institucional; dirección de correo; dirección de correo electrónico; dirección electrónica;
		correio eletrónico; correio eletrônico; correio electrónico; endereço de e-mail; endereço eletrónico; barua pepe`,
	Unit: `unit; units; organisational unit; organizational unit; org unit; unit name; unit path; workplace; place of work; station; duty station; administrative unit; work unit;
		structure; structure d'affectation; unité; unité organisationnelle; affectation; lieu d'affectation; entité; unité administrative; rattachement; poste d'affectation; administration;
		الوحدة; الوحدة التنظيمية; الوحدة الإدارية; جهة العمل; مكان العمل; الجهة; مقر العمل; مكان التعيين; الهيكل; التبعية; المصلحة الإدارية;
		unidad; unidad organizativa; unidad administrativa; dependencia; lugar de trabajo; adscripción; área de adscripción;
		unidade; unidade orgânica; unidade organizacional; local de trabalho; lotação; kitengo; kituo cha kazi`,
	UnitCode: `unit code; department code; org code; organisation code; organization code; unit id; cost centre; cost center; code unit; dept code;
		code unité; code de l'unité; code structure; code de la structure; code service; code du service; code direction; centre de coût; code affectation; code entité;
		رمز الوحدة; كود الوحدة; رمز الإدارة; رمز القسم; كود الإدارة; رمز الهيكل;
		código de unidad; código de la unidad; código de dependencia; clave de unidad; centro de costo; código da unidade; centro de custo; código de departamento; código do departamento`,
	Sex: `sex; gender; m/f; f/m; sexe; genre; h/f; f/h; الجنس; النوع; النوع الاجتماعي; الجنس (ذكر/أنثى); ذكر/أنثى; sexo; género; gênero; h/m; m/h; jinsia; jinsi`,
	Grade: `grade; job grade; salary grade; rank; job level; staff category; category; grade level; gl; job group; salary scale; employee group; class; staff level;
		catégorie; corps; corps et grade; grade et échelon; classe; rang; catégorie professionnelle; groupe; catégorie d'emploi; cadre; niveau hiérarchique; statut et grade;
		الدرجة; الدرجة الوظيفية; الرتبة; المرتبة; الفئة; الفئة الوظيفية; السلك; الصنف; المستوى الوظيفي; درجة الوظيفة;
		grado; categoría; nivel; escalafón; rango; clase; nivel jerárquico; categoria; carreira; escalão; grau; nível; cheo; daraja`,
	Role: `role; job role; role profile; job title; position; post; function; job; occupation; designation; post title; position title; title of post; duties; appointment; profession;
		fonction; fonctions; poste; poste occupé; emploi; intitulé du poste; intitulé de l'emploi; profil; profil métier; métier; emploi type; fonction occupée; fonction exercée; qualité; titre du poste; profession;
		الوظيفة; المسمى الوظيفي; المنصب; الدور; الدور الوظيفي; المهنة; العمل; اسم الوظيفة; المهام; الوظيفة الحالية; طبيعة العمل; مسمى الوظيفة; الصفة;
		cargo; puesto; función; ocupación; perfil; denominación del puesto; rol; puesto de trabajo; função; profissão; posto; kazi; wadhifa`,
	Language: `language; preferred language; language preference; correspondence language; lang; working language; communication language;
		langue; langue préférée; langue de correspondance; langue de travail; langue de communication;
		اللغة; اللغة المفضلة; لغة المراسلة; لغة التواصل; لغة العمل;
		idioma; idioma preferido; lengua; idioma preferencial; língua; lugha`,
	Birth: `birth year; year of birth; date of birth; birth date; birthdate; dob; d.o.b.; yob; birthday; born; 
		année de naissance; date de naissance; né le; née le; né(e) le; date naissance; ddn; année naissance;
		تاريخ الميلاد; سنة الميلاد; تاريخ الازدياد; سنة الازدياد; عام الميلاد; تاريخ الولادة; سنة الولادة;
		fecha de nacimiento; año de nacimiento; nacimiento; data de nascimento; ano de nascimento; nascimento; data nascimento; tarehe ya kuzaliwa; mwaka wa kuzaliwa`,
	Age: `age; age band; age group; age range; age in years; âge; tranche d'âge; classe d'âge; groupe d'âge; العمر; السن; الفئة العمرية; edad; grupo de edad; rango de edad; idade; faixa etária; grupo etário; umri`,
}

// names are headers that are the whole name where they stand alone, and a part of it beside another part.
var names = `name; nom; الاسم; nombre; nome; اسم`

// levels are what levels of units are called, from the top down. Words of one line say nothing of which stands above which.
var levels = []string{
	`government; gouvernement; الحكومة; gobierno; governo`,
	`ministry; ministère; الوزارة; ministerio; ministério; wizara; ministries; department of state; institution; institución; instituição; المؤسسة; organisation; organization; organisme; mda`,
	`agency; agence; الوكالة; الهيئة; agencia; agência; secretariat; secrétariat général; secretaría; secretaria; الأمانة العامة; établissement; pole; pôle`,
	`general directorate; directorate general; dg; direction générale; الإدارة العامة; المديرية العامة; dirección general; direcção geral; direção geral`,
	`directorate; direction; department; dept; département; الإدارة; المديرية; الدائرة; dirección; departamento; direcção; direção; idara; main department; departments; branch`,
	`sub-directorate; sous-direction; subdirectorate; المديرية الفرعية; الإدارة الفرعية; subdirección; subdirecção; subdireção`,
	`division; القسم; división; divisão; sub-department; repartição; division/unité`,
	`section; service; المصلحة; الشعبة; sección; secção; seção; servicio; serviço; bureau; office; المكتب; oficina; gabinete; sehemu`,
	`team; équipe; cellule; الفريق; الخلية; equipo; equipa; equipe; célula; sub-unit; subunit; sous-unité; الوحدة الفرعية; timu; group; groupe de travail`,
}

// Words around the number of a level (Level 1, Unité 2), words that say nothing of what is in a column, and words of columns about something or
// someone else: nothing is guessed from a part of a header that has one of these.
const (
	numberedWords = `level niveau unit unité structure مستوى وحدة nivel unidad nível unidade org organisation direction department département إدارة`

	fillerWords = `of the a an de du des la le les l d del los las do da dos das el o os e et and y or ou في من و
		staff employee employees personnel agent agents fonctionnaire fonctionnaires employé employés officer official officials civil servant worker member موظف موظفين موظفة عون
		empleado funcionario funcionário servidor trabajador professional professionnel professionnelle work office official institutional institutionnel مهني رسمي institucional
		current actuel actuelle actual حالي mr mrs m f h`

	otherWords = `national nationale nationality nationalité passport passeport cin nin nif nic cnps cnss phone telephone téléphone mobile gsm tel cell fax هاتف جوال
		salary salaire solde bank banque iban account compte راتب حساب supervisor manager responsable supérieur hiérarchique chief chef head رئيس مدير مسؤول
		spouse conjoint conjointe father père mother mère emergency urgence children enfants place lieu مكان date تاريخ start début end fin entry recruitment recrutement
		religion ethnic ethnie tribe tribu race health santé blood sanguin diploma diplôme degree education formation address adresse عنوان
		previous former ancien ancienne personal private privé second deuxième teléfono celular salario sueldo cédula pasaporte jefe telefone telemóvel salário bilhete nacional nacionalidade`
)

// headerTable is what headers say, made ready for comparing.
type headerTable struct {
	fields                   map[string]Field
	names                    map[string]bool
	levels                   map[string]int // from 1
	numbered, filler, others map[string]bool
}

var headerWords = sync.OnceValue(func() headerTable {
	t := headerTable{map[string]Field{}, set(names, ";"), map[string]int{}, set(numberedWords, " "), set(fillerWords, " "), set(otherWords, " ")}
	for _, field := range Fields {
		for header := range set(headers[field], ";") {
			t.fields[header] = field
		}
	}
	for i, line := range levels {
		for header := range set(line, ";") {
			t.levels[header] = i + 1
		}
	}
	return t
})

// set is a list of texts, folded.
func set(list, separator string) map[string]bool {
	m := map[string]bool{}
	for text := range strings.SplitSeq(strings.Join(strings.Fields(list), " "), separator) {
		m[fold(text)] = true
	}
	return m
}
