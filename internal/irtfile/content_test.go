package irtfile_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/irtfile"
)

func TestReadContent(t *testing.T) {
	c, err := irtfile.ReadContent(strings.NewReader("\uFEFFarea;item;min;max;share\r\n\"the, first\";q1\r\nb;q2;;;\r\nb;;1;3;0.25\r\n\r\nthe, first;;;0;1\r\nb;q3\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(c.Area, c.Areas); got != "map[q1:the, first q2:b q3:b] [{the, first 0 0 1} {b 1 3 0.25}]" {
		t.Error(got)
	}
	c, err = irtfile.ReadContent(strings.NewReader("item,area\nq1,a\n"))
	if err != nil || c.Areas[0].Max != -1 || c.Areas[0].Min != 0 || !math.IsNaN(c.Areas[0].Share) {
		t.Errorf("%+v %v", c, err)
	}
	for text, want := range map[string]string{
		"":                                    "empty",
		"item,min\nq1,2":                      "row 1: there is no column area",
		"item,area,weight\n":                  `row 1, column 3: "weight" is no column of content`,
		"item,area\nq1,\n":                    "row 2, column 2 (area): it is empty",
		"item,area\nq1,a\nq1,b\n":             `row 3, column 1 (item): "q1" has an area already`,
		"item,area\nq1,a\n,a\n":               "row 3: neither an item nor a limit",
		"item,area,min\nq1,a,1\n":             "row 2: limits are of an area",
		"item,area,min\nq1,a,\n,a,x\n":        `row 3, column 3 (min): "x" is no number of questions`,
		"item,area,min\nq1,a,\n,a,-1\n":       `"-1" is no number`,
		"item,area,min,max\nq1,a\n,a,3,2\n":   "row 3, column 4 (max): at least 3 questions and at most 2",
		"item,area,min\nq1,a,\n,a,1\n,a,2\n":  `row 4: the area "a" has its limits in row 3`,
		"item,area,min\nq1,a,\n,b,1\n":        `row 3, column 2 (area): the area "b" has limits and no item`,
		"item,area,share\nq1,a\n,a,-1\n":      `"-1" is no share`,
		"item,area,share\nq1,a\nq2,b\n,a,1\n": `the area "b" has no share, and others have`,
		"item,area\n\"q1,a\n":                 "a quotation mark is opened",
	} {
		if _, err := irtfile.ReadContent(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestReadEnemies(t *testing.T) {
	sets, err := irtfile.ReadEnemies(strings.NewReader("q1,q2,,\n\nq3;\"q;4\"\n"))
	if err != nil || fmt.Sprint(sets) != "[{1 [q1 q2]} {3 [q3 q;4]}]" {
		t.Errorf("%v %v", sets, err)
	}
	if _, err := irtfile.ReadEnemies(strings.NewReader("q1,q2\nq3\n")); err == nil || !strings.Contains(err.Error(), `row 2: "q3" stands alone`) {
		t.Error(err)
	}
}

// TestCovariates are read for the persons that stay, with a decimal comma where that can be one.
func TestCovariates(t *testing.T) {
	read := func(text string, group string, names ...string) (*irtfile.Sheet, error) {
		return irtfile.Read(context.Background(), strings.NewReader(text), irtfile.Options{Base: 0, Group: group, Covariates: names})
	}
	s, err := read("_age;_g;q1;q2;_town\n1,5;a;0;1;X,Y\n2;;1;1;gone\n3;b;1;0;Z\n", "_g", "_town", "_age")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(s.Covariates); got != "[{_town 5 [X,Y Z]} {_age 1 [1.5 3]}]" {
		t.Error(got)
	}
	if v, ok := s.Covariates[1].Number(0); v != 1.5 || !ok {
		t.Error(v, ok)
	}
	if _, ok := s.Covariates[0].Number(0); ok {
		t.Error("a town is no number")
	}
	// of somebody without a group nothing is wanted
	if _, err := read("_age,_g,q1\n,,0\n1,a,1\n2,b,0\n", "_g", "_age"); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		"_age,q1\n1,0\n,1\n":   "row 3, column 1 (_age): it is empty",
		"_age,q1\nNA,0\n1,1\n": "row 2, column 1 (_age): it is empty",
		"q1,q2\n0,1\n":         "there is no column _age; the file has none",
	} {
		if _, err := read(text, "", "_age"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
