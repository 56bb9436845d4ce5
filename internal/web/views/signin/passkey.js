// Passkeys: shows the forms that need them, asks the device, and sends its answer with the form. What is wrong, the server says.
(function () {
	"use strict";
	const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
	const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
	if (!window.PublicKeyCredential || !navigator.credentials || !window.fetch) return;

	const opened = (list) => (list || []).map((c) => Object.assign({}, c, { id: bytes(c.id) }));
	const ask = (kind, o) => {
		o.challenge = bytes(o.challenge);
		if (kind === "enter") return navigator.credentials.get({ publicKey: Object.assign(o, { allowCredentials: opened(o.allowCredentials) }) });
		o.user.id = bytes(o.user.id);
		return navigator.credentials.create({ publicKey: Object.assign(o, { excludeCredentials: opened(o.excludeCredentials) }) });
	};
	const written = (c) => {
		const r = c.response, out = { clientDataJSON: text(r.clientDataJSON) };
		if (r.attestationObject) out.attestationObject = text(r.attestationObject);
		if (r.getTransports) out.transports = r.getTransports();
		if (r.authenticatorData) out.authenticatorData = text(r.authenticatorData);
		if (r.signature) out.signature = text(r.signature);
		if (r.userHandle) out.userHandle = text(r.userHandle);
		return JSON.stringify({ id: c.id, rawId: text(c.rawId), type: c.type, response: out, clientExtensionResults: c.getClientExtensionResults(),
			authenticatorAttachment: c.authenticatorAttachment || undefined });
	};

	for (const form of document.querySelectorAll("form[data-passkey]")) {
		const failed = form.querySelector("[data-failed]"), button = form.querySelector("button");
		form.hidden = false;
		form.addEventListener("submit", async (event) => {
			event.preventDefault();
			failed.hidden = button.disabled = true;
			try {
				const answer = await fetch(form.dataset.options, { method: "POST" });
				if (answer.redirected || !(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
					location.reload(); // the session has ended, or it must be proved anew: the page says so
					return;
				}
				form.elements.answer.value = written(await ask(form.dataset.passkey, (await answer.json()).publicKey));
				form.submit();
			} catch (e) {
				failed.hidden = button.disabled = false;
			}
		});
	}
	for (const e of document.querySelectorAll("[data-without]")) e.hidden = true;
})();
