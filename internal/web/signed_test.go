package web

import "testing"

func TestLocal(t *testing.T) {
	for to, want := range map[string]string{
		"/account":                     "/account",
		"/people?unit=1&page=2#list":   "/people?unit=1&page=2#list",
		"":                             deskPath,
		"account":                      deskPath,
		"https://evil.example":         deskPath,
		"//evil.example":               deskPath,
		"///evil.example":              deskPath,
		`/\evil.example`:               deskPath,
		`\\evil.example`:               deskPath,
		"/\t/evil.example":             deskPath,
		"/\n/evil.example":             deskPath,
		"javascript:alert(1)":          deskPath,
		"http:evil.example":            deskPath,
		"mailto:a@b.example":           deskPath,
		"%2f%2fevil.example":           deskPath,
		"/%5cevil.example":             "/%5cevil.example", // a path of ours, however it looks
		"https:///account":             deskPath,
		"/redirect?to=//evil.example":  "/redirect?to=//evil.example",
		"//user@evil.example/account":  deskPath,
		"https://dira.example/account": deskPath,
	} {
		if got := local(to); got != want {
			t.Errorf("local(%q) = %q, want %q", to, got, want)
		}
	}
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                        "Firefox, Linux",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36":               "Chrome, Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/604.1":     "Safari, iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0": "Edge, Windows",
		"<script>": "?, ?",
	} {
		if got := device(agent); got != want {
			t.Errorf("device(%q) = %q, want %q", agent, got, want)
		}
	}
}
