/** Progress of long work, reported to whoever runs it. */

export interface ProgressEvent {
  /** The step, a short stable name such as `ingest` or `train trees`. */
  readonly step: string;
  /** Share done in [0, 1], where it is known. */
  readonly share?: number;
  readonly text: string;
}

export type Progress = (event: ProgressEvent) => void;

export const silentProgress: Progress = () => {};
