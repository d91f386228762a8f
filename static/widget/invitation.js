/**
 * An invitation to chat, beside the launcher: asks the server whether there is one for this person on this page, waits,
 * claims it, and shows it. Keeps nothing in the browser: who was invited when, the server knows.
 * No module: the launcher of a page that wants invitations loads it, where the chat can run.
 */
/** @typedef {{base: string, site: string, root: ShadowRoot, language: string, dismiss: string, token: (give: (token: string) => void) => void, show: () => void, focus: () => void, opened: () => boolean}} Chat */
/** @type {any} */ (window).chatsupport.invited((/** @type {Chat} */ chat) => {
  const STYLE = `
    .invitation { position: fixed; right: 20px; bottom: 88px; display: flex; gap: 4px; align-items: flex-start; max-width: min(320px, calc(100vw - 40px));
      box-sizing: border-box; padding: 6px 6px 6px 4px; border-radius: 16px; background: #fff; color: #171a21; font: 15px/1.45 system-ui, Arial, sans-serif;
      box-shadow: 0 6px 40px rgba(16, 20, 34, .28); overflow-wrap: anywhere; }
    .invitation button { border: 0; border-radius: 12px; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
    .invitation button:hover { background: #f0f1f6; filter: none; }
    .invitation .words { padding: 10px 12px; }
    .invitation .dismiss { flex: none; width: 36px; height: 36px; font-size: 20px; line-height: 1; text-align: center; }
    @media print { .invitation { display: none; } }`;

  /** @param {Record<string, any>} said @returns {Promise<{id: number, seconds: number, words: string}|null>} */
  const ask = async (said) => {
    /** @type {string} */
    const token = await new Promise(chat.token);
    if (!token) return null;
    const body = JSON.stringify({ site: chat.site, token, page: location.href.split(/[?#]/)[0], ...said });
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body };
    const answer = await fetch(`${chat.base}/widget/v1/invitation?language=${chat.language}`, options).catch(() => null);
    return answer?.ok ? (await answer.json()).invitation : null;
  };

  /** @param {string} name @param {string} words @param {() => void} click */
  const button = (name, words, click) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.textContent = words;
    made.onclick = click;
    return made;
  };

  /** @param {{id: number, words: string}} invitation */
  const show = ({ id, words }) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    chat.root.adoptedStyleSheets = [...chat.root.adoptedStyleSheets, sheet];
    const box = document.createElement("div");
    box.className = "invitation";
    box.dir = "auto";
    box.setAttribute("role", "status");
    const open = button("words", "", () => chat.show());
    const dismiss = button("dismiss", "\u00d7", () => {
      box.remove();
      chat.focus();
      ask({ dismiss: id });
    });
    dismiss.setAttribute("aria-label", chat.dismiss);
    box.append(open, dismiss);
    chat.root.append(box);
    open.textContent = words; // after it is there, so that it is read out
    /** @type {any} */ (window).chatsupport("on", "open", () => box.remove());
  };

  const wait = (/** @type {number} */ seconds) => new Promise((done) => setTimeout(done, seconds * 1_000));

  (async () => {
    const found = await ask({});
    if (!found) return;
    await wait(found.seconds);
    if (document.visibilityState !== "visible") await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
    const invitation = !chat.opened() && (await ask({ claim: true }));
    if (invitation && !chat.opened()) show(invitation);
  })();
});
