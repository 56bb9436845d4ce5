// Package feedback holds the pages on which people say what is wrong with a resource, and those on which editors settle it.
package feedback

import "strconv"

// reportID is the id of the box of a report; the first one has that of the field, so that an error leads to it.
func reportID(i int) string {
	if i == 0 {
		return "report"
	}
	return "report-" + strconv.Itoa(i)
}
