// Package actionplan shows action plans: the draft with what is late and what it costs, and the versions that were published.
package actionplan
