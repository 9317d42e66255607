/** What a labeller does, as it is sent to the server: one fact for each act, never overwritten. */

export interface ImageAddresses {
  thumb: string;
  display: string;
  width: number;
  height: number;
}

/** A lease as the server gives it. Nothing in it gives the answer away. */
export interface Assignment {
  id: number;
  item: number;
  round: number;
  image: ImageAddresses;
  expires_at: string;
  /** Told only where the project wants that. */
  second_look: boolean;
}

/** Why a lease brought nothing. */
export interface Empty {
  code: string;
  message: string;
  /** When it is worth asking again, where that is known. */
  back_at: string | null;
}

export type LabelKind = "answer" | "skip" | "undo";

/** One entry of POST /labels. `class_key` null in an answer: cannot tell. */
export interface LabelBody {
  uuid: string;
  kind: LabelKind;
  item: number;
  round: number;
  class_key: string | null;
  reason?: string;
  duration_ms?: number;
  shown?: Record<string, number | string | boolean>;
  answered_at?: string;
  undoes?: string;
}

/** A reason to look at an item again, raised by a labeller. */
export interface ReportBody {
  uuid: string;
  item: number;
  reason: string;
  note?: string;
}

/** An answer of the practice round. `class_key` null: cannot tell. */
export interface PracticeBody {
  uuid: string;
  item: number;
  class_key: string | null;
  duration_ms: number;
}

/** What is right, to who has answered. */
export interface Feedback {
  right: boolean;
  class_key: string;
  explanation: string;
}

/** How far the practice round is. */
export interface PracticeState {
  must_pass: boolean;
  passed: boolean;
  attempt: number;
  wanted: number;
  answered: number;
  right: number;
  pass_share: number;
  waiting: { item: number; image: ImageAddresses }[];
}

export interface PracticeResult {
  feedback: Feedback;
  practice: PracticeState;
}

export interface LabelProblem {
  code: string;
  detail: string;
  hint?: string | null;
}

/** What became of an entry. */
export interface LabelResult {
  uuid: string;
  status: "stored" | "duplicate" | "refused";
  counts: boolean;
  why_not: string | null;
  problem: LabelProblem | null;
  assignment: Assignment | null;
  /** On gold, where the project tells what is right. */
  feedback: Feedback | null;
}

/** One act in the outbox, kept until the server has it. */
export type OutboxEntry = {
  uuid: string;
  user: number;
  project: number;
  screen: string;
} & (
  | { to: "labels"; body: LabelBody }
  | { to: "report"; body: ReportBody }
  | { to: "practice"; body: PracticeBody }
);

/** Items are asked about in rounds; the pair names one question to this labeller. */
export function questionKey(of: { item: number; round: number }): string {
  return `${of.item}:${of.round}`;
}

/** The questions that these acts leave answered. */
export function questionsAnswered(entries: readonly OutboxEntry[]): Set<string> {
  const answered = new Set<string>();
  for (const entry of entries) {
    if (entry.to !== "labels") continue;
    if (entry.body.kind === "undo") answered.delete(questionKey(entry.body));
    else answered.add(questionKey(entry.body));
  }
  return answered;
}
