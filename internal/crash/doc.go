// Package crash holds the tests that are unkind to the real program: it is killed under load, its disk fills up, its port is taken.
// There is nothing here but tests.
//
//	go test ./internal/crash -v -rounds 200 -timeout 30m     kills it 200 times on each engine
//	go test ./internal/crash -v -rounds 20 -seed 7           with a load that was seen before
//
// A kill shows that an acknowledged answer does not depend on the process. It does not show that it survives a power cut: for that
// the database syncs before it answers, and the disk must do as it is told.
package crash
