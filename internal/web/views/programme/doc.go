// Package programme shows training programmes: courses, scenarios, what they come to, and scenarios beside each other.
package programme
