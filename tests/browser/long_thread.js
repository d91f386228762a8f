/* The real log over the page, given a thread that would take a hundred pages to fetch; `count` is how many entries. */

const [{ h, render }, { Log }, { NO_THREAD }] = await Promise.all(["preact", "console/log.js", "console/store.js"].map((name) => import(name)));
const entry = (seq) => ({
  seq, cid: `c${seq}`, kind: "message", visibility: "public", body: `Line ${seq} ` + "word ".repeat(seq % 40), attachments: [],
  author: { kind: seq % 3 ? "customer" : "agent", name: seq % 3 ? "Grace" : "Ada" }, at: new Date(Date.UTC(2026, 0, 1) + seq * 6e4).toISOString(),
});
const app = {
  boot: { agent: { id: 1, name: "Ada" } }, place: { here: { value: { at: 0 } } }, searches: { goings: { value: 0 } },
  desk: { outbox: { items: { value: [] } }, look: (number) => (window.looked = number), earlier() {} },
};
const it = { case: "CS-1", seen: 0, read: 0 };
let entries = Array.from({ length: count }, (_, n) => entry(n + 1));
const box = document.createElement("div");
box.id = "long";
box.className = "thread";
Object.assign(box.style, { position: "fixed", inset: "0", zIndex: 9, background: "white" });
document.body.append(box);
const show = () => render(h(Log, { app, it, thread: { ...NO_THREAD, phase: "ready", divider: 1e9, timeline: { entries, ahead: [], head: entries.length, complete: true } } }), box);
window.say = (seq) => { entries = [...entries, entry(seq)]; show(); };
show();
