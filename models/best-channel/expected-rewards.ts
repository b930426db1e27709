/** What a response model of either kind says of one decision. */
export interface ExpectedRewards {
  /** Expected reward of every action, net of its cost, minor units. */
  readonly netMinor: Float64Array;
  /** The same relative to no contact. */
  readonly valuesMinor: Float64Array;
}
