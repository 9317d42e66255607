/** Which key does what. Letters are matched by what the key says; on layouts without Latin letters, by where it is. */

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  isComposing: boolean;
}

/** A name for what was pressed, as bindings use it: `f`, `1`, `+`, `escape`. Null for presses that mean nothing here:
 *  with a modifier, repeated by holding, in the middle of composing a character. */
export function pressed(press: KeyPress): string | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.repeat || press.isComposing) return null;
  return press.key.toLowerCase();
}

/** The binding for a press. The key's own character wins; a key of another script falls back to its place. */
export function bound<T>(press: KeyPress, bindings: ReadonlyMap<string, T>): T | null {
  const name = pressed(press);
  if (name === null) return null;
  const direct = bindings.get(name);
  if (direct !== undefined) return direct;
  if (/^[a-z0-9]$/.test(name)) return null;
  return bindings.get(placeOf(press.code)) ?? null;
}

function placeOf(code: string): string {
  const place = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(code);
  if (place) return (place[1] ?? place[2] ?? "").toLowerCase();
  return { NumpadAdd: "+", NumpadSubtract: "-" }[code] ?? "";
}

/** Bindings from several groups; where two want the same key the earlier group has it. */
export function bindings<T>(...groups: readonly (readonly (readonly [string, T])[])[]): Map<string, T> {
  const all = new Map<string, T>();
  for (const group of groups) {
    for (const [key, action] of group) {
      const name = key.toLowerCase();
      if (name && !all.has(name)) all.set(name, action);
    }
  }
  return all;
}

/** Whether the person is typing text, so that letters are not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
