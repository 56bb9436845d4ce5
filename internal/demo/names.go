package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// part is a piece of a name, as it is written and in plain Latin letters, of which addresses are made.
type part struct{ written, latin string }

// community is people who write their names in the same letters. Given names are common ones; family names are put together, so that nobody has them.
type community struct {
	weight     int // of a hundred people
	tongues    []string
	women, men []part
	begin, end []part // of family names
	endWomen   []part // instead of end, where it is another; one for each of end
	before     part   // all family names
}

// plain are parts that are written in plain Latin letters.
func plain(words string) (list []part) {
	for word := range strings.FieldsSeq(words) {
		list = append(list, part{word, word})
	}
	return list
}

// pairs are parts of which each is followed by how it is written in plain Latin letters.
func pairs(words string) (list []part) {
	for pair := range strings.FieldsSeq(words) {
		written, latin, _ := strings.Cut(pair, "=")
		list = append(list, part{written, latin})
	}
	return list
}

var communities = []community{
	{weight: 44, tongues: []string{"en", "en", "fr"},
		women: plain("Amina Beatrice Clara Dorcas Esther Farah Grace Hilda Irene Joy Keziah Lydia Miriam Naomi Olga Priya Ruth Selma Tessa Una Vera Winnie Yara Zola"),
		men:   plain("Adam Bruno Cyrus Daniel Elias Felix Gideon Hugo Ivan Joel Kofi Leon Musa Noah Oscar Paul Quentin Rafael Samuel Tomas Umar Victor Walter Zeno"),
		begin: plain("Balo Cora Deli Fenu Gala Hado Ilma Jori Kelu Lano Mavo Nori Ostu Pelo Raso Sola Tavi Ulo Venu Wela"),
		end:   plain("brand dane fell garo kint lomb mora nquist pondo rand sette towa vesk wick zandi")},
	{weight: 18, tongues: []string{"fr", "fr", "en"},
		women: pairs("Aïcha=Aicha Béatrice=Beatrice Cécile=Cecile Désirée=Desiree Élodie=Elodie Françoise=Francoise Hélène=Helene Inès=Ines Léa=Lea Maïmouna=Maimouna Noémie=Noemie Zoé=Zoe"),
		men:   pairs("André=Andre Benoît=Benoit Cédric=Cedric Désiré=Desire Étienne=Etienne Frédéric=Frederic Gaël=Gael Hervé=Herve Jérôme=Jerome Loïc=Loic Rémi=Remi Théo=Theo"),
		begin: plain("Aube Bercy Chale Dorme Estri Faure Ganne Hauve Lorme Merle Nouve Orvi Pradi Rouve Salme Tourne Valde"),
		end:   pairs("bois=bois çon=con déac=deac fontel=fontel guère=guere lôme=lome mière=miere neuil=neuil pré=pre réol=reol thèze=theze vaux=vaux")},
	{weight: 30, tongues: []string{"ar", "ar", "ar", "fr", "en"},
		women: pairs("أمل=Amal بسمة=Basma دلال=Dalal هند=Hind جمانة=Jumana ليلى=Layla منى=Mona نور=Nour رانيا=Rania سلمى=Salma سناء=Sanaa ياسمين=Yasmin زينب=Zaynab هالة=Hala"),
		men:   pairs("أحمد=Ahmad بلال=Bilal فارس=Faris حسن=Hassan إبراهيم=Ibrahim جمال=Jamal كريم=Karim ماجد=Majid نبيل=Nabil عمر=Omar رشيد=Rashid سامي=Sami طارق=Tariq يوسف=Yusuf"),
		begin: pairs("أور=Or بيلا=Bela تالو=Talu دارو=Daru راما=Rama زانو=Zanu سيلا=Sela كارو=Karu لورا=Lora ميرو=Miru نورو=Nuru هالو=Halu"),
		end:   pairs("فاني=fani مدي=mdi سوي=swi دري=dri نبي=nbi حلي=hli تيمي=timi رعي=ri"), before: part{"ال", "al-"}},
	{weight: 8, tongues: []string{"en", "en", "fr"},
		women:    pairs("Анна=Anna Вера=Vera Дарья=Darya Елена=Elena Ирина=Irina Мария=Maria Нина=Nina Ольга=Olga Софья=Sofya"),
		men:      pairs("Антон=Anton Борис=Boris Виктор=Viktor Денис=Denis Егор=Egor Иван=Ivan Максим=Maksim Олег=Oleg Павел=Pavel"),
		begin:    pairs("Балу=Balu Вородо=Vorodo Гарми=Garmi Долу=Dolu Зарено=Zareno Керо=Kero Лемо=Lemo Навелу=Navelu Радомо=Radomo Сивоту=Sivotu Тулеро=Tulero"),
		end:      pairs("бин=bin вцев=vtsev гов=gov лов=lov рин=rin сков=skov"),
		endWomen: pairs("бина=bina вцева=vtseva гова=gova лова=lova рина=rina скова=skova")},
}

// name draws a person's community and name; latin is the name in plain Latin letters.
func name(rng *rand.Rand, sex string) (c *community, written, latin string) {
	at := rng.IntN(100)
	for i := range communities {
		c = &communities[i]
		if at -= c.weight; at < 0 {
			break
		}
	}
	woman := sex == "woman" || sex != "man" && rng.IntN(2) == 0
	given, ends := c.men, c.end
	if woman {
		given = c.women
	}
	if woman && c.endWomen != nil {
		ends = c.endWomen
	}
	g, b, e := given[rng.IntN(len(given))], c.begin[rng.IntN(len(c.begin))], ends[rng.IntN(len(ends))]
	return c, g.written + " " + c.before.written + b.written + e.written, g.latin + " " + c.before.latin + b.latin + e.latin
}

// address is an e-mail address of somebody, different from those that are taken.
func address(latin string, taken map[string]bool) string {
	local := strings.NewReplacer(" ", ".", "-", "").Replace(strings.ToLower(latin))
	mail := local + "@" + mailDomain
	for n := 2; taken[mail]; n++ {
		mail = fmt.Sprintf("%s%d@%s", local, n, mailDomain)
	}
	taken[mail] = true
	return mail
}
