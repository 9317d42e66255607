/** What the machine needs of the browser. */
import { browserClock } from "./backoff";
import type { OutboxEntry } from "./facts";
import type { OutboxStore } from "./outboxStore";
import type { Ports, Seat } from "./seat";
import { HttpServer } from "./server";

const TRIES = 3;
const KEPT = 40;

/** Images that have been decoded, so that they can be painted at once. Holding them keeps the browser from
 *  dropping what it decoded. */
export class DecodedImages {
  private readonly images = new Map<string, HTMLImageElement>();

  decode = async (url: string): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const image = new Image();
      image.src = url;
      try {
        await image.decode();
        this.keep(url, image);
        return;
      } catch (error) {
        if (!(error instanceof DOMException) || attempt === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
      }
    }
  };

  private keep(url: string, image: HTMLImageElement): void {
    this.images.set(url, image);
    for (const oldest of this.images.keys()) {
      if (this.images.size <= KEPT) break;
      this.images.delete(oldest);
    }
  }
}

/** A version-4 UUID, on pages without HTTPS too, where `crypto.randomUUID` is missing. */
export function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export function browserPorts(seat: Seat, store: OutboxStore): Ports {
  return {
    server: new HttpServer(seat),
    store,
    clock: browserClock,
    elapsed: () => performance.now(),
    decode: new DecodedImages().decode,
    uuid,
    random: Math.random,
  };
}

const SCREEN = "labelhub-screen";
const SCREENS = "labelhub-screens";
const REMEMBERED = 10;

/**
 * This tab's name towards the server. It survives a reload, so that the tab gets its leases again; a new tab takes
 * over the name of one that is gone, with the leases that a crash left; a duplicated tab, which inherits the storage,
 * takes another. The name is held as a lock while the page lives.
 */
export async function claimScreen(): Promise<string> {
  const former = sessionStorage.getItem(SCREEN);
  const remembered = "locks" in navigator ? rememberedScreens() : []; // without locks nobody knows who is gone
  const free = async () => {
    for (const screen of [...(former ? [former] : []), ...remembered]) if (await hold(screen)) return screen;
    return null;
  };
  const screen = (await free()) ?? uuid();
  await hold(screen);
  sessionStorage.setItem(SCREEN, screen);
  const others = rememberedScreens().filter((one) => one !== screen);
  localStorage.setItem(SCREENS, [screen, ...others].slice(0, REMEMBERED).join(" "));
  return screen;
}

function rememberedScreens(): string[] {
  return (localStorage.getItem(SCREENS) ?? "").split(" ").filter(Boolean);
}

const held = new Set<string>();

/** Take the lock of a screen for as long as the page lives; whether it was free. Without locks (no HTTPS) it is. */
async function hold(screen: string): Promise<boolean> {
  if (held.has(screen)) return true;
  if (!("locks" in navigator)) return true;
  return new Promise((resolve) => {
    void navigator.locks.request(lockName(screen), { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (!lock) return undefined;
      held.add(screen);
      return new Promise(() => undefined);
    });
  });
}

function lockName(screen: string): string {
  return `labelhub-screen-${screen}`;
}

/** Those acts in the storage that no living tab will send: this screen's own, and those of tabs that are gone. */
export async function leftBehind(entries: readonly OutboxEntry[], seat: Seat): Promise<OutboxEntry[]> {
  const here = entries.filter((entry) => entry.project === seat.project);
  if (!("locks" in navigator)) return here;
  const { held: locks = [] } = await navigator.locks.query();
  const living = new Set(locks.map((lock) => lock.name));
  return here.filter((entry) => entry.screen === seat.screen || !living.has(lockName(entry.screen)));
}
