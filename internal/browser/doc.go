// Package browser is the suite that looks at the pages as people do: in Chromium, with axe-core, by keyboard, and by weight.
//
// It has tests only. The server runs in the test process; Chromium is the one of the system (or DIRA_TEST_CHROMIUM), and axe-core comes
// by "npm ci" in testdata/npm. Where one of them is missing its tests are skipped and say so; with DIRA_TEST_REQUIRE=1 they fail instead.
//
//	go test ./internal/browser                             everything
//	go test ./internal/browser -run TestPictures -update   draws the pictures of the documents anew, in docs/images
//	go test ./internal/browser -run TestScreens -shots DIR saves a picture of each screen (DIR absolute), for people to look at
package browser
