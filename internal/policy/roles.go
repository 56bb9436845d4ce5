package policy

// Role is what a person is for a unit and everything below it. A person may hold several, and acts as one of them at a time.
type Role string

// The roles. Everyone whom an organisation knows is a member in their own unit; the others are granted.
const (
	Member        Role = "member"        // a civil servant: what is their own
	Manager       Role = "manager"       // of a team: counts, never what one person answered
	Officer       Role = "officer"       // for capacity building: people, rounds, gaps
	Editor        Role = "editor"        // of content: frameworks, questions, resources
	Auditor       Role = "auditor"       // reads the evidence of what was done, and no answers
	Administrator Role = "administrator" // of the organisation: units, people, roles, ways to sign in
)

// Roles are all roles, from the one with the least to say.
var Roles = []Role{Member, Manager, Officer, Editor, Auditor, Administrator}

// Granted are the roles that someone is given; nobody is given that of a member.
var Granted = Roles[1:]

// Elevated reports whether the role counts only after a second factor.
func (r Role) Elevated() bool {
	switch r {
	case Officer, Editor, Auditor, Administrator:
		return true
	}
	return false
}
