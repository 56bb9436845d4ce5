package library

// ListAtMost lets fewer resources be looked through in memory.
func (s *Service) ListAtMost(n int) { s.listed = n }
