// Package standard holds the pages on which a panel sets where levels begin: of the officer who leads it, and of the judges.
package standard
