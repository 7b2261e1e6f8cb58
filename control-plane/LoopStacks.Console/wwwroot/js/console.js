// What the browser does by itself: theme, density, shortcuts, dialogs, local times. Pages are made by the platform; this file never makes HTML of what it is given.
(() => {
    "use strict";
    const root = document.documentElement;
    const store = {
        get(name) { try { return localStorage.getItem("loopstacks." + name); } catch { return null; } },
        set(name, value) { try { value === null ? localStorage.removeItem("loopstacks." + name) : localStorage.setItem("loopstacks." + name, value); } catch { /* A browser that keeps nothing: it holds for this page. */ } },
    };
    const tab = {
        get(name) { try { return sessionStorage.getItem("loopstacks." + name); } catch { return null; } },
        set(name, value) { try { value === null ? sessionStorage.removeItem("loopstacks." + name) : sessionStorage.setItem("loopstacks." + name, value); } catch { /* As above. */ } },
    };

    function apply(name, value) {
        if (value) root.setAttribute("data-" + name, value); else root.removeAttribute("data-" + name);
    }
    apply("theme", store.get("theme"));
    apply("density", store.get("density"));

    const themes = [null, "light", "dark"];
    function switchTheme() {
        const next = themes[(themes.indexOf(root.getAttribute("data-theme")) + 1) % themes.length];
        store.set("theme", next);
        apply("theme", next);
        say("Theme: " + (next ?? "as the system"));
        document.dispatchEvent(new CustomEvent("loopstacks:theme"));
    }
    function switchDensity() {
        const next = root.getAttribute("data-density") === "dense" ? null : "dense";
        store.set("density", next);
        apply("density", next);
        say(next ? "Dense" : "Comfortable");
    }

    // Says a short thing to screen readers and eyes alike.
    function say(text) {
        let box = document.getElementById("say");
        if (!box) {
            box = document.createElement("div");
            box.id = "say";
            box.setAttribute("role", "status");
            document.body.append(box);
        }
        box.textContent = text;
        box.classList.add("shown");
        clearTimeout(say.timer);
        say.timer = setTimeout(() => box.classList.remove("shown"), 2200);
    }

    function go(href) { window.Blazor?.navigateTo ? Blazor.navigateTo(href) : location.assign(href); }

    const dialogs = {
        open(id) { const dialog = document.getElementById(id); if (dialog && !dialog.open) { dialog.showModal(); dialog.querySelector("input, textarea, select, button")?.focus(); } },
        close(id) { document.getElementById(id)?.close(); },
    };

    function menu(isOpen) {
        const was = root.hasAttribute("data-menu-open");
        root.toggleAttribute("data-menu-open", isOpen);
        if (isOpen) document.querySelector(".side a")?.focus();
        else if (was && document.activeElement === document.body) document.querySelector("[data-menu]")?.focus();
    }

    let goes = false;
    document.addEventListener("keydown", event => {
        if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
            event.preventDefault();
            dialogs.open("palette");
            return;
        }
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
        if (event.target.closest?.("input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable], .monaco-editor")) return;
        const key = event.key;
        if (goes) {
            goes = false;
            const link = document.querySelector(`.side a[data-key="${CSS.escape(key)}"]`);
            if (link) { event.preventDefault(); go(link.getAttribute("href")); }
            return;
        }
        if (key === "g") { goes = true; setTimeout(() => { goes = false; }, 1500); }
        else if (key === "?") { event.preventDefault(); dialogs.open("shortcuts"); }
        else if (key === "/") {
            const field = document.querySelector("#content input[type=search]");
            event.preventDefault();
            field ? field.focus() : dialogs.open("palette");
        }
        else if (key === "r") go("/run");
        else if (key === "t") switchTheme();
        else if (key === "d") switchDensity();
        else {
            const button = document.querySelector(`[data-shortcut="${CSS.escape(key)}"]:not([disabled])`);
            if (button) { event.preventDefault(); button.click(); }
        }
    });

    document.addEventListener("click", event => {
        const at = selector => event.target.closest?.(selector);
        if (at("[data-theme-switch]")) switchTheme();
        else if (at("[data-density-switch]")) switchDensity();
        else if (at("[data-palette]")) dialogs.open("palette");
        else if (at("[data-help]")) dialogs.open("shortcuts");
        else if (at("[data-reload]")) location.reload();
        else if (at("[data-open]")) dialogs.open(at("[data-open]").getAttribute("data-open"));
        else if (at("[data-close]")) at("dialog")?.close();
        else if (at("[data-copy]")) {
            const button = at("[data-copy]");
            const source = button.getAttribute("data-copy") || button.parentElement.querySelector("[data-copied]")?.textContent || "";
            navigator.clipboard?.writeText(source).then(() => say("Copied"), () => say("The browser did not let it be copied"));
        }
        for (const drop of document.querySelectorAll("details[data-drop][open]"))
            if (!drop.contains(event.target) || at(".drop-body.list > *")) drop.removeAttribute("open");
        if (at("[data-menu]")) menu(true);
        else if (at("[data-menu-close]") || at(".side a")) menu(false);
    });
    document.addEventListener("keydown", event => {
        if (event.key !== "Escape") return;
        for (const drop of document.querySelectorAll("details[data-drop][open]")) { drop.removeAttribute("open"); drop.querySelector("summary")?.focus(); }
        menu(false);
    });

    // Times: local, with UTC on hover, and going on by themselves.
    const two = n => String(n).padStart(2, "0");
    function clockText(at) { return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`; }
    function dayText(at) { return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`; }
    function spanText(ms) {
        if (ms < 0) ms = 0;
        if (ms < 1000) return `${Math.round(ms)} ms`;
        const s = ms / 1000;
        if (s < 60) return `${s < 10 ? s.toFixed(1) : Math.round(s)} s`;
        const m = Math.floor(s / 60);
        if (m < 60) return `${m} min${s % 60 >= 1 ? ` ${Math.floor(s % 60)} s` : ""}`;
        const h = Math.floor(m / 60);
        if (h < 48) return `${h} h${m % 60 ? ` ${m % 60} min` : ""}`;
        return `${Math.floor(h / 24)} days`;
    }
    const times = new Set();
    class LoopTime extends HTMLElement {
        static observedAttributes = ["at", "mode"];
        #shadow = this.attachShadow({ mode: "open" });
        connectedCallback() { times.add(this); this.draw(); }
        disconnectedCallback() { times.delete(this); }
        attributeChangedCallback() { if (this.isConnected) this.draw(); }
        draw() {
            const text = this.getAttribute("at");
            const at = text ? new Date(text) : null;
            if (!at || isNaN(at)) { this.#set("–"); return; }
            this.title = `${at.toISOString().replace("T", " ").replace("Z", "")} UTC`;
            const mode = this.getAttribute("mode");
            const ago = Date.now() - at.getTime();
            if (mode === "since") this.#set(spanText(ago));
            else if (mode === "clock") this.#set(`${clockText(at)}.${String(at.getMilliseconds()).padStart(3, "0")}`);
            else if (mode === "clock-short") this.#set(clockText(at));
            else if (mode === "full") this.#set(`${dayText(at)} ${clockText(at)}`);
            else if (ago < -1000) this.#set(`in ${spanText(-ago)}`);
            else if (ago < 5000) this.#set("just now");
            else if (ago < 172800000) this.#set(`${spanText(ago).replace(/ (\d+ s|\d+ min)$/, "")} ago`);
            else this.#set(`${dayText(at)} ${clockText(at).slice(0, 5)}`);
        }
        #set(text) { if (this.#shadow.textContent !== text) this.#shadow.textContent = text; }
        get ticks() { const mode = this.getAttribute("mode"); return !["clock", "clock-short", "full"].includes(mode); }
    }
    customElements.define("loop-time", LoopTime);
    setInterval(() => { if (!document.hidden) for (const time of times) if (time.ticks) time.draw(); }, 1000);

    // What was filled in, and pressed to be sent, before the page took input is kept, and counts when it does: the platform draws the page anew then. What it has not drawn yet by then is waited for a little.
    const early = new Map();
    const earlyFor = 10000;
    let sent = null;
    const fields = "input, select, textarea";
    const nameOf = form => form ? form.getAttribute("aria-label") ?? "?" : "";
    const fieldsOf = form => [...(form ?? document).querySelectorAll(fields)].filter(control => control.form === form);
    const placeOf = control => [nameOf(control.form), fieldsOf(control.form).indexOf(control), control.tagName, control.type].join(" ");
    function keepEarly(event) {
        const control = event.target;
        if (root.hasAttribute("data-ready") || !control.matches?.(fields) || control.type === "file") return;
        early.set(placeOf(control), control.type === "checkbox" || control.type === "radio" ? { checked: control.checked } : { value: control.value });
        if (control === held) holdText();
    }
    for (const kind of ["input", "change"]) document.addEventListener(kind, keepEarly, true);
    document.addEventListener("submit", event => {
        if (root.hasAttribute("data-ready") || event.target.hasAttribute("method")) return; // One that says how goes to its address by itself; the others are the page's own.
        event.preventDefault();
        event.stopImmediatePropagation();
        sent = nameOf(event.target);
    }, true);
    function fillEarly() {
        const isReady = root.hasAttribute("data-ready");
        for (const control of early.size ? document.querySelectorAll(fields) : []) {
            const place = placeOf(control);
            const kept = early.get(place);
            if (!kept) continue;
            Object.assign(control, kept);
            if (!isReady) continue;
            early.delete(place);
            for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
        }
        if (!isReady || sent === null) return;
        const form = [...document.forms].find(one => nameOf(one) === sent);
        if (!form) return;
        sent = null;
        form.requestSubmit();
    }
    function ready() {
        root.setAttribute("data-ready", "");
        fillEarly();
        setTimeout(() => { early.clear(); sent = null; waits = false; }, earlyFor);
    }

    // The focus stays where its reader put it. What is moved loses it (what is drawn as SVG for good), and gets it back; where news took away what had it, what stands next gets it;
    // and where the page is drawn anew to take input, what stands in the same place does.
    const focusable = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex]";
    let held = null;
    let heldAt = null; // Its place, and the selection in its text: before the page takes input.
    let heldText = null;
    let waits = false; // For that place to be drawn.
    let isPointing = false; // Who points at things does not need the focus at the next one, and a phone would open its keyboard there.
    function holdText() {
        try { heldText = typeof held.selectionStart === "number" ? [held.selectionStart, held.selectionEnd] : null; } catch { heldText = null; /* A kind of field that has no place in its text. */ }
    }
    document.addEventListener("focusin", event => {
        held = event.target;
        waits = false;
        if (root.hasAttribute("data-ready")) return;
        heldAt = held.matches(fields) ? placeOf(held) : [...document.querySelectorAll(focusable)].indexOf(held);
        holdText();
    });
    document.addEventListener("pointerdown", () => { [held, waits, isPointing] = [null, false, true]; }, true);
    document.addEventListener("keydown", () => { isPointing = false; }, true);
    document.addEventListener("selectionchange", () => { if (!root.hasAttribute("data-ready") && held && document.activeElement === held) holdText(); });
    function give(control) {
        control?.focus({ preventScroll: true });
        return !!control && document.activeElement === control;
    }
    function giveAsBefore() {
        const [was, text] = [held, heldText];
        const control = typeof heldAt === "string" ? [...document.querySelectorAll(fields)].find(one => placeOf(one) === heldAt) : document.querySelectorAll(focusable)[heldAt];
        if (control?.tagName !== was.tagName || !give(control)) return false;
        if (text) control.setSelectionRange(...text);
        return true;
    }
    function giveNext({ target, nextSibling, previousSibling }) {
        for (const [first, next] of [[nextSibling, "nextSibling"], [previousSibling, "previousSibling"]])
            for (let node = first; node; node = node[next])
                if (node.isConnected && node.matches && give(node.matches(focusable) ? node : node.querySelector(focusable))) return;
        for (let node = target; node; node = node.parentElement)
            if (node.isConnected && node.matches?.(focusable) && give(node)) return;
        give(document.getElementById("content"));
    }
    new MutationObserver(records => {
        if (early.size || sent !== null) fillEarly();
        if (!held || (document.activeElement && document.activeElement !== document.body)) return;
        const taken = records.findLast(record => [...record.removedNodes].some(node => node.contains(held)));
        if (!taken && !waits) return;
        if (held.isConnected) give(held);
        else if (waits || !root.hasAttribute("data-ready")) waits = !giveAsBefore();
        else if (!isPointing) giveNext(taken);
    }).observe(root, { childList: true, subtree: true });

    window.loopstacks = {
        kept: () => ({ token: tab.get("token"), author: store.get("author") }),
        keepToken: token => tab.set("token", token),
        keepAuthor: author => store.set("author", author || null),
        recall: name => store.get(name),
        keep: (name, value) => store.set(name, value),
        ready,
        open: dialogs.open,
        close: dialogs.close,
        say,
        copy: text => navigator.clipboard?.writeText(text).then(() => say("Copied"), () => say("The browser did not let it be copied")),
        download(name, type, text) {
            const link = document.createElement("a");
            link.href = URL.createObjectURL(new Blob([text], { type }));
            link.download = name;
            link.click();
            setTimeout(() => URL.revokeObjectURL(link.href), 10000);
        },
        replaceQuery(name, value) {
            const at = new URL(location.href);
            value === null || value === undefined ? at.searchParams.delete(name) : at.searchParams.set(name, value);
            history.replaceState(history.state, "", at);
        },
        focusHeading() { const heading = document.querySelector("h1"); if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); } },
        showIn(selector) { document.querySelector(selector)?.scrollIntoView({ block: "nearest" }); },
    };
})();
