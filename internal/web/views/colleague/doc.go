// Package colleague holds the pages on which a person asks others how these see them, and on which those answer.
package colleague
