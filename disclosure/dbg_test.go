package disclosure
import ("fmt";"testing";"time";"os";"encoding/gob")
func TestDbg(t *testing.T){
	tab,_:=Generate(GenerateOptions{Units:60,Seed:0})
	var pat [][]bool
	f,err:=os.Open("/tmp/s4/disclosure/p60.gob")
	if err!=nil {
		p,err:=Protect(t.Context(),tab,Options{Threshold:10})
		if err!=nil {t.Fatal(err)}
		for _,c:=range p.cells { var b []bool; for _,e:=range c {b=append(b,e.Suppressed)}; pat=append(pat,b)}
		o,_:=os.Create("/tmp/s4/disclosure/p60.gob"); gob.NewEncoder(o).Encode(pat); o.Close()
	} else { gob.NewDecoder(f).Decode(&pat) }
	p:=publish(tab,0,func(w int,id int32) bool {return pat[w][id]})
	a := &auditor{releases: []*Published{p}, of: []int{0}, wave: "2", o: AuditOptions{Threshold:10}}
	a.look()
	t0:=time.Now()
	m:=newModel(a.sc.grid,a.sc.k)
	v:=newProver(m,&work{ctx:t.Context()},nil); v.exact=true
	a.claim(v,&Report{})
	fmt.Println("consistent",v.consistent(),time.Since(t0))
	for i:=range m.parts { fmt.Println("part",len(m.parts[i].classes),len(m.parts[i].rows),m.parts[i].near!=nil) }
	n:=0
	for _,c:=range v.claims { if err:=v.settle(c);err!=nil {fmt.Println(err)}
		if !c.settled { n++; if n<5 { lo,hi:=c.interval(); s:=c.stakes[0]; fmt.Println(a.findings[c.id].Cell,lo,hi,c.known,len(c.stakes),len(s.some),len(s.whole),s.bounded,s.solved,s.boundLo,s.boundHi,s.lo,s.hi,tab.counts[1][c.cells[0]]) } } }
	fmt.Println(n,time.Since(t0),v.w.steps)
}
