import { describe, expect, it } from "vitest";
import type { OutboxEntry } from "./facts";
import { Failure } from "./failure";
import { phaseHelp, phaseWords } from "./phase";

const waiting = [1, 2].map(
  (n): OutboxEntry => ({
    uuid: `${n}`,
    user: 1,
    project: 1,
    screen: "s",
    to: "labels",
    body: { uuid: `${n}`, kind: "answer", item: n, round: 0, class_key: null },
  }),
);

describe("the indicator", () => {
  it("says that all is saved, or how much waits and why", () => {
    expect(phaseWords({ phase: "saved", waiting: [], durable: true })).toMatchObject({
      state: "All saved",
      count: "",
    });
    expect(phaseWords({ phase: "offline", waiting, durable: true })).toMatchObject({
      state: "Offline",
      count: "2 waiting",
    });
  });

  it("says when what waits would not outlive the tab", () => {
    expect(phaseWords({ phase: "offline", waiting, durable: false }).count).toBe(
      "2 waiting, in this tab only",
    );
    expect(phaseHelp({ phase: "offline", durable: false, closedBecause: null })).toContain(
      "keep the tab open",
    );
  });

  it("gives the server's reason when a project takes no answers", () => {
    const closedBecause = new Failure("closed", "archived", "This project is archived.");
    expect(phaseHelp({ phase: "closed", durable: true, closedBecause })).toContain(
      "This project is archived and takes no answers.",
    );
  });
});
