package web

import (
	"net"
	"net/netip"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/signin"
)

// door lets whoever has a link of the demo in as somebody who is made up. It opens to this machine only.
func (f *Face) door(v *visit) error {
	if !fromHere(v.RemoteAddr) {
		return errs.New(errs.NotFound, "demo_link_over")
	}
	e, err := f.SignIn.Through(v.Context(), signin.Token(v.PathValue("token")), v.visitor())
	if err != nil {
		return err
	}
	return v.entered(e, "/home")
}

// fromHere reports whether a request comes from this very machine.
func fromHere(remote string) bool {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		remote = host
	}
	a, err := netip.ParseAddr(remote)
	return err == nil && a.Unmap().IsLoopback()
}
