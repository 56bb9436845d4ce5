// Package toolkit shows toolkits: on the site, on paper, and in the bundle that works without a network.
package toolkit
