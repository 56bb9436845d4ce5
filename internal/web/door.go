package web

import (
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/pace"
	"github.com/dira-platform/dira/internal/signin"
)

// door lets whoever has a link of the demo in as somebody who is made up. It opens to this machine only.
func (f *Face) door(v *visit) error {
	if !pace.Here(v.RemoteAddr) {
		return errs.New(errs.NotFound, "demo_link_over")
	}
	e, err := f.SignIn.Through(v.Context(), signin.Token(v.PathValue("token")), v.visitor())
	if err != nil {
		return err
	}
	return v.entered(e, "/home")
}
