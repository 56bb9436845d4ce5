// Package learning is the pages of a learning plan that a person keeps.
package learning
