// The outbox: an answer is put on this device first, then sent, and sent again until the server has it.
// Without this script all forms work as they are. Its texts are appended by the server in the language of the page.
(function (texts) {
	"use strict";
	const own = document.currentScript, main = document.querySelector("main");
	const address = (location.pathname.match(/^\/a\/[^/]+/) || [])[0];
	const fits = own && main && address && window.fetch && window.AbortController && window.DOMParser && window.FormData && window.URLSearchParams;
	let store;
	try {
		store = window.localStorage;
		store.setItem("dira", "");
		store.removeItem("dira");
	} catch (e) {
		return; // it may not be used here
	}
	if (!fits) return;

	// What waits: an entry for each form of this assessment, the last answer only.
	const all = "dira/a/", prefix = "dira" + address + " ", month = 30 * 24 * 3600 * 1000;
	const read = (name) => {
		try {
			return JSON.parse(store.getItem(name));
		} catch (e) {
			return null; // not written by us
		}
	};
	const write = (name, entry) => {
		const raw = JSON.stringify(entry);
		store.setItem(name, raw);
		return raw;
	};
	const names = () => Object.keys(store).filter((k) => k.startsWith(prefix) && read(k)).sort((a, b) => read(a).at - read(b).at);
	const waiting = () => names().filter((k) => !read(k).refused);
	const clear = () => names().forEach((k) => store.removeItem(k));
	const nameOf = (form) => prefix + new URL(form.action).pathname;
	const here = () => main.querySelector("form[data-outbox=send]");

	const bodyOf = (form) => {
		const data = new URLSearchParams(new FormData(form));
		data.delete("key");
		return data.toString();
	};
	// answers counts the questions of a form in which something is chosen; each is a fieldset.
	const answers = (form) => [...form.querySelectorAll("fieldset")].filter((f) =>
		[...f.querySelectorAll("input, select")].some((e) => (e.localName === "select" ? e.value : e.checked))).length;

	// keep puts the answer of a form into the outbox. Each answer has a key of its own; all keys from one showing begin alike.
	const keep = (form) => {
		const name = nameOf(form), body = bodyOf(form), key = form.elements.key, old = read(name);
		if (old && old.body === body && !old.refused) return false;
		write(name, { to: form.action, body: body, key: key.value, at: Date.now(), tries: 0, answers: answers(form) });
		key.value = key.value.split(".")[0] + "." + Date.now().toString(36);
		return true;
	};

	// What the person is told stands in a box where they look. It is read aloud from a place that stays while pages come and go.
	const box = document.createElement("div"), told = document.createElement("div");
	told.className = "hidden";
	told.setAttribute("role", "status");
	main.append(told);
	let failed = false, slow = false, away = false, gone = false, savedAt = "", now = "", quiet;

	const element = (kind, text, more) => {
		const e = Object.assign(document.createElement(kind), more);
		e.textContent = text;
		return e;
	};
	const digits = (n) => n.replace(/\d/g, (d) => texts.digits[d]);
	const waits = (n) => texts.waits[texts.forms[Math.min(n, texts.forms.length) - 1]].replace("{n}", digits(String(n)));
	const unseen = () => names().find((k) => read(k).refused);
	const message = () => {
		const refused = unseen(), count = waiting().reduce((sum, k) => sum + read(k).answers, 0);
		if (gone) return [element("p", texts.gone), element("a", texts.resume, { href: "/resume" })];
		if (refused) {
			const seen = element("button", texts.drop, { type: "button", className: "quiet" });
			seen.addEventListener("click", () => {
				store.removeItem(refused);
				main.focus(); // the button is gone
				tell();
			});
			return [element("p", texts.refused), element("p", read(refused).refused), element("a", texts.overview, { href: address }), seen];
		}
		if (failed && count) return [element("p", waits(count)), element("p", texts.trying)];
		if (away) return [element("p", texts.away)];
		if (slow) return [element("p", texts.sending)];
		if (savedAt) return [element("p", texts.saved.replace("{time}", savedAt), { className: "saved" })];
		return [];
	};
	const stay = (event) => {
		if (!waiting().length) return;
		event.preventDefault();
		event.returnValue = "";
	};
	const tell = () => {
		const parts = message(), text = parts.map((e) => e.textContent).join("|") + unseen();
		(failed && waiting().length ? addEventListener : removeEventListener)("beforeunload", stay);
		if (text === now) return; // told once is enough
		now = text;
		clearTimeout(quiet);
		quiet = setTimeout(() => (told.textContent = ""), 10000);
		told.textContent = parts.map((e) => e.textContent).join(" ");
		box.remove();
		if (!parts.length) return;
		const saved = parts[0].className === "saved", form = here(), own = form && (slow || away || gone || read(nameOf(form)));
		box.className = saved ? "outbox" : "outbox panel";
		box.textContent = "";
		box.append(...parts);
		const button = own && !saved && form.querySelector("button");
		if (button) (button.closest("p") || button).after(box);
		else main.prepend(box);
		if (!saved) box.scrollIntoView({ block: "nearest" });
	};

	// Pages: the answer to an answer is the page that comes next. The one before is kept as it was left, and Back works without network.
	const kept = new Map(), mark = Date.now() + Math.random() + ":";
	let pages = 0, page = { id: mark + pages, url: location.pathname + location.search };
	const nodes = () => {
		box.remove();
		return [...main.childNodes].filter((n) => n !== told);
	};
	const put = (title, header, content) => {
		document.title = title;
		document.querySelector("header").replaceWith(header);
		nodes().forEach((n) => n.remove());
		told.before(...content);
		now = "";
		const focus = main.querySelector(".errors") || main.querySelector("h1") || main;
		focus.tabIndex = -1;
		focus.focus({ preventScroll: true });
		scrollTo(0, 0);
	};
	const leavePage = () => kept.set(page.id, Object.assign(page, { title: document.title, header: document.querySelector("header"), content: nodes() }));
	const turn = (html, at) => {
		const next = new DOMParser().parseFromString(html, "text/html"), script = next.querySelector("script");
		if (!next.querySelector("main") || !script || script.getAttribute("src") !== own.getAttribute("src")) {
			location.assign(at); // another language or version by now
			return;
		}
		history.replaceState({ dira: page.id }, "");
		if (at !== page.url) {
			leavePage();
			page = { id: mark + ++pages, url: at, from: page.url };
			history.pushState({ dira: page.id }, "", at);
		}
		put(next.title, next.querySelector("header"), [...next.querySelector("main").childNodes]);
	};
	addEventListener("popstate", (event) => {
		const id = event.state && event.state.dira;
		if (id === page.id || (!id && location.pathname + location.search === page.url)) return; // a place on the same page
		const before = kept.get(id);
		if (!before) {
			location.reload();
			return;
		}
		leavePage();
		page = before;
		put(page.title, page.header, page.content);
		tell();
	});

	// Sending.
	let running = false, again = false, sender, sending, held, asked, timer, pause = 2;
	const post = async (entry) => {
		sender = new AbortController();
		const limit = setTimeout(() => sender.abort(), 15000), soon = setTimeout(() => {
			slow = true;
			tell();
		}, 1000);
		try {
			const answer = await fetch(entry.to, {
				method: "POST", headers: { "Dira-Outbox": entry.tries > 1 ? "later" : "now" }, signal: sender.signal,
				body: new URLSearchParams(entry.body + "&key=" + encodeURIComponent(entry.key)),
			});
			const at = answer.headers.get("Dira-Outbox"); // only our server says this; a hotel's network does not
			if (!at || answer.status >= 500 || answer.status === 408 || answer.status === 429) return null;
			return { status: answer.status, at: at, text: await answer.text() };
		} catch (e) {
			return null; // no network, or not in time
		} finally {
			clearTimeout(limit);
			clearTimeout(soon);
			slow = false;
		}
	};
	const sentence = (html) => {
		const found = new DOMParser().parseFromString(html, "text/html").querySelector(".errors li, main p");
		return found ? found.textContent : "-";
	};

	const clock = (t) => digits([t.getHours(), t.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":"));

	// settle does what the server's answer to an entry asks for.
	const settle = (name, entry, raw, answer) => {
		const form = here(), mine = form && nameOf(form) === name, left = store.getItem(name);
		if (left && left !== raw) {
			again = true; // changed meanwhile: the new one is sent next
			return false;
		}
		if (mine) asked = "";
		if (answer.status < 300 || answer.at !== new URL(entry.to).pathname) { // it led on, so it is stored
			store.removeItem(name);
			savedAt = clock(new Date());
			if (mine) turn(answer.text, answer.at);
			return !mine && !form;
		} else if (answer.status === 403 || answer.status === 404) {
			clear();
			gone = true;
		} else if (answer.status === 422 && mine) {
			store.removeItem(name);
			turn(answer.text, page.url);
		} else {
			write(name, Object.assign(entry, { refused: sentence(answer.text) }));
		}
		return false;
	};
	const sendAll = async () => {
		let stale = false;
		for (const name of waiting()) {
			const entry = read(name);
			if (!entry) continue;
			entry.tries++;
			sending = name;
			const raw = write(name, entry), answer = await post(entry);
			sending = "";
			if (!answer) return false;
			stale = settle(name, entry, raw, answer) || stale;
		}
		if (stale) await refresh();
		return true;
	};
	// refresh shows a page without a form anew, for what it says of the answers is old.
	const refresh = async () => {
		try {
			const answer = await fetch(page.url);
			if (answer.ok) turn(await answer.text(), page.url);
		} catch (e) {
			// it stays as it is
		}
	};
	const flush = async () => {
		clearTimeout(timer);
		if (running) {
			again = true;
			return;
		}
		running = true;
		let done;
		do {
			again = false;
			done = await sendAll();
		} while (again);
		running = false;
		failed = !done;
		if (failed) {
			timer = setTimeout(flush, pause * 1000 * (0.8 + 0.4 * Math.random()));
			pause = Math.min(document.hidden ? 60 : 15, pause * 2); // nobody who looks waits long when the server is back
		} else {
			pause = 2;
		}
		tell();
		if (held && held.isConnected && !waiting().length) held.submit();
		overtaken();
	};
	// overtaken goes on from a question whose answer another window has sent.
	const overtaken = () => {
		const form = here();
		if (form && asked === nameOf(form) && !running && !waiting().length && !store.getItem(asked)) location.assign(address + "/continue");
	};
	const retry = () => {
		pause = 2;
		if (failed && waiting().length) flush();
	};

	// ask sends a form in which nothing is chosen: the server says what is missing, and nothing has to be kept.
	const ask = async (form) => {
		const answer = await post({ to: form.action, body: bodyOf(form), key: form.elements.key.value, tries: 1 });
		away = !answer;
		if (answer) turn(answer.text, answer.status < 300 ? answer.at : page.url);
		tell();
	};

	document.addEventListener("submit", (event) => {
		const form = event.target, what = form.dataset.outbox, count = names().length;
		away = gone = false;
		now = savedAt = "";
		pause = 2; // whoever is at work is not kept waiting
		if (what === "send") {
			try {
				if (answers(form)) {
					asked = nameOf(form);
					if (keep(form) && sending === asked) sender.abort(); // it carries the old answer
				}
			} catch (e) {
				return; // no room on this device: as without script
			}
			event.preventDefault();
			if (answers(form)) flush();
			else ask(form);
			tell();
		} else if (what === "after" && waiting().length) {
			event.preventDefault();
			held = form;
			flush();
		} else if (what === "leave" && count && !confirm(texts.leave)) {
			event.preventDefault();
		} else if (what === "leave" || what === "erase") {
			clear();
			tell();
		}
	});
	// Without network, and while it is not known whether there is one, Back leads to the page that was kept.
	document.addEventListener("click", (event) => {
		const link = event.target.closest && event.target.closest("a.back");
		if (!link || !(failed || running) || !page.from || link.pathname + link.search !== page.from) return;
		event.preventDefault();
		history.back();
	});
	addEventListener("online", () => {
		if (sending) sender.abort();
		failed = failed || running;
		retry();
	});
	document.addEventListener("visibilitychange", () => {
		if (!document.hidden) retry();
	});
	for (const event of ["pageshow", "focus"]) addEventListener(event, retry);
	addEventListener("storage", (event) => {
		if (event.key === asked && (JSON.parse(event.oldValue) || {}).refused) asked = ""; // it was not sent but taken away
		tell();
		overtaken();
	});

	for (const name of Object.keys(store)) if (name.startsWith(all) && !((read(name) || {}).at > Date.now() - month)) store.removeItem(name);
	const form = here(), entry = form && read(nameOf(form));
	if (entry && !entry.refused) {
		const values = new URLSearchParams(entry.body);
		for (const e of form.elements) {
			if (e.type === "radio" || e.type === "checkbox") e.checked = values.getAll(e.name).includes(e.value);
			else if (e.localName === "select") e.value = values.get(e.name);
		}
	}
	if (waiting().length) flush();
	tell();
})
