import { Button } from "@mantine/core";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { ClassTile } from "../ui/ClassTile";
import { count } from "../ui/format";
import { Answers } from "./Answers";
import barStyles from "./Bar.module.css";
import { EmptyStage } from "./EmptyStage";
import { ImageStage } from "./ImageStage";
import screenStyles from "./LabelScreen.module.css";
import type { LabellingMachine } from "./machine";
import styles from "./Practice.module.css";
import type { Panel } from "./panels";
import type { PracticeView } from "./practice";
import type { Action, Choice, Tool } from "./project";
import type { Snapshot } from "./seat";
import { useScreenKeys } from "./useScreenKeys";
import { useView } from "./useView";
import { ViewTools } from "./ViewTools";

interface Props {
  machine: LabellingMachine;
  view: Snapshot;
  round: PracticeView;
  project: Labelling;
  offered: readonly Choice[];
  keys: ReadonlyMap<string, Action>;
  covered: boolean;
  onPanel(panel: Panel): void;
  onRetry(): void;
  onSignIn(): void;
}

/** The practice round: one image at a time, what is right after each answer, and how the attempt went at its end. */
export default function PracticeScreen(props: Props) {
  const { machine, view, round, project, offered, keys, covered, onPanel, onRetry, onSignIn } = props;
  const { practice } = machine;
  const stageRef = useRef<HTMLElement>(null);
  const stageSize = useCallback(() => sizeOf(stageRef.current), []);
  const { current } = round.stage;
  const look = useView(current?.image ?? null, stageSize);
  const { reset } = look;
  const focusStage = useCallback(() => stageRef.current?.focus({ preventScroll: true }), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each image is looked at afresh
  useEffect(() => {
    reset();
    if (!covered) focusStage();
  }, [current?.item, covered, reset, focusStage]);
  const runTool = (tool: Tool): boolean => {
    if (tool === "guidelines") onPanel("guidelines");
    return tool === "guidelines" || look.runTool(tool);
  };
  const bound = useMemo(() => withGoOn(keys), [keys]);
  useScreenKeys(bound, !covered, (action) => {
    if ("goOn" in action) return !onAButton() && practice.goOn();
    return "answer" in action ? practice.answer(action.answer.classKey) : runTool(action.tool);
  });
  const asking = round.step === "asking" || round.step === "checking" || round.step === "explained";
  return (
    <>
      <div className={screenStyles.centre} data-part="practice" data-step={round.step}>
        <ImageStage
          stage={round.step === "ended" ? { ...round.stage, current: null } : round.stage}
          view={look.view}
          reachable={view.phase !== "offline" && view.phase !== "busy"}
          onView={look.change}
          onPainted={() => practice.painted()}
          stageRef={stageRef}
        >
          {round.step === "loading" && <EmptyStage view={view} onRetry={onRetry} onSignIn={onSignIn} />}
          {round.step === "nothing" && <Nothing round={round} machine={machine} onRetry={onRetry} />}
          {round.ended && <Ended round={round} machine={machine} />}
        </ImageStage>
        <div role="status" aria-live="polite">
          {round.step === "checking" && view.phase !== "sending" && view.phase !== "saved" && (
            <p className={screenStyles.line}>{t("labelling.practice.kept")}</p>
          )}
          {round.step === "explained" && (
            <Explained round={round} offered={offered} onGoOn={() => practice.goOn()} />
          )}
        </div>
      </div>
      <div className={screenStyles.right}>
        <ViewTools view={look.view} keys={keys} onTool={runTool} />
      </div>
      <footer className={barStyles.bar}>
        <p className={barStyles.phoneQuestion}>{project.question}</p>
        <div className={styles.progress}>
          <strong>{t("labelling.practice.title")}</strong>
          {asking && (
            <span className="quiet">
              {t("labelling.practice.progress", {
                at: count(Math.min(round.wanted, round.answered + Number(round.step !== "explained"))),
                wanted: count(round.wanted),
                right: count(round.right),
                needed: count(round.needed),
              })}
            </span>
          )}
        </div>
        <Answers
          choices={offered}
          former={asking && round.step !== "asking" ? { classKey: round.said } : null}
          pressed={undefined}
          disabled={round.step !== "asking" || current?.imageState !== "ready"}
          onAnswer={(choice) => {
            practice.answer(choice.classKey);
            focusStage();
          }}
        />
        <div className={styles.leave}>
          {!round.mustPass && round.step !== "ended" && round.step !== "nothing" && (
            <Button onClick={() => practice.leave()}>{t("labelling.practice.toWork")}</Button>
          )}
        </div>
      </footer>
    </>
  );
}

/** Whether it was right, what is, and why. */
function Explained(props: { round: PracticeView; offered: readonly Choice[]; onGoOn(): void }) {
  const { said, feedback } = props.round;
  if (!feedback) return null;
  const choice = (key: string | null) => props.offered.find(({ classKey }) => classKey === key);
  const right = choice(feedback.class_key);
  return (
    <div className={styles.explained} data-right={feedback.right}>
      <p className={styles.verdict}>
        <ClassTile of={right?.of ?? { name: feedback.class_key, colour: "#71717a" }} size={20} />
        {feedback.right
          ? t("labelling.practice.right", { name: right?.name ?? feedback.class_key })
          : t("labelling.practice.wrong", {
              said: choice(said)?.name ?? said ?? t("ui.cannotTell"),
              name: right?.name ?? feedback.class_key,
            })}
      </p>
      {feedback.explanation ? <p>{feedback.explanation}</p> : null}
      <Button variant="filled" onClick={props.onGoOn} aria-keyshortcuts="Enter">
        {t("labelling.practice.goOn")}
      </Button>
    </div>
  );
}

/** How the attempt went, and what follows. */
function Ended({ round, machine }: { round: PracticeView; machine: LabellingMachine }) {
  const { ended } = round;
  if (!ended) return null;
  const numbers = { right: count(ended.right), of: count(ended.of), needed: count(ended.needed) };
  return (
    <div className={screenStyles.empty} role="status">
      <h2>{t(ended.passed ? "labelling.practice.passed" : "labelling.practice.notYet")}</h2>
      <p>{t(ended.passed ? "labelling.practice.passedText" : "labelling.practice.notYetText", numbers)}</p>
      <div className={styles.choices}>
        <Button variant="filled" onClick={() => machine.practice.goOn()} aria-keyshortcuts="Enter">
          {t(ended.passed ? "labelling.practice.begin" : "labelling.practice.again")}
        </Button>
        {!ended.passed && !round.mustPass && (
          <Button onClick={() => machine.practice.leave()}>{t("labelling.practice.toWork")}</Button>
        )}
      </div>
    </div>
  );
}

function Nothing(props: { round: PracticeView; machine: LabellingMachine; onRetry(): void }) {
  const { round, machine, onRetry } = props;
  return (
    <div className={screenStyles.empty} role="status" data-empty="practice">
      <h2>{t("labelling.practice.none")}</h2>
      <p>{t(round.mustPass ? "labelling.practice.noneMust" : "labelling.practice.noneText")}</p>
      {round.mustPass ? (
        <Button onClick={onRetry}>{t("labelling.lookAgain")}</Button>
      ) : (
        <Button onClick={() => machine.practice.leave()}>{t("labelling.practice.toWork")}</Button>
      )}
    </div>
  );
}

type PracticeAction = Action | { goOn: true };

/** Enter and space go on; everything else is as in the work. */
function withGoOn(keys: ReadonlyMap<string, Action>): Map<string, PracticeAction> {
  const goOn: PracticeAction = { goOn: true };
  return new Map<string, PracticeAction>([...keys, ["enter", goOn], [" ", goOn]]);
}

/** A button that has the focus takes Enter and space itself. */
function onAButton(): boolean {
  return document.activeElement?.closest("button, a") !== null;
}

function sizeOf(element: HTMLElement | null): { width: number; height: number } {
  return { width: element?.clientWidth ?? 0, height: element?.clientHeight ?? 0 };
}
