/* A desk in memory that changes at random, and two readers of it: one that heard every event, one that starts fresh. */

const ME = 1;
const PAGE = 5;
const KEYS = ["mine", "unassigned", "all", "all+screen_share", "snoozed"];

/** Numbers that look random and are the same for the same seed (mulberry32). */
function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Model {
  constructor(random, store) {
    Object.assign(this, { random, store, cases: [], clock: 0 });
    for (let n = 0; n < 14; n++) this.cases.push({ ...this.blank(n), updated_at: this.now() });
  }

  /** Times to the microsecond, now and then without a fraction, as the server writes them. */
  now() {
    this.clock += 1 + Math.floor(this.random() * 900_000);
    if (this.random() < 0.2) this.clock = Math.ceil(this.clock / 1_000_000) * 1_000_000;
    const seconds = new Date(Date.UTC(2026, 0, 1) + Math.floor(this.clock / 1_000_000) * 1_000).toISOString().slice(0, 19);
    const fraction = this.clock % 1_000_000;
    return fraction ? `${seconds}.${String(fraction).padStart(6, "0")}Z` : `${seconds}Z`;
  }

  blank(n) {
    const screen_share = { requested: false, state: "none", by: null, reason: "", at: null };
    return { case: `CS-${9_996 + n}`, status: "new", assignee: null, unread: 0, seq: 1, read: 0, seen: 0, screen_share, snoozed: null, entries: [this.entry(1)] };
  }

  entry(seq) {
    return { seq, cid: `c${seq}`, kind: "message", visibility: "public", author: { kind: "customer", name: "G" }, body: `b${seq}`, attachments: [], at: "2026-01-01T00:00:00Z" };
  }

  any(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  /** Changes one case; returns its number. */
  step() {
    const it = this.any(this.cases);
    const change = this.any(["assign", "status", "say", "say", "flag", "read", "open", "snooze"]);
    if (change === "open") return this.open();
    if (change === "read") it.read = it.seq;
    if (change === "assign") it.assignee = this.any([null, { id: ME, name: "me" }, { id: 2, name: "other" }]);
    if (change === "status") it.status = this.any(["new", "open", "waiting", "resolved"]);
    if (change === "snooze") it.snoozed = it.snoozed ? null : { at: "2026-01-01T00:00:00Z", until: null };
    if (change === "flag") it.screen_share = { ...it.screen_share, requested: true, state: "requested" };
    if (change !== "read") {
      it.entries = [...it.entries, this.entry((it.seq += 1))];
      it.updated_at = this.now();
    }
    it.unread = it.seq - it.read;
    return it.case;
  }

  open() {
    const it = { ...this.blank(this.cases.length), updated_at: this.now() };
    this.cases.push(it);
    return it.case;
  }

  shape(number) {
    const { entries, ...rest } = this.cases.find((it) => it.case === number);
    return structuredClone(rest);
  }

  list(key) {
    const inside = this.cases.filter((it) => this.store.belongs(it, key, ME)).map((it) => this.shape(it.case));
    return inside.sort((a, b) => this.store.byPlace(this.store.placeOf(a), this.store.placeOf(b)));
  }
}

/** What a server keeps of one watched list, to say what enters, changes and leaves it. */
class Watch {
  constructor(model, key) {
    Object.assign(this, { model, key, known: new Set(), touched: new Set() });
  }

  push() {
    const inside = new Map(this.model.list(this.key).map((it) => [it.case, it]));
    const changed = [...this.touched].filter((number) => inside.has(number));
    const gone = [...this.touched].filter((number) => this.known.has(number) && !inside.has(number));
    for (const number of changed) this.known.add(number);
    for (const number of gone) this.known.delete(number);
    this.touched.clear();
    return { type: "cases", key: this.key, cases: changed.map((number) => inside.get(number)), gone };
  }
}

class Reader {
  constructor(model, store) {
    Object.assign(this, { model, store, state: store.initial({ id: ME, name: "me", lead: true, admin: true }) });
    this.watches = KEYS.map((key) => new Watch(model, key));
    for (const watch of this.watches) this.page(watch, true);
  }

  tell(event) {
    this.state = this.store.reduce(this.state, event);
  }

  page(watch, first) {
    const all = this.model.list(watch.key);
    const after = first ? 0 : this.state.views[watch.key].numbers.length;
    const cases = all.slice(after, after + PAGE);
    for (const it of cases) watch.known.add(it.case);
    this.tell({ type: first ? "view first" : "view older", key: watch.key, cases, next: all.length > after + PAGE ? "more" : null });
  }

  open(number) {
    const { entries } = this.model.cases.find((it) => it.case === number);
    this.tell({ type: "opening", number });
    this.tell({ type: "opened", number, case: this.model.shape(number), entries: structuredClone(entries), complete: true, earlier: [] });
  }
}

/** Lists as far as they are loaded, with every case as it is told; the open thread with its entries. */
function seen(state, number) {
  const views = KEYS.map((key) => state.views[key].numbers.map((one) => state.cases[one]));
  return JSON.stringify([views, state.cases[number], state.threads[number].timeline.entries]);
}

/** The same of the model itself, cut where the reader's lists end. */
function truth(model, reader, number) {
  const views = KEYS.map((key) => {
    const { floor } = reader.state.views[key];
    return model.list(key).filter((it) => !floor || model.store.byPlace(model.store.placeOf(it), floor) <= 0);
  });
  return JSON.stringify([views, model.shape(number), model.cases.find((it) => it.case === number).entries]);
}

function round(seed, store, deaf) {
  const random = randomOf(seed);
  const model = new Model(random, store);
  const reader = new Reader(model, store);
  const number = model.any(model.cases).case;
  reader.open(number);
  let told = model.cases.find((it) => it.case === number).entries.length;
  for (let n = 0; n < 40; n++) {
    const touched = model.step();
    for (const watch of reader.watches) watch.touched.add(touched);
    const now = random();
    if (now < 0.3 || n === 39) {
      for (const watch of reader.watches) if (!deaf) reader.tell(watch.push());
      const fresh = model.cases.find((it) => it.case === number).entries.slice(told);
      told += fresh.length;
      for (const entry of now < 0.15 ? [...fresh].reverse() : fresh) reader.tell({ type: "entries", number, entries: [structuredClone(entry)] });
      reader.tell({ type: "case", case: model.shape(number) });
    } else if (now < 0.35) {
      for (const watch of reader.watches) if (!deaf) reader.tell(watch.push());
      const watch = model.any(reader.watches);
      if (reader.state.views[watch.key].next) reader.page(watch, false);
    }
  }
  return seen(reader.state, number) === truth(model, reader, number) ? null : { seed, was: seen(reader.state, number), is: truth(model, reader, number) };
}

/** Plays `rounds` games and returns those whose two readers differ. */
async function compare(rounds, { deaf = false } = {}) {
  const store = await import("console/store.js");
  const faults = [];
  for (let seed = 1; seed <= rounds; seed++) {
    const fault = round(seed, store, deaf);
    if (fault) faults.push(fault);
  }
  return faults.slice(0, 3);
}
