// Package load takes the people of a round through the real program, as their browsers do: on two servers of one database, of which one is killed again and
// again, and a thousand at once. There is nothing here but tests.
//
//	go test ./internal/load -v -run TestTwoServers -kills 50 -timeout 60m
//	DIRA_TEST_LOAD=1 go test ./internal/load -v -run TestThousand -timeout 60m
//
// The people, the servers and PostgreSQL share one machine; what docs/performance.md says of it was measured like that.
package load
