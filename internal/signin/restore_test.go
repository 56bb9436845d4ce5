package signin_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// A session or a link that was ended after a backup must not be good again with it; a password must.
func TestAfterRestore(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entered("awa@example.org")
		link, err := o.NewSetup(ctx, policy.Operator(policy.Public))
		if err != nil {
			t.Fatal(err)
		}
		if err := o.db.Write(ctx, func(tx *db.Tx) error { return signin.AfterRestore(tx) }); err != nil {
			t.Fatal(err)
		}
		if !o.over(e.Token) {
			t.Error("a session goes on")
		}
		if _, err := o.Found(ctx, link, founding("health", "ana@example.org"), password, visit); err == nil {
			t.Error("a link from the console is good")
		}
		if again := o.entered("awa@example.org"); o.over(again.Token) {
			t.Error("nobody can sign in any more")
		}
	})
}
