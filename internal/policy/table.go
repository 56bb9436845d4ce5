package policy

// Action is something that can be done; every route of both faces names one.
type Action string

// The actions on the public site and on one's own assessment.
const (
	ReadPublic        Action = "public.read"        // pages and data that are meant for everyone
	StartAssessment   Action = "assessment.start"   // begin an assessment on the public site
	OpenAssessment    Action = "assessment.open"    // show a key, and get what it opens
	AnswerAssessment  Action = "assessment.answer"  // see its questions, answer, close a section, submit
	ReadResult        Action = "assessment.result"  // its result and everything stored about it
	SharpenAssessment Action = "assessment.sharpen" // continue it with more questions on one ability
	EraseAssessment   Action = "assessment.erase"
	ExportAnswers     Action = "assessment.answers" // all answers without who gave them, to calibrate items
)

// The actions of coming in and of what is one's own.
const (
	SetUp      Action = "organisation.setup" // make the first administrator, by the link from the console
	ComeIn     Action = "signin.come"        // sign in, take an invitation, recover
	UseAccount Action = "signin.account"     // one's own ways to sign in, sessions and roles
	ReadHome   Action = "home.read"          // what there is to do for someone who is signed in
	ReadMine   Action = "privacy.read"       // everything stored about oneself, and who looked
	ChangeMine Action = "privacy.change"     // correct what is stored about oneself
	EraseMine  Action = "privacy.erase"
)

// The actions on an organisation and its people.
const (
	ReadUnits    Action = "unit.read"
	ManageUnits  Action = "unit.manage"
	ReadPeople   Action = "person.read"
	ManagePeople Action = "person.manage" // add, change, mark as left, import
	InvitePeople Action = "person.invite" // to sign in
	GrantRoles   Action = "role.grant"
	ManageSignIn Action = "signin.manage" // providers of sign-in, settings of the organisation
	ReadAudit    Action = "audit.read"    // the log, its export and its check
	ReadMail     Action = "mail.read"     // what was sent, failed, or is uncertain; never its text
	ResendMail   Action = "mail.resend"
	TestMail     Action = "mail.test"
	ErasePeople  Action = "person.erase" // all that is stored about a person, on their request
	KeepTidy     Action = "retention.run"
)

// The actions on rounds.
const (
	ReadRounds      Action = "round.read"        // how it is set up
	ManageRounds    Action = "round.manage"      // plan, launch, close, reopen, repeat
	ReadProgress    Action = "round.progress"    // counts by unit
	ReadInvitations Action = "round.invitations" // who was invited and has finished or not; print codes
	ReadResults     Action = "results.read"      // what a closed round found, in groups
	PublishResults  Action = "results.publish"   // let everybody read the release to the public, or take that back
	RescoreResults  Action = "results.rescore"   // have the answers of a closed round scored again, on the scale that holds now
	Remind          Action = "round.remind"
	PreviewRound    Action = "round.preview" // as a participant sees it
	TakePart        Action = "round.take"    // see an invitation, begin and go on
)

// The actions on learning resources.
const (
	ImportResources  Action = "library.import"  // bring in what others say of resources
	ProposeResources Action = "library.propose" // propose a resource or a correction; one's own proposals
	CurateLibrary    Action = "library.curate"  // decide about what is proposed, and speak for the organisation
	ReportProblems   Action = "library.report"  // say that something is wrong with a resource
	RateResources    Action = "library.rate"    // say what one thinks of a resource after using it; only for oneself
	CheckLinks       Action = "library.links"   // ask whether the addresses of resources answer, and see which do not
)

// The actions on what a person's supervisor and colleagues see in them.
const (
	AskViews  Action = "view.ask"  // ask them, and end it
	ReadViews Action = "view.read" // what became of it: averages, never a colleague's own view
	GiveView  Action = "view.give" // answer about somebody who asked, or decline
)

// The actions on learning plans that people keep.
const (
	KeepPlan   Action = "plan.keep"   // keep one with an assessment, change it, give it up
	FollowPlan Action = "plan.follow" // by a code: its titles and days in a calendar; stop its reminders
)

// The actions on institutions that look at themselves.
const (
	ReadInstitution   Action = "institution.read"        // how far it has come, the report, the evidence
	ManageInstitution Action = "institution.manage"      // begin, name people, close, lead the meeting, fix, publish
	AnswerInstitution Action = "institution.answer"      // one's own part; nobody else's
	ReadPublished     Action = "institution.published"   // a report that is meant for the whole organisation
	ManageInstruments Action = "institution.instruments" // what is asked: bring it in, take it out
)

// The actions on how hard the questions of an organisation are found to be.
const (
	ReadCalibration   Action = "calibration.read"   // whether there are answers enough, what was found, what is in use
	ManageCalibration Action = "calibration.manage" // begin, decide about questions, release, give up
)

// The actions on where levels begin.
const (
	ReadStandards  Action = "standard.read"  // panels, what they found, and what was decided; no question
	SetStandards   Action = "standard.set"   // prepare a panel, name judges, open and close rounds, decide
	JudgeQuestions Action = "standard.judge" // one's own part in a panel; nobody else's
)

// The actions on training programmes.
const (
	ReadProgrammes   Action = "programme.read"   // courses, scenarios and what they come to, in groups
	ManageProgrammes Action = "programme.manage" // begin one, its courses and scenarios, have them computed
)

// The actions on the seats of a published programme.
const (
	PublishProgrammes Action = "programme.publish" // offer the seats of a scenario; it cannot be taken back
	ManageCohorts     Action = "programme.cohort"  // who comes to a course, by name; add somebody, take somebody out, confirm, cancel
	ReadOffers        Action = "offer.read"        // what is offered to one's own assessment
	AnswerOffers      Action = "offer.answer"      // accept, decline, wait
)

// The action on curricula of universities and academies.
const (
	ManageCurricula Action = "curriculum.manage" // make one, its units, its file; publish and withdraw it
)

// The actions on action plans.
const (
	ReadActionPlans   Action = "actionplan.read"   // drafts, and what was published of them
	ManageActionPlans Action = "actionplan.manage" // begin one, change it, publish it and withdraw it
)

var (
	forStaffOffice = []Role{Officer, Administrator}
	forOversight   = []Role{Officer, Auditor, Administrator}
	forCounts      = []Role{Manager, Officer, Auditor, Administrator}
)

var table = map[Action]rule{
	ReadPublic:        {reach: anyone},
	StartAssessment:   {reach: publicSite},
	OpenAssessment:    {reach: sameSite},
	AnswerAssessment:  {reach: holder},
	ReadResult:        {reach: holder},
	SharpenAssessment: {reach: holder},
	EraseAssessment:   {reach: holder},
	ExportAnswers:     {reach: console},

	SetUp:      {reach: anyone},
	ComeIn:     {reach: anyone},
	UseAccount: {reach: self},
	ReadHome:   {reach: self},
	ReadMine:   {reach: self},
	ChangeMine: {reach: self},
	EraseMine:  {reach: self},

	ReadUnits:    {reach: within, roles: forCounts},
	ManageUnits:  {reach: within, roles: forStaffOffice},
	ReadPeople:   {reach: within, roles: forStaffOffice},
	ManagePeople: {reach: within, roles: forStaffOffice},
	InvitePeople: {reach: within, roles: forStaffOffice},
	GrantRoles:   {reach: within, roles: []Role{Administrator}},
	ManageSignIn: {reach: within, roles: []Role{Administrator}},
	ReadAudit:    {reach: within, roles: []Role{Auditor, Administrator}},
	ReadMail:     {reach: within, roles: forStaffOffice},
	ResendMail:   {reach: within, roles: []Role{Officer}},
	TestMail:     {reach: within, roles: []Role{Administrator}},
	ErasePeople:  {reach: within, roles: []Role{Administrator}},
	KeepTidy:     {reach: console},

	ImportResources:  {reach: console},
	ProposeResources: {reach: self},
	CurateLibrary:    {reach: within, roles: []Role{Editor}},
	ReportProblems:   {reach: anyone},
	RateResources:    {reach: self},
	CheckLinks:       {reach: console},

	ReadRounds:      {reach: within, roles: forOversight},
	ManageRounds:    {reach: within, roles: []Role{Officer}},
	ReadProgress:    {reach: within, roles: forCounts},
	ReadInvitations: {reach: within, roles: []Role{Officer}},
	ReadResults:     {reach: within, roles: forCounts},
	PublishResults:  {reach: within, roles: []Role{Officer}},
	RescoreResults:  {reach: within, roles: []Role{Officer}},
	Remind:          {reach: within, roles: []Role{Officer}},
	PreviewRound:    {reach: within, roles: []Role{Officer}},
	TakePart:        {reach: invited},

	AskViews:  {reach: holder},
	ReadViews: {reach: holder},
	GiveView:  {reach: invited},

	KeepPlan:   {reach: holder},
	FollowPlan: {reach: invited},

	ReadInstitution:   {reach: within, roles: forOversight},
	ManageInstitution: {reach: within, roles: []Role{Officer}},
	AnswerInstitution: {reach: self},
	ReadPublished:     {reach: member},
	ManageInstruments: {reach: within, roles: forStaffOffice},

	ReadStandards:  {reach: within, roles: forOversight},
	SetStandards:   {reach: within, roles: []Role{Officer}},
	JudgeQuestions: {reach: self},

	ReadProgrammes:   {reach: within, roles: forOversight},
	ManageProgrammes: {reach: within, roles: []Role{Officer}},

	PublishProgrammes: {reach: within, roles: []Role{Officer}},
	ManageCohorts:     {reach: within, roles: []Role{Officer}},
	ReadOffers:        {reach: holder},
	AnswerOffers:      {reach: holder},

	ManageCurricula: {reach: within, roles: []Role{Officer, Editor}},

	ReadActionPlans:   {reach: within, roles: forOversight},
	ManageActionPlans: {reach: within, roles: []Role{Officer}},

	ReadCalibration:   {reach: within, roles: []Role{Officer, Editor, Auditor, Administrator}},
	ManageCalibration: {reach: within, roles: []Role{Officer, Editor}},
}
