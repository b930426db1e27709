/** What a data-quality check is, and what it finds. */
import type { Frame } from '../../core/frame.ts';
import type { FeatureView } from '../contract.ts';

export interface QualityFinding {
  readonly check: string;
  /** Column, or invariant, that was broken. */
  readonly subject: string;
  readonly rows: number;
}

export interface QualityCheck {
  readonly name: string;
  readonly meaning: string;
  find(frame: Frame, views: readonly FeatureView[]): readonly QualityFinding[];
}
