import { Camera, ImageUp, Square as Stop } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { ImageDrop } from "../models/ImageDrop";
import { ProbabilityBars } from "../models/ProbabilityBars";
import { ClassName, type TileClass } from "../ui/ClassTile";
import { fraction } from "../ui/format";
import { Classifier, type Picture, type Seen } from "./classifier";
import { Shown } from "./Shown";
import styles from "./Try.module.css";
import { verdict } from "./verdict";

interface Props {
  /** Where the model's files lie: labelhub.json, model.json and its weights. Ends with a slash. */
  base: string;
  /** How a class is shown; by its key alone where nothing is known of it. */
  classOf(key: string): TileClass;
  /** The threshold in use, where it is another than the model's own. */
  threshold?: number | null | undefined;
}

/** A camera or a picture, the face found in it, and what the model says: all of it in this browser. */
export function TryScreen({ base, classOf, threshold }: Props) {
  const [classifier, setClassifier] = useState<Classifier | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    Classifier.open(base).then(
      (opened) => wanted && setClassifier(opened),
      (error: unknown) => wanted && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      wanted = false;
    };
  }, [base]);
  if (problem) return <p role="alert">{t("models.modelNotOpened", { problem })}</p>;
  if (!classifier) return <p className="quiet">{t("models.modelOpening")}</p>;
  const own = classifier.description.threshold;
  return (
    <Looking
      classifier={classifier}
      classOf={classOf}
      threshold={threshold === undefined ? own : threshold}
    />
  );
}

type Source = { kind: "none" } | { kind: "camera" } | { kind: "picture"; bitmap: ImageBitmap };

function Looking({
  classifier,
  classOf,
  threshold,
}: {
  classifier: Classifier;
  classOf(key: string): TileClass;
  threshold: number | null;
}) {
  const [source, setSource] = useState<Source>({ kind: "none" });
  const [seen, setSeen] = useState<Seen | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const failed = useCallback((error: unknown) => {
    setSource({ kind: "none" });
    setProblem(error instanceof Error ? error.message : String(error));
  }, []);
  const begin = (next: Source) => {
    setProblem(null);
    setSeen(null);
    setSource(next);
  };
  const take = (file: File) => {
    createImageBitmap(file, { imageOrientation: "from-image" }).then(
      (bitmap) => begin({ kind: "picture", bitmap }),
      () => failed(t("models.notAPicture", { name: file.name })),
    );
  };
  return (
    <div className={styles.screen}>
      <div className={styles.stage}>
        {source.kind === "camera" && (
          <CameraStage classifier={classifier} seen={seen} onSeen={setSeen} onFailed={failed} />
        )}
        {source.kind === "picture" && (
          <PictureStage
            classifier={classifier}
            bitmap={source.bitmap}
            seen={seen}
            onSeen={setSeen}
            onFailed={failed}
          />
        )}
        {source.kind === "none" && (
          <ImageDrop label={t("models.dropImage")} onImage={take}>
            <ImageUp size={24} aria-hidden="true" />
            <span>{t("models.dropImage")}</span>
          </ImageDrop>
        )}
        <div className={styles.buttons}>
          {source.kind === "none" ? (
            <button type="button" className={styles.button} onClick={() => begin({ kind: "camera" })}>
              <Camera size={16} aria-hidden="true" /> {t("models.useCamera")}
            </button>
          ) : (
            <button type="button" className={styles.button} onClick={() => begin({ kind: "none" })}>
              <Stop size={14} aria-hidden="true" />{" "}
              {t(source.kind === "camera" ? "models.stopCamera" : "models.another")}
            </button>
          )}
          <span className="quiet small">{t("models.staysHere")}</span>
        </div>
        {problem && <p role="alert">{t("models.couldNotLook", { problem })}</p>}
      </div>
      <div className={styles.answer}>
        {seen ? (
          <Answer classifier={classifier} seen={seen} classOf={classOf} threshold={threshold} />
        ) : (
          <p className="quiet">{t(source.kind === "none" ? "models.tryHelp" : "models.looking")}</p>
        )}
      </div>
    </div>
  );
}

interface StageProps {
  classifier: Classifier;
  seen: Seen | null;
  onSeen(seen: Seen): void;
  onFailed(error: unknown): void;
}

/** The camera's picture, looked at again and again, as fast as this machine can. */
function CameraStage({ classifier, seen, onSeen, onFailed }: StageProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    let running = true;
    let stream: MediaStream | null = null;
    const follow = async (element: HTMLVideoElement) => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" }, audio: false });
      if (!running) return;
      element.srcObject = stream;
      await element.play();
      while (running) {
        const found = await classifier.look(pictureOf(element));
        if (running) onSeen(found);
        await new Promise(requestAnimationFrame);
      }
    };
    const end = () => {
      running = false;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    if (video.current) {
      follow(video.current)
        .catch((error: unknown) => running && onFailed(error))
        .finally(() => running || end()); // it was left before the camera had started
    }
    return end;
  }, [classifier, onSeen, onFailed]);
  return (
    <div className={styles.picture} data-mirrored>
      <video ref={video} muted playsInline aria-label={t("models.cameraPicture")} />
      <Frame seen={seen} />
    </div>
  );
}

function pictureOf(video: HTMLVideoElement): Picture {
  return { source: video, width: video.videoWidth, height: video.videoHeight };
}

function PictureStage({ classifier, bitmap, seen, onSeen, onFailed }: StageProps & { bitmap: ImageBitmap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let wanted = true;
    canvas.current?.getContext("2d")?.drawImage(bitmap, 0, 0);
    classifier.look({ source: bitmap, width: bitmap.width, height: bitmap.height }).then(
      (found) => wanted && onSeen(found),
      (error: unknown) => wanted && onFailed(error),
    );
    return () => {
      wanted = false;
    };
  }, [classifier, bitmap, onSeen, onFailed]);
  return (
    <div className={styles.picture}>
      <canvas
        ref={canvas}
        width={bitmap.width}
        height={bitmap.height}
        role="img"
        aria-label={t("models.droppedImage")}
      />
      <Frame seen={seen} />
    </div>
  );
}

/** The square that the model was shown, over the picture. */
function Frame({ seen }: { seen: Seen | null }) {
  if (!seen?.frame) return null;
  const { x, y, side, turn } = seen.frame;
  return (
    <svg className={styles.frame} viewBox={`0 0 ${seen.width} ${seen.height}`} aria-hidden="true">
      <rect
        x={x - side / 2}
        y={y - side / 2}
        width={side}
        height={side}
        transform={`rotate(${(turn * 180) / Math.PI} ${x} ${y})`}
      />
    </svg>
  );
}

function Answer({
  classifier,
  seen,
  classOf,
  threshold,
}: {
  classifier: Classifier;
  seen: Seen;
  classOf(key: string): TileClass;
  threshold: number | null;
}) {
  const { classes, temperature } = classifier.description;
  const { decision, margin, calibrated } = verdict(seen.p, threshold, temperature);
  const bars = classes.map((key, index) => ({
    key,
    name: <ClassName of={classOf(key)} />,
    p: seen.p[index] ?? 0,
    note: t("models.calibratedP", { p: fraction(calibrated[index] ?? 0) }),
  }));
  return (
    <>
      <h3 className={styles.decision}>
        <ClassName of={classOf(classes[decision] ?? "")} />
      </h3>
      <ProbabilityBars bars={bars} />
      <p className="quiet small">
        {t("models.marginIs", { margin: fraction(margin) })}
        {threshold !== null && ` ${t("models.thresholdIs", { threshold: fraction(threshold) })}`}
      </p>
      <Shown pixels={seen.shown} />
      <p className="quiet small">
        {seen.face ? t("models.faceFound", { score: fraction(seen.face.score) }) : t("models.noFace")}{" "}
        {t(seen.frame ? "models.shownFace" : "models.shownWhole")}{" "}
        {t("models.tookOn", { ms: Math.round(seen.milliseconds), backend: classifier.backend })}
      </p>
    </>
  );
}
