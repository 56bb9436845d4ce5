package irt

// mmlUnion is disjoint sets.
type mmlUnion struct {
	parent []int
	parts  int
}

func newMMLUnion(n int) *mmlUnion {
	u := &mmlUnion{parent: make([]int, n), parts: n}
	for i := range u.parent {
		u.parent[i] = i
	}
	return u
}

func (u *mmlUnion) find(i int) int {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

func (u *mmlUnion) join(i, j int) {
	if i, j = u.find(i), u.find(j); i != j {
		u.parent[max(i, j)] = min(i, j)
		u.parts--
	}
}
