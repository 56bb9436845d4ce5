package browser

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// maxPicture keeps the documents light.
const maxPicture = 300 * kilobyte

// TestPictures draws the pictures of README and docs; only with -update are they written.
func TestPictures(t *testing.T) {
	if !*update {
		t.Skip("draws pictures only with -update")
	}
	browserContext(t)
	st := theStage(t)
	round := func(name, rest string) string { return "/rounds/" + string(st.ministry.rounds[name]) + rest }
	officer, administrator := string(st.ministry.tokens[policy.Officer]), string(st.ministry.tokens[policy.Administrator])
	setup := string(must[signin.Token](t)(st.app.SignIn.NewSetup(context.Background(), policy.Operator(policy.Public))))
	for _, p := range []struct {
		name, language, path, as string
		width                    int64
		height                   float64 // shown of the page; 0 is the window
	}{
		{"home-en", "en", "/", "", 1280, 0},
		{"question-en", "en", st.questions[itembank.Situational], "", 1280, 0},
		{"result-en", "en", st.asRole + "/result", "", 1280, 2900},
		{"result-ar-320", "ar", st.asRole + "/result", "", 320, 1600},
		{"operator-setup-en", "en", "/setup/" + setup, "", 900, 1100},
		{"operator-mail-en", "en", "/mail/test", administrator, 900, 600},
		{"operator-log-en", "en", "/log", administrator, 900, 1100},
		{"import-en", "en", "/imports/" + string(st.office.lists["preview"]), officer, 900, 1500},
		{"round-plan-en", "en", round("draft", ""), officer, 900, 1000},
		{"round-launch-en", "en", round("draft", "/launch"), officer, 900, 900},
		{"round-running-en", "en", round("coded", ""), officer, 900, 1200},
		{"round-invited-en-320", "en", "/i/" + st.ministry.codes["coded"], "", 320, 1100},
		{"round-results-en", "en", "/rounds/" + string(st.released.rounds["second"]) + "/results", string(st.released.tokens[policy.Officer]), 900, 1300},
	} {
		b := newTab(t, st.url(), p.language, p.width)
		b.cookie("dira_session", p.as, "/")
		for address, key := range st.keys {
			b.cookie("dira_key", key, address)
		}
		b.open(p.path)
		picture := lighter(t, b.picture(p.height > 0, p.height))
		t.Logf("%s: %d bytes", p.name, len(picture))
		if len(picture) > maxPicture {
			t.Errorf("%s weighs %d bytes, more than %d: not written", p.name, len(picture), maxPicture)
			continue
		}
		b.save(filepath.Join("..", "..", "docs", "images", p.name+".png"), picture)
	}
}

// lighter keeps the 256 colours that a picture has most of: pages have few, and letters look the same.
func lighter(t testing.TB, picture []byte) []byte {
	t.Helper()
	whole, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	count := map[color.RGBA]int{}
	area := whole.Bounds()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			count[color.RGBAModel.Convert(whole.At(x, y)).(color.RGBA)]++
		}
	}
	var palette color.Palette
	for _, c := range slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int { return cmp.Compare(count[b], count[a]) }) {
		if len(palette) < 256 {
			palette = append(palette, c)
		}
	}
	few := image.NewPaletted(area, palette)
	draw.Draw(few, area, whole, area.Min, draw.Src)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, few); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// know answers a question as somebody does who knows two thirds of it all, so that the pictures show a result with something to read.
func (st *stage) know(t testing.TB, address, path string, values url.Values) {
	t.Helper()
	q := st.question(t, address, path)
	bank, err := itembank.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(bank.Items, func(i *itembank.Item) bool { return i.Stem["en"] == q.Stem })
	if i < 0 {
		t.Fatalf("no item asks %q", q.Stem)
	}
	if len(q.Stem)%3 == 0 {
		return
	}
	values.Del("choice")
	best := 0
	for _, c := range q.Options {
		k := slices.IndexFunc(bank.Items[i].Options, func(o itembank.Option) bool { return o.Text["en"] == c.Text })
		switch o := bank.Items[i].Options[k]; {
		case q.Kind == itembank.Order:
			values.Set("place."+c.ID, strconv.Itoa(o.Position))
		case q.Kind == itembank.Multiple && o.Score > 0:
			values.Add("choice", c.ID)
		case q.Kind != itembank.Multiple && o.Score > best:
			best = o.Score
			values.Set("choice", c.ID)
		}
	}
}
