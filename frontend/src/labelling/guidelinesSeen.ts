import type { Labelling } from "../api/types";

/** Whether this browser has shown these guidelines of the project before; they open by themselves once. */
export function guidelinesAreNew(project: Labelling): boolean {
  if (!project.guidelines && project.guideline_images.length === 0) return false;
  return localStorage.getItem(seenKey(project)) !== String(project.guidelines.length);
}

export function guidelinesSeen(project: Labelling): void {
  localStorage.setItem(seenKey(project), String(project.guidelines.length));
}

function seenKey(project: Labelling): string {
  return `labelhub-guidelines-${project.id}`;
}
