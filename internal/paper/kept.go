package paper

import (
	"crypto/sha256"
	"slices"
	"sync"
)

// kept holds the files that were asked for last, so many bytes in all.
type kept struct {
	most  int
	lock  sync.Mutex
	files []keptFile // the one that was asked for last at the end
}

type keptFile struct {
	page [sha256.Size]byte // hash of the page that was printed
	file []byte
}

// find returns the file of a page; nil where it is not there.
func (k *kept) find(page [sha256.Size]byte) []byte {
	k.lock.Lock()
	defer k.lock.Unlock()
	i := slices.IndexFunc(k.files, func(f keptFile) bool { return f.page == page })
	if i < 0 {
		return nil
	}
	f := k.files[i]
	k.files = append(slices.Delete(k.files, i, i+1), f)
	return f.file
}

// add keeps a file, and lets those go that nobody has asked for for longest.
func (k *kept) add(page [sha256.Size]byte, file []byte) {
	k.lock.Lock()
	defer k.lock.Unlock()
	k.files = append(k.files, keptFile{page, file})
	size := 0
	for i, f := range slices.Backward(k.files) {
		if size += len(f.file); size > k.most {
			k.files = slices.Delete(k.files, 0, i+1)
			return
		}
	}
}
