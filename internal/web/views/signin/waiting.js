// On the page to sign out: are there answers on this device that the server does not have?
(function () {
	"use strict";
	let name;
	try {
		name = Object.keys(localStorage).find((k) => k.startsWith("dira/a/"));
	} catch (e) {
		return; // it may not be used here, so nothing is kept
	}
	if (!name) return;
	document.getElementById("waiting-link").href = name.slice(4).split(" ")[0];
	document.getElementById("waiting").hidden = false;
})();
