package db

// inventedMark is under what a database notes that nothing in it is real.
const inventedMark = "invented"

// Invented says of what the database is made up; empty where it is a real one. Some things are possible only where nothing is real, such as coming in without
// showing who one is, so only what has just made an empty database may call [Tx.MarkInvented] on it.
func (t *Tx) Invented() (what string, err error) { return t.Mark(inventedMark) }

// MarkInvented says of what the database is made up, which is not empty. It cannot be taken back.
func (t *Tx) MarkInvented(what string) error { return t.SetMark(inventedMark, what) }
