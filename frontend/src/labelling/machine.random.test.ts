/** Random sequences of keys, failures and reloads. The invariant: in the end every answer that was given is stored
 *  exactly once, and what counts for each item is what the labeller said last. */
import { expect, it } from "vitest";
import { Screen } from "./testing/screen";

type Said = { kind: "answer" | "skip" | "undone"; classKey: string | null };

/** What the labeller did, kept apart from the machine. */
class Labeller {
  readonly said = new Map<number, Said>();
  readonly acts: string[] = [];

  constructor(private readonly screen: Screen) {}

  act(): void {
    const { screen } = this;
    const item = screen.item;
    const chance = screen.random();
    if (chance < 0.6) this.answer(item);
    else if (chance < 0.72 && item !== undefined) {
      const standing = screen.view.stage.current?.how === "revisited";
      if (screen.machine.skip("other") && !standing) this.note(item, { kind: "skip", classKey: null });
    } else if (chance < 0.9) this.undo();
    else this.goBack();
  }

  private answer(item: number | undefined): void {
    const classKey = ["female", "male", null][Math.floor(this.screen.random() * 3)] ?? null;
    if (this.screen.machine.answer(classKey) && item !== undefined)
      this.note(item, { kind: "answer", classKey });
  }

  private undo(): void {
    const done = this.screen.view.stage.last[0];
    if (this.screen.machine.undo() && done) this.note(done.place.item, { kind: "undone", classKey: null });
  }

  private goBack(): void {
    const { last } = this.screen.view.stage;
    const done = last[Math.floor(this.screen.random() * last.length)];
    if (!done || !this.screen.machine.returnTo(done.place)) return;
    if (done.given.kind === "skip") this.note(done.place.item, { kind: "undone", classKey: null });
  }

  private note(item: number, said: Said): void {
    this.said.set(item, said);
    this.acts.push(`${said.kind} ${item} ${said.classKey}`);
  }
}

/** Something happens to the network or the page. */
async function disturb(screen: Screen): Promise<void> {
  const chance = screen.random();
  const { network } = screen;
  if (chance < 0.08)
    network.down =
      (["offline", "busy", "signed_out", "closed"] as const)[Math.floor(screen.random() * 4)] ?? null;
  else if (chance < 0.25) network.down = null;
  else if (chance < 0.3) network.loseRequest = screen.random() * 0.6;
  else if (chance < 0.35) network.loseAnswer = screen.random() * 0.6;
  else if (chance < 0.4) network.delayMs = screen.random() * 3000;
  else if (chance < 0.44) await screen.reload({ crash: screen.random() < 0.5 });
  else if (chance < 0.5) screen.machine.kick();
  if (screen.random() < 0.6) await screen.clock.advance(screen.random() * 1500);
}

function calm(screen: Screen): void {
  Object.assign(screen.network, { down: null, loseRequest: 0, loseAnswer: 0, delayMs: 0 });
}

for (let seed = 1; seed <= 150; seed += 1) {
  it(`every answer is stored exactly once in the end (sequence ${seed})`, async () => {
    const screen = new Screen({ items: 60, seed, leaseMs: 24 * 3600_000 });
    const labeller = new Labeller(screen);
    await screen.start();
    for (let step = 0; step < 120; step += 1) {
      labeller.act();
      await disturb(screen);
    }
    calm(screen);
    screen.machine.kick();
    await screen.clock.advance(120_000);

    expect(screen.view.waiting).toEqual([]);
    expect(await screen.store.load(1)).toEqual([]);
    const stored = screen.platform.log.map(({ body }) => body.uuid);
    expect(new Set(stored).size).toBe(stored.length);
    expect(screen.view.refusals).toEqual([]);
    for (const [item, said] of labeller.said) {
      const head = screen.platform.heads.get(item);
      const state = { answer: "counts", skip: "skipped", undone: "undone" }[said.kind];
      expect({
        item,
        state: head?.state,
        classKey: head?.classKey,
        acts: labeller.acts.filter((act) => act.split(" ")[1] === `${item}`),
      }).toMatchObject({ item, state, classKey: said.classKey });
    }
  });
}
