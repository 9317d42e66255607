import { LabellingMachine } from "../machine";
import { MemoryStore, type OutboxStore } from "../outboxStore";
import type { Snapshot } from "../seat";
import { Network } from "./network";
import { Platform } from "./platform";
import { seeded } from "./random";
import { VirtualClock } from "./virtualClock";

/** A store that outlives pages, as IndexedDB does. */
export class LastingStore extends MemoryStore {
  override readonly durable = true;
}

/** A labeller at a screen whose page can be reloaded: the platform and the browser's storage stay. */
export class Screen {
  readonly clock = new VirtualClock();
  readonly random: () => number;
  readonly platform: Platform;
  machine: LabellingMachine;
  network: Network;
  decode: (url: string) => Promise<void> = () => Promise.resolve();
  private uuids = 0;

  constructor(
    { items = 40, leaseMs = 600_000, seed = 1 }: { items?: number; leaseMs?: number; seed?: number } = {},
    readonly store: OutboxStore = new LastingStore(),
  ) {
    this.random = seeded(seed);
    this.platform = new Platform(items, leaseMs, () => this.clock.now());
    [this.machine, this.network] = this.open();
  }

  get view(): Snapshot {
    return this.machine.view.read();
  }

  /** The item being asked about. */
  get item(): number | undefined {
    return this.view.stage.current?.item;
  }

  async start(): Promise<void> {
    this.machine.start(await this.store.load(1));
    await this.clock.advance(1000);
  }

  /** Close the page, well or by a crash, and open it again. */
  async reload({ crash = false } = {}): Promise<void> {
    if (!crash) this.machine.leave();
    this.network.disconnect();
    const { down, loseAnswer, loseRequest, delayMs } = this.network;
    [this.machine, this.network] = this.open();
    Object.assign(this.network, { down, loseAnswer, loseRequest, delayMs });
    await this.start();
  }

  private newUuid(): string {
    this.uuids += 1;
    return `uuid-${this.uuids}`;
  }

  private open(): [LabellingMachine, Network] {
    const network = new Network(this.platform, "screen-1", this.clock, this.random);
    const machine = new LabellingMachine(
      { user: 1, project: 1, screen: "screen-1" },
      {
        server: network,
        store: this.store,
        clock: this.clock,
        elapsed: () => this.clock.now(),
        decode: (url) => this.decode(url),
        uuid: () => this.newUuid(),
        random: this.random,
      },
    );
    return [machine, network];
  }
}
