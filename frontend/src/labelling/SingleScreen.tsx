import { useCallback, useEffect, useRef, useState } from "react";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { Answers } from "./Answers";
import { Bar, type Opened } from "./Bar";
import { EmptyStage } from "./EmptyStage";
import { ImageStage } from "./ImageStage";
import styles from "./LabelScreen.module.css";
import { LastAnswers } from "./LastAnswers";
import type { LabellingMachine } from "./machine";
import { Notice } from "./Notice";
import type { Panel } from "./panels";
import { type Action, type Choice, REPORT_REASONS, SKIP_REASONS, type Tool } from "./project";
import { ReasonMenu } from "./ReasonMenu";
import { SwipeChips } from "./SwipeChips";
import { useClose } from "./useClose";
import { useSnapshot } from "./useMachine";
import { usePressed } from "./usePressed";
import { useScreenKeys } from "./useScreenKeys";
import { useView } from "./useView";
import { ViewTools } from "./ViewTools";

interface Props {
  machine: LabellingMachine;
  project: Labelling;
  offered: readonly Choice[];
  keys: ReadonlyMap<string, Action>;
  today: number;
  /** Something lies over the screen. */
  covered: boolean;
  onPanel(panel: Panel): void;
  onRetry(): void;
  onSignIn(): void;
}

/** One item after the other: the image is the page. */
export function SingleScreen(props: Props) {
  const { machine, project, offered, keys, today, covered, onPanel, onRetry, onSignIn } = props;
  const view = useSnapshot(machine);
  const stageRef = useRef<HTMLElement>(null);
  const stageSize = useCallback(() => sizeOf(stageRef.current), []);
  const { current, last } = view.stage;
  const closely = useClose(project.id, current);
  const look = useView(current?.image ?? null, stageSize, closely.size);
  const [opened, setOpened] = useState<Opened>(null);
  const [pressed, press] = usePressed();
  const focusStage = useCallback(() => stageRef.current?.focus({ preventScroll: true }), []);
  useEffect(() => machine.showPages(0), [machine]);
  useEffect(() => {
    if (!covered) requestAnimationFrame(focusStage);
  }, [covered, focusStage]);
  const close = useCallback(() => {
    setOpened(null);
    focusStage();
  }, [focusStage]);

  const answer = (choice: Choice): boolean => {
    const { zoom, brightness, contrast } = look.view;
    const { width, height } = stageSize();
    if (!machine.answer(choice.classKey, { mode: "single", width, height, zoom, brightness, contrast }))
      return false;
    press(choice.classKey);
    look.reset();
    return true;
  };

  const tools: Partial<Record<Tool, () => void>> = {
    undo: () => {
      machine.undo();
      look.reset();
    },
    skip: () => setOpened(opened === "skip" ? null : "skip"),
    report: () => setOpened(opened === "report" ? null : "report"),
    guidelines: () => onPanel("guidelines"),
    escape: () => machine.goOn(),
    face: () =>
      void closely.ask().then((close) => {
        if (close?.face) look.toFace(close.face);
        else if (close) closely.say(t("labelling.noFace"));
      }),
  };
  const runTool = (tool: Tool): boolean => {
    if (tool === "full_size") void closely.ask(); // sharper as soon as it is there
    if (look.runTool(tool)) return true;
    tools[tool]?.();
    return tools[tool] !== undefined;
  };
  const onKey = (action: Action) => ("answer" in action ? answer(action.answer) : runTool(action.tool));
  useScreenKeys(keys, opened === null && !covered, onKey);

  const swipe =
    offered.length - Number(project.allow_cannot_tell) === 2 ? offered.filter(({ of }) => of) : null;

  const menu =
    opened === "more" ? (
      <div className={styles.menu}>
        <ViewTools view={look.view} keys={keys} onTool={runTool} />
      </div>
    ) : (
      <ReasonMenu
        key={opened}
        title={opened === "report" ? t("labelling.reportBecause") : t("labelling.skipBecause")}
        reasons={opened === "report" ? REPORT_REASONS : SKIP_REASONS}
        onClose={close}
        onChoose={(reason, words) => {
          if (opened === "report") machine.report(reason.code, words);
          else if (machine.skip(words ? `${reason.code}: ${words}` : reason.code)) look.reset();
          close();
        }}
      />
    );

  return (
    <>
      <div className={styles.left}>
        <LastAnswers
          last={last}
          current={current}
          classes={project.classes}
          onReturn={(done) => machine.returnTo(done.place)}
        />
      </div>
      <div className={styles.centre}>
        <ImageStage
          stage={view.stage}
          view={look.view}
          reachable={view.phase !== "offline" && view.phase !== "busy"}
          full={closely.full}
          onView={look.change}
          onSwipe={swipe ? (to) => answer((to === "left" ? swipe[0] : swipe[1]) as Choice) : undefined}
          onPainted={() => machine.painted()}
          stageRef={stageRef}
        >
          {!current && <EmptyStage view={view} onRetry={onRetry} onSignIn={onSignIn} />}
          {current?.secondLook && <span className={styles.secondLook}>{t("labelling.secondLook")}</span>}
          {swipe && current && <SwipeChips left={swipe[0]} right={swipe[1]} given={view.given} />}
        </ImageStage>
        <Notice
          view={view}
          choices={offered}
          note={closely.note}
          onDismiss={() => machine.dismissNotice()}
          onLeave={() => machine.goOn()}
        />
      </div>
      <div className={styles.right}>
        <ViewTools view={look.view} keys={keys} onTool={runTool} />
      </div>
      <Bar
        project={project}
        today={today}
        keys={keys}
        opened={opened}
        canUndo={last.length > 0}
        onTool={runTool}
        onMore={() => setOpened(opened === "more" ? null : "more")}
        onHistory={() => onPanel("history")}
        menu={menu}
      >
        <Answers
          choices={offered}
          former={current?.former?.kind === "answer" ? current.former : null}
          pressed={pressed}
          disabled={current?.imageState !== "ready"}
          onAnswer={(choice) => {
            answer(choice);
            focusStage();
          }}
        />
      </Bar>
    </>
  );
}

function sizeOf(element: HTMLElement | null): { width: number; height: number } {
  return { width: element?.clientWidth ?? 0, height: element?.clientHeight ?? 0 };
}
