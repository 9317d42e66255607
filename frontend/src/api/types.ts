/** What the API sends and takes, named for the screens. The shapes are generated from its schema (`npm run schema`);
 *  words that the schema leaves as text are narrowed here to those that the server uses. */

import type { components } from "./schema";

type Schemas = components["schemas"];
/** The shape with some fields narrowed. */
type Narrow<Shape, Fields extends Partial<Record<keyof Shape, unknown>>> = Omit<Shape, keyof Fields> & Fields;

export type ClassKey = string;

export interface Page<T> {
  results: T[];
  next: string | null;
}

export type Person = Schemas["PersonShape"];
export type Image = Schemas["ImageShape"];
/** A share with its 95 % interval. */
export type Estimate = Schemas["EstimateShape"];

// --- session and account ---------------------------------------------------------------------
export type Membership = Schemas["MembershipShape"];
export type Role = Membership["role"];
export type Me = Schemas["MeShape"];
export type Session = Schemas["SessionShape"];
export type InvitationLook = Schemas["InvitationLookShape"];
export type Token = Schemas["TokenShape"];
export type NewToken = Schemas["NewTokenShape"];
export type UserAccount = Schemas["UserShape"];

// --- projects and members --------------------------------------------------------------------
export type ProjectClass = Schemas["ProjectClassShape"];
export type Policies = Schemas["PoliciesShape"];
export type GuidelineImage = Schemas["ExampleShape"];
export type Progress = Schemas["ProgressShape"];
export type ProjectRow = Schemas["ProjectRowShape"];
export type Project = Schemas["ProjectShape"];
export type NewClass = Schemas["ClassBodyRequest"];
export type NewProject = Schemas["ProjectBodyRequest"];
export type Member = Schemas["MemberShape"];
export type Invitation = Schemas["InvitationShape"];
export type NewInvitation = Schemas["NewInvitationShape"];

// --- jobs and imports ------------------------------------------------------------------------
export type Job = Schemas["JobShape"];
export type JobState = Job["state"];
export type Import = Schemas["ImportShape"];
export type Upload = Schemas["UploadShape"];
export type ImportFile = Schemas["ImportFileShape"];
export type ImportTable = Schemas["TableShape"];

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
export type Verdict = "class" | "cannot_tell" | "exclude" | "more_labels";

interface FlagWords {
  kind: FlagKind;
  status: FlagStatus;
  outcome: FlagOutcome | null;
}

export type Opinion = Schemas["OpinionShape"];
export type ItemRow = Narrow<Schemas["ItemRowShape"], { state: ItemState; flags: FlagKind[] }>;
export type Flag = Narrow<Schemas["FlagShape"], FlagWords>;
export type FlagRow = Narrow<Schemas["FlagRowShape"], FlagWords>;
export type FlagYield = Narrow<Schemas["YieldShape"], { kind: FlagKind }>;
export type ItemLabel = Narrow<Schemas["ItemLabelShape"], { kind: "answer" | "skip" | "undo" }>;
export type ItemPrediction = Schemas["ItemPredictionShape"];
export type Decision = Narrow<Schemas["DecisionShape"], { verdict: Verdict }>;
export type ItemEvent = Schemas["EventShape"];
export type ItemDetail = Narrow<
  Schemas["ItemDetailShape"],
  {
    state: ItemState;
    flags: FlagKind[];
    labels: ItemLabel[];
    all_flags: Flag[];
    decisions: Decision[];
    group_items: ItemRow[];
  }
>;
export type ItemCount = Schemas["ItemCountShape"];
export type Distribution = Schemas["DistributionShape"];
export type Tagged = Schemas["TaggedShape"];
export type HistogramBin = Schemas["BinShape"];
export type ReviewEntry = Narrow<Schemas["ReviewEntryShape"], { flag: Flag; item: ItemRow }>;
export type DecisionWish = Schemas["WishShapeRequest"];
export type DecisionResult = Schemas["DoneShape"];
export type ReviewYield = Narrow<
  Schemas["BroughtShape"],
  { rows: Narrow<Schemas["RunYieldShape"], { kind: FlagKind }>[] }
>;
export type Similar = Narrow<
  Schemas["SimilarShape"],
  { results: Narrow<Schemas["SimilarItemShape"], { item: ItemRow }>[] }
>;

// --- threads ---------------------------------------------------------------------------------
export type Thread = Schemas["ThreadShape"];
export type Remark = Schemas["CommentShape"];
export type Contest = Schemas["ContestShape"];
export type NewRemark = Schemas["CommentBodyRequest"];
export type StandingDecision = Schemas["StandingDecisionShape"];

// --- notices ---------------------------------------------------------------------------------
export type Notice = Schemas["NoticeShape"];
export type NoticeMail = Schemas["MailShape"];

// --- snapshots, exports, runs ----------------------------------------------------------------
export type Snapshot = Schemas["SnapshotShape"];
export type NewSnapshot = Schemas["SnapshotBodyRequest"];
export type NewExport = Schemas["ExportBodyRequest"];
export type ExportFormat = NewExport["format"];
export type Export = Narrow<Schemas["ExportShape"], { format: ExportFormat }>;
export type Difference = Schemas["DifferenceShape"];
export type Change = Schemas["ChangeShape"];
export type RecipeParameter = Schemas["ParameterShape"];
export type Recipe = Schemas["RecipeShape"];
export type Epoch = Schemas["EpochShape"];
interface RunWords {
  state: JobState;
  flags_raised: Partial<Record<FlagKind, number>>;
}
/** A run of the list, or one run: then with its epochs. */
export type Run = Narrow<Schemas["RunRowShape"], RunWords> &
  Partial<Pick<Schemas["RunShape"], "epochs" | "expected">>;
export type NewRun = Schemas["RunBodyRequest"];
export type RunPrediction = Schemas["PredictionShape"];
export type RunFile = Schemas["FileShape"];
export type Expected = Schemas["ExpectedShape"];
export type RunAudit = Schemas["AuditShape"];
export type Evaluation = Schemas["EvaluationShape"];
export type NewEvaluation = Schemas["EvaluationBodyRequest"];
export type ModelExport = Schemas["ModelExportShape"];
export type ModelExports = Schemas["ModelExportsShape"];

// --- models ----------------------------------------------------------------------------------
export type Pair = Schemas["PairShape"];
export type Comparison = Narrow<Schemas["ComparisonShape"], { runs: Run[] }>;
export type ChangedItem = Schemas["ChangedShape"];
export type Promotion = Schemas["PromotionShape"];
export type Promoted = Narrow<Schemas["PromotedShape"], { run: Run | null }>;
export type ModelAnswer = Schemas["AnswerShape"];

// --- overview and labelling ------------------------------------------------------------------
export type LabellerRow = Schemas["LabellerShape"];
export type Overview = Narrow<
  Schemas["OverviewShape"],
  { states: Partial<Record<ItemState, number>>; flags: Partial<Record<FlagKind, number>> }
>;
export type Labelling = Schemas["LabellingShape"];
/** The full size of an image, and where its face is. */
export type Close = Schemas["CloseShape"];

// --- quality ---------------------------------------------------------------------------------
export type Quality = Schemas["QualityShape"];
export type Stated = Schemas["StatedShape"];
export type AuditRow = Schemas["AccuracyAuditRowShape"];
export type Audit = Schemas["AccuracyAuditShape"];
export type Audits = Schemas["AccuracyAuditsShape"];
export type NewAudit = Partial<Schemas["AccuracyAuditBodyRequest"]>;
export type Forecast = Schemas["ForecastShape"];
export type NewReplay = Schemas["ReplayBodyRequest"];
export type Gold = Schemas["GoldShape"];
export type GoldState = Gold["state"];
export type GoldReport = Schemas["GoldReportShape"];
export type GoldChange = Schemas["PatchedGoldChangeBodyRequest"];

// --- people ----------------------------------------------------------------------------------
/** A share with its interval; `value` null where there is nothing to count. */
export type CountedShare = Schemas["IntervalShape"];
export type LabellerFigures = Schemas["LabellerFiguresShape"];
export type LabellerDetail = Schemas["LabellerDetailShape"];
export type MyFigures = Schemas["MyFiguresShape"];
export type LabellerAction = Schemas["ActionShape"];
export type NewAction = Schemas["ActionBodyRequest"];
export type ActionTaken = Schemas["ActionTakenShape"];
export type Rule = Schemas["RuleShape"];
export type Rules = Schemas["RulesShape"];
export type NewRule = Schemas["RuleBodyRequest"];
export type PeopleGroup = Schemas["GroupShape"];
export type NewPeopleGroup = Schemas["GroupBodyRequest"];
export type Subset = Schemas["SubsetShape"];
export type NewSubset = Schemas["SubsetBodyRequest"];
export type Limits = Schemas["LimitsBody"];
export type Consequence = Schemas["ConsequenceShape"];
