package app

// The pace, for tests that go faster.
const (
	BeginningsAtOnce  = beginningsAtOnce
	BeginningsASecond = beginningsASecond
)
