/**
 * What a console knows of the other agents: teams, offers, and who has which case before them. Pure, as the store is.
 * @module console/floorstore
 */

/** @typedef {import("console/types.js").Case} Case */
/** @typedef {{id: number, name: string}} Named */

/**
 * @typedef {object} Floor
 * @property {readonly Named[]} teams all of them
 * @property {readonly number[]} mine ids of one's own teams
 * @property {number} capacity chats at a time, as was set for this agent
 * @property {number|null} limit fewer, as the agent has chosen
 * @property {readonly import("console/types.js").SavedView[]} saved the saved views that one may look at
 * @property {boolean} targets whether the desk has any for its answers
 * @property {Readonly<Record<string, number>>} waiting chats that wait, by team
 * @property {Readonly<Record<string, Offer>>} offers by case
 * @property {Readonly<Record<string, Readonly<Record<number, {name: string, until: number}>>>>} here who else looks, by case
 * @property {Readonly<Record<string, readonly Named[]>>} guests who has joined, by case
 * @property {Readonly<Record<string, readonly Named[]>>} watchers who watches, by case
 * @property {Readonly<Record<string, {read: number, unread: number}>>} looked how a watched case stood when one last looked at it
 * @property {readonly string[]} watched numbers of the cases that one watches
 */

/** @typedef {{it: Case, seconds: number, until: number}} Offer `until` in this browser's ms, `seconds` from then on */

/** How long someone is shown who is not told of again, in ms. */
export const HERE_EXPIRES = 60_000;

/** @type {Floor} */
export const NO_FLOOR = { teams: [], mine: [], capacity: 0, limit: null, targets: false, saved: [], waiting: {}, offers: {}, here: {}, guests: {}, watchers: {}, watched: [], looked: {} };

/** @type {Record<string, (floor: Floor, event: any) => Partial<Floor>>} */
const MOVES = {
  "floor greeted": (_, { you, desk, watched = [] }) => ({ watched, teams: desk.teams, mine: you.teams ?? [], capacity: you.capacity ?? 0, limit: you.limit ?? null, targets: desk.targets ?? false, waiting: {}, offers: {}, here: {} }),
  saved: (_, { saved }) => ({ saved }),
  limit: (_, { limit }) => ({ limit }),
  waiting: (_, { teams }) => ({ waiting: teams }),
  offer: (floor, { number, offer }) => ({ offers: offer ? { ...floor.offers, [number]: offer } : without(floor.offers, number) }),
  met: (floor, { number, here, guests, watchers, now }) => ({
    here: { ...floor.here, [number]: looking(here, now) },
    guests: { ...floor.guests, [number]: guests },
    watchers: { ...floor.watchers, [number]: watchers },
  }),
  looked: (floor, { number, read, unread }) => ({ looked: { ...floor.looked, [number]: { read, unread } } }),
  watchers: (floor, { number, own, on, watchers }) => ({
    watchers: { ...floor.watchers, [number]: watchers },
    watched: own ? [...floor.watched.filter((one) => one !== number), ...(on ? [number] : [])] : floor.watched,
  }),
  here: (floor, { number, agent, name, doing, now }) => seen(floor, number, { id: agent, name }, doing, now),
  "here faded": (floor, { now }) => ({ here: Object.fromEntries(Object.entries(floor.here).map(([number, who]) => [number, fresh(who, now)])) }),
};

/** The reducers of the store for what is kept under `floor`. @type {Record<string, (state: any, event: any) => any>} */
export const FLOOR_REDUCERS = Object.fromEntries(
  Object.entries(MOVES).map(([type, move]) => [type, (state, event) => ({ ...state, floor: { ...state.floor, ...move(state.floor, event) } })]),
);

/** @param {Floor} floor @param {string} number @param {Named} who @param {string} doing @param {number} now @returns {Partial<Floor>} */
function seen(floor, number, who, doing, now) {
  const here = floor.here[number] ?? {};
  const others = (floor.guests[number] ?? []).filter((one) => one.id !== who.id);
  if (doing === "joined") return { guests: { ...floor.guests, [number]: [...others, who] } };
  if (doing === "parted") return { guests: { ...floor.guests, [number]: others } };
  const next = doing === "left" ? without(here, String(who.id)) : { ...here, [who.id]: { name: who.name, until: now + HERE_EXPIRES } };
  return { here: { ...floor.here, [number]: next } };
}

/** @param {readonly Named[]} here @param {number} now */
const looking = (here, now) => Object.fromEntries(here.map(({ id, name }) => [id, { name, until: now + HERE_EXPIRES }]));

/** @param {Readonly<Record<number, {name: string, until: number}>>} who @param {number} now */
const fresh = (who, now) => Object.fromEntries(Object.entries(who).filter(([, { until }]) => until > now));

/** @template T @param {Readonly<Record<string, T>>} record @param {string} key @returns {Readonly<Record<string, T>>} */
function without(record, key) {
  const { [key]: _, ...rest } = record;
  return rest;
}
