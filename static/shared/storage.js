/**
 * What a person has typed and must find again: local storage where the browser allows it, memory where it does not
 * (private windows, blocked third-party storage).
 * @module shared/storage
 */

/** @type {Map<string, string>} */
const memory = new Map();

/** @returns {Storage|null} */
function local() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** @param {string} key @returns {any} the value that was put, or null */
export function get(key) {
  try {
    return JSON.parse(memory.get(key) ?? local()?.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps `value` (anything JSON can say); in memory when storage is full or forbidden. @param {string} key @param {any} value */
export function put(key, value) {
  const text = JSON.stringify(value);
  try {
    const store = local();
    if (!store) throw new Error("no storage");
    store.setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
  }
}

/** @param {string} key */
export function drop(key) {
  memory.delete(key);
  try {
    local()?.removeItem(key);
  } catch {
    // Nothing was kept there.
  }
}

/** @param {string} prefix @returns {string[]} the keys that begin with it, sorted */
export function keys(prefix) {
  const found = new Set(memory.keys());
  try {
    for (const key of Object.keys(local() ?? {})) found.add(key);
  } catch {
    // Memory only.
  }
  return [...found].filter((key) => key.startsWith(prefix)).sort();
}

/**
 * Runs `changed` when another tab changed a key that begins with `prefix`.
 * @param {string} prefix
 * @param {(key: string) => void} changed
 * @returns {() => void} stops it
 */
export function watch(prefix, changed) {
  /** @param {StorageEvent} event */
  const heard = (event) => {
    if (event.key?.startsWith(prefix)) changed(event.key);
  };
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
}

/** A random UUID. `crypto.randomUUID` exists on secure pages only; this does everywhere. @returns {string} */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
