// Package access proves that every address asks who may come in.
//
// Its tests make two organisations beside the public site, with people of every role at every place, and things in every state. They take all routes from
// the program, ask each of them for each thing as everybody, and compare what comes back with what the policy says. What is refused must change nothing,
// name nobody, and tell nothing of what is there. There is no code here but tests.
package access
