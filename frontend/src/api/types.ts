/** What the API sends and takes, by hand from its contract. */

export type Role = "manager" | "scientist" | "reviewer" | "labeller";
export type ClassKey = string;

export interface Page<T> {
  results: T[];
  next: string | null;
}

export interface Person {
  id: number;
  name: string;
  email?: string;
}

export interface Image {
  /** Signed addresses, longest side 256 and 1280 pixels. */
  thumb: string;
  display: string;
  /** Of the display size, in pixels. */
  width: number;
  height: number;
}

/** A share with its 95 % interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

// --- session and account ---------------------------------------------------------------------

export interface Membership {
  project_id: number;
  project_name: string;
  role: Role;
}

export interface Me {
  id: number;
  email: string;
  name: string;
  is_admin: boolean;
  preferences: Record<string, unknown>;
  memberships: Membership[];
}

export interface Session {
  user: Me | null;
  email_enabled: boolean;
  version: string;
}

export interface InvitationLook {
  project_name: string;
  role: Role;
  email: string | null;
  needs_account: boolean;
}

export interface Token {
  id: number;
  name: string;
  prefix: string;
  project_id: number | null;
  read_only: boolean;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface NewToken extends Token {
  secret: string;
}

export interface UserAccount {
  id: number;
  email: string;
  name: string;
  is_admin: boolean;
  is_active: boolean;
  is_person: boolean;
  joined_at: string;
  last_login: string | null;
}

// --- projects --------------------------------------------------------------------------------

export interface ProjectClass {
  key: ClassKey;
  name: string;
  hotkey: string;
  colour: string;
  position: number;
  retired_at: string | null;
}

export type ReviewRule = "labellers" | "reviewers";

export interface Policies {
  overlap_min: number;
  overlap_max: number;
  accept_agreement: number;
  allow_cannot_tell: boolean;
  lease_seconds: number;
  ambiguous_margin: number;
  ambiguous_budget: number;
  mislabelled_p: number;
  mislabelled_budget: number;
  review_rule: ReviewRule;
  review_labels: number;
  review_share: number;
  retrain_after: number;
  retrain_at: string | null;
  retrain_recipe: string;
}

export interface GuidelineImage {
  id: number;
  image: Image;
  class_key: ClassKey | null;
  caption: string;
}

export interface Progress {
  items: number;
  accepted: number;
  open: number;
  in_dispute: number;
  stays_ambiguous: number;
  excluded: number;
  labels: number;
}

export interface ProjectRow {
  id: number;
  name: string;
  question: string;
  role: Role;
  archived_at: string | null;
  created_at: string;
  progress: Progress;
}

export interface Project {
  id: number;
  name: string;
  question: string;
  guidelines: string;
  classes: ProjectClass[];
  policies: Policies;
  role: Role;
  archived_at: string | null;
  created_at: string;
  guideline_images: GuidelineImage[];
}

export interface NewClass {
  name: string;
  key?: string;
  hotkey?: string;
  colour?: string;
}

export interface NewProject {
  name: string;
  question: string;
  classes: NewClass[];
  guidelines?: string;
  policies?: Partial<Policies>;
}

// --- members ---------------------------------------------------------------------------------

export interface Member {
  user: Person;
  role: Role;
  joined_at: string;
  labels: number;
  last_seen_at: string | null;
}

export interface Invitation {
  id: number;
  role: Role;
  email: string | null;
  state: "open" | "accepted" | "revoked" | "expired";
  created_by: Person | null;
  created_at: string;
  expires_at: string;
  accepted_at: string | null;
}

export interface NewInvitation extends Invitation {
  url: string;
  sent: boolean;
}

// --- jobs and imports ------------------------------------------------------------------------

export type JobState = "queued" | "running" | "succeeded" | "failed" | "cancelled";

export interface Job {
  id: number;
  kind: string;
  state: JobState;
  done: number;
  total: number | null;
  note: string;
  result: Record<string, unknown>;
  error_code: string | null;
  error: string | null;
  cancel_requested: boolean;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  created_by: Person | null;
}

export type ImportState = "receiving" | "running" | "finished" | "failed" | "cancelled";

export interface ImportCounts {
  received: number;
  waiting: number;
  new: number;
  already_here: number;
  rejected: number;
  ready: number;
}

export interface Import {
  id: number;
  name: string;
  state: ImportState;
  job: Job;
  created_by: Person | null;
  created_at: string;
  complete: boolean;
  counts: ImportCounts;
  bytes: number;
  reasons: Record<string, number>;
  latest: Image[];
}

export interface ImportFile {
  path: string;
  entry: string;
  state: "waiting" | "new" | "already_here" | "rejected";
  reason: string;
  detail: string;
  bytes: number;
  item_id: number | null;
}

// --- items, flags, review --------------------------------------------------------------------

export type ItemState = "open" | "accepted" | "in_dispute" | "stays_ambiguous" | "excluded";
export type FlagKind =
  | "disputed"
  | "ambiguous"
  | "mislabelled"
  | "duplicate"
  | "outlier"
  | "low_quality"
  | "reported";
export type FlagStatus = "open" | "in_review" | "closed";
export type FlagOutcome = "label_kept" | "label_changed" | "stays_ambiguous" | "excluded" | "withdrawn";

export interface Opinion {
  run: number | null;
  top_class: ClassKey;
  p: Record<ClassKey, number>;
  margin: number;
  out_of_fold: boolean;
}

export interface ItemRow {
  id: number;
  path: string;
  image: Image | null;
  state: ItemState;
  class_key: ClassKey | null;
  confidence: number;
  margin: number;
  agreement: number | null;
  n_labels: number;
  n_cannot_tell: number;
  flags: FlagKind[];
  model: Opinion | null;
}

export interface Flag {
  id: number;
  item: number;
  kind: FlagKind;
  score: number;
  evidence: Record<string, unknown>;
  status: FlagStatus;
  outcome: FlagOutcome | null;
  class_before: ClassKey | null;
  class_after: ClassKey | null;
  raised_at: string;
  closed_at: string | null;
  run: number | null;
}

export interface FlagRow extends Flag {
  image: Image | null;
}

export interface FlagYield {
  kind: FlagKind;
  open: number;
  in_review: number;
  reviewed: number;
  kept: number;
  changed: number;
  stays_ambiguous: number;
  excluded: number;
  withdrawn: number;
  precision: number | null;
  low: number | null;
  high: number | null;
}

export interface ItemLabel {
  id: number;
  labeller: Person;
  kind: "answer" | "skip" | "undo";
  class_key: ClassKey | null;
  round: number;
  purpose: string;
  counts: boolean;
  why_not: string | null;
  duration_ms: number | null;
  reason: string;
  created_at: string;
}

export interface ItemPrediction {
  run: number;
  recipe: string;
  p: number[];
  top_class: ClassKey;
  given_class: ClassKey | null;
  margin: number;
  out_of_fold: boolean;
  created_at: string;
}

export type Verdict = "class" | "cannot_tell" | "exclude" | "more_labels";

export interface Decision {
  id: number;
  reviewer: Person;
  verdict: Verdict;
  class_key: ClassKey | null;
  reason: string;
  created_at: string;
  undone_at: string | null;
}

export interface ItemEvent {
  at: string;
  what: string;
  detail: string;
}

export interface ItemDetail extends ItemRow {
  original: string | null;
  source: string;
  probabilities: Record<ClassKey, number>;
  metadata: Record<string, unknown>;
  group: string;
  split: string;
  source_uri: string;
  labels: ItemLabel[];
  all_flags: Flag[];
  predictions: ItemPrediction[];
  decisions: Decision[];
  group_items: ItemRow[];
  history: ItemEvent[];
}

export interface ItemCount {
  count: number;
  total: number;
}

export interface HistogramBin {
  from: number;
  to: number;
  count: number;
}

export interface ReviewEntry {
  flag: Flag;
  item: ItemRow;
}

export interface DecisionBody {
  verdict: Verdict;
  class_key?: ClassKey | null;
  reason?: string;
}

// --- snapshots, exports, runs ----------------------------------------------------------------

export interface Snapshot {
  number: number;
  name: string;
  /** Number of the job that freezes it. */
  job: number | null;
  created_by: Person | null;
  created_at: string;
  frozen_at: string | null;
  criteria: { states: string[]; classes: ClassKey[]; min_confidence: number };
  digest: string | null;
  items: number;
  class_counts: Record<ClassKey, number>;
}

export type ExportFormat = "labels-csv" | "answers-csv";

export interface Export {
  id: number;
  format: ExportFormat;
  snapshot: number | null;
  job: Job;
  created_by: Person | null;
  created_at: string;
  filename: string;
  bytes: number;
  rows: number;
  sha256: string | null;
}

export interface RecipeParameter {
  name: string;
  kind: "integer" | "number" | "choice";
  default: number | string;
  low?: number;
  high?: number;
  options?: string[];
  about: string;
}

export interface Recipe {
  name: string;
  summary: string;
  parameters: RecipeParameter[];
}

export interface Epoch {
  /** Number of the fold, or `final`. */
  fold: number | string;
  epoch: number;
  loss: number;
  accuracy: number | null;
  val_loss: number | null;
  val_accuracy: number | null;
}

export interface Run {
  number: number;
  recipe: string;
  parameters: Record<string, number | string>;
  seed: number;
  folds: number;
  state: JobState;
  job: Job;
  snapshot: { number: number; digest: string } | null;
  metrics: Record<string, unknown>;
  /** Only of one run, not in the list. */
  epochs?: Epoch[];
  flags_raised: Partial<Record<FlagKind, number>>;
  code_version: string;
  cause: string;
  created_by: Person | null;
  created_at: string;
  finished_at: string | null;
  bytes: number;
  seconds: number | null;
}

export interface NewRun {
  recipe: string;
  parameters?: Record<string, unknown>;
  seed?: number;
  folds?: number;
  snapshot?: number | null;
}

export interface RunPrediction {
  item: number;
  image: Image | null;
  p: Record<ClassKey, number>;
  top_class: ClassKey;
  given_class: ClassKey | null;
  margin: number;
  p_given: number | null;
  out_of_fold: boolean;
  split: string | null;
}

export interface RunFile {
  name: string;
  bytes: number;
}

// --- overview --------------------------------------------------------------------------------

export interface LabellerRow {
  user: Person;
  answers: number;
  today: number;
  agreement_with_consensus: Estimate | null;
  seconds_each: number | null;
  skip_share: number;
  last_at: string | null;
}

export interface Overview {
  items: number;
  settled: number;
  states: Partial<Record<ItemState, number>>;
  labels: number;
  alpha: number | null;
  labellers: LabellerRow[];
  per_day: { date: string; labels: number; settled: number }[];
  flags: Partial<Record<FlagKind, number>>;
  last_run: {
    number: number;
    recipe: string;
    accuracy: number | null;
    low: number | null;
    high: number | null;
    n: number | null;
  } | null;
}

// --- labelling -------------------------------------------------------------------------------

export interface Labelling {
  id: number;
  name: string;
  question: string;
  guidelines: string;
  allow_cannot_tell: boolean;
  archived: boolean;
  classes: { key: ClassKey; name: string; hotkey: string; colour: string }[];
  guideline_images: { image: Image; class_key: ClassKey | null; caption: string }[];
  mine: { today: number; total: number; seconds_each: number | null; skip_share: number };
  settled: number;
  items: number;
}
