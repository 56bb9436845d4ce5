package browser

// collectionScreens is every screen of collections and toolkits.
func (st *stage) collectionScreens() []screen {
	r := st.reading
	editor := string(r.editor)
	public := func(name string) string { return "/collections/" + string(r.collections[name]) }
	ours := func(name string) string { return "/library" + public(name) }
	return []screen{
		{name: "toolkits", path: "/toolkits"},
		{name: "toolkit-results", path: "/toolkits/where-do-we-stand"},
		{name: "toolkit-ai", path: "/toolkits/first-ai-use-case"},
		{name: "toolkit-citizen", path: "/toolkits/citizens-view"},
		{name: "toolkit-dataset", path: "/toolkits/open-a-dataset"},
		{name: "toolkit-none", path: "/toolkits/nothing", status: 404},
		{name: "toolkits-editor", path: "/toolkits", as: editor},
		{name: "toolkit-adapt", path: "/toolkits/citizens-view", as: editor},
		{name: "toolkit-own", path: "/toolkits/" + string(r.kits["published"])},
		{name: "toolkit-withdrawn", path: "/toolkits/" + string(r.kits["withdrawn"])},
		{name: "toolkit-draft", path: "/toolkits/" + string(r.kits["draft"]), status: 404},
		{name: "toolkits-ours", path: "/library/toolkits", as: editor},
		{name: "toolkits-nothing", path: "/library/toolkits", as: editor, send: asItIs, status: 422, errors: 1},
		{name: "toolkit-ours-draft", path: "/library/toolkits/" + string(r.kits["draft"]), as: editor},
		{name: "toolkit-ours-published", path: "/library/toolkits/" + string(r.kits["published"]), as: editor},
		{name: "toolkit-look", path: "/library/toolkits/" + string(r.kits["draft"]) + "/look", as: editor},
		{name: "toolkit-drop", path: "/library/toolkits/" + string(r.kits["draft"]) + "/drop", as: editor},
		{name: "intake", path: "/library/imports", as: editor},
		{name: "intake-nothing", path: "/library/imports", as: editor, send: asItIs, status: 422, errors: 1},
		{name: "intake-preview", path: "/library/imports/" + string(r.imports["preview"]), as: editor},
		{name: "intake-done", path: "/library/imports/" + string(r.imports["done"]), as: editor},
		{name: "intake-given-up", path: "/library/imports/" + string(r.imports["given-up"]), as: editor},
		{name: "collections", path: "/collections"},
		{name: "collection", path: public("published")},
		{name: "collection-withdrawn", path: public("withdrawn")},
		{name: "collection-none", path: public("draft"), status: 404},
		{name: "resources-editor", path: "/resources", as: editor},
		{name: "collections-ours", path: "/library/collections", as: editor},
		{name: "collection-new", path: "/library/collections/new", as: editor},
		{name: "collection-new-empty", path: "/library/collections/new", as: editor, send: asItIs, status: 422, errors: 1},
		{name: "collection-empty", path: ours("empty"), as: editor},
		{name: "collection-draft", path: ours("draft"), as: editor},
		{name: "collection-published", path: ours("published"), as: editor},
		{name: "collection-words", path: ours("draft") + "/words/fr", as: editor},
		{name: "collection-words-changed", path: ours("draft") + "/words/fr", as: editor, send: fill("revision", "1"), status: 409, errors: 1},
		{name: "collection-entry", path: ours("published") + "/resources/elements-of-ai", as: editor},
		{name: "collection-entry-changed", path: ours("published") + "/resources/elements-of-ai", as: editor, send: fill("revision", "1"), status: 409, errors: 1},
		{name: "collection-drop", path: ours("draft") + "/drop", as: editor},
	}
}

// libraryFiles are the files of collections, toolkits and imports, and what each must have.
func (st *stage) libraryFiles() map[string]string {
	r := st.reading
	return map[string]string{
		"/library/imports/" + string(r.imports["done"]) + "/problems.csv":   "klingon",
		"/collections/" + string(r.collections["published"]) + "/table.csv": "elements-of-ai",
		"/toolkits/citizens-view/toolkit.pdf":                               "%PDF-",
		"/toolkits/citizens-view/bundle.zip":                                "index.html",
		"/toolkits/citizens-view/templates/map/sheet.xlsx":                  "xl/worksheets",
		"/library/toolkits/citizens-view/workbook.xlsx":                     "xl/worksheets",
	}
}
